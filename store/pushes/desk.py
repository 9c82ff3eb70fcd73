"""The desk of pushes: what console pages and the command line call. Each function is one act or one reading of a person.

Reading: ``queue`` (what waits), ``listing``, ``preview``, ``report``. Acting: ``draft``, ``change``, ``submit``, ``approve``,
``reject``, ``stop``, ``nudge``. Acts take the staff id of who is signed in, check role and authorship themselves, write their
audit row in their own transaction and raise ``Problem`` (a sentence in both languages) when they cannot be done.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from content.checks.delivery import Approval as Reviewed
from content.problems import Problem
from content.pushes.rules import PushRules
from segmentation.people import Manager
from segmentation.policy import Policy
from store.database import Database
from store.groups import want_nudge
from store.outbox import approvals
from store.outbox.approvals import Approval
from store.pushes import deciding, following, making, rows
from store.pushes.deciding import Decision
from store.pushes.following import Follow
from store.pushes.fresh import fresh
from store.pushes.making import KIND, Wish
from store.pushes.planned import with_slots
from store.pushes.recipients import Counted
from store.pushes.rows import Push
from store.staff import managers


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """A push as it would leave: ``push.card`` is the card that is sent, to the byte."""

    push: Push
    counted: Counted
    """Who gets it when, and who not and why; before the approval as of now, afterwards as frozen."""
    approval: Approval | None
    may_decide: bool
    """The reader may approve or reject it."""
    why_not: str
    """Wording key, where they may not."""

    @property
    def binding(self) -> str:
        """What approve and reject take along: it is this that was read."""
        return self.approval.binding if self.approval else ""

    @property
    def approval_id(self) -> int:
        """The same."""
        return self.approval.approval_id if self.approval else 0


def queue(database: Database, policy: Policy, *, viewer: str) -> tuple[Push, ...]:
    """The pushes that wait for this person's word, the oldest first."""
    with database.reading() as connection:
        who = _person(connection, viewer)
        waiting = rows.listed(connection, (rows.CHECKED,))
        mine = [
            push
            for push in waiting
            if not deciding.may_review(policy, push, who, approvals.newest(connection, KIND, push.push_id))
        ]
    return tuple(reversed(mine))


def listing(database: Database, states: tuple[str, ...] = rows.STATES, *, limit: int = 200) -> tuple[Push, ...]:
    """Pushes in these states, the newest first."""
    with database.engine.connect() as connection:
        return rows.listed(connection, states, limit=limit)


def preview(database: Database, policy: Policy, push_id: str, *, viewer: str, now: datetime) -> Preview:
    """The push with its findings, audience and times of this moment. Raises Problem for an unknown one."""
    fresh(database, now)
    with database.reading() as connection:
        return looked_at(connection, policy, push_id, who=_person(connection, viewer), now=now)


def looked_at(connection: Connection, policy: Policy, push_id: str, *, who: Manager, now: datetime) -> Preview:
    """The same inside ``Database.reading()``: what a handler has."""
    push = _found(connection, push_id)
    approval = approvals.newest(connection, KIND, push_id)
    if push.state in (rows.DRAFT, rows.CHECKED):
        push, counted = making.examined_again(connection, policy, push, now=now, reviewed=_as_if(approval, push))
        counted = with_slots(connection, policy, push, counted, now=now)
    else:
        counted = following.frozen(connection, push_id)
    waits = push.state == rows.CHECKED
    why = deciding.may_review(policy, push, who, approval) if waits else deciding.nothing_to_decide(push)
    return Preview(push=push, counted=counted, approval=approval, may_decide=not why, why_not=why)


def report(database: Database, push_id: str) -> Follow:
    """How it is doing. Raises Problem for an unknown one."""
    with database.reading() as connection:
        found = following.follow(connection, push_id)
    if found is None:
        raise Problem("pushes.unknown", push_id=push_id)
    return found


def draft(  # noqa: PLR0913 - all by name
    database: Database, policy: Policy, wish: Wish, *, by: str, now: datetime, push_id: str = ""
) -> Preview:  # fmt: skip
    """Write a draft, or with ``push_id`` change one: an approval it had is void. Raises Problem."""
    fresh(database, now)
    with database.reading() as connection:
        author = _person(connection, by)
        push, counted = making.composed(connection, policy, wish, author=author, now=now, push_id=push_id)
        counted = with_slots(connection, policy, push, counted, now=now)
    with database.writing() as connection:
        making.keep(connection, push, by=by, now=now)
    return Preview(push=push, counted=counted, approval=None, may_decide=False, why_not="pushes.no_draft")


