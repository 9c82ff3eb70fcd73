"""DUTIES: the contact calendar. One row is one line of it: whom it concerns, when it falls due, what closes it.

Pure functions of a ``Dossier`` and a day. Every number comes from the section ``duties`` of the policy file, as
``DutyNumbers``; the words of a reason lie in ``duties.toml``. ``segmentation.tasks`` merges what is due into one line a
customer. Lead times to a dated event are calendar days moved back to a working day; the rest counts working days.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from segmentation.bank_data import ASSET_KINDS
from segmentation.dossier import Dossier, DutyDays, contact_day, is_contact, valid_until
from segmentation.people import Holding
from segmentation.reasons import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyNumbers:
    """The numbers a bank sets; days are calendar days unless named working days, amounts fen."""

    standing_tiers: tuple[str, ...]
    """Tiers with a standing cadence; the others have only dated duties."""
    maturity_opens: int
    maturity_urgent: int
    """A maturity this near counts as urgent in the order."""
    maturity_escalates: int
    """Working days after the day of maturity."""
    maturity_closing: tuple[str, ...]
    """Outcomes that settle what becomes of the money."""
    cadence_opens: int
    """Working days before the due day."""
    debt_from: int
    """From this debt on a borrower of any tier is called every month."""
    birthday_opens: int
    assessment_steps: tuple[int, ...]
    urgent_first: tuple[str, ...]
    bands: tuple[int, ...]
    """Upper ends of the overdue bands in working days; beyond the last one is a band of its own."""
    briefing_lines: int
    oldest_first: int
    """So many of the oldest overdue lines lead their band."""
    most_days: int
    """How far ahead a period may be asked for."""

    @staticmethod
    def read(section: Mapping[str, Any]) -> "DutyNumbers":
        """From the policy's section ``duties``; KeyError names what is missing."""
        maturity, borrower = section["W-01"], section["W-05"]
        order = section["order"]
        return DutyNumbers(
            standing_tiers=tuple(section["standing_tiers"]),
            maturity_opens=maturity["opens_days"],
            maturity_urgent=maturity["urgent_days"],
            maturity_escalates=maturity["escalates_working_days"],
            maturity_closing=tuple(maturity["closed_by"]),
            cadence_opens=section["W-04"]["opens_working_days"],
            debt_from=borrower["debt_from"],
            birthday_opens=section["W-08"]["opens_days"],
            assessment_steps=tuple(section["W-32"]["steps_days"]),
            urgent_first=tuple(order["urgent_first"]),
            bands=tuple(order["overdue_bands"]),
            briefing_lines=order["briefing_lines"],
            oldest_first=order["oldest_first"],
            most_days=order["most_days_ahead"],
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DueItem:
    """One thing due for one customer."""

    duty: str
    customer_id: str
    falls_on: date
    """The event's own day: maturity, birthday, the last day of an assessment."""
    opens_on: date
    due_on: date
    """The deadline: the event's day moved back to a working day."""
    escalates_on: date | None = None
    amount: int = 0
    """Money at stake, fen; 0 where the duty has none."""
    urgent: bool = True
    """Whether its place among the urgent duties applies now."""
    overdue_days: int = 0
    """Working days past due."""
    days_left: int = 0
    """Calendar days to the due day, negative past it."""
    escalated: bool = False
    reason: Reason
    holding_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """One row of DUTIES."""

    id: str
    who: Callable[[Dossier, DutyNumbers], bool]
    falls: Callable[[Dossier, DutyDays, DutyNumbers], Iterator[DueItem]]
    """Everything of it that is not closed, due up to the horizon; overdue days are filled in afterwards."""
    before_go_live: bool = False
    """Also created when it fell before the first delivery."""


def due_items(dossier: Dossier, days: DutyDays, numbers: DutyNumbers) -> tuple[DueItem, ...]:
    """What is open for one customer today, and with ``days.until`` also what falls due by then; table order."""
    found: list[DueItem] = []
    for duty in DUTIES:
        if not duty.who(dossier, numbers):
            continue
        for item in duty.falls(dossier, days, numbers):
            early = days.go_live is not None and item.falls_on < days.go_live and not duty.before_go_live
            ahead = days.until is not None and item.due_on <= days.until
            if not early and (item.opens_on <= days.today or ahead):
                found.append(_dated(item, days))
    return tuple(found)


def _dated(item: DueItem, days: DutyDays) -> DueItem:
    return replace(
        item,
        overdue_days=days.calendar.between(item.due_on, days.today),
        days_left=(item.due_on - days.today).days,
        escalated=item.escalates_on is not None and days.today >= item.escalates_on,
    )


def spread(customer_id: str, period: str, working: tuple[date, ...]) -> date:
    """Hash(c, period): the customer's own working day of a period, the same on every machine."""
    digest = hashlib.sha256(f"{customer_id}|{period}".encode()).digest()
    return working[int.from_bytes(digest[:8], "big") % len(working)]


# -- W-01: what matures --------------------------------------------------------------------------------------------------


def _holds_something_maturing(dossier: Dossier, _numbers: DutyNumbers) -> bool:
    return any(_matures(holding) for holding in dossier.holdings)


def _matures(holding: Holding) -> bool:
    return holding.kind in ASSET_KINDS and holding.matures_on is not None and holding.auto_renew is not True


def _maturities(dossier: Dossier, days: DutyDays, numbers: DutyNumbers) -> Iterator[DueItem]:
    back = days.calendar.on_or_before
    for holding in dossier.holdings:
        matures_on = holding.matures_on
        if not _matures(holding) or matures_on is None or matures_on > days.horizon:
            continue
        opens_on = back(matures_on - timedelta(days=numbers.maturity_opens))
        if dossier.reached(opens_on, days.today, numbers.maturity_closing):
            continue
        past = matures_on < days.today
        yield DueItem(
            duty="W-01",
            customer_id=dossier.customer_id,
            falls_on=matures_on,
            opens_on=opens_on,
            due_on=back(matures_on),
            escalates_on=days.calendar.add(matures_on, numbers.maturity_escalates),
            amount=holding.balance,
            urgent=days.today >= back(matures_on - timedelta(days=numbers.maturity_urgent)),
            reason=Reason(
                key="duties.W-01.idle" if past else "duties.W-01.due",
                facts={
                    "product": holding.product_name,
                    "kind": holding.kind,
                    "amount": holding.balance,
                    "on": matures_on,
                },
            ),
            holding_id=holding.holding_id,
        )


# -- W-04, W-05: the monthly cadence -------------------------------------------------------------------------------------


def _wealth_cadence(dossier: Dossier, numbers: DutyNumbers) -> bool:
    placed = dossier.placement
    return placed is not None and "wealth" in placed.asset_types and placed.tier in numbers.standing_tiers


def _borrower_cadence(dossier: Dossier, numbers: DutyNumbers) -> bool:
    placed = dossier.placement
    return (
        placed is not None
        and placed.debt > 0
        and (placed.tier in numbers.standing_tiers or placed.debt >= numbers.debt_from)
    )


def _monthly(duty: str, money: Callable[[Dossier], int]) -> Callable[..., Iterator[DueItem]]:
    def falls(dossier: Dossier, days: DutyDays, numbers: DutyNumbers) -> Iterator[DueItem]:
        since = last_reached(dossier, days.today)
        late = False
        for first in _months(_first_open_month(since, days), days.horizon):
            working = days.calendar.month(first.year, first.month)
            due_on = spread(dossier.customer_id, f"{first:%Y-%m}", working)
            if days.go_live and due_on < days.go_live:
                continue
            if late and due_on < days.today:
                continue  # the next contact closes every month missed; the oldest stands for them
            late = due_on < days.today
            facts: dict[str, object] = {"month": first.month, "year": first.year, "amount": money(dossier)}
            if since:
                facts["since"] = since
            yield DueItem(
                duty=duty,
                customer_id=dossier.customer_id,
                falls_on=due_on,
                opens_on=days.calendar.add(due_on, -numbers.cadence_opens),
                due_on=due_on,
                escalates_on=working[-1],
                amount=money(dossier),
                reason=Reason(key=f"duties.{duty}.since" if since else f"duties.{duty}.never", facts=facts),
            )

    return falls


def _first_open_month(since: date | None, days: DutyDays) -> date:
    """A contact closes its own month and every earlier one; nothing falls before go-live."""
    this_month = days.today.replace(day=1)
    go_live = days.go_live.replace(day=1) if days.go_live else this_month
    after = _following(since.replace(day=1)) if since else go_live
    return max(go_live, after)


def _months(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first = _following(first)


def _following(first: date) -> date:
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def last_reached(dossier: Dossier, today: date) -> date | None:
    """The day of the last contact up to today that reached the customer."""
    known = [*dossier.contacts, *([dossier.last_contact] if dossier.last_contact else [])]
    reached = [contact_day(contact) for contact in known if is_contact(contact)]
    return max((day for day in reached if day <= today), default=None)


def _aum(dossier: Dossier) -> int:
    return dossier.placement.aum if dossier.placement else 0


def _debt(dossier: Dossier) -> int:
    return dossier.placement.debt if dossier.placement else 0


# -- W-08: birthdays -----------------------------------------------------------------------------------------------------


def _greeted(dossier: Dossier, numbers: DutyNumbers) -> bool:
    return dossier.customer.birth_date is not None and dossier.tier in numbers.standing_tiers


def _birthdays(dossier: Dossier, days: DutyDays, numbers: DutyNumbers) -> Iterator[DueItem]:
    customer = dossier.customer
    if customer.birth_date is None:
        return
    back = days.calendar.on_or_before
    for birthday in days.birthdays(customer.birth_date, customer.birth_calendar, days.today, days.horizon):
        opens_on = back(birthday - timedelta(days=numbers.birthday_opens))
        if dossier.reached(opens_on, days.today):
            continue
        key = "duties.W-08.lunar" if customer.birth_calendar == "lunar" else "duties.W-08.due"
        yield DueItem(
            duty="W-08",
            customer_id=dossier.customer_id,
            falls_on=birthday,
            opens_on=opens_on,
            due_on=back(birthday),
            reason=Reason(key=key, facts={"on": birthday}),
        )


# -- W-32: the risk assessment ends --------------------------------------------------------------------------------------


def _assessed(dossier: Dossier, numbers: DutyNumbers) -> bool:
    return dossier.assessed_on is not None and (dossier.tier in numbers.standing_tiers or dossier.graded)


def _assessment_ends(dossier: Dossier, days: DutyDays, numbers: DutyNumbers) -> Iterator[DueItem]:
    if dossier.assessed_on is None:
        return
    ends = valid_until(dossier.assessed_on)
    if ends > days.horizon:
        return
    back = days.calendar.on_or_before
    yield DueItem(
        duty="W-32",
        customer_id=dossier.customer_id,
        falls_on=ends,
        opens_on=back(ends - timedelta(days=max(numbers.assessment_steps))),
        due_on=back(ends),
        reason=Reason(key="duties.W-32.ended" if ends < days.today else "duties.W-32.due", facts={"on": ends}),
    )


DUTIES: tuple[Duty, ...] = (
    Duty(id="W-01", who=_holds_something_maturing, falls=_maturities, before_go_live=True),
    Duty(id="W-04", who=_wealth_cadence, falls=_monthly("W-04", _aum)),
    Duty(id="W-05", who=_borrower_cadence, falls=_monthly("W-05", _debt)),
    Duty(id="W-08", who=_greeted, falls=_birthdays),
    Duty(id="W-32", who=_assessed, falls=_assessment_ends),
)
