"""Reminders leave at the moment their manager named: every minute, one card a person and minute.

What is about a customer goes to whoever stands in while the manager is away; a customer who is nobody's of theirs any more is
not named. The reminder ends in the transaction that puts its card on the way: killed anywhere, it is sent once.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from handlers.ask import Ask
from handlers.tasks.reminded import reminded
from schedules.jobs import Report, Run
from schedules.running import Failure, guarded
from segmentation.people import Manager
from store import audit
from store.books.book import open_book
from store.outbox import outbox
from store.staff import addresses, managers
from store.tasks import reminders
from store.tasks.reminders import Reminder

#: A reminder of longer ago, after a stop, is still told.
_LATE = timedelta(days=7)


def remind(run: Run) -> Report:
    """Send everybody's reminders whose moment has come."""
    with run.database.reading() as connection:
        if run.database.served(connection).delivery_id is None:
            return {"skipped": "no_delivery"}
        due = reminders.due(connection, run.now)
        people = {one.staff_id: managers.by_staff_id(connection, one.staff_id) for one in due} if due else {}
        by_reader = _by_reader(connection, due, people, run)
    report: dict[str, Any] = {"due": len(due), "sent": 0, "unreachable": []}
    failed = []
    for staff_id, theirs in by_reader.items():
        outcome = guarded(partial(_one, run, staff_id, theirs), f"reminders of {staff_id}")
        if isinstance(outcome, Failure):
            failed.append(staff_id)
        elif outcome:
            report["sent"] += len(theirs)
        else:
            report["unreachable"].append(staff_id)
    if failed:
        report["failed"] = failed
    if run.dry:
        report["would_send"] = report.pop("sent")
    return {name: value for name, value in report.items() if value or name in {"due", "sent", "would_send"}}


def _by_reader(
    connection: Any, due: Sequence[Reminder], people: dict[str, Manager | None], run: Run
) -> dict[str, list[Reminder]]:
    """Who reads which: the manager, or whoever stands in where it is about a customer."""
    found: dict[str, list[Reminder]] = {}
    for one in due:
        owner = people[one.staff_id]
        reader = one.staff_id
        if owner is not None and one.customer_id and owner.on_leave(run.day) and owner.deputy_staff_id:
            deputy = managers.by_staff_id(connection, owner.deputy_staff_id)
            if deputy is not None and deputy.active and not deputy.on_leave(run.day):
                reader = deputy.staff_id
        found.setdefault(reader, []).append(one)
    return found


def _one(run: Run, staff_id: str, theirs: Sequence[Reminder]) -> bool:
    """One person's card; False when nobody can be reached: it waits."""
    with run.database.reading() as connection:
        manager = managers.by_staff_id(connection, staff_id)
        platforms = [name for name in run.policy.section("briefing")["platforms"] if name in run.messengers]
        address = addresses.address_of(connection, staff_id, platforms) if manager and manager.active else ""
        if manager is None or not address:
            return False
        now = run.now.astimezone(ZoneInfo(manager.timezone))
        ask = Ask(intent="reminder_list", now=now, language=manager.language)
        answer = reminded(ask, open_book(connection, manager, today=run.day), theirs)
    if not run.dry:
        _put(run, manager, address, replace(answer, intent="reminder_list"), theirs)
    return True


def _put(run: Run, manager: Manager, address: str, answer: Any, theirs: Sequence[Reminder]) -> None:
    with run.database.writing() as connection:
        ended = [reminders.end(connection, one.reminder_id, state=reminders.SENT, now=run.now) for one in theirs]
        if not all(ended):
            raise _Overtaken
        key = f"reminder:{manager.staff_id}:{theirs[0].reminder_id}"
        outbox.add(
            connection,
            key=key,
            address=address,
            purpose="answer",  # asked for at this very moment: no quiet hours
            about={"staff_id": manager.staff_id, "customer_ids": list(answer.shown)},
            card=answer.card,
            due_at=run.now,
            expires_at=_expires(run.now),
            now=run.now,
        )
        detail = {"key": key, "reminders": len(theirs)}
        audit.record(
            connection, at=run.now, staff_id=manager.staff_id, what="reminded", customers=answer.shown, detail=detail
        )  # fmt: skip


def _expires(now: datetime) -> datetime:
    return now + _LATE


class _Overtaken(Exception):  # noqa: N818 - it takes a transaction back
    """Another process was faster with one of them, or it was taken back: the next minute looks again."""
