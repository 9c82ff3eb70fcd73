"""Service times, looked at every minute: settled ones are closed, at half time their keeper is reminded, then the branch head.

Called by ``schedules.alerting.alerts``. Whether one is settled the duties say: nothing left to do for the event. Each step is
marked and told in one transaction, so that a reminder and an escalation come once.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from schedules.alerting.alert_desk import Desk
from schedules.alerting.alert_numbers import ready_at
from segmentation.dossier import BANK_ZONE, Dossier, bank_day
from segmentation.policy import Policy
from store.alerts import alerts, told_facts
from store.alerts.alerts import Alert
from store.alerts.told_facts import Matter
from store.database import Connection, Database
from store.staff.addressees import Addressee, Everybody
from store.tasks import handovers, service_times
from store.tasks.handovers import Handover
from store.tasks.service_times import ServiceTime


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What becomes of one service time now: closed with why, or somebody is told of it."""

    of: ServiceTime
    closed: str = ""
    column: str = ""
    """reminded_at or escalated_at."""
    told: tuple[Alert, ...] = ()
    chain: Handover | None = None
    talked: str = ""
    """The outcome of the second talk, found among the contacts."""
    talked_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class ServiceHours:
    """The clock of the promises."""

    database: Database
    policy: Policy
    platforms: Sequence[str]

    def step(self, now: datetime) -> dict[str, int]:
        """Look at all that run; how many were closed, reminded of and escalated."""
        with self.database.reading() as connection:
            steps = self._steps(connection, now) if self.database.served(connection).delivery_id is not None else []
        counts: dict[str, int] = {}
        for one in steps:
            with self.database.writing() as connection:
                name = _take(connection, one, now)
            if name:
                counts[name] = counts.get(name, 0) + 1
        return counts

    def _steps(self, connection: Connection, now: datetime) -> list[Step]:
        running = service_times.running(connection)
        if not running:
            return []
        today = bank_day(now)
        rows = {one: told_facts.customer_row(connection, one) for one in {time.customer_id for time in running}}
        found = told_facts.dossiers(connection, [row for row in rows.values() if row is not None], today)
        everybody = Everybody(connection=connection, today=today, platforms=self.platforms)
        steps = []
        for time in running:
            row, dossier = rows[time.customer_id], found.get(time.customer_id)
            step = self._step(connection, everybody, time, row, dossier, now)
            if step is not None:
                steps.append(step)
        return steps

    def _step(  # noqa: PLR0913, PLR0917 - what is known of one
        self, connection: Connection, everybody: Everybody, time: ServiceTime, row: Any, dossier: Dossier | None, now: datetime
    ) -> Step | None:  # fmt: skip
        matter = told_facts.matter(connection, time.source, time.event_id)
        if matter is None or dossier is None:
            return Step(of=time, closed="gone")
        if time.source == "arrivals":
            chain = handovers.of_event(connection, time.event_id)
            if (step := _of_chain(time, chain, dossier)) is not None:
                return step
        else:
            chain = None
            if why := self._settled(connection, matter, dossier, now):
                return Step(of=time, closed=why)
        if time.escalates_at is not None and time.escalates_at <= now and time.escalated_at is None:
            head = everybody.head(row.manager_id, row.branch_id)
            told = [head] if head is not None and head.staff_id != time.staff_id else []
            return self._told(time, "escalated_at", "late", told, matter, row, now, chain)
        if time.half_at <= now < time.due_at and time.reminded_at is None:
            keepers = self._keepers(everybody, time, chain)
            return self._told(time, "reminded_at", "reminder", keepers, matter, row, now, chain)
        return None

    def _settled(self, connection: Connection, matter: Matter, dossier: Dossier, now: datetime) -> str:
        if matter.source == "complaints" and told_facts.complaint_closed(connection, matter.subject):
            return "complaint_closed"
        desk = Desk(connection=connection, policy=self.policy, platforms=self.platforms, now=now, matter=matter)
        return "" if desk.items_of(told_facts.with_matter(dossier, matter)) else "contact"

    def _keepers(self, everybody: Everybody, time: ServiceTime, chain: Handover | None) -> Sequence[Addressee]:
        """Who still has something to do: in the lobby whoever keeps it, until the hand-over."""
        if chain is not None and chain.state == handovers.ARRIVED:
            lobby = everybody.lobby(chain.branch_id)
            head = None if lobby else everybody.head(None, chain.branch_id)
            return lobby or ((head,) if head else ())
        keeper = everybody.person(time.staff_id)
        return (keeper,) if keeper else ()

    def _told(  # noqa: PLR0913, PLR0917 - one value a part of the alert
        self, time: ServiceTime, column: str, stage: str, people: Iterable[Addressee], matter: Matter, row: Any, now: datetime,
        chain: Handover | None,
    ) -> Step:  # fmt: skip
        facts: dict[str, Any] = {
            "amount": time.amount, "owner": row.manager_id or "", "told": time.staff_id, "due_at": _text(time.due_at),
            "at": _text(time.opened_at), **_words(matter, chain),
        }  # fmt: skip
        in_lobby = stage == "reminder" and chain is not None and chain.state == handovers.ARRIVED
        told = tuple(
            Alert(
                source=time.source,
                subject=time.subject,
                stage="lobby_again" if in_lobby else stage,
                duty=time.duty,
                customer_id=time.customer_id,
                staff_id=one.staff_id,
                facts=facts,
                ready_at=ready_at(one.manager, now, self.policy),
                made_at=now,
            )
            for one in people
        )
        return Step(of=time, column=column, told=told, chain=chain if stage == "late" else None)


