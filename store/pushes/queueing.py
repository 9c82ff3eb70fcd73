"""An approved push on its way: to owners as tasks, to channels and colleagues as deliveries; once a content and an address.

Some hundred addresses at a time, each time in one transaction: the rows of ``push_once``, the tasks and deliveries, the audit
row, in the end the push's state. A crash leaves all of such a part or nothing, and the next round goes on. What was
changed since its approval is not queued, and its approval is void.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select, update

from content.approval_moves import LIVE
from store.engines import of
from store.groups import Content, hand_over
from store.groups.progress import progress
from store.outbox import approvals
from store.outbox.approvals import Approval
from store.pushes import colleagues, deciding, rows
from store.pushes.making import KIND, bound_of
from store.pushes.rows import Push
from store.tables import group_sends as sends
from store.tables import push_once, push_recipients

#: Values of one statement.
_AT_ONCE = 500
#: Addresses queued in one transaction: whoever writes meanwhile waits no longer.
MOST = 400
HAD_IT = "had_it"
"""The same content reached this address with another push."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Queued:
    """What became of a push that was to be queued."""

    deliveries: int = 0
    addresses: int = 0
    refused: dict[str, str] = field(default_factory=dict)
    """By address, why not."""
    stopped: str = ""
    """Why nothing was queued: changed, not_approved, over."""
    more: bool = False
    """There are addresses left for the next transaction."""


def queue(connection: Connection, push_id: str, *, now: datetime, most: int = MOST) -> Queued:
    """Queue an approved push, so many addresses at a time; asked again it goes on where it was, and then changes nothing.

    ``now`` in the bank's zone. Needs ``Database.writing()``.
    """
    push = rows.find(connection, push_id, hold=True)
    if push is None or push.state != rows.APPROVED:
        return Queued(stopped="not_approved")
    allowed = approvals.newest(connection, KIND, push_id)
    if why := _stopped(push, allowed, now):
        state, move = (rows.EXPIRED, "expire") if why == "over" else (rows.RECALLED, "void")
        deciding.end(connection, push, state, move, by="", reason=why, now=now)
        return Queued(stopped=why)
    assert allowed is not None
    content_hash = push.card.content_hash()
    left = _due(connection, push_id, content_hash, now)
    due = dict(list(left.items())[:most])
    refused = dict.fromkeys(had(connection, content_hash, push_id, due, now=now), HAD_IT)
    free = {address: at for address, at in due.items() if address not in refused}
    made, not_served = _hand(connection, push, allowed, free, now=now)
    refused |= not_served
    _leave_out(connection, push_id, refused)
    done = Queued(
        deliveries=made, addresses=len(free) - len(not_served), refused=refused, more=len(left) > len(due)
    )  # fmt: skip
    if not done.more:
        rows.set_state(connection, push_id, rows.QUEUED, queued_at=now)
    counts = {"deliveries": made, "addresses": done.addresses, "refused": len(refused)}
    deciding.log(connection, push_id, "queued", by="", now=now, **counts)
    return done


def _stopped(push: Push, allowed: Approval | None, now: datetime) -> str:
    if allowed is None or allowed.state not in LIVE:
        return "not_approved"
    if now.date() > push.valid_until or now.date() > allowed.bound.valid_until:
        return "over"
    same = allowed.intact and bound_of(push).binding() == allowed.binding
    return "" if same else "changed"


def _due(connection: Connection, push_id: str, content_hash: str, now: datetime) -> dict[str, datetime]:
    """The addresses that were not queued yet, the earliest first: who has the content from this push is queued."""
    has = select(push_once.c.address).where(push_once.c.content_hash == content_hash, push_once.c.push_id == push_id)
    handled = frozenset(connection.execute(has).scalars())
    mine = (push_recipients.c.push_id == push_id, push_recipients.c.reason == "")
    query = select(push_recipients.c.address, push_recipients.c.due_at).where(*mine)
    ordered = query.order_by(push_recipients.c.due_at, push_recipients.c.owner_staff_id, push_recipients.c.address)
    return {row.address: row.due_at or now for row in connection.execute(ordered) if row.address not in handled}


