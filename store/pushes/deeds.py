"""Pushes by deeds of the chat: written and undone as ``store.tasks.deeds`` does with every deed."""

from sqlalchemy import Connection

from content.approval_moves import DRAFT
from content.problems import Problem
from segmentation import deeds as said
from store.groups import want_nudge
from store.news import desk
from store.outbox import approvals
from store.pushes import deciding, making, rows


def draft(connection: Connection, deed: said.PushDrafted) -> str:
    """Keep it and hand it in; returns its number."""
    making.keep(connection, deed.push, by=deed.staff_id, now=deed.at)
    making.submit(connection, deed.push, by=deed.staff_id, now=deed.at)
    return str(deed.push.push_id)


def decide(connection: Connection, deed: said.PushDecided) -> str:
    """The reviewer's word; returns the push's number."""
    if deed.approved:
        deciding.approve(connection, deed.decision, deed.push, deed.counted, now=deed.at)
    else:
        deciding.reject(connection, deed.decision, now=deed.at)
    return str(deed.push.push_id)


def stop(connection: Connection, deed: said.PushStopped) -> str:
    """Stop it; returns its number."""
    deciding.stop(connection, deed.push_id, by=deed.staff_id, reason=deed.reason, now=deed.at)
    return deed.push_id


def nudge(connection: Connection, deed: said.PushNudged) -> str:
    """Have its owners reminded; returns its number."""
    want_nudge(connection, deed.push_id, by=deed.staff_id, now=deed.at)
    return deed.push_id


def take_back(connection: Connection, push_id: str, undone: said.Undone) -> bool:
    """A push handed in or approved is taken back as long as it is open; what was sent back or stopped stays so."""
    push = rows.find(connection, push_id)
    if push is None or push.state not in rows.OPEN:
        return False
    try:
        deciding.stop(connection, push_id, by=undone.staff_id, reason="undone", now=undone.at)
    except Problem:
        return False
    return True


def pick_news(connection: Connection, deed: said.NewsPicked) -> str:
    """An item of the shortlist is handed in; returns its approval's number."""
    asked = desk.ask_for(
        connection, deed.news_id, by=deed.staff_id, segments=deed.segments, valid_until=deed.until, now=deed.at
    )  # fmt: skip
    return str(asked.approval_id)


def put_news_back(connection: Connection, approval_id: str, undone: said.Undone) -> bool:
    """As long as nobody has decided on it."""
    asked = approvals.find(connection, int(approval_id))
    if asked is None or asked.state != DRAFT:
        return False
    approvals.move(connection, asked.approval_id, "withdraw", by=undone.staff_id, now=undone.at, reason="undone")
    return True
