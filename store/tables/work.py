"""What people at the bank do in the bot: who they are, what they talked about, contacts, tasks, results."""

from sqlalchemy import JSON, BigInteger, Column, Index, Integer, Table, UniqueConstraint

from store.tables.metadata import BOT
from store.types import Day, Moment, Text

identities = Table(
    "identities",
    BOT,
    Column("address", Text, primary_key=True),  # web:person:S001
    Column("staff_id", Text, nullable=False, index=True),
    Column("bound_at", Moment, nullable=False),
)
conversations = Table(
    "conversations",
    BOT,
    # What the last answer was about, so that a follow-up finds it after a restart.
    Column("address", Text, primary_key=True),
    Column("state", JSON, nullable=False),
    Column("expires_at", Moment, nullable=False),
)

preferences = Table(
    "preferences",
    BOT,
    # What a person has asked the bot to do differently for them, until they ask otherwise.
    Column("staff_id", Text, primary_key=True),
    Column("language", Text, nullable=False),  # zh or en
    Column("set_at", Moment, nullable=False),
)


contacts = Table(
    "contacts",
    BOT,
    Column("contact_id", Text, primary_key=True),
    Column("customer_id", Text, nullable=False, index=True),
    Column("staff_id", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("channel", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("undone_at", Moment),
)
tasks = Table(
    "tasks",
    BOT,
    Column("task_id", Integer, primary_key=True),
    Column("customer_id", Text, nullable=False),
    Column("staff_id", Text, nullable=False, index=True),
    Column("duty", Text, nullable=False),  # W-01 …
    Column("due_on", Day, nullable=False),
    Column("state", Text, nullable=False),  # open ⇄ snoozed → done | gone; see store/tasks/tasks.py
    Column("amount", BigInteger),
    Column("facts", JSON, nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("closed_at", Moment),
    Column("closed_why", Text, nullable=False, server_default=""),  # contact:roll, renewed, left … ; empty while open
    Column("snoozed_until", Day),  # the day it comes back by itself
    Column("delegated_to", Text, nullable=False, server_default=""),  # a colleague who sees it too; the owner stays
    Column("escalated_at", Moment),  # when it first stood on the branch head's list
    UniqueConstraint("customer_id", "duty", "due_on"),
    Index("tasks_open", "state", "staff_id"),
)
task_results = Table(
    "task_results",
    BOT,
    # What a manager said of a customer's tasks, each message once: counted a rule, and what an undo takes back.
    Column("result_id", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),  # of the message that said it
    Column("customer_id", Text, nullable=False, index=True),
    Column("staff_id", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("what", Text, nullable=False),  # contact, snooze, not_useful, delegate
    Column("why", Text, nullable=False),  # the outcome, why it was of no use, the colleague
    Column("duties", JSON, nullable=False),  # the rules it was about
    Column("contact_id", Text, nullable=False),
    Column("before", JSON, nullable=False),  # the tasks it changed, as they were
    Column("undone_at", Moment),
    Index("task_results_of_staff", "staff_id", "at"),
)
