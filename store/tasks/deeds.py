"""Deeds are written once a message, each into its own table, with what an undo needs to give back.

``bot.deeds`` calls ``write`` in the transaction of the audit row; ``handlers.acts.undoing`` asks ``last`` for what can be taken
back. What an undo does stands beside what was written: one row of ``_KINDS`` a kind.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, select, update

from content.problems import Problem
from segmentation import deeds as said
from segmentation.deeds import Deed, Done
from store.engines import add_once
from store.letters import deeds as letter_deeds
from store.pushes import deeds as push_deeds
from store.rounds import override_rows
from store.staff import leaves
from store.tables import alerts, deeds
from store.tables import reminders as reminder_rows
from store.tasks import branch_work, life, logged_complaints, reminders, transfers

#: Source of what colleagues are told of deeds.
SOURCE = "deeds"


@dataclass(frozen=True, slots=True)
class Written:
    """The key of the row that was written or changed, and what it was before."""

    ref: str
    before: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Kind:
    """How one kind is written, and how it is undone; ``undo`` is False where it has gone too far."""

    write: Callable[[Connection, Any], Written]
    undo: Callable[[Connection, Row[Any], said.Undone], bool]


def write(connection: Connection, deed: Deed) -> bool:
    """Write it; False when that key was written before. Raises Problem when it can no longer be done.

    Needs ``Database.writing()``.
    """
    row: dict[str, Any] = {
        "key": deed.key, "kind": deed.kind, "staff_id": deed.staff_id, "customer_id": deed.customer_id or None,
        "at": deed.at, "ref": "", "before": {}, "undone_at": None,
    }  # fmt: skip
    if not add_once(connection, deeds, row, key=["key"]):
        return False
    written = _undo(connection, deed) if isinstance(deed, said.Undone) else _KINDS[deed.kind].write(connection, deed)
    mine = update(deeds).where(deeds.c.key == deed.key)
    connection.execute(mine.values(ref=written.ref, before=dict(written.before)))
    return True


def last(connection: Connection, staff_id: str, *, since: datetime) -> Done | None:
    """The newest deed of this person since then that still stands; an undo is none."""
    query = (
        select(deeds)
        .where(
            deeds.c.staff_id == staff_id,
            deeds.c.at >= since,
            deeds.c.undone_at.is_(None),
            deeds.c.kind != said.Undone.kind,
        )
        .order_by(deeds.c.at.desc(), deeds.c.deed_id.desc())
        .limit(1)
    )
    row = connection.execute(query).first()
    return _done(row) if row else None


def of_key(connection: Connection, key: str) -> Done | None:
    """What was written under a key, undone or not."""
    row = connection.execute(select(deeds).where(deeds.c.key == key)).first()
    return _done(row) if row else None


def find(connection: Connection, deed_id: int) -> Done | None:
    """A deed by its number."""
    row = connection.execute(select(deeds).where(deeds.c.deed_id == deed_id)).first()
    return _done(row) if row else None


def told_of(connection: Connection, done: Done) -> tuple[str, ...]:
    """Who has heard of a deed already, by staff id."""
    of_bank = done.kind in (said.ComplaintLogged.kind, said.ComplaintClosed.kind)
    source, subject = (logged_complaints.SOURCE, done.ref) if of_bank else (SOURCE, done.key)
    mine = (alerts.c.source == source, alerts.c.subject == subject, alerts.c.state == "told")
    return tuple(connection.execute(select(alerts.c.staff_id).where(*mine).order_by(alerts.c.alert_id)).scalars())


def _done(row: Row[Any]) -> Done:
    return Done(
        deed_id=row.deed_id, key=row.key, kind=row.kind, customer_id=row.customer_id or "", at=row.at, ref=row.ref
    )  # fmt: skip


# -- undoing ------------------------------------------------------------------------------------------------------------


def _undo(connection: Connection, deed: said.Undone) -> Written:
    """Take a deed back; a result of tasks alone is taken back by ``store.tasks.task_results``."""
    if not deed.deed_id:
        return Written(ref="")
    standing = (deeds.c.deed_id == deed.deed_id, deeds.c.undone_at.is_(None))
    row = connection.execute(select(deeds).where(*standing)).first()
    if row is None or not connection.execute(update(deeds).where(*standing).values(undone_at=deed.at)).rowcount:
        raise Problem("acts.undo.gone")
    if not _KINDS[row.kind].undo(connection, row, deed):
        raise Problem("acts.undo.too_late")
    waiting = (alerts.c.source == SOURCE, alerts.c.subject == row.key, alerts.c.state == "waiting")
    connection.execute(update(alerts).where(*waiting).values(state="dropped", ended_at=deed.at))
    return Written(ref=str(row.deed_id))


# -- one kind after the other -------------------------------------------------------------------------------------------


def _remind(connection: Connection, deed: said.ReminderSet) -> Written:
    reminders.add(
        connection,
        key=deed.key,
        staff_id=deed.staff_id,
        customer_id=deed.customer_id or None,
        at=deed.due,
        note=deed.note,
        now=deed.at,
    )
    return Written(str(connection.execute(_REMINDER.where(reminder_rows.c.key == deed.key)).scalar_one()))


_REMINDER = select(reminder_rows.c.reminder_id)


def _forget(connection: Connection, row: Row[Any], _undone: said.Undone) -> bool:
    connection.execute(delete(reminder_rows).where(reminder_rows.c.reminder_id == int(row.ref)))
    return True


def _end_reminder(connection: Connection, deed: said.ReminderEnded) -> Written:
    if not reminders.end(connection, deed.reminder_id, state=deed.state, now=deed.at):
        raise Problem("acts.reminder.gone")
    return Written(str(deed.reminder_id))


def _wait_again(connection: Connection, row: Row[Any], _undone: said.Undone) -> bool:
    mine = reminder_rows.c.reminder_id == int(row.ref)
    connection.execute(update(reminder_rows).where(mine).values(state=reminders.WAITING, ended_at=None))
    return True


def _move_reminder(connection: Connection, deed: said.ReminderMoved) -> Written:
    was = reminders.find(connection, deed.reminder_id)
    if was is None or not reminders.move(connection, deed.reminder_id, deed.due):
        raise Problem("acts.reminder.gone")
    return Written(str(deed.reminder_id), before={"at": was.at.isoformat()})


def _move_back(connection: Connection, row: Row[Any], _undone: said.Undone) -> bool:
    return reminders.move(connection, int(row.ref), datetime.fromisoformat(row.before["at"]))


def _complain(connection: Connection, deed: said.ComplaintLogged) -> Written:
    return Written(logged_complaints.add(connection, deed))


def _settle(connection: Connection, deed: said.ComplaintClosed) -> Written:
    event_id = logged_complaints.close(connection, deed)
    if not event_id:
        raise Problem("acts.complaint.gone")
    return Written(event_id)


def _withdraw_complaint(connection: Connection, row: Row[Any], undone: said.Undone) -> bool:
    logged_complaints.remove(connection, row.ref, now=undone.at)
    return True


def _refer(connection: Connection, deed: said.Referral) -> Written:
    return Written(str(life.add_referral(connection, deed)))


def _unrefer(connection: Connection, row: Row[Any], _undone: said.Undone) -> bool:
    life.remove_referral(connection, int(row.ref))
    return True


def _happen(connection: Connection, deed: said.LifeEvent) -> Written:
    return Written(str(life.add_event(connection, deed)))


def _unhappen(connection: Connection, row: Row[Any], _undone: said.Undone) -> bool:
    life.remove_event(connection, int(row.ref))
    return True


def _leave(connection: Connection, deed: said.LeaveSet) -> Written:
    number = leaves.add(
        connection,
        key=deed.key,
        staff_id=deed.whose,
        start=deed.start,
        end=deed.end,
        set_by=deed.staff_id,
        now=deed.at,
    )
    return Written(str(number))


def _return(connection: Connection, row: Row[Any], _undone: said.Undone) -> bool:
    return leaves.remove(connection, int(row.ref))


def _end_leave(connection: Connection, deed: said.LeaveEnded) -> Written:
    if not leaves.remove(connection, deed.leave_id):
        raise Problem("acts.leave.gone")
    days = {"whose": deed.whose, "start": deed.start.isoformat(), "end": deed.end.isoformat()}
    return Written(str(deed.leave_id), days)


def _go_again(connection: Connection, row: Row[Any], undone: said.Undone) -> bool:
    leaves.add(
        connection,
        key=f"{row.key}:again",
        staff_id=row.before["whose"],
        start=date.fromisoformat(row.before["start"]),
        end=date.fromisoformat(row.before["end"]),
        set_by=undone.staff_id,
        now=undone.at,
    )
    return True


def _ask_transfer(connection: Connection, deed: said.TransferAsked) -> Written:
    if transfers.waiting_for(connection, deed.customer_id) is not None:
        raise Problem("acts.transfer.waits")
    return Written(str(transfers.ask_for(connection, deed)))


def _unask_transfer(connection: Connection, row: Row[Any], _undone: said.Undone) -> bool:
    return transfers.remove(connection, int(row.ref))


def _decide_transfer(connection: Connection, deed: said.TransferDecided) -> Written:
    if not transfers.decide(connection, deed.transfer_id, approved=deed.approved, by=deed.staff_id, now=deed.at):
        raise Problem("acts.decided.already")
    return Written(str(deed.transfer_id))


def _undecide_transfer(connection: Connection, row: Row[Any], _undone: said.Undone) -> bool:
    transfers.reopen(connection, int(row.ref))
    return True


def _ask_override(connection: Connection, deed: said.OverrideAsked) -> Written:
    number = override_rows.write_request(
        connection,
        customer_id=deed.customer_id,
        scheme=deed.scheme,
        value=deed.value,
        reason=deed.reason,
        until=deed.until,
        by=deed.staff_id,
        now=deed.at,
    )
    return Written(str(number))


def _unask_override(connection: Connection, row: Row[Any], undone: said.Undone) -> bool:
    return override_rows.write_withdrawal(connection, int(row.ref), by=undone.staff_id, now=undone.at)


def _decide_override(connection: Connection, deed: said.OverrideDecided) -> Written:
    if deed.approved:
        ended = override_rows.write_approval(connection, deed.override_id, by=deed.staff_id, now=deed.at)
        return Written(str(deed.override_id), {"ended": list(ended)})
    if not override_rows.write_withdrawal(connection, deed.override_id, by=deed.staff_id, now=deed.at):
        raise Problem("acts.decided.already")
    return Written(str(deed.override_id), {"ended": []})


def _undecide_override(connection: Connection, row: Row[Any], undone: said.Undone) -> bool:
    override_rows.give_back(connection, int(row.ref), row.before.get("ended", ()), by=undone.staff_id, now=undone.at)
    return True


def _tick_off(_connection: Connection, deed: said.BranchItemDone) -> Written:
    """The deed itself is the record."""
    return Written(branch_work.ref_of(deed.branch_id, deed.duty, deed.due_on))


def _stand_again(_connection: Connection, _row: Row[Any], _undone: said.Undone) -> bool:
    return True


def _of_push(write: Callable[[Connection, Any], str], *, back: bool = False) -> _Kind:
    """A deed about a push; ``back``: it can be taken back while the push is open."""
    return _Kind(
        lambda connection, deed: Written(write(connection, deed)),
        lambda connection, row, undone: back and push_deeds.take_back(connection, row.ref, undone),
    )


def _of_letter(write: Callable[[Connection, Any], str], back: Callable[[Connection, str, said.Undone], bool]) -> _Kind:
    """A deed about a letter, a customer's word on letters, or a piece of news."""
    return _Kind(
        lambda connection, deed: Written(write(connection, deed)),
        lambda connection, row, undone: back(connection, row.ref, undone),
    )


