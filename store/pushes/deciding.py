"""Another person's word on a push, and stopping it: every step in the transaction of its audit row.

What is decided on is what was read: the approval's number and binding come with the decision, and a push that was changed
since is not approved. ``store.pushes.desk`` and ``store.tasks.deeds`` (a tap in the chat) call these inside
``Database.writing()``.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert

from content.approval_moves import DRAFT, LIVE
from content.problems import Problem
from content.pushes.findings import blocked, warned
from content.pushes.rules import PushRules
from segmentation.people import Manager
from segmentation.policy import Policy
from store import audit
from store.groups import cancel
from store.outbox import approvals
from store.outbox.approvals import Approval, MoveRefused
from store.pushes import colleagues, rows
from store.pushes.making import KIND, bound_of
from store.pushes.recipients import Counted
from store.pushes.rows import Push
from store.tables import push_recipients

#: Rows of recipients written at a time.
_AT_ONCE = 2000
_REFUSED = {
    "not_from_here": "pushes.decided_already", "own_review": "pushes.own_review", "changed": "pushes.changed",
    "expired": "pushes.over",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a reviewer read and says."""

    push_id: str
    approval_id: int
    binding: str
    """Of the approval as it was read."""
    by: str
    reason: str = ""


def may_review(policy: Policy, push: Push, who: Manager, approval: Approval | None) -> str:
    """Why this person may not decide on it, as a wording key; empty: they may. Its authors never may."""
    authors = {push.author.casefold(), approval.author.casefold() if approval else ""}
    if who.staff_id.casefold() in authors:
        return "pushes.own_review"
    wanted = PushRules.read(policy).reviewed_by(push.purpose)
    return "" if who.active and who.role in wanted else "pushes.not_a_reviewer"


def nothing_to_decide(push: Push) -> str:
    """Why nobody decides on it, as a wording key: it was not handed in yet, or was decided on."""
    return "pushes.not_handed_in" if push.state == rows.DRAFT else "pushes.decided_already"


def approve(
    connection: Connection, decision: Decision, push: Push, counted: Counted, *, now: datetime
) -> None:  # fmt: skip
    """Let exactly this leave, to exactly those counted. ``push`` and ``counted`` are of this moment, read before.

    Raises Problem for what the checks block, for warnings without a written reason, for its own author, and when it was
    changed since it was read.
    """
    if blocked(push.findings):
        raise Problem("pushes.blocked", push_id=push.push_id, count=sum(one.level == "block" for one in push.findings))
    if warned(push.findings) and not decision.reason.strip():
        raise Problem("pushes.reason_needed", push_id=push.push_id)
    there = _as_read(connection, decision)
    if decision.by.strip().casefold() == there.author.strip().casefold():
        raise Problem("pushes.own_review")
    _move(connection, decision.approval_id, "approve", by=decision.by, now=now, reason=decision.reason)
    freeze(connection, push.push_id, counted)
    rows.set_state(
        connection,
        push.push_id,
        rows.APPROVED,
        reviewer=decision.by,
        approved_hash=push.card.content_hash(),
        approved_at=now,
        findings=[one.to_json() for one in push.findings],
    )
    log(connection, push.push_id, "counted", by=decision.by, now=now, goes=len(counted.goes), left_out=counted.left_out)


def reject(connection: Connection, decision: Decision, *, now: datetime) -> None:
    """Send it back with a reason. Raises Problem without one, for its author, and when it was changed since it was read."""
    if not decision.reason.strip():
        raise Problem("pushes.reason_needed", push_id=decision.push_id)
    there = _as_read(connection, decision)
    if decision.by.strip().casefold() == there.author.strip().casefold():
        raise Problem("pushes.own_review")
    _move(connection, decision.approval_id, "reject", by=decision.by, now=now, reason=decision.reason)
    rows.set_state(connection, decision.push_id, rows.REJECTED, ended_at=now)


def stop(connection: Connection, push_id: str, *, by: str, reason: str, now: datetime) -> int:
    """The stop button: nothing of it leaves from now on, what owners have not sent is called back; how many deliveries.

    Raises Problem without a reason, and when nothing is left to be stopped.
    """
    if not reason.strip():
        raise Problem("pushes.reason_needed", push_id=push_id)
    push = rows.find(connection, push_id, hold=True)
    if push is None:
        raise Problem("pushes.unknown", push_id=push_id)
    if push.state not in rows.OPEN:
        raise Problem("pushes.over", push_id=push_id)
    return end(connection, push, rows.RECALLED, "withdraw", by=by, reason=reason, now=now)


def end(  # noqa: PLR0913 - how it ends, by whom and why
    connection: Connection, push: Push, state: str, move: str, *, by: str, reason: str, now: datetime
) -> int:
    """End a push before it is done: its approval is moved, what waits does not leave; how many deliveries were stopped."""
    allowed = approvals.newest(connection, KIND, push.push_id)
    if allowed is not None and allowed.state in (DRAFT, *LIVE):
        _move(connection, allowed.approval_id, move, by=by, now=now, reason=reason)
    rows.set_state(connection, push.push_id, state, ended_at=now)
    stopped = colleagues.give_up(connection, push.push_id, now=now) if push.internal else 0
    if push.state in (rows.APPROVED, rows.QUEUED) and not push.internal:
        stopped += cancel(connection, push.push_id, by=by, reason=reason, now=now)
    log(connection, push.push_id, state, by=by, now=now, deliveries=stopped, reason=reason.strip())
    return stopped


def freeze(connection: Connection, push_id: str, counted: Counted) -> None:
    """Keep who gets it and who does not, as it was counted."""
    connection.execute(push_recipients.delete().where(push_recipients.c.push_id == push_id))
    lines = [
        {
            "push_id": push_id, "address": one.address, "lane": one.lane, "owner_staff_id": one.owner_staff_id,
            "reason": one.reason, "facts": {"check": one.check, "conflict": one.conflict, "members": one.members},
            "due_at": one.due_at,
        }
        for one in counted.recipients
    ]  # fmt: skip
    for first in range(0, len(lines), _AT_ONCE):
        connection.execute(insert(push_recipients), lines[first : first + _AT_ONCE])


def log(connection: Connection, push_id: str, move: str, *, by: str, now: datetime, **detail: object) -> None:
    """One step, in the chain."""
    audit.record(connection, at=now, staff_id=by, what="push", detail={"push_id": push_id, "move": move, **detail})


def _as_read(connection: Connection, decision: Decision) -> Approval:
    """The approval that waits, when it is still what the reviewer read. Raises Problem."""
    push = rows.find(connection, decision.push_id, hold=True)
    if push is None:
        raise Problem("pushes.unknown", push_id=decision.push_id)
    there = approvals.newest(connection, KIND, decision.push_id)
    if push.state != rows.CHECKED or there is None:
        raise Problem(nothing_to_decide(push), push_id=decision.push_id)
    same = there.approval_id == decision.approval_id and there.binding == decision.binding
    if not same or not there.intact or bound_of(push).binding() != there.binding:
        raise Problem("pushes.changed", push_id=decision.push_id)
    return there


def _move(connection: Connection, approval_id: int, name: str, *, by: str, now: datetime, reason: str) -> None:  # noqa: PLR0913
    try:
        approvals.move(connection, approval_id, name, by=by, now=now, reason=reason)
    except MoveRefused as refused:
        raise Problem(_REFUSED.get(refused.code, "pushes.decided_already")) from refused
