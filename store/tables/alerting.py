"""What follows at once from what was told: alerts, service times, the lobby's chain."""

from sqlalchemy import JSON, BigInteger, Column, Index, Integer, Table

from store.tables.metadata import BOT
from store.types import Day, Moment, Text

alert_queue = Table(
    "alert_queue",
    BOT,
    # What was told and is not looked at yet: who has to hear of it? waiting → (row gone) | failed.
    Column("key", Text, primary_key=True),  # movements:E1
    Column("source", Text, nullable=False),  # arrivals, movements, complaints, market-marks, events
    Column("event_id", Text, nullable=False),
    Column("customer_id", Text, index=True),  # None: whoever holds a product
    Column("state", Text, nullable=False),
    Column("since", Moment, nullable=False),
    Column("lease_until", Moment),
    Column("tries", Integer, nullable=False),
    Index("alert_queue_waiting", "state", "since"),
)
alerts = Table(
    "alerts",
    BOT,
    # What one person has to hear, each once; several of a person leave on one card. No names: ids and amounts.
    Column("alert_id", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),  # what, which stage, to whom: movements:M1:told:S001
    Column("source", Text, nullable=False),
    Column("subject", Text, nullable=False),  # the bank's id of what it is about
    Column("stage", Text, nullable=False),  # told, head, reminder, late, lobby, handed, unassigned
    Column("duty", Text, nullable=False),  # W-03; empty where none
    Column("customer_id", Text, index=True),
    Column("staff_id", Text, nullable=False),
    Column("for_staff_id", Text, nullable=False),  # in whose place; empty: their own
    Column("facts", JSON, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("ready_at", Moment, nullable=False),  # not before: quiet hours
    Column("state", Text, nullable=False),  # waiting → told | briefed | dropped
    Column("delivery_key", Text, nullable=False),  # the outbox row it left with
    Column("ended_at", Moment),
    Index("alerts_waiting", "state", "ready_at"),
    Index("alerts_of_staff", "staff_id", "ended_at"),
)
service_times = Table(
    "service_times",
    BOT,
    # A promise that runs in hours: reminded at half time, escalated once, closed by a contact.
    Column("service_time_id", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),  # movements:M1
    Column("source", Text, nullable=False),
    Column("event_id", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("duty", Text, nullable=False),
    Column("customer_id", Text, nullable=False, index=True),
    Column("staff_id", Text, nullable=False, index=True),
    Column("branch_id", Text, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("half_at", Moment, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("escalates_at", Moment),
    Column("reminded_at", Moment),
    Column("escalated_at", Moment),
    Column("closed_at", Moment),
    Column("closed_why", Text, nullable=False),
    Index("service_times_open", "closed_at", "due_at"),
)
handovers = Table(
    "handovers",
    BOT,
    # A customer in the lobby: arrived → handed_over → talked → closed; unclosed at the end of the day: escalated.
    Column("handover_id", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),  # one chain a customer, branch and day
    Column("event_id", Text, nullable=False),
    Column("customer_id", Text, nullable=False, index=True),
    Column("branch_id", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("state", Text, nullable=False),
    Column("to_staff_id", Text, nullable=False),  # whom the customer is handed to
    Column("handed_by", Text, nullable=False),
    Column("handed_at", Moment),
    Column("talked_at", Moment),
    Column("result", Text, nullable=False),
    Column("next_on", Day),  # when the manager calls next
    Column("escalated_at", Moment),
    Column("closed_at", Moment),
    Index("handovers_of_branches", "branch_id", "state"),
    Index("handovers_to", "to_staff_id", "state"),
)
