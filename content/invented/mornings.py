"""How many lines the managers' briefings have: the duties, run over the files alone, on mornings of the last weeks."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from content.calendar import birthdays, working_days
from content.invented.read_back import Bank
from segmentation.dossier import Dossier, DutyDays, bank_day, is_contact
from segmentation.duties import DutyNumbers, due_items
from segmentation.people import Complaint, Contact, Customer, Holding, Movement

Row = dict[str, Any]

#: How long the duties have been in use.
_KNOWN = timedelta(days=200)


#: A measure takes every second working day of so many: month-ends and quiet weeks alike.
_MORNINGS, _STEP = 21, 2


@lru_cache(maxsize=1)
def lines_shown(bank: Bank) -> tuple[int, ...]:
    """Lines of every manager's briefing on mornings of the last weeks, as shown: what is above the policy's number waits.

    The contacts, movements and complaints of a morning are those until the evening before; go-live lies in the year before.
    Several figures are of these lines; they are counted once.
    """
    numbers = DutyNumbers.read(bank.policy.section("duties"))
    calendar = working_days()
    dossiers = list(dossiers_of(bank))
    keepers = [row["staff_id"] for row in bank.tables["staff"] if row["role"] == "relationship_manager"]
    found = []
    for back in range(0, _MORNINGS, _STEP):
        today = calendar.add(bank.today, -back)
        days = DutyDays(today=today, calendar=calendar, birthdays=birthdays, go_live=today - _KNOWN)
        due: Counter[str] = Counter(
            one.customer.manager_id for one in dossiers if due_items(_until(one, today), days, numbers)
        )
        found += [min(due[staff_id], numbers.briefing_lines) for staff_id in keepers]
    return tuple(found)


def _until(one: Dossier, today: date) -> Dossier:
    """What was known of the customer in the morning of that day."""
    contacts = tuple(contact for contact in one.contacts if bank_day(contact.at) < today)
    return replace(
        one,
        contacts=contacts,
        last_contact=next((contact for contact in contacts if is_contact(contact)), None),
        holdings=tuple(holding for holding in one.holdings if holding.opened_on < today),
        movements=tuple(moved for moved in one.movements if bank_day(moved.at) < today),
        complaints=tuple(complaint for complaint in one.complaints if complaint.opened_on < today),
    )


def dossiers_of(bank: Bank) -> Iterator[Dossier]:
    """All that duties read of every customer who has a manager, from the files alone."""
    graded = _graded_products(bank)
    return (_dossier(bank, row, graded) for row in bank.tables["customers"] if row["manager_id"])


def _graded_products(bank: Bank) -> set[str]:
    exempt = bank.policy.section("suitability")["exempt_kinds"]
    return {p["product_code"] for p in bank.tables["products"] if p["risk_grade"] and p["kind"] not in exempt}


def _dossier(bank: Bank, row: Row, graded: set[str]) -> Dossier:
    mine = bank.of[row["customer_id"]]
    contacts = sorted((_contact(one) for one in mine["contacts"]), key=lambda one: one.at, reverse=True)
    return Dossier(
        customer=Customer(
            customer_id=row["customer_id"],
            name=row["name"],
            manager_id=row["manager_id"],
            opened_on=row["opened_on"],
            birth_date=row["birth_date"],
            birth_calendar=row["birth_calendar"],
        ),
        placement=bank.placed[row["customer_id"]],
        holdings=tuple(_holding(one) for one in mine["holdings"]),
        contacts=tuple(contacts),
        last_contact=next((one for one in contacts if is_contact(one)), None),
        assessed_on=row["risk_assessed_on"],
        graded=any(one["product_code"] in graded for one in mine["holdings"]),
        movements=tuple(_movement(one) for one in mine["movements"]),
        complaints=tuple(_complaint(one) for one in mine["complaints"] if not one["closed_on"]),
    )


def _contact(row: Row) -> Contact:
    return Contact(
        contact_id=row["contact_id"],
        customer_id=row["customer_id"],
        staff_id=row["staff_id"],
        at=row["at"],
        channel=row["channel"],
        outcome=row["outcome"] or "",
    )


def _holding(row: Row) -> Holding:
    return Holding(
        holding_id=row["holding_id"],
        customer_id=row["customer_id"],
        product_code=row["product_code"],
        kind=row["kind"],
        balance=row["balance"],
        opened_on=row["opened_on"],
        matures_on=row["matures_on"],
        auto_renew=row["auto_renew"],
        next_payment_on=row["next_payment_on"],
        next_payment_amount=row["next_payment_amount"],
    )


def _movement(row: Row) -> Movement:
    return Movement(
        movement_id=row["movement_id"],
        customer_id=row["customer_id"],
        at=row["at"],
        direction=row["direction"],
        amount=row["amount"],
    )


def _complaint(row: Row) -> Complaint:
    return Complaint(
        complaint_id=row["complaint_id"],
        customer_id=row["customer_id"],
        opened_on=row["opened_on"],
        kind=row["kind"] or "",
    )