_KINDS: Mapping[str, _Kind] = {
    said.ReminderSet.kind: _Kind(_remind, _forget),
    said.ReminderEnded.kind: _Kind(_end_reminder, _wait_again),
    said.ReminderMoved.kind: _Kind(_move_reminder, _move_back),
    said.ComplaintLogged.kind: _Kind(_complain, _withdraw_complaint),
    said.ComplaintClosed.kind: _Kind(_settle, _withdraw_complaint),
    said.Referral.kind: _Kind(_refer, _unrefer),
    said.LifeEvent.kind: _Kind(_happen, _unhappen),
    said.LeaveSet.kind: _Kind(_leave, _return),
    said.LeaveEnded.kind: _Kind(_end_leave, _go_again),
    said.TransferAsked.kind: _Kind(_ask_transfer, _unask_transfer),
    said.TransferDecided.kind: _Kind(_decide_transfer, _undecide_transfer),
    said.OverrideAsked.kind: _Kind(_ask_override, _unask_override),
    said.OverrideDecided.kind: _Kind(_decide_override, _undecide_override),
    said.BranchItemDone.kind: _Kind(_tick_off, _stand_again),
    said.PushDrafted.kind: _of_push(push_deeds.draft, back=True),
    said.PushDecided.kind: _of_push(push_deeds.decide, back=True),
    said.PushStopped.kind: _of_push(push_deeds.stop),
    said.PushNudged.kind: _of_push(push_deeds.nudge),
    said.NewsPicked.kind: _of_letter(push_deeds.pick_news, push_deeds.put_news_back),
    said.ConsentSaid.kind: _of_letter(letter_deeds.consent, letter_deeds.take_consent_back),
    said.LetterDecided.kind: _of_letter(letter_deeds.decide, letter_deeds.take_decision_back),
    said.LetterHanded.kind: _of_letter(letter_deeds.hand, letter_deeds.take_hand_back),
    said.LetterEnded.kind: _of_letter(letter_deeds.end, letter_deeds.take_end_back),
}
