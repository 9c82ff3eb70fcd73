"""What managers do by asking: reminders, referrals, life events, leave, customers handed on; and each such act, once."""

from sqlalchemy import JSON, Column, Index, Integer, Table

from store.tables.metadata import BOT
from store.types import Day, Moment, Text

deeds = Table(
    "deeds",
    BOT,
    # One act, once a message: what was written, and what an undo gives back. Never the words.
    Column("deed_id", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),  # of the message that said it
    Column("kind", Text, nullable=False),  # reminder, complaint, referral, life_event, leave, transfer, override …
    Column("staff_id", Text, nullable=False),
    Column("customer_id", Text, index=True),
    Column("at", Moment, nullable=False),
    Column("ref", Text, nullable=False),  # the key of the row it wrote or changed
    Column("before", JSON, nullable=False),  # ids and states that an undo gives back
    Column("undone_at", Moment),
    Index("deeds_of_staff", "staff_id", "at"),
)
reminders = Table(
    "reminders",
    BOT,
    # What a manager wants to be reminded of, and when.
    Column("reminder_id", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("staff_id", Text, nullable=False),
    Column("customer_id", Text, index=True),  # None: about nobody's customer
    Column("at", Moment, nullable=False),
    Column("note", Text, nullable=False),
    Column("state", Text, nullable=False),  # waiting → sent | done (before its time) | cancelled
    Column("made_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Index("reminders_waiting", "state", "at"),
    Index("reminders_of_staff", "staff_id", "at"),
)
referrals = Table(
    "referrals",
    BOT,
    # A customer brought somebody along.
    Column("referral_id", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("customer_id", Text, nullable=False, index=True),  # who referred
    Column("staff_id", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("note", Text, nullable=False),
    Index("referrals_of_staff", "staff_id", "at"),
)
life_events = Table(
    "life_events",
    BOT,
    # A wedding, a birth, a retirement: what happened to a customer, and when.
    Column("life_event_id", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("customer_id", Text, nullable=False, index=True),
    Column("staff_id", Text, nullable=False),
    Column("kind", Text, nullable=False),  # segmentation.deeds.LIFE_EVENTS
    Column("day", Day, nullable=False),
    Column("note", Text, nullable=False),
    Column("at", Moment, nullable=False),
)
leaves = Table(
    "leaves",
    BOT,
    # Leave said to the bot; counts beside the bank's own staff file.
    Column("leave_id", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("staff_id", Text, nullable=False, index=True),
    Column("start", Day, nullable=False),
    Column("end", Day, nullable=False),
    Column("set_by", Text, nullable=False),
    Column("set_at", Moment, nullable=False),
)
transfers = Table(
    "transfers",
    BOT,
    # A customer to be handed on for good: asked for, decided by the branch head. Who owns whom stays the bank's file.
    Column("transfer_id", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("customer_id", Text, nullable=False, index=True),
    Column("from_staff_id", Text, nullable=False),
    Column("to_staff_id", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("state", Text, nullable=False),  # requested → approved | rejected
    Column("requested_by", Text, nullable=False),
    Column("requested_at", Moment, nullable=False),
    Column("decided_by", Text, nullable=False),
    Column("decided_at", Moment),
)
