"""Rows that no bank should send and every bank does: for tests of the importer, never in the demo."""

from datetime import date, timedelta

from content.invented.clients import PREFIX
from content.invented.files import Delivery

#: How many rows ``spoil`` adds that must be rejected.
BAD_ROWS = 8


def spoil(delivery: Delivery, today: date) -> None:
    """Add rows with one fault each; the good rows before them stay as they are."""
    good = {
        "customer_id": f"{PREFIX}-BAD1",
        "name": "虚构坏行",
        "manager_id": "RM01",
        "branch_id": "IB01",
        "opened_on": today - timedelta(days=400),
    }
    delivery.add(
        "customers",
        [
            {**good, "name": ""},
            {**good, "opened_on": "2021-02-30"},
            {**good, "birth_date": today + timedelta(days=2)},
            {**good, "manager_id": "RM99"},
        ],
    )
    lot = {
        "holding_id": f"{PREFIX}-BAD-H1",
        "customer_id": f"{PREFIX}000001",
        "product_code": "TD12",
        "kind": "term_deposit",
        "balance": "100.00",
        "opened_on": today - timedelta(days=10),
    }
    delivery.add(
        "holdings",
        [
            {**lot, "balance": "-5.00"},
            {**lot, "kind": "large_cd"},
            {**lot, "matures_on": today - timedelta(days=20)},
            {**lot, "customer_id": "NOBODY"},
        ],
    )
