"""When each addressee of a push can get it: the planner's slots, on our own ledger of what groups got and are to get."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, or_, select

from content.calendar import working_days
from content.pushes.planning import Addressee, Ledger, Plan, Wanted, plan
from segmentation.policy import Policy
from store.outbox import delivery_facts
from store.outbox.outbox import LEFT
from store.pushes.recipients import Counted
from store.pushes.rows import APPROVED, QUEUED, Push
from store.tables import group_sends as sends
from store.tables import outbox, push_recipients, pushes

_LEDGER = timedelta(days=40)
"""Longer than any cap's period."""
#: Sends that reached nobody.
_NOTHING = ("failed", "cancelled")
_UNSENT = ("blocked", "failed", "expired", "given_up")


def with_slots(connection: Connection, policy: Policy, push: Push, counted: Counted, *, now: datetime) -> Counted:
    """The count with a time for each, beside what stands in the ledger; who cannot get it in its days is left out."""
    made = planned(connection, policy, [(push, counted)], now=now)
    slots = {slot.address: slot for slot in made.of(push.push_id)}
    out = []
    for one in counted.recipients:
        slot = slots.get(one.address)
        if slot is None:
            out.append(one)
        elif slot.due_at is None:
            out.append(replace(one, reason=slot.reason, conflict=slot.reason))
        else:
            out.append(replace(one, due_at=slot.due_at, conflict=slot.reason))
    return replace(counted, recipients=tuple(out))


def planned(
    connection: Connection, policy: Policy, wanted: Sequence[tuple[Push, Counted]], *, now: datetime
) -> Plan:  # fmt: skip
    """A plan of several pushes together; ``now`` is in the bank's zone."""
    zone = now.tzinfo
    assert isinstance(zone, ZoneInfo)
    skip = frozenset(push.push_id for push, _ in wanted)
    days = working_days(delivery_facts.edited_days(connection))
    return plan(
        [_wanted(push, counted, now, zone) for push, counted in wanted],
        policy,
        days,
        ledger(connection, now, besides=skip),
    )


def _wanted(push: Push, counted: Counted, now: datetime, zone: ZoneInfo) -> Wanted:
    first = datetime.combine(push.valid_from, time(), tzinfo=zone)
    starts = [now, first, *([push.not_before.astimezone(zone)] if push.not_before else [])]
    return Wanted(
        push_id=push.push_id,
        purpose=push.purpose,
        addressees=[
            Addressee(one.address, segment=one.segment, together=one.owner_staff_id or one.address)
            for one in counted.goes
        ],
        earliest=max(starts),
        latest=datetime.combine(push.valid_until + timedelta(days=1), time(), tzinfo=zone),
    )


def ledger(connection: Connection, now: datetime, *, besides: frozenset[str] = frozenset()) -> Ledger:
    """What groups got in the last weeks and are to get, each push once; pushes of ``besides`` do not count."""
    since = now - _LEDGER
    moments: dict[tuple[str, str], tuple[str, datetime]] = {}
    direct = select(
        outbox.c.address, outbox.c.about, outbox.c.purpose, func.coalesce(outbox.c.ended_at, outbox.c.due_at)
    ).where(
        outbox.c.state.in_((*LEFT, "waiting")),
        or_(outbox.c.state != "given_up", outbox.c.tries > 0),  # stopped before anything left
        outbox.c.due_at >= since,
        outbox.c.address.like("%:group:%"),
    )
    for address, about, purpose, at in connection.execute(direct):
        moments[address, _push_of(about)] = (purpose, at)
    owned = (
        select(sends.c.address, sends.c.push_id, sends.c.purpose, func.coalesce(sends.c.left_at, sends.c.at))
        .select_from(sends.outerjoin(outbox, outbox.c.key == sends.c.key))
        .where(
            sends.c.at >= since,
            sends.c.state.not_in(_NOTHING),
            or_(outbox.c.address.is_(None), outbox.c.address != sends.c.address),  # the outbox has those already
            or_(outbox.c.state.is_(None), outbox.c.state.not_in(_UNSENT)),
        )
    )
    for address, push_id, purpose, at in connection.execute(owned):
        moments[address, push_id] = (purpose, at)
    coming = (
        select(push_recipients.c.address, pushes.c.push_id, pushes.c.about, push_recipients.c.due_at)
        .join(pushes, pushes.c.push_id == push_recipients.c.push_id)
        .where(pushes.c.state.in_((APPROVED, QUEUED)), push_recipients.c.reason == "", push_recipients.c.due_at >= now)
    )
    for address, push_id, about, at in connection.execute(coming):
        moments[address, push_id] = (str(about.get("purpose", "marketing")), at)
    return _ledger(moments, now, besides)


def _push_of(about: Mapping[str, object]) -> str:
    return str(about.get("push_id", ""))


def _ledger(
    moments: Mapping[tuple[str, str], tuple[str, datetime]], now: datetime, besides: frozenset[str]
) -> Ledger:  # fmt: skip
    sent: dict[str, list[tuple[str, datetime]]] = {}
    for (address, push_id), (purpose, at) in moments.items():
        if push_id not in besides:
            sent.setdefault(address, []).append((purpose, at.astimezone(now.tzinfo)))
    return Ledger(sent=sent)
