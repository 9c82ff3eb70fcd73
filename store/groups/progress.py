"""Where a push stands, group by group: queued → handed over → confirmed → sent; or failed, or cancelled, with the reason.

Handed over: the owner has the task. Confirmed: the owner tapped "send". Sent: the platform says the group got it. On a
platform where the bot writes to groups itself a push goes from queued to sent. Read by the push's pages and commands.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, cast

from sqlalchemy import Connection, Row, select

from store.tables import customer_groups, outbox
from store.tables import group_sends as sends
from store.tables import group_tasks as tasks

State = Literal["queued", "handed_over", "confirmed", "sent", "failed", "cancelled"]
STATES: tuple[State, ...] = ("queued", "handed_over", "confirmed", "sent", "failed", "cancelled")
#: What a delivery that ended before it left means for its groups.
_ENDED: Mapping[str, State] = {
    "blocked": "failed", "failed": "failed", "expired": "cancelled", "given_up": "cancelled", "gathered": "failed",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupProgress:
    """One group of a push."""

    address: str
    name: str
    owner: str
    owner_staff_id: str
    state: State
    reason: str
    """Wording ``groups.reason.<reason>``, or a check's; empty where there is nothing to say."""
    at: datetime
    """Since when."""
    key: str
    """Of its delivery in the outbox."""
    nudges: int = 0
    """How often the owner was reminded of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """A whole push."""

    push_id: str
    groups: tuple[GroupProgress, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many groups are in each state; states without one are left out."""
        found = Counter(one.state for one in self.groups)
        return {state: found[state] for state in STATES if found[state]}

    @property
    def open(self) -> bool:
        """Whether anything may still happen."""
        return any(one.state in ("queued", "handed_over", "confirmed") for one in self.groups)


def progress(connection: Connection, push_id: str) -> Progress:
    """Where a push stands now; without groups when it was never handed over."""
    query = _query().where(sends.c.push_id == push_id).order_by(sends.c.owner, sends.c.address)
    return Progress(push_id=push_id, groups=tuple(map(_line, connection.execute(query))))


def pushes_with_groups(connection: Connection, since: datetime) -> tuple[str, ...]:
    """The pushes of which a group moved since then, the latest first."""
    query = select(sends.c.push_id, sends.c.at).where(sends.c.at >= since, sends.c.key != "")
    latest: dict[str, datetime] = {}
    for push_id, at in connection.execute(query):
        latest[push_id] = max(at, latest.get(push_id, at))
    return tuple(sorted(latest, key=lambda one: (latest[one], one), reverse=True))


def sent_to(connection: Connection, address: str, *, besides: str, since: datetime, now: datetime) -> list[Any]:
    """When pushes of any kind were sent to a group through its owner: ``(purpose, moment)``.

    What was handed over and not sent yet counts as now: the owner may tap at any moment. ``besides`` is a delivery's key.
    """
    query = _query().where(sends.c.address == address, sends.c.key != besides, sends.c.at >= since)
    found = []
    for row in connection.execute(query):
        if row.delivery_address == address:
            continue  # a delivery of its own: the outbox's ledger has it
        if row.state == "sent":
            found.append((row.purpose, row.left_at or row.at))
        elif row.state in ("handed_over", "confirmed") or (
            row.state == "queued" and row.delivery_state in ("sending", "unknown")
        ):
            found.append((row.purpose, now))
    return found


def _query() -> Any:
    joined = (
        sends.outerjoin(outbox, outbox.c.key == sends.c.key)
        .outerjoin(tasks, tasks.c.key == sends.c.key)
        .outerjoin(customer_groups, customer_groups.c.address == sends.c.address)
    )
    return select(
        *sends.c,
        customer_groups.c.name,
        customer_groups.c.owner_staff_id,
        tasks.c.nudges,
        outbox.c.state.label("delivery_state"),
        outbox.c.address.label("delivery_address"),
        outbox.c.findings,
        outbox.c.ended_at.label("delivery_ended_at"),
    ).select_from(joined)


def _line(row: Row[Any]) -> GroupProgress:
    state, reason, at = _standing(row)
    return GroupProgress(
        address=row.address, name=row.name or "", owner=row.owner, owner_staff_id=row.owner_staff_id or "", state=state,
        reason=reason, at=at, key=row.key, nudges=len(row.nudges or ()),
    )  # fmt: skip


def _standing(row: Row[Any]) -> tuple[State, str, datetime]:
    """What the ledger says; while it says queued, what became of the delivery."""
    if row.state != "queued" or row.delivery_state is None:
        return cast("State", row.state), row.reason, row.at
    ended = row.delivery_ended_at or row.at
    if row.delivery_state in _ENDED:
        return _ENDED[row.delivery_state], _why(row.findings, row.delivery_state), ended
    if row.delivery_state == "sent" and row.delivery_address == row.address:
        return "sent", "", ended
    return "queued", "in_doubt" if row.delivery_state == "unknown" else "", row.at


def _why(findings: Collection[Mapping[str, Any]], state: str) -> str:
    if state in ("expired", "given_up"):
        return state
    last = list(findings)[-1:] or [{}]
    return str(last[0].get("reason") or state)
