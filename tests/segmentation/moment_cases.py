"""A customer to whom something happens at a moment: money moves, a contact, and what is due of it. All invented."""

from datetime import date, datetime
from typing import Any

from segmentation.dossier import BANK_ZONE, Dossier, DutyDays
from segmentation.duties import DueItem, due_items
from segmentation.people import Contact, Customer, Movement, Placement
from tests.segmentation.duty_cases import NUMBERS, TUESDAY, WAN


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BANK_ZONE)


def placed(**over: Any) -> Placement:
    values = {
        "customer_id": "C001", "as_of": TUESDAY, "aum": 30 * WAN, "debt": 0, "tier": "mid", "primary_type": "savings",
        "asset_types": (), **over,
    }  # fmt: skip
    return Placement(**values)


def dossier(**over: Any) -> Dossier:
    customer = Customer(customer_id="C001", name="虚构", branch_id="B1", opened_on=date(2019, 3, 4))
    return Dossier(**{"customer": customer, "placement": placed(), **over})


def call(moment: str, outcome: str = "reached", channel: str = "call") -> Contact:
    return Contact(contact_id="K", customer_id="C001", staff_id="S", at=at(moment), channel=channel, outcome=outcome)


def moved(moment: str, amount: int, direction: str = "out") -> Movement:
    return Movement(movement_id="M", customer_id="C001", at=at(moment), direction=direction, amount=amount)


def found(one: Dossier, duty: str, days: DutyDays) -> list[DueItem]:
    return [item for item in due_items(one, days, NUMBERS) if item.duty == duty]
