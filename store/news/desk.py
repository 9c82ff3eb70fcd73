"""The editor's desk: an item is picked (a draft approval), another person allows it, and only then it may be shown or sent.

The approval of kind ``news`` is the one truth (``store.outbox.approvals``): ``store.outbox.newsroom.items`` reads it, so an
approval that was withdrawn, expired, or whose item changed since, ends the item too. The console and chat cards use the same
functions as ``guanhu news``.
"""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Connection

from content.approval_moves import MoveRefused
from content.checks.wording import counts
from content.marketing.examined import examined
from content.marketing.remarks import Remark
from content.news.item import NewsItem
from content.news.kinds import kind_of
from content.problems import Problem
from content.wording import say
from store.database import Database
from store.news import shortlists
from store.outbox import approvals, newsroom
from store.outbox.approvals import Approval, Bound
from store.staff import managers

#: The kind of its approvals.
KIND = "news"
PICKERS = ("content_editor", "compliance_reviewer", "admin")
REVIEWERS = ("compliance_reviewer", "content_editor", "admin")


def remarks(item: NewsItem) -> tuple[Remark, ...]:
    """What the text checks say of it and what counts in news: promises, disguises, personal data."""
    found = []
    for language in item.title:
        text = "\n".join(item.in_language(language))
        found += [one for one in examined(text) if one.level == "block" and counts(one, "digest")]
    return tuple(found)


def pick(  # noqa: PLR0913 - who, what, for whom, until when
    database: Database, news_id: str, *, by: str, segments: Sequence[str] = (), valid_until: date, now: datetime
) -> Approval:
    """Ask for the approval of an item.

    Raises Problem: no such item, not an editor, an item that repeats another, or one whose words may not leave.
    """
    _may(database, by, PICKERS)
    with database.writing() as connection:
        return ask_for(connection, news_id, by=by, segments=segments, valid_until=valid_until, now=now)


def ask_for(  # noqa: PLR0913 - who, what, for whom, until when
    connection: Connection, news_id: str, *, by: str, segments: Sequence[str], valid_until: date, now: datetime
) -> Approval:
    """The same inside ``Database.writing()``, for whoever may pick: a tap in the chat."""
    item = _item(connection, news_id)
    if item.same_as:
        raise Problem("newsroom.is_repeat", exit_code=2, news_id=news_id, first=item.same_as)
    if (bad := next(iter(remarks(item)), None)) is not None:
        raise Problem("newsroom.forbidden", exit_code=1, news_id=news_id, check=bad.check)
    if valid_until < now.date():
        raise Problem("newsroom.ends_before", exit_code=2, day=valid_until)
    bound = Bound(
        kind=KIND,
        ref=news_id,
        bytes_hash=item.content_hash(),
        audience={"segments": sorted(segments)},
        valid_from=now.date(),
        valid_until=valid_until,
        notices=tuple(say(key, language) for key in kind_of(item.kind).notices for language in item.title),
    )
    return approvals.draft(connection, bound, author=by, now=now)


def decide(  # noqa: PLR0913 - who, what and why
    database: Database, news_id: str, move: str, *, by: str, now: datetime, reason: str = ""
) -> Approval:
    """Approve, reject or withdraw. Raises Problem: not waiting, own item, changed since, not a reviewer, no reason."""
    _may(database, by, REVIEWERS)
    with database.writing() as connection:
        item = _item(connection, news_id)
        found = approvals.newest(connection, KIND, news_id)
        if found is None:
            raise Problem("newsroom.not_picked", exit_code=2, news_id=news_id)
        if move != "approve" and not reason.strip():
            raise Problem("newsroom.no_reason", exit_code=2)
        if move == "approve":
            _may_go(connection, item, found)
        try:
            return approvals.move(connection, found.approval_id, move, by=by, now=now, reason=reason)
        except MoveRefused as refused:
            raise Problem(f"newsroom.refused.{refused.code}", exit_code=1, news_id=news_id) from refused


def _may_go(connection: Connection, item: NewsItem, asked: Approval) -> None:
    """It is what was picked, and the managers whom it touches have heard of it first."""
    if asked.bound.bytes_hash != item.content_hash():
        raise Problem("newsroom.changed", exit_code=1, news_id=item.news_id)
    if shortlists.untold(connection, [item.news_id]):
        raise Problem("newsroom.untold", exit_code=1, news_id=item.news_id)


def _item(connection: Connection, news_id: str) -> NewsItem:
    found = newsroom.items(connection, [news_id])
    if not found:
        raise Problem("newsroom.no_item", exit_code=2, news_id=news_id)
    return found[0]


def _may(database: Database, staff_id: str, roles: Sequence[str]) -> None:
    with database.reading() as connection:
        person = managers.by_staff_id(connection, staff_id)
    if person is None:
        raise Problem("newsroom.no_person", exit_code=2, staff_id=staff_id)
    if person.role not in roles:
        raise Problem("newsroom.no_role", exit_code=1, staff_id=staff_id)
