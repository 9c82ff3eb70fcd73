"""The heads' morning: one card a branch head, after the managers' briefings have left. The answer of ``handlers.day.team``."""

from dataclasses import replace
from datetime import time
from functools import partial
from typing import Any

from content.problems import Problem
from handlers.ask import Answer, Ask
from schedules.jobs import Report, Run
from schedules.mornings import briefed
from schedules.mornings.morning import away, due
from schedules.running import Failure, guarded
from segmentation.people import Manager
from store.books.book import open_book
from store.outbox import outbox
from store.staff import addresses, managers

HOUR = time(8, 50)
#: Minutes after a head's hour: behind the managers' own.
_SPREAD = (20, 29)


def team(run: Run) -> Report:
    """Write the heads' cards that are not written yet; a head on leave gets none."""
    with run.database.reading() as connection:
        if run.database.served(connection).delivery_id is None:
            return {"skipped": "no_delivery"}
        heads = managers.active_managers(connection, ("branch_head",))
    report: dict[str, Any] = {
        "heads": len(heads),
        "written": 0,
        "already": 0,
        "on_leave": [],
        "unreachable": [],
        "failed": [],
    }
    for head in heads:
        outcome = guarded(partial(_one, run, head), f"team of {head.staff_id}")
        if isinstance(outcome, Failure):
            report["failed"].append(head.staff_id)
        elif isinstance(report[outcome], list):
            report[outcome].append(head.staff_id)
        else:
            report[outcome] += 1
    if report["failed"]:
        raise Problem("clock.briefings_failed", staff=", ".join(report["failed"]))
    if run.dry:
        report["would_write"] = report.pop("written")
    return {name: value for name, value in report.items() if value or name in {"heads", "written", "would_write"}}


def _one(run: Run, head: Manager) -> str:
    if away(head, run.day):
        return "on_leave"
    key = f"team:{head.staff_id}:{run.day.isoformat()}"
    with run.database.reading() as connection:
        platforms = [name for name in run.policy.section("briefing")["platforms"] if name in run.messengers]
        address = addresses.address_of(connection, head.staff_id, platforms)
        if not address:
            return "unreachable"
        if outbox.has(connection, key):
            return "already"
        answer = None if run.dry else _card(run, head, connection)
    return "written" if answer is None or _put(run, head, key, address, answer) else "already"


def _card(run: Run, head: Manager, connection: Any) -> Answer:
    from handlers.day.team import team_overview
    from handlers.intents import with_live_buttons

    hour = due(head, run.day, first=_SPREAD[0], last=_SPREAD[0])
    ask = Ask(intent="team_overview", now=max(hour, run.now.astimezone(hour.tzinfo)), language=head.language)
    book = open_book(connection, head, today=run.day, database=run.database)
    answer = team_overview(ask, book, run.policy)
    return replace(answer, card=with_live_buttons(answer.card))


def _put(run: Run, head: Manager, key: str, address: str, answer: Answer) -> bool:
    at = due(head, run.day, first=_SPREAD[0], last=_SPREAD[1])
    return briefed.put(run, to=head, key=key, address=address, answer=answer, intent="team_overview", due_at=at)
