"""A customer with a deposit, a placement and calls, and what is due of them on a day. All invented."""

from datetime import date, datetime
from typing import Any

from content.calendar import birthdays, working_days
from content.policy import load_policy
from segmentation.dossier import BANK_ZONE, Dossier, DutyDays
from segmentation.duties import DueItem, DutyNumbers, due_items
from segmentation.people import Contact, Customer, Holding, Placement

NUMBERS = DutyNumbers.read(load_policy().section("duties"))
CALENDAR = working_days()
GO_LIVE = date(2026, 1, 5)
WAN = 10_000_00
TUESDAY = date(2026, 11, 24)


def on(day: date, **over: Any) -> DutyDays:
    return DutyDays(**{"today": day, "calendar": CALENDAR, "birthdays": birthdays, "go_live": GO_LIVE, **over})


def a_person(**over: Any) -> Customer:
    return Customer(**{"customer_id": "C001", "name": "虚构张伟", "opened_on": date(2019, 3, 4), **over})


def placed(**over: Any) -> Placement:
    values = {
        "customer_id": "C001", "as_of": date(2026, 11, 20), "aum": 30 * WAN, "debt": 0, "tier": "mid",
        "primary_type": "wealth", "asset_types": ("wealth",), **over,
    }  # fmt: skip
    return Placement(**values)


def deposit(matures_on: date, **over: Any) -> Holding:
    values = {
        "holding_id": "H001", "customer_id": "C001", "product_code": "TD12", "kind": "term_deposit", "balance": 10 * WAN,
        "opened_on": date(2025, 1, 2), "matures_on": matures_on, "auto_renew": False, **over,
    }  # fmt: skip
    return Holding(**values)


def call(day: date, outcome: str = "reached") -> Contact:
    at = datetime(day.year, day.month, day.day, 10, tzinfo=BANK_ZONE)
    return Contact(contact_id=f"K{day}", customer_id="C001", staff_id="S001", at=at, channel="call", outcome=outcome)


def dossier(**over: Any) -> Dossier:
    return Dossier(**{"customer": a_person(), **over})


def open_on(one: Dossier, day: date, duty: str, **over: Any) -> list[DueItem]:
    return [item for item in due_items(one, on(day, **over), NUMBERS) if item.duty == duty]
