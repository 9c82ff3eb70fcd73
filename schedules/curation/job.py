"""The job ``curation``: feeds that are due are asked, a few at a time, and what is new is kept.

Every minute; each feed has its own rhythm. One that fails is written down with its reason and waits longer each time; it
never stops the others. Nothing is asked that does not stand in the bank's list (``content.news.feeds``).
"""

from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from content.news.feeds import Feed, read_feeds
from content.news.raw_entry import Unreadable
from content.news.reading import Entry, Reading, read_entries
from schedules.curation.fetching import Fetched, Limits, fetch
from schedules.curation.guarded import Refused
from schedules.jobs import Report, Run
from schedules.running import Failure, guarded
from store.database import Database
from store.news import feed_states, intake
from store.news.feed_states import FeedState
from store.news.intake import Found
from store.news.touched import Touching

#: Feeds asked side by side.
_AT_ONCE = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class _Heard:
    """What came of asking one feed: an answer, or why there is none."""

    feed: Feed
    answer: Fetched | None = None
    reading: Reading | None = None
    refused: Refused | None = None


def curate(run: Run) -> Report:
    """The job."""
    if run.feeds_file is None:
        return {"skipped": "no_feeds"}
    return gather(run.database, run.feeds_file, now=run.now, dry=run.dry)


def gather(  # noqa: PLR0913 - what the command line may say
    database: Database,
    feeds_file: Path,
    *,
    now: datetime,
    dry: bool = False,
    only: Collection[str] = (),
    limits: Limits | None = None,
) -> Report:
    """Ask the feeds that are due; ``only`` these, due or not. Raises Problem for a list that cannot be read."""
    listed = read_feeds(feeds_file)
    with database.engine.connect() as connection:
        states = feed_states.states(connection, listed)
    due = (
        [one for one in listed if one.name in only]
        if only
        else [one for one in listed if _is_due(states[one.name], now)]
    )
    if dry:
        return {"would_ask": [one.name for one in due]}
    if not due:
        return {"skipped": "no_feed_due"}
    limits = limits or Limits()
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        heard = list(pool.map(lambda one: _ask(one, states[one.name], limits, now), due))
    with database.reading() as connection:
        served = database.served(connection).delivery_id is not None
        touching = Touching.read(connection, served=served)
    report: Report = {"feeds": len(due), "added": 0, "repeats": 0, "told": 0, "failed": []}
    for one in heard:
        _take(database, one, states[one.feed.name], touching, report, now)
    return report


def _is_due(state: FeedState, now: datetime) -> bool:
    return state.next_at is None or state.next_at <= now


def _ask(feed: Feed, state: FeedState, limits: Limits, now: datetime) -> _Heard:
    """Asked and read; whatever goes wrong is the feed's."""

    def asking() -> _Heard:
        try:
            answer = fetch(feed, etag=state.etag, last_modified=state.last_modified, limits=limits, now=now)
            if answer.unchanged:
                return _Heard(feed=feed, answer=answer)
            reading = read_entries(answer.data, feed, now=now, content_type=answer.content_type, base=answer.url)
        except Refused as refused:
            return _Heard(feed=feed, refused=refused)
        except Unreadable as unreadable:
            return _Heard(feed=feed, refused=Refused(unreadable.code))
        return _Heard(feed=feed, answer=answer, reading=reading)

    found = guarded(asking, f"feed {feed.name}")
    return _Heard(feed=feed, refused=Refused("broke")) if isinstance(found, Failure) else found


def _take(  # noqa: PLR0913, PLR0917 - one feed's answer and where it goes
    database: Database, heard: _Heard, state: FeedState, touching: Touching, report: Report, now: datetime
) -> None:
    """Keep what a feed said, and how it is, in one transaction."""
    feed = heard.feed
    if heard.refused is not None or heard.answer is None:
        refused = heard.refused or Refused("broke")
        facts = {name: value for name, value in refused.facts.items() if isinstance(value, str | int)}
        later = refused.facts.get("later")
        failed = state.failed(feed, refused.code, now=now, facts=facts, later=later)  # type: ignore[arg-type]
        with database.writing() as connection:
            feed_states.write(connection, failed)
        report["failed"].append(f"{feed.name}: {refused.code}")
        return
    entries: Sequence[Entry] = heard.reading.entries if heard.reading else ()
    with database.writing() as connection:
        kept = [intake.keep(connection, _found(one, feed), touching=touching, now=now) for one in reversed(entries)]
        added = sum(one.what == "added" for one in kept)
        report["added"] += added
        report["repeats"] += sum(one.what == "repeat" for one in kept)
        report["told"] += sum(len(one.told) for one in kept)
        feed_states.write(connection, _answered(heard, state, added, now))


def _answered(heard: _Heard, state: FeedState, added: int, now: datetime) -> FeedState:
    assert heard.answer is not None
    if heard.reading is None:
        return state.answered(heard.feed, now=now, state="unchanged", added=0)
    return state.answered(
        heard.feed, now=now, state="ok", added=added, entries=len(heard.reading.entries), etag=heard.answer.etag,
        last_modified=heard.answer.last_modified,
    )  # fmt: skip


def _found(entry: Entry, feed: Feed) -> Found:
    return Found(
        guid=entry.guid, title=entry.title, text=entry.text, language=feed.language, url=entry.url, source=feed.title,
        licence=feed.licence, published_at=entry.published_at, feed=feed.name, topics=feed.topics,
        shown=feed.excerpt_characters if feed.show == "excerpt" else 0,
    )  # fmt: skip
