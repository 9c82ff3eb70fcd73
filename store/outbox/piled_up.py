"""What piled up for one person while nothing could leave: gathered, so that it is told in one message.

A delivery piled up when it is late: due long ago (nothing ran), or made long ago and tried in vain (the platform was down).
``schedules.mornings.missed`` asks for a claimed delivery whether more lie behind it, and writes the one message.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from sqlalchemy import Connection, func, select, update

from store.outbox.claim_statements import COLUMNS, waiting
from store.outbox.outbox_claims import Claimed, claimed_row
from store.tables import outbox


@dataclass(frozen=True, slots=True, kw_only=True)
class Pile:
    """What lies behind a claimed delivery, itself included."""

    late: tuple[Claimed, ...]
    """By the time they were made."""
    expired: tuple[Claimed, ...]
    """Whose time passed meanwhile, since anything last reached the person."""


def is_late(one: Claimed, *, now: datetime, after: timedelta) -> bool:
    """Whether it piled up. A delivery that a check put off counts from its new time."""
    tried = one.tries > 1 and one.made_at is not None and one.made_at <= now - after
    return one.due_at <= now - after or tried


def behind(
    connection: Connection, one: Claimed, *, now: datetime, after: timedelta, purposes: Collection[str]
) -> Pile:  # fmt: skip
    """The pile a claimed delivery belongs to. Today's briefing is never in it: it says what is true today."""
    zone = now.tzinfo
    assert zone is not None
    mine = select(*COLUMNS).where(outbox.c.address == one.address, outbox.c.purpose.in_(sorted(purposes)))
    rows = connection.execute(mine.where(waiting(), outbox.c.due_at <= now).order_by(outbox.c.made_at)).all()
    others = [other for other in map(_waiting_row, rows) if is_late(other, now=now, after=after)]
    late = sorted([one, *others], key=lambda each: (each.made_at or each.due_at, each.delivery_id))
    reached = connection.execute(
        select(func.max(outbox.c.ended_at)).where(outbox.c.address == one.address, outbox.c.state == "sent")
    ).scalar()
    query = mine.where(outbox.c.state == "expired").order_by(outbox.c.made_at)
    if reached is not None:
        query = query.where(outbox.c.ended_at > reached)
    expired = tuple(map(claimed_row, connection.execute(query)))
    today = now.date()
    return Pile(late=tuple(each for each in late if not _of_today(each, today, zone)), expired=expired)


def gather(connection: Connection, one: Claimed, pile: Sequence[Claimed], *, into: str, now: datetime) -> bool:
    """They are told in the message of that key; False when the claim of ``one`` was lost. Needs ``Database.writing()``."""
    note = {
        "check": "catch_up", "kind": "gathered", "reason": "gathered", "facts": {"into": into},
        "at": now.isoformat(timespec="seconds"),
    }  # fmt: skip
    values: dict[str, Any] = {"state": "gathered", "lease_until": None, "ended_at": now}
    held = (outbox.c.state == "sending", outbox.c.tries == one.tries, outbox.c.lease_until == one.lease_until)
    for each in pile:
        still = held if each.delivery_id == one.delivery_id else (waiting(),)
        done = connection.execute(
            update(outbox)
            .where(outbox.c.delivery_id == each.delivery_id, *still)
            .values(**values, findings=[*each.findings, note])
        )
        if each.delivery_id == one.delivery_id and not done.rowcount:
            return False
    return True


def _waiting_row(row: Any) -> Claimed:
    """As if claimed: a claim would count one try more."""
    one = claimed_row(row)
    return replace(one, tries=one.tries + 1)


def _of_today(one: Claimed, today: date, zone: tzinfo) -> bool:
    return one.purpose == "briefing" and (one.made_at or one.due_at).astimezone(zone).date() == today