def _of_chain(time: ServiceTime, chain: Handover | None, dossier: Dossier) -> Step | None:
    """A hand-over's end, or the second talk found among the contacts; None while it runs."""
    if chain is None:
        return Step(of=time, closed="gone")
    if chain.state in (handovers.TALKED, handovers.CLOSED):
        return Step(of=time, closed="contact")
    since = [one for one in dossier.touches if one.at >= chain.at]
    if since and chain.talked_at is None:
        first = min(since, key=lambda one: one.at)
        return Step(of=time, closed="", chain=chain, talked=first.outcome or "reached", talked_at=first.at)
    return None


def _take(connection: Connection, step: Step, now: datetime) -> str:
    """Write one step; its name, empty when somebody else was faster."""
    time = step.of
    if step.closed:
        if not service_times.close(connection, time, why=step.closed, now=now):
            return ""
        alerts.drop_about(
            connection, time.source, time.subject, stages=("told", "reminder", "late", "lobby_again"), now=now
        )
        return "closed"
    if step.talked and step.talked_at is not None:
        handovers.contacted(connection, time.customer_id, step.talked, step.talked_at)
        return "talked"
    if not service_times.mark(connection, time, step.column, now):
        return ""
    if step.chain is not None:
        handovers.escalate(connection, step.chain, now)
    for alert in step.told:
        alerts.add(connection, alert)
    return "escalated" if step.column == "escalated_at" else "reminded"


def _words(matter: Matter, chain: Handover | None) -> Mapping[str, Any]:
    """What the card says of the matter."""
    row = matter.row
    if chain is not None:
        return {"branch": chain.branch_id, "to": chain.to_staff_id, "by": chain.handed_by, "state": chain.state}
    if matter.source == "movements":
        day = bank_day(matter.at).isoformat()
        reason = {"key": f"alerts.moved.{row['direction']}", "facts": {"amount": row["amount"], "on": day}}
        return {"direction": row["direction"], "reason": reason}
    if matter.source == "complaints":
        return {"reason": {"key": "duties.W-31.due", "facts": {"on": row["opened_on"].isoformat()}}}
    return {}


def _text(moment: datetime) -> str:
    return moment.astimezone(BANK_ZONE).isoformat(timespec="seconds")
