"""Builds the Invented Bank: a whole delivery folder of bank files, the same bytes for the same seed and day.

``guanhu demo``, ``guanhu invented``, tests and benches call ``build``. Customers are made one after another and written at
once, so a bank of any size needs little memory. What it must look like is checked by ``content.invented.checks``.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from content.invented.bank_people import found_house
from content.invented.clients import Client, Ground, client, ground
from content.invented.contacts import MID, contact_rows
from content.invented.dirt import spoil
from content.invented.events import assessed_on, assessment_rows, complaint_rows, is_paid_here, movement_rows
from content.invented.files import Delivery, Format
from content.invented.habits import activity_rows, last_active
from content.invented.history import balance_rows, months
from content.invented.loans import loans
from content.invented.lots import Lot, lots
from content.invented.maturities import Calendar
from content.invented.products import catalogue, grade_number
from content.invented.tags import customer_marks, tag_rows
from segmentation.money import yuan_text

Row = dict[str, Any]

SEED = 20261101


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildReport:
    """What was written."""

    folder: Path
    seed: int
    today: date
    counts: dict[str, int]
    """Rows by table."""


def build(  # noqa: PLR0913 - the options of the command, each by name
    folder: Path,
    *,
    today: date,
    customers: int = 2000,
    managers: int = 8,
    branches: int = 3,
    seed: int = SEED,
    format: Format = "csv",  # noqa: A002 - the word of the command line
    dirt: bool = False,
) -> BuildReport:
    """Write the delivery of ``today`` into the folder, a file for every table; ``dirt`` adds rows a bank should not send."""
    house = found_house(managers, branches, today)
    base = ground(seed, today, house)
    calendar = Calendar(seed, today)
    with Delivery(folder, format) as delivery:
        delivery.add("branches", house.branches)
        delivery.add("staff", house.staff)
        delivery.add("products", catalogue(today))
        delivery.add("group_chats", house.group_chats)
        for place in range(customers):
            _write(client(place, base), base, calendar, delivery)
        if dirt:
            spoil(delivery, today)
        return BuildReport(folder=folder, seed=seed, today=today, counts=dict(delivery.counts))


def _write(who: Client, base: Ground, calendar: Calendar, delivery: Delivery) -> None:
    today = base.today
    assets = lots(who, calendar)
    debts = loans(who, sum(lot.balance for lot in assets), today)
    graded = any(grade_number(lot.product_code) for lot in assets)
    assessed = assessed_on(who, today, watched=who.band >= MID or graded)
    past = months(who, assets, debts, today)
    complaints = list(complaint_rows(who, today))
    delivery.add("customers", [_customer(who, assets, assessed, today)])
    delivery.add("holdings", _holdings(who, [*assets, *debts]))
    delivery.add("balances", balance_rows(who, past))
    delivery.add("activity", activity_rows(who, past, today))
    movements = list(movement_rows(who, today))
    delivery.add("movements", movements)
    delivery.add("complaints", complaints)
    delivery.add("contacts", contact_rows(who, assets, debts, complaints, today, movements))
    delivery.add("assessments", assessment_rows(who, assessed))
    delivery.add("tags", tag_rows(who, today))


def _customer(who: Client, assets: list[Lot], assessed: date | None, today: date) -> Row:
    return {
        "customer_id": who.customer_id,
        "name": who.name,
        "manager_id": who.manager_id,
        "branch_id": who.branch_id,
        "opened_on": who.opened_on,
        "gender": who.gender,
        "birth_date": who.birth_date,
        "birth_calendar": "lunar" if who.lunar else "solar",
        "phone": f"1990000{who.place % 10_000:04d}",
        "account_last4": f"{(who.place * 7919 + 13) % 10_000:04d}",
        "occupation": who.occupation,
        "household_id": who.household_id,
        "household_role": who.household_role,
        "last_active_on": last_active(who, today) or "",
        "risk_level": who.level,
        "risk_assessed_on": assessed or "",
        "payroll": "Y" if is_paid_here(who) else "N",
        **customer_marks(who, assets, today),
    }


def _holdings(who: Client, held: list[Lot]) -> list[Row]:
    return [
        {
            "holding_id": f"{who.customer_id}-H{number:02d}",
            "customer_id": who.customer_id,
            "product_code": lot.product_code,
            "kind": lot.kind,
            "balance": yuan_text(lot.balance),
            "opened_on": lot.opened_on,
            "rate": lot.rate,
            "matures_on": lot.matures_on or "",
            "auto_renew": lot.auto_renew,
            "next_payment_on": lot.next_payment_on or "",
            "next_payment_amount": "" if lot.next_payment_amount is None else yuan_text(lot.next_payment_amount),
        }
        for number, lot in enumerate(held, start=1)
    ]
