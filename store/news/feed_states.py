"""How each feed is: when it was asked, what it said, when it is asked again. Used by ``schedules.curation`` and the doctor."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select

from content.news.feeds import Feed
from store.engines import of
from store.tables import feeds

#: The longest a failing feed waits.
_LONGEST_WAIT = timedelta(hours=24)
#: Failures one after the other from which on somebody should look.
WORRYING = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedState:
    """One feed's last answer."""

    feed: str
    url: str
    etag: str = ""
    last_modified: str = ""
    state: str = "new"
    """new, ok, unchanged, failed."""
    problem: str = ""
    """Wording key below ``newsroom.feed``."""
    facts: Mapping[str, Any] = field(default_factory=dict)
    failures: int = 0
    entries: int = 0
    added: int = 0
    checked_at: datetime | None = None
    ok_at: datetime | None = None
    next_at: datetime | None = None

    def answered(self, feed: Feed, *, now: datetime, **what: Any) -> "FeedState":
        """It answered; ``what`` are fields of this class."""
        again = now + timedelta(minutes=feed.every_minutes)
        return replace(
            self, url=feed.url, problem="", facts={}, failures=0, checked_at=now, ok_at=now, next_at=again, **what
        )  # fmt: skip

    def failed(
        self, feed: Feed, problem: str, *, now: datetime, facts: Mapping[str, Any], later: timedelta | None = None
    ) -> "FeedState":
        """It did not; the next try is later each time, and never before the feed allows it."""
        failures = self.failures + 1
        wait = min(timedelta(minutes=feed.every_minutes) * 2 ** min(failures, 10), _LONGEST_WAIT)
        return replace(
            self, url=feed.url, state="failed", problem=problem, facts=dict(facts), failures=failures, added=0,
            checked_at=now, next_at=now + max(wait, later or wait),
        )  # fmt: skip


def states(connection: Connection, listed: Collection[Feed]) -> dict[str, FeedState]:
    """Of each feed of the list; one whose address changed begins anew."""
    rows = {row.feed: row for row in connection.execute(select(feeds))}
    found = {}
    for one in listed:
        row = rows.get(one.name)
        fresh = FeedState(feed=one.name, url=one.url)
        found[one.name] = FeedState(**row._mapping) if row is not None and row.url == one.url else fresh  # noqa: SLF001
    return found


def write(connection: Connection, state: FeedState) -> None:
    """Keep a feed's state. Needs ``Database.writing()``."""
    row = {name: getattr(state, name) for name in feeds.c.keys()}  # noqa: SIM118 - a table's columns
    statement = of(connection).insert(feeds).values(row)
    connection.execute(statement.on_conflict_do_update(index_elements=["feed"], set_=row))


def worrying(connection: Connection) -> Iterator[FeedState]:
    """Those that failed several times one after the other."""
    rows = connection.execute(select(feeds).where(feeds.c.failures >= WORRYING).order_by(feeds.c.feed))
    return (FeedState(**row._mapping) for row in rows)  # noqa: SLF001
