"""Safekeeping: the audit, legal holds, erased customers."""

from sqlalchemy import JSON, Column, Index, Integer, Table

from store.tables.metadata import BOT
from store.types import Day, Moment, Text

audit = Table(
    "audit",
    BOT,
    Column("audit_id", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("staff_id", Text, nullable=False),
    Column("what", Text, nullable=False),  # asked, sent, imported, approved …
    Column("intent", Text, nullable=False),
    Column("customers", JSON, nullable=False),  # ids shown, never names
    Column("detail", JSON, nullable=False),
    Column("previous_hash", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Index("audit_of_staff", "staff_id", "at"),
)


holds = Table(
    "holds",
    BOT,
    # While one stands, nothing the bot recorded about the customer is erased or tidied away.
    Column("hold_id", Integer, primary_key=True),
    Column("customer_id", Text, nullable=False, index=True),
    Column("reason", Text, nullable=False),
    Column("until", Day, nullable=False),  # the last day it stands
    Column("placed_by", Text, nullable=False),
    Column("placed_at", Moment, nullable=False),
    Column("released_by", Text, nullable=False),
    Column("released_at", Moment),
)
suppressions = Table(
    "suppressions",
    BOT,
    # Erased customers: taken out of every delivery until the bank's own files no longer hold them.
    Column("customer_id", Text, primary_key=True),
    Column("reason", Text, nullable=False),
    Column("erased_by", Text, nullable=False),
    Column("erased_at", Moment, nullable=False),
    Column("delivered_on", Day),  # the day of the last delivery whose files still held them
)
