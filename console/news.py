"""The news room: what waits for the reader's word, the day's shortlist with reasons, what may be shown at present.

Acts are functions of ``store.news.desk``, which checks role, authorship and that the item is what was picked. A decision takes
along which approval was read.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from starlette.responses import Response
from starlette.routing import Route

from console import drawing
from console.rooms import BY_NAME
from console.visits import Doorkeeper, Form, Visit
from content.news.item import NewsItem
from content.problems import Problem
from content.wording import day, knows, say
from store.database import Connection
from store.news import desk, shortlists
from store.outbox import approvals, newsroom
from store.outbox.approvals import Approval

_ROLES = BY_NAME["news"].roles
#: How long a picked item may be shown where nothing else is said.
_DAYS = 7
_ID, _REASON = 120, 500
_MOVES = ("approve", "reject", "withdraw")


@dataclass(frozen=True)
class News:
    """The page and its forms."""

    keeper: Doorkeeper

    def routes(self) -> list[Route]:
        """Their paths."""
        form = self.keeper.form
        return [
            Route("/news", self.keeper.page(show, _ROLES)),
            Route("/news/pick", form(pick, _ROLES), methods=["POST"]),
            *(Route(f"/news/{move}", form(_decider(move), _ROLES), methods=["POST"]) for move in _MOVES),
        ]


def show(visit: Visit) -> Response:
    """What waits, what is offered, what stands."""
    with visit.desk.database.reading() as connection:
        waiting = approvals.of_kind(connection, desk.KIND, ("draft",))
        standing = approvals.of_kind(connection, desk.KIND, ("approved", "used"))
        listed = shortlists.of_day(connection, visit.now.date())
        ids = [one.bound.ref for one in (*waiting, *standing)]
        items = {one.news_id: one for one in newsroom.items(connection, ids)}
    taken = set(ids)
    names = visit.names([one.author for one in waiting])
    done = visit.query("done")
    return visit.page(
        "news.html",
        waiting=[_asked(visit, one, items[one.bound.ref], names) for one in waiting if one.bound.ref in items],
        standing=[_asked(visit, one, items[one.bound.ref], names) for one in standing if one.bound.ref in items],
        offered=[_offered(visit, one) for one in listed if one.item.news_id not in taken],
        until=(visit.now.date() + timedelta(days=_DAYS)).isoformat(),
        said=say(f"pages.news.done.{done}", visit.language) if knows(f"pages.news.done.{done}", visit.language) else "",
    )


def pick(visit: Visit, form: Form) -> Response:
    """Ask for the approval of an item of the list."""
    news_id, segments = form.get("news_id", "")[:_ID], form.get("segments", "")
    desk.pick(
        visit.desk.database, news_id, by=visit.person.staff_id, segments=[one for one in segments.split() if one],
        valid_until=_day(form.get("until", "")), now=visit.now,
    )  # fmt: skip
    return visit.go("/news", done="picked")


def _decider(move: str) -> Callable[[Visit, Form], Response]:
    """What one of the buttons does."""

    def decide(visit: Visit, form: Form) -> Response:
        news_id, reason = form.get("news_id", "")[:_ID], form.get("reason", "").strip()[:_REASON]
        with visit.desk.database.engine.connect() as connection:
            _as_read(connection, news_id, form.get("approval", ""))
        desk.decide(visit.desk.database, news_id, move, by=visit.person.staff_id, now=visit.now, reason=reason)
        return visit.go("/news", done=move)

    return decide


def _as_read(connection: Connection, news_id: str, approval: str) -> None:
    """Pass when what was read is what counts still. Raises Problem."""
    newest = approvals.newest(connection, desk.KIND, news_id)
    if newest is None or str(newest.approval_id) != approval:
        raise Problem("newsroom.changed", news_id=news_id)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Problem("problems.bad_moment", text=text[:20]) from None


def _item(visit: Visit, item: NewsItem) -> dict[str, Any]:
    """An item as readers of the page see it."""
    title, summary = item.in_language(visit.language)
    return {
        "news_id": item.news_id, "title": title, "summary": summary, "source": item.source, "url": item.url,
        "licence": item.licence, "at": visit.moment(item.published_at),
        "topics": _topics(visit, item.topics), "remarks": len(desk.remarks(item)),
    }  # fmt: skip


def _asked(visit: Visit, one: Approval, item: NewsItem, names: Mapping[str, str]) -> dict[str, Any]:
    """An item somebody picked."""
    segments = one.bound.audience.get("segments", ())
    return {
        **_item(visit, item),
        "approval": one.approval_id,
        "by": names.get(one.author, one.author),
        "mine": one.author == visit.person.staff_id,
        "until": day(one.bound.valid_until, visit.language, weekday=False, today=visit.now.date()),
        "segments": _segments(visit, segments),
        "changed": one.bound.bytes_hash != item.content_hash(),
    }


def _offered(visit: Visit, one: shortlists.Line) -> dict[str, Any]:
    """A line of the shortlist."""
    reasons = []
    for name, facts in one.reasons:
        spoken = {**facts, "topics": _topics(visit, facts.get("topics", ()))}
        reasons.append(say(f"newsroom.reason.{name}", visit.language, **spoken))
    return {
        **_item(visit, one.item),
        "reasons": reasons,
        "segments": _segments(visit, one.segments),
        "for": " ".join(one.segments),
    }


def _segments(visit: Visit, segments: Any) -> str:
    return " / ".join(drawing.segment_name(one, visit.language) for one in segments)


def _topics(visit: Visit, topics: Any) -> str:
    said = [f"newsroom.topic.{one}" for one in topics]
    return " / ".join(say(key, visit.language) for key in said if knows(key, visit.language))
