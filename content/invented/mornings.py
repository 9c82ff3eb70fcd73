"""How many lines every manager's briefing has on the day of the delivery: the duties, run over the files alone."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from content.calendar import birthdays, working_days
from content.invented.read_back import Bank
from segmentation.dossier import Dossier, DutyDays, is_contact
from segmentation.duties import DutyNumbers, due_items
from segmentation.people import Complaint, Contact, Customer, Holding, Movement
from segmentation.tasks import lines, tasks

Row = dict[str, Any]


def lines_a_manager(bank: Bank) -> dict[str, int]:
    """Lines due by manager, as a bank would see them that has used the duties for years: nothing is too old to be due."""
    numbers = DutyNumbers.read(bank.policy.section("duties"))
    days = DutyDays(today=bank.today, calendar=working_days(), birthdays=birthdays)
    items = [item for dossier in dossiers_of(bank) for item in due_items(dossier, days, numbers)]
    tiers = {key: placed.tier for key, placed in bank.placed.items()}
    manager_of = {row["customer_id"]: row["manager_id"] for row in bank.tables["customers"]}
    due = Counter(manager_of[line.customer_id] for line in lines(tasks(items), tiers, numbers))
    keepers = [row["staff_id"] for row in bank.tables["staff"] if row["role"] == "relationship_manager"]
    return {staff_id: due[staff_id] for staff_id in keepers}


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
