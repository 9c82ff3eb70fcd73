"""The job ``letters``: managers hear which letters they may write; the answer of ``handlers.letters``, as if they had asked.

On the first working day of a week everything that is due, on the others only when a customer has their birthday. Nothing is
handed over here: a letter is made and checked when its manager opens it.
"""

from dataclasses import replace
from datetime import time, timedelta
from functools import partial
from typing import Any

from content.problems import Problem
from content.pushes.rules import MARKETING, PushRules
from handlers.ask import Answer, Ask
from schedules.jobs import Report, Run
from schedules.mornings import briefed
from schedules.mornings.morning import away, due
from schedules.running import Failure, guarded
from segmentation.people import Manager
from store.books.book import open_book
from store.letters import templates
from store.outbox import outbox
from store.staff import addresses, managers

HOUR = time(9, 5)
#: Minutes after a manager's hour, behind the briefing; nothing leaves for customers before nine anyway.
_SPREAD = (36, 55)
_PAGE = 10


def letters(run: Run) -> Report:
    """Write the cards that are not written yet; a manager on leave gets none, whoever stands in has theirs."""
    with run.database.reading() as connection:
        if run.database.served(connection).delivery_id is None:
            return {"skipped": "no_delivery"}
        reviewers = [one for one in managers.active_managers(connection, _reviewers(run)) if not away(one, run.day)]
    asked = sum(guarded(partial(_review, run, one), f"letters before {one.staff_id}") is True for one in reviewers)
    report = _managers(run)
    return {**report, **({"reviewers_told": asked} if asked else {})}


def _managers(run: Run) -> Report:
    with run.database.reading() as connection:
        if not templates.in_force(connection, run.day):
            return {"skipped": "no_template"}
        everybody = managers.active_managers(connection)
    report: dict[str, Any] = {
        "managers": 0,
        "lists_written": 0,
        "already": 0,
        "nothing_due": 0,
        "unreachable": [],
        "failed": [],
    }
    for manager in everybody:
        if away(manager, run.day):
            continue
        outcome = guarded(partial(_one, run, manager), f"letters of {manager.staff_id}")
        report["managers"] += 1
        if isinstance(outcome, Failure):
            report["failed"].append(manager.staff_id)
        elif outcome == "unreachable":
            report[outcome].append(manager.staff_id)
        else:
            report[outcome] += 1
    if report["failed"]:
        raise Problem("clock.briefings_failed", staff=", ".join(report["failed"]))
    if run.dry:
        report["would_write_lists"] = report.pop("lists_written")
    return {name: value for name, value in report.items() if value or name == "managers"}


def _reviewers(run: Run) -> tuple[str, ...]:
    return PushRules.read(run.policy).reviewed_by(MARKETING)


def _review(run: Run, reviewer: Manager) -> bool:
    """What waits for this person's word; once a day as long as it waits."""
    from handlers.intents import with_live_buttons
    from handlers.letters.reviewing import reviewed

    key = f"letters-review:{reviewer.staff_id}:{run.day.isoformat()}"
    with run.database.reading() as connection:
        platforms = [name for name in run.policy.section("briefing")["platforms"] if name in run.messengers]
        address = addresses.address_of(connection, reviewer.staff_id, platforms)
        if not address or run.dry or not templates.waiting(connection, run.policy, reviewer):
            return False
        now = run.now.astimezone(due(reviewer, run.day, first=0, last=0).tzinfo)
        ask = Ask(intent="letters", now=now, language=reviewer.language, page_size=_PAGE, message_key=key)
        answer = reviewed(ask, open_book(connection, reviewer, today=run.day), run.policy)
    answer = replace(answer, card=with_live_buttons(answer.card))
    return briefed.put(run, to=reviewer, key=key, address=address, answer=answer, intent="letters", due_at=run.now)


def _one(run: Run, manager: Manager) -> str:
    key = f"letters:{manager.staff_id}:{run.day.isoformat()}"
    with run.database.reading() as connection:
        platforms = [name for name in run.policy.section("briefing")["platforms"] if name in run.messengers]
        address = addresses.address_of(connection, manager.staff_id, platforms)
        if not address:
            return "unreachable"
        if outbox.has(connection, key):
            return "already"
        answer = _card(run, manager, connection)
    if answer is None:
        return "nothing_due"
    at = max(due(manager, run.day, first=_SPREAD[0], last=_SPREAD[1]), run.now)
    if run.dry:
        return "lists_written"
    put = briefed.put(run, to=manager, key=key, address=address, answer=answer, intent="letters", due_at=at)
    return "lists_written" if put else "already"


def _card(run: Run, manager: Manager, connection: Any) -> Answer | None:
    """The list; None when there is nothing to write today."""
    from handlers.intents import with_live_buttons
    from handlers.letters import due as lists
    from handlers.letters.writing import due_card

    now = run.now.astimezone(due(manager, run.day, first=0, last=0).tzinfo)
    ask = Ask(intent="letters", now=now, language=manager.language, page_size=_PAGE)
    book = open_book(connection, manager, today=run.day)
    found = lists.due(ask, book, run.policy)
    if not _first_of_week(run):
        found = lists.birthdays_only(found)
    if not found.letters:
        return None
    answer = due_card(ask, book, found)
    return replace(answer, card=with_live_buttons(answer.card))


def _first_of_week(run: Run) -> bool:
    monday = run.day - timedelta(days=run.day.weekday())
    before = ((monday + timedelta(days=number)) for number in range(run.day.weekday()))
    return not any(run.working_days.is_working_day(one) for one in before)
