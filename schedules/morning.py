"""The morning: each manager's briefing, the answer to a question nobody had to ask, put into the outbox once a day.

A manager on leave gets none; whoever stands in for them has their customers in the own book that day. The card says
first how old the data is, and a manager with nothing to do still gets a short one: silence would look like a fault. What
breaks for one manager stops nobody else's.
"""

import hashlib
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from content.problems import Problem
from handlers.ask import Answer, Ask
from schedules.jobs import Report, Run
from schedules.running import Failure, guarded
from segmentation.people import Manager
from store import addresses, managers, outbox
from store.book import open_book


def morning(run: Run) -> Report:
    """Write today's briefings that are not written yet; each leaves minutes after its manager's hour."""
    with run.database.reading() as connection:
        if run.database.served(connection).delivery_id is None:
            return {"skipped": "no_delivery"}
        everybody = managers.active_managers(connection)
    present = {manager.staff_id for manager in everybody if not away(manager, run.day)}
    report: dict[str, Any] = {
        "managers": len(everybody), "written": 0, "already": 0, "on_leave": [], "uncovered": [], "unreachable": [],
        "failed": [],
    }  # fmt: skip
    for manager in everybody:
        if manager.staff_id not in present:
            kind = "on_leave" if manager.deputy_staff_id in present else "uncovered"
            report[kind].append(manager.staff_id)
        elif isinstance(guarded(partial(_one, run, manager, report), f"morning of {manager.staff_id}"), Failure):
            report["failed"].append(manager.staff_id)
    if report["failed"]:  # everyone else's stands; the run comes again for these
        raise Problem("clock.briefings_failed", staff=", ".join(report["failed"]))
    if run.dry:
        report["would_write"] = report.pop("written")
    return {name: value for name, value in report.items() if value or name in {"managers", "written", "would_write"}}


def away(manager: Manager, day: date) -> bool:
    """Whether the manager is on leave that day."""
    return (
        manager.leave_from is not None
        and manager.leave_to is not None
        and manager.leave_from <= day <= manager.leave_to
    )


def _one(run: Run, manager: Manager, report: dict[str, Any]) -> None:
    key = f"morning:{manager.staff_id}:{run.day.isoformat()}"
    with run.database.reading() as connection:
        platforms = [name for name in run.policy.section("briefing")["platforms"] if name in run.messengers]
        address = addresses.address_of(connection, manager.staff_id, platforms)
        if not address:
            report["unreachable"].append(manager.staff_id)
            return
        if outbox.has(connection, key):
            report["already"] += 1
            return
        answer = None if run.dry else _brief(run, manager, connection)
    if answer is None:
        report["written"] += 1
        return
    first, last = run.policy.section("briefing")["spread_minutes"]
    with run.database.writing() as connection:
        added = outbox.add(
            connection,
            key=key,
            address=address,
            purpose="briefing",
            about={"staff_id": manager.staff_id, "customer_ids": list(answer.shown or answer.customers)},
            card=answer.card,
            due_at=due(manager, run.day, first=first, last=last),
            expires_at=datetime.combine(run.day + timedelta(days=1), time(), tzinfo=ZoneInfo(manager.timezone)),
            now=run.now,
        )
    report["written" if added else "already"] += 1


def _brief(run: Run, manager: Manager, connection: Any) -> Answer:
    from handlers.today import briefing

    # written for the manager's own morning: where the sun rises later the clock may still show the evening before
    hour = _hour(manager, run.day)
    ask = Ask(
        intent="contact_today",
        now=max(hour, run.now.astimezone(hour.tzinfo)),
        language=manager.language,
    )
    return briefing(ask, open_book(connection, manager, today=run.day), run.policy)


def due(manager: Manager, day: date, *, first: int, last: int) -> datetime:
    """When the manager's briefing leaves: their hour plus ``first`` to ``last`` minutes, the same every day on every machine.

    Spread over the minutes by a hash, so that a bank's briefings do not all knock at the platform at 08:30.
    """
    digest = hashlib.sha256(manager.staff_id.encode()).digest()
    seconds = int.from_bytes(digest[:8]) % ((last - first + 1) * 60)
    return _hour(manager, day) + timedelta(minutes=first, seconds=seconds)


def _hour(manager: Manager, day: date) -> datetime:
    """The manager's briefing hour of that day, on their own clock."""
    return datetime.combine(day, time.fromisoformat(manager.briefing_at), tzinfo=ZoneInfo(manager.timezone))