def had(
    connection: Connection, content_hash: str, push_id: str, addresses: Iterable[str], *, now: datetime
) -> frozenset[str]:
    """Take each address for a push's content; returned are those that another push has and may have reached.

    The weekly digest asks too (``schedules.mornings.digest``). Needs ``Database.writing()``.
    """
    wanted = list(addresses)
    for first in range(0, len(wanted), _AT_ONCE):
        lines = [
            {"content_hash": content_hash, "address": address, "push_id": push_id, "at": now}
            for address in wanted[first : first + _AT_ONCE]
        ]
        new = of(connection).insert(push_once).values(lines)
        connection.execute(new.on_conflict_do_nothing(index_elements=["content_hash", "address"]))
    taken = select(push_once.c.address, push_once.c.push_id).where(
        push_once.c.content_hash == content_hash, push_once.c.push_id != push_id
    )
    wished = frozenset(wanted)
    others: dict[str, list[str]] = defaultdict(list)
    for address, other in connection.execute(taken):
        if address in wished:
            others[other].append(address)
    return frozenset(
        address
        for other, theirs in others.items()
        for address in _kept(connection, other, theirs, content_hash, push_id)
    )


def _kept(
    connection: Connection, other: str, addresses: list[str], content_hash: str, push_id: str
) -> list[str]:  # fmt: skip
    """Of the addresses another push has those it may have reached; the rest it gives up to this one."""
    never = _never_left(connection, other, addresses)
    for address in never:
        mine = (push_once.c.content_hash == content_hash, push_once.c.address == address, push_once.c.push_id == other)
        connection.execute(update(push_once).where(*mine).values(push_id=push_id))
    return [address for address in addresses if address not in never]


def _never_left(connection: Connection, push_id: str, addresses: list[str]) -> frozenset[str]:
    """The addresses that a push ended at before anything of it left for them."""
    left = select(sends.c.address).where(sends.c.push_id == push_id, sends.c.left_at.is_not(None))
    gone = frozenset(connection.execute(left).scalars())
    groups = {one.address: one.state for one in progress(connection, push_id).groups}
    alone = colleagues.standing(connection, push_id)
    return frozenset(
        address for address in addresses if address not in gone and _unsent(groups.get(address), alone.get(address))
    )


def _unsent(group: str | None, alone: colleagues.Standing | None) -> bool:
    """Surely: what was given up after a try may have arrived."""
    if alone is not None:
        return alone.state in ("blocked", "expired") or (alone.state == "given_up" and alone.tries == 0)
    return group in ("failed", "cancelled")


def _hand(
    connection: Connection, push: Push, allowed: Approval, due: dict[str, datetime], *, now: datetime
) -> tuple[int, dict[str, str]]:
    """By lane; new deliveries, and the addresses that cannot be served with their reasons."""
    zone = now.tzinfo
    assert isinstance(zone, ZoneInfo)
    expires_at = datetime.combine(push.valid_until + timedelta(days=1), time(), tzinfo=zone)
    about = {**push.about, "push_id": push.push_id, "approval_id": allowed.approval_id}
    if push.internal:
        made = colleagues.queue(connection, push, due, about=about, expires_at=expires_at, now=now)
        return made, {}
    made = 0
    refused: dict[str, str] = {}
    together: dict[datetime, list[str]] = defaultdict(list)
    for address, at in due.items():
        together[at].append(address)
    for at, addresses in sorted(together.items()):
        content = Content(card=push.card, purpose=push.purpose, about=about, due_at=at, expires_at=expires_at)
        chats = {address.split(":", 2)[2]: address for address in addresses}
        done = hand_over(connection, push_id=push.push_id, chat_ids=list(chats), content=content, now=now)
        made += done.deliveries
        refused |= {chats[chat_id]: reason for chat_id, reason in done.refused.items()}
    return made, refused


def _leave_out(connection: Connection, push_id: str, refused: dict[str, str]) -> None:
    for address, reason in refused.items():
        mine = (push_recipients.c.push_id == push_id, push_recipients.c.address == address)
        connection.execute(update(push_recipients).where(*mine).values(reason=reason))
