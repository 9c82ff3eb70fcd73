"""What the bank's systems tell between two deliveries: four kinds of events, each with the columns of its table, as data.

``console.events_api`` reads events against it and describes them, ``store.live.bank_events`` keeps them. Every event has
``id`` and ``at`` besides these columns.
"""

from dataclasses import dataclass

from segmentation import bank_data
from segmentation.bank_data import Column, Type


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of event."""

    name: str
    """The last part of its path."""
    columns: tuple[Column, ...]
    key: str = ""
    """The bank's own key of the row, where it has one; without it the event's id is taken."""
    of_day: str = ""
    """A day that is the event's own where it is not said."""


def _of_bank_file(table: str) -> tuple[Column, ...]:
    return tuple(column for column in bank_data.table(table).columns if column.name != "at")


MARKS = ("stop_profit", "stop_loss", "risk")
KINDS: tuple[Kind, ...] = (
    Kind(
        "arrivals",
        (
            Column("customer_id", filled=True, refers_to="customers"),
            Column("branch_id", filled=True, refers_to="branches"),
        ),
    ),
    Kind("movements", _of_bank_file("movements"), key="movement_id"),
    Kind("complaints", _of_bank_file("complaints"), key="complaint_id", of_day="opened_on"),
    Kind(
        "market-marks",
        (
            Column("product_code", filled=True, refers_to="products"),
            Column("mark", Type.WORD, filled=True, words=MARKS),
            Column("value", Type.RATE),
            Column("customer_id", refers_to="customers"),
        ),
    ),
)
