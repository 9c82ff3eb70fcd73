"""The morning: each manager's briefing, the answer to a question nobody had to ask, put into the outbox once a day.

A manager on leave gets none; whoever stands in for them has their customers in the own book that day. The card says
first how good the data are, and a manager with nothing to do still gets a short one: silence would look like a fault. What
breaks for one manager stops nobody else's. ``morning`` writes everybody's; ``early`` those whose own hour comes before the
bank's, where they rise earlier or sit further east.
"""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from content.problems import Problem
from handlers.ask import Answer, Ask
from schedules.jobs import Report, Run
from schedules.mornings import briefed
from schedules.running import Failure, guarded
from segmentation.people import Manager
from store.books.book import open_book
from store.outbox import outbox
from store.staff import addresses, managers
from store.tasks.mornings import briefing_key

#: The bank's own hour, when everybody's briefing is written.
HOUR = time(8, 30)
#: So long before their hour the early ones are written: the minutes of one that failed are not lost.
_AHEAD = timedelta(minutes=5)


def morning(run: Run) -> Report:
    """Write today's briefings that are not written yet; each leaves minutes after its manager's hour."""
    report = _write(run, lambda _: True)
    if failed := report.get("failed"):  # everyone else's stands; the run comes again for these
        raise Problem("clock.briefings_failed", staff=", ".join(failed))
    return report


def early(run: Run) -> Report:
    """Write the briefings whose hour has come before the bank's; every minute up to ``HOUR``, which tries again what failed."""
    if run.now.time() >= HOUR:
        return {"skipped": "not_early"}
    bank_hour = datetime.combine(run.day, HOUR, tzinfo=run.zone)
    report = _write(run, lambda one: _hour(one, run.day) < bank_hour and _hour(one, run.day) <= run.now + _AHEAD)
    return report if report.get("managers") else {"skipped": "not_early"}


def _write(run: Run, wanted: Callable[[Manager], bool]) -> Report:
    with run.database.reading() as connection:
        if run.database.served(connection).delivery_id is None:
            return {"skipped": "no_delivery"}
        everybody = managers.active_managers(connection)
    present = {manager.staff_id for manager in everybody if not away(manager, run.day)}
    report: dict[str, Any] = {
        "managers": 0, "written": 0, "already": 0, "on_leave": [], "uncovered": [], "unreachable": [], "failed": [],
    }  # fmt: skip
    for manager in everybody:
        outcome = guarded(partial(_briefed, run, manager, wanted, present), f"morning of {manager.staff_id}")
        if isinstance(outcome, Failure):
            outcome = "failed"
        if outcome:
            report["managers"] += 1
            if isinstance(report[outcome], list):
                report[outcome].append(manager.staff_id)
            else:
                report[outcome] += 1
    if run.dry:
        report["would_write"] = report.pop("written")
    return {name: value for name, value in report.items() if value or name in {"managers", "written", "would_write"}}


def away(manager: Manager, day: date) -> bool:
    """Whether the manager is on leave that day."""
    return manager.on_leave(day)


def _briefed(run: Run, manager: Manager, wanted: Callable[[Manager], bool], present: set[str]) -> str:
    """What became of one manager's briefing; empty: not now."""
    if not wanted(manager):
        return ""
    if manager.staff_id not in present:
        return "on_leave" if manager.deputy_staff_id in present else "uncovered"
    return _one(run, manager)


def _one(run: Run, manager: Manager) -> str:
    key = briefing_key(manager.staff_id, run.day)
    with run.database.reading() as connection:
        platforms = [name for name in run.policy.section("briefing")["platforms"] if name in run.messengers]
        address = addresses.address_of(connection, manager.staff_id, platforms)
        if not address:
            return "unreachable"
        if outbox.has(connection, key):
            return "already"
        answer = None if run.dry else _brief(run, manager, connection)
    return "written" if answer is None or _put(run, manager, key, address, answer) else "already"


def _put(run: Run, manager: Manager, key: str, address: str, answer: Answer) -> bool:
    """False when another process was first."""
    first, last = run.policy.section("briefing")["spread_minutes"]
    at = due(manager, run.day, first=first, last=last)
    return briefed.put(run, to=manager, key=key, address=address, answer=answer, intent="contact_today", due_at=at)


def _brief(run: Run, manager: Manager, connection: Any) -> Answer:
    from handlers.day.today import briefing
    from handlers.intents import with_live_buttons

    # written for the manager's own morning: where the sun rises later the clock may still show the evening before
    hour = _hour(manager, run.day)
    ask = Ask(
        intent="contact_today",
        now=max(hour, run.now.astimezone(hour.tzinfo)),
        language=manager.language,
    )
    answer = briefing(ask, open_book(connection, manager, today=run.day), run.policy)
    return replace(answer, card=with_live_buttons(answer.card))


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
