"""For those who run the bot: the timetable, what is on its way, what is wrong. Numbers and ids, never the name of a customer."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from starlette.responses import Response
from starlette.routing import Route

from console.rooms import ADMINS, BY_NAME
from console.visits import Doorkeeper, Form, Visit
from content.calendar import working_days
from content.checks.said import said
from content.wording import knows, say
from schedules.timetable import TIMETABLE
from store import occurrences
from store.alerts.alert_condition import alert_findings
from store.condition import Finding, findings
from store.counts import count
from store.outbox import delivery_facts, outbox, outbox_by_hand
from store.safekeeping.disclosures import disclosure_findings
from store.tasks.morning_condition import morning_findings

#: States that somebody may have to look at, the gravest first; the others are counted.
_LISTED = ("failed", "unknown", "blocked", "waiting", "given_up")
_LINES, _REASON, _DIGITS = 50, 500, 18


@dataclass(frozen=True)
class Running:
    """The pages."""

    keeper: Doorkeeper

    def routes(self) -> list[Route]:
        """Their paths."""
        page, form = self.keeper.page, self.keeper.form
        return [
            Route("/schedule", page(schedule, BY_NAME["schedule"].roles)),
            Route("/outbox", page(show_outbox, ADMINS)),
            Route("/outbox/{delivery_id}/retry", form(retry, ADMINS), methods=["POST"]),
            Route("/outbox/{delivery_id}/give-up", form(give_up, ADMINS), methods=["POST"]),
            Route("/health", page(health, ADMINS)),
        ]


def schedule(visit: Visit) -> Response:
    """Every job: what it is for, when it runs next, how it went last."""
    with visit.desk.database.engine.connect() as connection:
        days = working_days(delivery_facts.edited_days(connection))
        last = {job.name: occurrences.last(connection, job.name, until=visit.now) for job in TIMETABLE}
    jobs = []
    for job in TIMETABLE:
        latest = last[job.name]
        jobs.append(
            {
                "name": job.name,
                "purpose": say(f"clock.jobs.{job.name}", visit.language),
                "next": visit.moment(next(islice(job.upcoming(visit.now, days), 1))),
                "last": visit.moment(latest.planned_at) if latest else "",
                "state": latest.state if latest else "",
                "state_name": say(f"pages.run.{latest.state}", visit.language) if latest else "",
            }
        )
    return visit.page("schedule.html", jobs=jobs)


def show_outbox(visit: Visit) -> Response:
    """How many deliveries are where; one by one those that somebody may have to decide about."""
    wanted = visit.query("state") if visit.query("state") in _LISTED else ""
    with visit.desk.database.engine.connect() as connection:
        counts = outbox.counts(connection)
        state = wanted or next((one for one in _LISTED if counts.get(one)), "failed")
        lines = outbox.listing(connection, state, limit=_LINES)
    return visit.page(
        "outbox.html",
        counts=[(one, say(f"clock.states.{one}", visit.language), counts.get(one, 0)) for one in outbox.STATES],
        listed=_LISTED,
        state=state,
        state_name=say(f"clock.states.{state}", visit.language),
        lines=[
            {
                "id": one.delivery_id, "key": one.key, "address": one.address, "due": visit.moment(one.due_at),
                "tries": one.tries, "why": said(one.findings[-1], visit.language) if one.findings else "",
                "purpose": say(f"pages.purpose.{one.purpose}", visit.language)
                if knows(f"pages.purpose.{one.purpose}", visit.language) else one.purpose,
            }
            for one in lines
        ],
        more=counts.get(state, 0) - len(lines),
        may_retry=state in outbox_by_hand.RETRIED,
        may_give_up=state in outbox_by_hand.GIVEN_UP,
        done=visit.query("done"),
    )  # fmt: skip


def retry(visit: Visit, form: Form) -> Response:
    """Send one again; the checks are asked before it leaves."""
    return _decided(visit, form, give_up=False)


def give_up(visit: Visit, form: Form) -> Response:
    """Close one."""
    return _decided(visit, form, give_up=True)


def _decided(visit: Visit, form: Form, *, give_up: bool) -> Response:
    number = visit.part("delivery_id")
    if not (number.isascii() and number.isdigit() and len(number) <= _DIGITS):
        return visit.not_found()
    decide = outbox_by_hand.give_up if give_up else outbox_by_hand.retry
    reason = form.get("reason", "").strip()[:_REASON]
    with visit.desk.database.writing() as connection:
        decide(connection, int(number), by=visit.person.staff_id, reason=reason, now=visit.now)
    visit.desk.wake()
    return visit.go("/outbox", done="given_up" if give_up else "retried")


def health(visit: Visit) -> Response:
    """What is wrong and what is good to know, with the cures; how much waits."""
    with visit.desk.database.reading() as connection:
        counts = count(connection)
    found = [_said(one, visit) for one in _findings(visit)]
    return visit.page(
        "health.html",
        wrong=[text for text, wrong in found if wrong],
        notes=[text for text, wrong in found if not wrong],
        inbox=counts.inbox,
        oldest=visit.moment(counts.oldest_message_at),
        unasked=counts.unasked(),
        as_of=counts.as_of.isoformat() if counts.as_of else "",
    )


def _findings(visit: Visit) -> Iterator[Finding]:
    """What ``guanhu doctor`` finds in the database; what only a platform can say is asked there alone."""
    database, now = visit.desk.database, visit.now
    yield from findings(database, today=now.date())
    yield from alert_findings(database, now=now)
    yield from morning_findings(database, today=now.date())
    yield from disclosure_findings(database, visit.policy.section("disclosures"), now=now)


def _said(finding: Finding, visit: Visit) -> tuple[str, bool]:
    key = finding.key if "." in finding.key else f"doctor.finding.{finding.key}"
    facts: dict[str, Any] = dict(finding.facts)
    return say(key, visit.language, **facts), finding.wrong


def failed_count(visit: Visit) -> int:
    """How many deliveries wait for somebody's decision; for the first page."""
    with visit.desk.database.engine.connect() as connection:
        counts = outbox.counts(connection)
    return counts.get("failed", 0) + counts.get("unknown", 0)
