"""The afternoon: whoever promised to call a customer today and has not, is reminded once.

A promise is a word of the manager's own ("later, on Thursday"). What was done since is not told; whoever stands in for
an absent colleague is reminded of their promises.
"""

from dataclasses import replace
from datetime import time
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from handlers.ask import Answer, Ask
from schedules.jobs import Report, Run
from schedules.mornings import briefed
from schedules.mornings.morning import away
from schedules.running import Failure, guarded
from segmentation.people import Manager
from store.books.book import open_book
from store.outbox import outbox
from store.staff import addresses, managers
from store.tasks import promises

HOUR = time(14, 30)


def follow(run: Run) -> Report:
    """Remind everybody of today's promises that are still open."""
    with run.database.reading() as connection:
        if run.database.served(connection).delivery_id is None:
            return {"skipped": "no_delivery"}
        people = {one.staff_id: one for one in managers.active_managers(connection)}
        said = promises.of_day(connection, run.day)
    promised: dict[str, list[str]] = {}
    report: dict[str, Any] = {
        "promised": sum(map(len, said.values())),
        "written": 0,
        "already": 0,
        "done": 0,
        "unreachable": [],
    }
    for staff_id, customers in said.items():
        reader = _reader(people, staff_id, run)
        if reader:
            promised.setdefault(reader, []).extend(customers)
        else:
            report["unreachable"].append(staff_id)
    failed = []
    for staff_id, theirs in sorted(promised.items()):
        outcome = guarded(partial(_one, run, people[staff_id], theirs), f"follow of {staff_id}")
        if isinstance(outcome, Failure):
            failed.append(staff_id)
        elif outcome == "unreachable":
            report["unreachable"].append(staff_id)
        else:
            report[outcome] += 1
    if failed:
        report["failed"] = failed
    if run.dry:
        report["would_write"] = report.pop("written")
    return {name: value for name, value in report.items() if value or name in {"promised", "written", "would_write"}}


def _reader(people: dict[str, Manager], staff_id: str, run: Run) -> str:
    """Who is reminded: the manager, or whoever stands in for them."""
    one = people.get(staff_id)
    if one is None:
        return ""
    if not away(one, run.day):
        return staff_id
    deputy = people.get(one.deputy_staff_id)
    return deputy.staff_id if deputy and not away(deputy, run.day) else ""


def _one(run: Run, manager: Manager, customers: list[str]) -> str:
    key = f"follow:{manager.staff_id}:{run.day.isoformat()}"
    with run.database.reading() as connection:
        platforms = [name for name in run.policy.section("briefing")["platforms"] if name in run.messengers]
        address = addresses.address_of(connection, manager.staff_id, platforms)
        if not address:
            return "unreachable"
        if outbox.has(connection, key):
            return "already"
        answer = _card(run, manager, connection, customers)
    if answer is None:
        return "done"
    return "written" if run.dry or _put(run, manager, key, address, answer) else "already"


def _card(run: Run, manager: Manager, connection: Any, customers: list[str]) -> Answer | None:
    from handlers.intents import with_live_buttons
    from handlers.tasks.promised import promised

    ask = Ask(intent="contact_today", now=run.now.astimezone(ZoneInfo(manager.timezone)), language=manager.language)
    answer = promised(ask, open_book(connection, manager, today=run.day), run.policy, customers)
    return replace(answer, card=with_live_buttons(answer.card)) if answer else None


def _put(run: Run, manager: Manager, key: str, address: str, answer: Answer) -> bool:
    return briefed.put(run, to=manager, key=key, address=address, answer=answer, intent="contact_today", due_at=run.now)