def submit(database: Database, policy: Policy, push_id: str, *, by: str, now: datetime) -> Approval:
    """Hand a draft in: the checks run again, reviewers hear of it within a minute. Raises Problem."""
    with database.reading() as connection:
        who = _person(connection, by)
        if not who.active or who.role not in PushRules.read(policy).authors:
            raise Problem("pushes.not_an_author", staff_id=by)
        push, _ = making.examined_again(connection, policy, _found(connection, push_id), now=now)
    with database.writing() as connection:
        return making.submit(connection, push, by=by, now=now)


def approve(database: Database, policy: Policy, decision: Decision, *, now: datetime) -> Counted:
    """Approve what was previewed: checked again, counted and frozen. Raises Problem."""
    fresh(database, now)
    with database.reading() as connection:
        seen = looked_at(connection, policy, decision.push_id, who=_person(connection, decision.by), now=now)
        if seen.why_not:
            raise Problem(seen.why_not, push_id=decision.push_id, staff_id=decision.by)
    with database.writing() as connection:
        deciding.approve(connection, decision, seen.push, seen.counted, now=now)
    return seen.counted


def reject(database: Database, policy: Policy, decision: Decision, *, now: datetime) -> None:
    """Send it back with a reason. Raises Problem."""
    with database.reading() as connection:
        push = _found(connection, decision.push_id)
        approval = approvals.newest(connection, KIND, decision.push_id)
        if why := deciding.may_review(policy, push, _person(connection, decision.by), approval):
            raise Problem(why, push_id=decision.push_id, staff_id=decision.by)
    with database.writing() as connection:
        deciding.reject(connection, decision, now=now)


def stop(  # noqa: PLR0913 - all by name
    database: Database, policy: Policy, push_id: str, *, by: str, reason: str, now: datetime
) -> int:  # fmt: skip
    """The stop button, before or in flight: authors, reviewers and administrators may. Returns how many were stopped."""
    with database.reading() as connection:
        _stopper(connection, policy, push_id, by)
    with database.writing() as connection:
        return deciding.stop(connection, push_id, by=by, reason=reason, now=now)


def nudge(  # noqa: PLR0913 - all by name
    database: Database, policy: Policy, push_id: str, *, by: str, now: datetime, owner: str = ""
) -> dict[str, str]:  # fmt: skip
    """Remind owners who have not sent yet; by owner what becomes of it (``store.groups.want_nudge``)."""
    with database.reading() as connection:
        _stopper(connection, policy, push_id, by)
    with database.writing() as connection:
        return want_nudge(connection, push_id, by=by, now=now, owner=owner)


def may_stop(policy: Policy, push: Push, who: Manager) -> bool:
    """Its author may, a reviewer and an administrator, as long as they work here."""
    rules = PushRules.read(policy)
    allowed = {*rules.reviewers, *rules.product_reviewers, "admin"}
    return who.active and (who.staff_id == push.author or who.role in allowed)


def _stopper(connection: Connection, policy: Policy, push_id: str, by: str) -> None:
    """Pass for whoever may stop it. Raises Problem."""
    if not may_stop(policy, _found(connection, push_id), _person(connection, by)):
        raise Problem("pushes.not_yours", push_id=push_id)


def _as_if(approval: Approval | None, push: Push) -> Reviewed | None:
    """The approval that waits, as it will be when it is given; None: one that would hold."""
    if approval is None or push.state != rows.CHECKED:
        return None
    bound = approval.bound
    return Reviewed(
        what=push.push_id, state="approved", author=approval.author, reviewer="-", approved_hash=bound.bytes_hash,
        actual_hash=push.card.content_hash() if approval.intact else "", expires_on=bound.valid_until, notices=bound.notices,
        audience=str(bound.audience.get("segment", "")),
    )  # fmt: skip


def _found(connection: Connection, push_id: str) -> Push:
    push = rows.find(connection, push_id)
    if push is None:
        raise Problem("pushes.unknown", push_id=push_id)
    return push


def _person(connection: Connection, staff_id: str) -> Manager:
    who = managers.by_staff_id(connection, staff_id)
    if who is None:
        raise Problem("pushes.nobody", staff_id=staff_id)
    return who
