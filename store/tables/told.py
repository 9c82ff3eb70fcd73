"""What the bank's systems tell between two deliveries, and where that puts a customer."""

from sqlalchemy import JSON, BigInteger, Boolean, Column, Index, Integer, Table

from store.tables.metadata import BOT
from store.types import Day, Moment, Text

arrivals = Table(
    "arrivals",
    BOT,
    # A customer came into a branch.
    Column("event_id", Text, primary_key=True),  # the sender's id: told twice is told once
    Column("customer_id", Text, nullable=False, index=True),
    Column("branch_id", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("content_hash", Text, nullable=False),  # of what was told, so that one id cannot stand for two things
    Column("received_at", Moment, nullable=False),
)
live_movements = Table(
    "live_movements",
    BOT,
    # Counts with the bank's rows until a delivery holds it or is of a later day; see store/live/live_facts.py.
    Column("event_id", Text, primary_key=True),
    Column("movement_id", Text, nullable=False, unique=True),
    Column("customer_id", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("direction", Text, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("reason", Text),
    Column("own_account_elsewhere", Boolean),
    Column("content_hash", Text, nullable=False),
    Column("received_at", Moment, nullable=False),
    Index("live_movements_of_customers", "customer_id", "at"),
)
live_complaints = Table(
    "live_complaints",
    BOT,
    # As live_movements; a complaint's later event (closed) stands for its earlier ones.
    Column("event_id", Text, primary_key=True),
    Column("complaint_id", Text, nullable=False),
    Column("customer_id", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("opened_on", Day, nullable=False),
    Column("closed_on", Day),
    Column("kind", Text),
    Column("summary", Text),
    Column("told_by", Text, nullable=False, server_default=""),  # who told the bot; empty: the bank's systems
    Column("content_hash", Text, nullable=False),
    Column("received_at", Moment, nullable=False),
    Index("live_complaints_of_customers", "customer_id", "at"),
)
market_marks = Table(
    "market_marks",
    BOT,
    # A product, or one customer's holding of it, reached a mark.
    Column("event_id", Text, primary_key=True),
    Column("product_code", Text, nullable=False, index=True),
    Column("mark", Text, nullable=False),  # stop_profit, stop_loss, risk
    Column("value", Text),  # a decimal number as it was told
    Column("customer_id", Text, index=True),  # None: everybody who holds the product
    Column("at", Moment, nullable=False),
    Column("content_hash", Text, nullable=False),
    Column("received_at", Moment, nullable=False),
)
refused_events = Table(
    "refused_events",
    BOT,
    # What the bank's systems told and was not taken, counted by day: who tells it has the reason in the answer.
    Column("key", Text, primary_key=True),  # day:kind:code
    Column("day", Day, nullable=False),
    Column("kind", Text, nullable=False),  # arrivals, movements …
    Column("code", Text, nullable=False),  # as in the answer: signature, old, unknown, future, repeated …
    Column("count", Integer, nullable=False),
    Column("last_at", Moment, nullable=False),
)
re_evaluations = Table(
    "re_evaluations",
    BOT,
    # Customers about whom something was told and who are not placed anew yet: waiting → (row gone) | failed.
    Column("customer_id", Text, primary_key=True),
    Column("asks", Integer, nullable=False),  # how often something was told; more than was worked on: once again
    Column("state", Text, nullable=False),
    Column("since", Moment, nullable=False),
    Column("lease_until", Moment),
    Column("tries", Integer, nullable=False),
    Index("re_evaluations_waiting", "state", "since"),
)
live_placements = Table(
    "live_placements",
    BOT,
    # A customer placed anew between nights; read over the round's row for as long as that round is served.
    Column("customer_id", Text, primary_key=True),
    Column("manager_id", Text),
    Column("branch_id", Text),
    Column("round_id", Integer, nullable=False),
    Column("day", Day, nullable=False),
    Column("placed", JSON, nullable=False),  # the values of the round's columns; days since 1970, amounts fen
    Column("evaluated_at", Moment, nullable=False),
    Index("live_placements_of_managers", "round_id", "manager_id"),
)
