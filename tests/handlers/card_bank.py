"""An invented bank so small that every line of every list's card is known."""

from datetime import timedelta
from pathlib import Path

from bot.app import App
from tests.banks import NOW, an_app
from tests.builders import a_customer, a_holding, a_product

#: A second message, after the one of :data:`tests.banks.NOW`.
LATER = NOW + timedelta(minutes=1)


def a_contact(number: int, at: str, **over: str) -> dict[str, str]:
    """A line of the contacts' file: 李娜 called C001."""
    return {
        "contact_id": f"K{number}", "customer_id": "C001", "staff_id": "S001", "at": at, "channel": "call",
        "outcome": "reached", "note": "", **over,
    }  # fmt: skip


def a_bank(folder: Path) -> App:
    """Imported, with a round: 李娜's C001 and C003, 陈晨's C002, and C009 whom nobody looks after."""
    return an_app(
        folder,
        segmented=True,
        customers=[
            a_customer(account_last4="8899", qualified_investor_until="2026-12-01", risk_assessed_on="2025-11-30"),
            a_customer(customer_id="C002", name="李久", manager_id="S002", birth_date="1966-11-25"),
            a_customer(customer_id="C003", name="王小红", birth_date="1966-11-25", birth_calendar="solar"),
            a_customer(customer_id="C009", name="虚构无主", manager_id=""),
        ],
        products=[a_product(), a_product(product_code="IN01", name="虚构年金", kind="insurance", sale_end="2026-12-05")],
        holdings=[
            a_holding(balance="800000"),
            a_holding(holding_id="H2", customer_id="C002", balance="60000"),
            a_holding(holding_id="H9", customer_id="C009", balance="50000", matures_on=""),
            a_holding(
                holding_id="H3", customer_id="C003", product_code="IN01", kind="insurance", balance="100000",
                matures_on="", next_payment_on="2026-11-30", next_payment_amount="5000",
            ),
        ],
        contacts=[
            a_contact(1, "2026-11-02T10:00:00", note="电话 13900001111"),
            a_contact(2, "2026-11-03T10:00:00", outcome="no_answer", channel="visit"),
            a_contact(3, "2026-10-31T23:59:59"),
            a_contact(4, "2026-11-04T09:00:00", customer_id="C003", staff_id="S002"),
            a_contact(5, "2026-11-05T09:00:00", customer_id="C009"),
        ],
        movements=[
            {
                "movement_id": "M1", "customer_id": "C001", "at": "2026-11-20T10:30:00", "direction": "out",
                "amount": "200000", "own_account_elsewhere": "Y", "reason": "house_purchase",
            },
            {
                "movement_id": "M2", "customer_id": "C001", "at": "2026-11-19T10:30:00", "direction": "in",
                "amount": "199999.99", "own_account_elsewhere": "Y",
            },
            {
                "movement_id": "M3", "customer_id": "C002", "at": "2026-11-19T10:30:00", "direction": "in",
                "amount": "50000", "own_account_elsewhere": "N",
            },
        ],
    )  # fmt: skip
