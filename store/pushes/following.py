"""How a push is doing: by lane, group and owner, with the share of owners who confirmed as the headline."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from store.groups.progress import GroupProgress, progress
from store.outbox.approval_steps import Step, steps
from store.pushes import colleagues, rows
from store.pushes.recipients import COLLEAGUE, OWNER, Counted, Recipient
from store.pushes.rows import Push
from store.tables import push_recipients

#: A delivery to a colleague as a group's state.
_AS = {
    "waiting": "queued", "sending": "queued", "unknown": "queued", "sent": "sent", "blocked": "failed", "failed": "failed",
    "expired": "cancelled", "given_up": "cancelled", "gathered": "sent",
}  # fmt: skip
_OPEN = ("queued", "handed_over", "confirmed")
#: Where the owner has tapped "send".
_CONFIRMED = ("confirmed", "sent")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One address of a push."""

    address: str
    name: str
    owner_staff_id: str
    lane: str
    state: str
    """queued, handed_over, confirmed, sent, failed, cancelled; planned before it is queued; left_out."""
    reason: str
    at: datetime | None
    nudges: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Follow:
    """The whole report."""

    push: Push
    lines: tuple[Line, ...]
    steps: tuple[Step, ...]

    @property
    def counts(self) -> Mapping[str, int]:
        """How many addresses are in which state."""
        return dict(Counter(one.state for one in self.lines))

    @property
    def reasons(self) -> Mapping[str, int]:
        """Why addresses failed, were cancelled or left out."""
        return dict(Counter(one.reason for one in self.lines if one.reason).most_common())

    @property
    def confirm_rate(self) -> float | None:
        """The share of groups handed to owners that they confirmed; None where none was handed over."""
        handed = [one for one in self.lines if one.lane == OWNER and one.state in ("handed_over", *_CONFIRMED)]
        return sum(one.state in _CONFIRMED for one in handed) / len(handed) if handed else None

    @property
    def waiting_owners(self) -> tuple[str, ...]:
        """Staff ids of owners who have not tapped yet."""
        return tuple(sorted({one.owner_staff_id for one in self.lines if one.state == "handed_over"}))

    @property
    def open(self) -> bool:
        """Whether anything may still happen."""
        return any(one.state in _OPEN for one in self.lines)


def follow(connection: Connection, push_id: str) -> Follow | None:
    """The report of now; None for an unknown push."""
    push = rows.find(connection, push_id)
    if push is None:
        return None
    groups = {one.address: one for one in progress(connection, push_id).groups}
    alone = colleagues.standing(connection, push_id) if push.internal else {}
    query = select(push_recipients).where(push_recipients.c.push_id == push_id)
    lines = [
        _line(row, groups.get(row.address), alone.get(row.address), push)
        for row in connection.execute(query.order_by(push_recipients.c.owner_staff_id, push_recipients.c.address))
    ]
    return Follow(push=push, lines=tuple(lines), steps=_steps(connection, push))


def frozen(connection: Connection, push_id: str) -> Counted:
    """Whom it goes to and whom not, as it was counted at the approval."""
    query = select(push_recipients).where(push_recipients.c.push_id == push_id).order_by(push_recipients.c.address)
    return Counted(
        recipients=tuple(
            Recipient(
                row.address, row.lane, row.owner_staff_id, members=row.facts.get("members"), reason=row.reason,
                check=row.facts.get("check", ""), due_at=row.due_at, conflict=row.facts.get("conflict", ""),
            )
            for row in connection.execute(query)
        )
    )  # fmt: skip


def counts_of(connection: Connection, push_id: str) -> dict[str, int]:
    """How many addresses of any push are in which state, whoever made it."""
    found = {one.address: str(one.state) for one in progress(connection, push_id).groups}
    for address, alone in colleagues.standing(connection, push_id).items():
        if ":owner:" not in address:
            found.setdefault(address, _AS[alone.state])
    return dict(Counter(found.values()))


def _line(row: Row[Any], group: GroupProgress | None, alone: colleagues.Standing | None, push: Push) -> Line:
    address, lane, owner, reason, due_at = row.address, row.lane, row.owner_staff_id, row.reason, row.due_at
    if reason and group is None:
        return Line(
            address=address, name="", owner_staff_id=owner, lane=lane, state="left_out", reason=reason, at=None
        )  # fmt: skip
    if group is not None:
        return Line(
            address=address, name=group.name, owner_staff_id=group.owner_staff_id or owner, lane=lane, state=group.state,
            reason=group.reason, at=group.at, nudges=group.nudges,
        )  # fmt: skip
    if alone is not None:
        return Line(
            address=address, name="", owner_staff_id=owner, lane=COLLEAGUE, state=_AS[alone.state], reason=alone.reason,
            at=alone.at,
        )  # fmt: skip
    state = "planned" if push.state in (rows.CHECKED, rows.APPROVED) else "cancelled"
    at = due_at if state == "planned" else push.ended_at
    return Line(address=address, name="", owner_staff_id=owner, lane=lane, state=state, reason="", at=at)


def _steps(connection: Connection, push: Push) -> tuple[Step, ...]:
    """What was done to it, by whom."""

    def mine(detail: Mapping[str, Any]) -> bool:
        return push.push_id == detail.get("push_id") or (detail.get("kind"), detail.get("ref")) == (
            "push",
            push.push_id,
        )

    return steps(connection, ("push", "approval", "push_nudged", "push_cancelled"), since=push.made_at, mine=mine)
