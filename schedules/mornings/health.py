"""The operator's health line: once a working day, after the bank's briefings should have left, to every admin's chat.

Said also when all is well: silence would look like a fault. What it found stands in the run's report, which ``guanhu doctor``
reads.
"""

import logging
from datetime import time

from handlers.day.health import Health, health_card
from handlers.day.morning_words import data_words
from schedules.jobs import Report, Run
from schedules.mornings.morning import away
from segmentation.people import Manager
from store import audit
from store.imports import held_alerts
from store.outbox import outbox
from store.staff import addresses, managers
from store.tasks import mornings
from store.tasks.mornings import DataState, Sent

log = logging.getLogger("guanhu.schedules")
#: After the last briefing (08:44) and the heads' cards (08:59).
HOUR = time(9, 10)
_REASONS = 5


def health(run: Run) -> Report:
    """Count this morning and tell every admin, once."""
    with run.database.reading() as connection:
        if run.database.served(connection).delivery_id is None:
            log.warning("no briefing could be written: no bank data")
            return {"skipped": "no_delivery"}
        everybody = managers.active_managers(connection)
        written = mornings.briefings_of(connection, run.day)
        platforms = [name for name in run.policy.section("briefing")["platforms"] if name in run.messengers]
        reached = {one.staff_id for one in everybody if addresses.address_of(connection, one.staff_id, platforms)}
        state = mornings.data_state(connection)
    found = examine(everybody, written, reached, run)
    log.log(logging.INFO if found.well else logging.WARNING, "briefings of the day", extra={"health": found.to_json()})
    told = 0 if run.dry else _tell(run, found, state, platforms)
    return {**found.to_json(), "told": told}


def examine(everybody: tuple[Manager, ...], written: dict[str, Sent], reached: set[str], run: Run) -> Health:
    """What became of everybody's briefing."""
    present = {one.staff_id for one in everybody if not away(one, run.day)}
    troubles: dict[str, list[str]] = {}
    delivered = later = on_leave = 0
    for one in everybody:
        if one.staff_id not in present:
            covered = one.deputy_staff_id in present
            on_leave += covered
            if not covered:
                troubles.setdefault("uncovered", []).append(one.staff_id)
            continue
        what = _state(written.get(one.staff_id), reachable=one.staff_id in reached, run=run)
        delivered += what == "delivered"
        later += what == "later"
        if what not in ("delivered", "later"):
            troubles.setdefault(what, []).append(one.staff_id)
    failed = {staff_id for name in ("failed", "blocked", "late") for staff_id in troubles.get(name, ())}
    reasons = {written[staff_id].reason: None for staff_id in sorted(failed) if written[staff_id].reason}
    return Health(
        expected=len(present),
        delivered=delivered,
        later=later,
        on_leave=on_leave,
        troubles={name: tuple(ids) for name, ids in troubles.items()},
        reasons=tuple(reasons)[:_REASONS],
    )


def _state(sent: Sent | None, *, reachable: bool, run: Run) -> str:
    if sent is None:
        return "missing" if reachable else "unreachable"
    if sent.state in ("waiting", "sending"):
        return "later" if sent.due_at > run.now else "late"
    return "delivered" if sent.state == "sent" else sent.state


def _tell(run: Run, found: Health, state: DataState, platforms: list[str]) -> int:
    """The card and its note, in one transaction; how many admins it goes to."""
    to = held_alerts.admins(run.database, platforms)
    if not to:
        log.warning("no admin can be told: no active staff of role admin is known on any platform")
        return 0
    with run.database.writing() as connection:
        for staff_id, (address, language) in to.items():
            key = f"health:{run.day.isoformat()}:{staff_id}"
            data = data_words(state, run.working_days, run.day, language, room="health")
            added = outbox.add(
                connection,
                key=key,
                address=address,
                purpose="alert",
                about={"staff_id": staff_id, "customer_ids": []},
                card=health_card(found, language, on=run.day, data=data),
                due_at=run.now,
                now=run.now,
            )
            if added:
                audit.record(connection, at=run.now, staff_id=staff_id, what="health_told", detail={"key": key})
    return len(to)
