"""One event that was told, on the desk: what its duties ask for, and of whom. Pure decisions, nothing is written here.

``schedules.alerting.sifting`` writes the ``Plan``, ``schedules.alerting.service_hours`` asks ``items_of`` whether a service
time is settled.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from content.calendar import birthdays, working_days
from schedules.alerting.alert_numbers import AlertNumbers, ready_at
from segmentation.dossier import BANK_ZONE, DutyDays, bank_day
from segmentation.duties import DueItem, DutyNumbers, due_items
from segmentation.policy import Policy
from segmentation.working_hours import WorkingHours
from store.alerts import told_facts
from store.alerts.alerts import Alert
from store.alerts.told_facts import Matter
from store.books import duty_facts
from store.database import Connection
from store.staff.addressees import Addressee, Everybody
from store.tasks import handovers
from store.tasks.handovers import Handover
from store.tasks.service_times import ServiceTime

#: Which duties each kind of event can give rise to.
OF_SOURCE: Mapping[str, tuple[str, ...]] = {
    "movements": ("W-02", "W-03", "W-03b"),
    "complaints": ("W-31",),
    "market-marks": ("W-26", "W-27"),
    "news": ("W-27",),
    "events": ("W-09", "W-28", "W-29"),
    "arrivals": ("W-17",),
}


@dataclass(kw_only=True)
class Plan:
    """What follows from one event; all of it is written, or nothing."""

    alerts: list[Alert] = field(default_factory=list)
    times: list[ServiceTime] = field(default_factory=list)
    handover: Handover | None = None
    settled: tuple[str, str] | None = None
    """Source and subject of what need not be told any more."""


@dataclass(frozen=True, kw_only=True)
class Desk:
    """One event on the desk: what its duties ask for, and of whom."""

    connection: Connection
    policy: Policy
    platforms: Sequence[str]
    now: datetime
    matter: Matter

    def __post_init__(self) -> None:
        """The day it is looked at."""
        object.__setattr__(self, "moment", told_facts.today_of(self.matter, self.now))

    moment: datetime = field(init=False)

    @property
    def _day(self) -> date:
        return bank_day(self.moment)

    @property
    def _everybody(self) -> Everybody:
        return Everybody(connection=self.connection, today=self._day, platforms=self.platforms)

    def of_customer(self, row: Any) -> Plan:
        """A movement, complaint, own mark or event of one customer."""
        plan = Plan()
        items = self.items(row)
        if not items:
            return plan
        item = items[0]
        everybody = self._everybody
        facts = {"reason": _reason(item), "owner": row.manager_id or "", "at": _text(self.matter.at)}
        if self.matter.source == "movements":
            facts["direction"] = self.matter.row["direction"]
        timed = item.duty in AlertNumbers.read(self.policy).timed
        if timed:
            facts["due_at"] = _text(item.due_at or self.matter.at)
        owner = everybody.owner(row.manager_id, row.branch_id)
        if owner is None:
            return self._to_admins(row, plan)
        stage = "unassigned" if owner.why in ("none", "left", "no_platform") else "told"
        said_by = self.matter.row.get("told_by", "")  # whoever told the bot knows
        if owner.staff_id != said_by:
            plan.alerts.append(self._alert(owner, stage, item, {**facts, "why": owner.why}))
        head = everybody.head(row.manager_id, row.branch_id) if self._tells_head(item) else None
        if head is not None and head.staff_id not in (owner.staff_id, said_by):
            plan.alerts.append(self._alert(head, "head", item, {**facts, "told": owner.staff_id}))
        if timed:
            plan.times.append(self._service_time(item, owner, row, escalated=self._tells_head(item)))
        return plan

    def items(self, row: Any) -> tuple[DueItem, ...]:
        """What the duties ask for because of this event, the nearest deadline first; none when it is settled."""
        found = told_facts.dossiers(self.connection, [row], self._day).get(row.customer_id)
        if found is None:
            return ()
        return self.items_of(told_facts.with_matter(found, self.matter))

    def items_of(self, dossier: Any) -> tuple[DueItem, ...]:
        """The same, with the customer read already."""
        numbers, hours = self._numbers, self._hours
        days = DutyDays(
            today=self._day,
            calendar=hours.calendar,
            birthdays=birthdays,
            go_live=duty_facts.go_live(self.connection),
            now=self.moment,
        )
        wanted = OF_SOURCE[self.matter.source]
        items = [
            self._timed(item, hours, numbers)
            for item in due_items(dossier, days, numbers)
            if item.duty in wanted and item.subject == self.matter.row["item"]
        ]
        return tuple(sorted(items, key=lambda item: (item.due_at or self.moment, wanted.index(item.duty))))

    def _timed(self, item: DueItem, hours: WorkingHours, numbers: DutyNumbers) -> DueItem:
        """The item to the minute: days end with the bank's hours. What was told late gets its time from now on."""
        due_at = item.due_at or _at(item.due_on, hours.closes)
        escalates_at = item.escalates_at
        if escalates_at is None and item.escalates_on is not None:
            escalates_at = _at(item.escalates_on, hours.closes)
        if due_at <= self.moment:
            due_at = hours.add(self.moment, numbers.hours_due)
            if escalates_at is not None and escalates_at > self.matter.at:
                escalates_at = max(escalates_at, hours.add(due_at, numbers.hours_escalate))
        return replace(item, due_at=due_at, escalates_at=escalates_at, opened_at=item.opened_at or self.matter.at)

    def _tells_head(self, item: DueItem) -> bool:
        """Whether the branch head hears of it at once."""
        return item.duty == "W-31" or (item.escalates_at is not None and item.escalates_at <= self.matter.at)

    def _service_time(self, item: DueItem, owner: Addressee, row: Any, *, escalated: bool) -> ServiceTime:
        at_once = escalated and item.duty != "W-31"
        assert item.due_at is not None
        return ServiceTime(
            source=self.matter.source,
            event_id=self.matter.event_id,
            subject=self.matter.subject,
            duty=item.duty,
            customer_id=row.customer_id,
            staff_id=owner.staff_id,
            branch_id=row.branch_id or "",
            amount=item.amount,
            opened_at=self.matter.at,
            half_at=self._half(item.due_at),
            due_at=item.due_at,
            escalates_at=item.escalates_at,
            escalated_at=self.now if at_once else None,
        )

    def _half(self, due_at: datetime) -> datetime:
        """Half of the time there is, in the bank's hours."""
        begins = self._hours.add(self.moment, 0)
        return self._hours.add(begins + (due_at - begins) / 2, 0) if begins < due_at else due_at

    # -- a product's mark -------------------------------------------------------------------------------------------------

    def of_product(self) -> Plan:
        """A mark of a product: one alert for each adviser, with how many of their customers hold it.

        What fell before go-live is nobody's duty.
        """
        everybody, plan = self._everybody, Plan()
        go_live = duty_facts.go_live(self.connection)
        if go_live is not None and self._hours.calendar.on_or_after(bank_day(self.matter.at)) < go_live:
            return plan
        counted: dict[str, tuple[Addressee, int, int]] = {}
        code = self.matter.row["product_code"]
        for held in told_facts.holders(self.connection, code, self.matter.at, self._day):
            owner = everybody.owner(held.manager_id, held.branch_id)
            for person in (owner,) if owner else everybody.admins():
                _, customers, amount = counted.get(person.staff_id, (person, 0, 0))
                counted[person.staff_id] = (person, customers + held.customers, amount + held.amount)
        for person, customers, amount in counted.values():
            facts = {
                "product": self.matter.row["product_code"], "mark": self.matter.row["mark"],
                "value": self.matter.row["value"] or "", "customers": customers, "amount": amount,
                "at": _text(self.matter.at),
            }  # fmt: skip
            own = person.manager.role != "admin" and person.why in ("", "on_leave")
            stage = "told" if own else "unassigned"
            plan.alerts.append(self._alert(person, stage, None, facts))
        return plan

    # -- an arrival -------------------------------------------------------------------------------------------------------

    def of_arrival(self, row: Any) -> Plan:
        """A customer came in: the lobby greets and hands over; told a day late, the owner hears of it at once."""
        if row.customer_id not in told_facts.dossiers(self.connection, [row], self._day):
            return Plan()
        branch, everybody = self.matter.row["branch_id"], self._everybody
        to = everybody.owner(row.manager_id, row.branch_id)
        if not row.manager_id:
            to = everybody.adviser_at(branch) or to
        late = told_facts.came_late(self.matter, self.now)
        keepers: Iterable[Addressee] = () if late else everybody.lobby(branch)
        head = everybody.head(None, branch)
        facts = {
            "to": to.staff_id if to else "", "owner": row.manager_id or "", "branch": branch, "at": _text(self.matter.at),
            "why": to.why if to else "none", "late": late,
        }  # fmt: skip
        greet = list(keepers) or ([head] if head is not None and not late else [])
        plan = Plan(handover=self._handover(row, branch, to, handed=not greet))
        plan.alerts = [self._alert(one, "lobby", None, facts) for one in greet]
        if not greet and to is not None:
            plan.alerts.append(self._alert(to, "handed", None, facts))
        if not greet and to is None:
            return self._to_admins(row, plan)
        keeper = to or greet[0]
        plan.times.append(self._until_closing(row, keeper, branch))
        return plan

    def _handover(self, row: Any, branch: str, to: Addressee | None, *, handed: bool) -> Handover:
        return Handover(
            event_id=self.matter.event_id,
            customer_id=row.customer_id,
            branch_id=branch,
            at=self.matter.at,
            state=handovers.HANDED if handed else handovers.ARRIVED,
            to_staff_id=to.staff_id if to else "",
            handed_at=self.now if handed else None,
        )

    def _until_closing(self, row: Any, keeper: Addressee, branch: str) -> ServiceTime:
        closes = _at(self._day, self._hours.closes)
        due_at = max(closes, self.moment + timedelta(minutes=AlertNumbers.read(self.policy).late_minutes))
        return ServiceTime(
            source="arrivals",
            event_id=self.matter.event_id,
            subject=self.matter.subject,
            duty="W-17",
            customer_id=row.customer_id,
            staff_id=keeper.staff_id,
            branch_id=branch,
            amount=0,
            opened_at=self.matter.at,
            half_at=self.moment + (due_at - self.moment) / 2,
            due_at=due_at,
            escalates_at=due_at,
        )

    # -- parts ------------------------------------------------------------------------------------------------------------

    def _alert(self, person: Addressee, stage: str, item: DueItem | None, facts: Mapping[str, Any]) -> Alert:
        return Alert(
            source=self.matter.source,
            subject=self.matter.subject,
            stage=stage,
            duty=item.duty if item else OF_SOURCE[self.matter.source][0],
            customer_id=self.matter.customer_id,
            staff_id=person.staff_id,
            for_staff_id=person.for_staff_id,
            facts={"amount": item.amount if item else 0, **facts},
            ready_at=ready_at(person.manager, self.now, self.policy),
            made_at=self.now,
        )

    def _to_admins(self, row: Any, plan: Plan) -> Plan:
        """Nobody looks after the customer, nobody heads the branch: the people who run the bot are told, without a name."""
        facts = {"branch": row.branch_id or "", "owner": row.manager_id or "", "at": _text(self.matter.at)}
        for one in self._everybody.admins():
            alert = self._alert(one, "unassigned", None, facts)
            plan.alerts.append(replace(alert, customer_id=None))
        if not plan.alerts:  # nobody can be reached at all: it waits for its manager, and the doctor shows it
            waits = Alert(
                source=self.matter.source,
                subject=self.matter.subject,
                stage="unassigned",
                duty=OF_SOURCE[self.matter.source][0],
                customer_id=self.matter.customer_id,
                staff_id=row.manager_id or "",
                facts={**facts, "why": "no_platform"},
                ready_at=self.now,
                made_at=self.now,
            )
            plan.alerts.append(waits)
        return plan

    @property
    def _numbers(self) -> DutyNumbers:
        return DutyNumbers.read(self.policy.section("duties"), self.policy.tables.get("calendar", {}))

    @property
    def _hours(self) -> WorkingHours:
        calendar = working_days(duty_facts.edited_days(self.connection))
        numbers = self._numbers
        return WorkingHours(calendar=calendar, opens=numbers.opens_at, closes=numbers.closes_at)


def _reason(item: DueItem) -> dict[str, Any]:
    """What the card says of it; facts as JSON holds them."""
    facts = item.reason.facts.items()
    return {
        "key": item.reason.key,
        "facts": {name: value.isoformat() if isinstance(value, date) else value for name, value in facts},
    }


def _text(moment: datetime) -> str:
    return moment.astimezone(BANK_ZONE).isoformat(timespec="seconds")


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, BANK_ZONE)
