"""Every table on one page.

``BOT`` holds what the bot itself writes. ``BANK`` holds one delivery of the bank's facts, made from
``segmentation.bank_data`` (one table a file, plus the few columns that make questions fast). ``ROUND`` holds the
placements of one nightly round. BANK and ROUND stand under the schema names ``bank`` and ``round``: on SQLite attached
files, on PostgreSQL schemas of their own. No foreign key crosses between the three.
"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    MetaData,
    Table,
    UniqueConstraint,
    text,
)
from sqlalchemy.types import TypeEngine

from segmentation import bank_data
from store.types import Day, Moment, Text

BOT = MetaData()

# -- deliveries and rounds: which facts are served -------------------------------------------------------------------

deliveries = Table(
    "deliveries",
    BOT,
    Column("delivery_id", Integer, primary_key=True),
    Column("as_of", Day, nullable=False),
    Column("fingerprint", Text, nullable=False),  # SHA-256 over the files: the same delivery twice changes nothing
    Column("state", Text, nullable=False),  # building → accepted → retired | replaced; or held; or abandoned
    Column("taken_at", Moment, nullable=False),
    Column("tables", JSON, nullable=False),  # {"customers": {"rows": n, "rejected": n}, …}; absent: not delivered
    Column("notes", JSON, nullable=False),
)
rounds = Table(
    "rounds",
    BOT,
    Column("round_id", Integer, primary_key=True),
    Column("delivery_id", Integer, nullable=False),
    Column("as_of", Day, nullable=False),
    Column("policy_hash", Text, nullable=False),
    Column("engine", Text, nullable=False, server_default="polars"),  # what worked the rules out: polars, sql, spark
    Column("state", Text, nullable=False),  # building → done
    Column("ran_at", Moment, nullable=False),
    Column("customers", Integer, nullable=False),
    Column("cuts", JSON, nullable=False),  # the ABC cuts a branch, so that one customer can be classed alone
    Column("before_id", Integer),  # the round of an earlier day whose state it carried on
    Column("by_hand", Text, nullable=False, server_default=""),  # the overrides in force, by id: 3,7
    Column("restates_id", Integer),  # the round of the same day it takes the place of, after a late delivery
)
serving = Table(
    "serving",
    BOT,
    # One row. Switching to a new delivery or round is one update of it.
    Column("id", Integer, primary_key=True),
    Column("delivery_id", Integer),
    Column("round_id", Integer),
)

policy_texts = Table(
    "policy_texts",
    BOT,
    # The policy of every round, word for word, so that a past day can be worked out again.
    Column("hash", Text, primary_key=True),
    Column("text", Text, nullable=False),
    Column("first_seen", Moment, nullable=False),
)
policies = Table(
    "policies",
    BOT,
    # Which rules are in force, and who proposed and approved them; none in force: the file of the settings is.
    Column("policy_id", Integer, primary_key=True),
    Column("hash", Text, nullable=False),  # SHA-256 of the file's bytes, which stand in policy_texts
    Column("state", Text, nullable=False),  # proposed → in_force → replaced (by a later one) | withdrawn (rolled back)
    Column("reason", Text, nullable=False),
    Column("proposed_by", Text, nullable=False),
    Column("proposed_at", Moment, nullable=False),
    Column("approved_by", Text, nullable=False),
    Column("approved_at", Moment),
    Column("since", Moment),  # in force since then; later than approved_at where a rollback brought it back
    Column("replaces", Integer),  # the one in force before: where a rollback goes back to; none: the file
    Column("ended_by", Text, nullable=False),
    Column("ended_at", Moment),
    Column("ended_reason", Text, nullable=False),
)
events = Table(
    "events",
    BOT,
    # What became of a customer from one round to the next, or between nights; each once.
    Column("event_id", Integer, primary_key=True),
    Column("kind", Text, nullable=False),  # tier_reached, tier_fallen, near_tier, joined, left
    Column("customer_id", Text, nullable=False, index=True),
    Column("what", Text, nullable=False),  # the tier reached, fallen to or near; the segment's name
    Column("day", Day, nullable=False),
    Column("source", Text, nullable=False),  # round, online
    Column("cause", Text, nullable=False),  # data; hand: a value set by hand, or its end
    Column("was", Text, nullable=False),  # the tier before; empty for segments
    Column("manager_id", Text),
    Column("branch_id", Text),
    Column("round_id", Integer),
    Column("found_at", Moment, nullable=False),
    Column("late", Boolean, nullable=False),  # found by a late delivery, after its day had passed
    Column("withdrawn_at", Moment),  # no longer true after a late or better delivery; never deleted for that
    UniqueConstraint("kind", "customer_id", "what", "day"),
    Index("events_by_day", "day"),
)
overrides = Table(
    "overrides",
    BOT,
    # A customer's value in a scheme set by hand; two people, a reason and an end.
    Column("override_id", Integer, primary_key=True),
    Column("customer_id", Text, nullable=False, index=True),
    Column("scheme", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("until", Day, nullable=False),  # the last day it holds
    Column("state", Text, nullable=False),  # requested → approved → withdrawn
    Column("requested_by", Text, nullable=False),
    Column("requested_at", Moment, nullable=False),
    Column("approved_by", Text, nullable=False),
    Column("approved_at", Moment),
    Column("withdrawn_by", Text, nullable=False),
    Column("withdrawn_at", Moment),
)

# -- identity ---------------------------------------------------------------------------------------------------------

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

# -- what managers do -------------------------------------------------------------------------------------------------

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

# -- what the bank's systems tell between two deliveries -----------------------------------------------------------------

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

# -- what follows from it at once ------------------------------------------------------------------------------------------

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

# -- messages in and out ----------------------------------------------------------------------------------------------

inbox = Table(
    "inbox",
    BOT,
    Column("inbox_id", Integer, primary_key=True),
    Column("message_key", Text, nullable=False, unique=True),  # platform:message_id
    Column("sender", Text, nullable=False),
    Column("chat", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("text", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("state", Text, nullable=False),  # waiting → working → answered | failed
    Column("lease_until", Moment),
    Column("tries", Integer, nullable=False),
    Index("inbox_waiting", "state", "inbox_id"),
)
#: One state of the outbox, as its partial indexes and the questions that use them say it: never as a parameter.
_OUTBOX_STATE = {name: text(f"state = '{name}'") for name in ("waiting", "sending", "unknown")}


def _outbox_index(name: str, state: str, *columns: str, unique: bool = False) -> Index:
    where = _OUTBOX_STATE[state]
    return Index(name, *columns, unique=unique, sqlite_where=where, postgresql_where=where)


outbox = Table(
    "outbox",
    BOT,
    Column("delivery_id", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),  # what it is for: morning:S001:2026-11-23
    Column("address", Text, nullable=False),
    Column("purpose", Text, nullable=False),  # answer, briefing, digest, marketing, alert
    Column("about", JSON, nullable=False),  # customer_ids, push_id, content hash: what the checks look at
    Column("card", JSON, nullable=False),
    Column("state", Text, nullable=False),  # docs/delivery.md draws them
    Column("due_at", Moment, nullable=False),
    Column("expires_at", Moment),
    Column(
        "lease_until", Moment
    ),  # sending: until when the claim holds; unknown: when the platform is asked, None: never
    Column("tries", Integer, nullable=False),
    Column("findings", JSON, nullable=False),  # which check deferred or blocked it, when and why
    Column("message_id", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("urgency", Integer, nullable=False, server_default="1"),  # 0: somebody waits for it
    Index("outbox_of_address", "address", "made_at"),
    _outbox_index("outbox_waiting", "waiting", "urgency", "due_at", "delivery_id"),
    _outbox_index("outbox_expiring", "waiting", "expires_at"),
    _outbox_index("outbox_in_flight", "sending", "address", unique=True),  # one an address, whoever claims
    _outbox_index("outbox_unknown", "unknown", "lease_until"),
)
budgets = Table(
    "budgets",
    BOT,
    # Token buckets of platforms and addresses; one that is not here is full.
    Column("bucket", Text, primary_key=True),  # place and rule: slack#60
    Column("place", Text, nullable=False),  # slack, or slack:person:U1
    Column("next_at", Moment, nullable=False),  # when it has the next token
    Index("budgets_of_places", "place", "next_at"),
    Index("budgets_by_next", "next_at"),
)
web_messages = Table(
    "web_messages",
    BOT,
    # The web platform's own chat log: what its page shows. The key makes a repeated send invisible.
    Column("web_message_id", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("chat", Text, nullable=False),
    Column("author", Text, nullable=False),  # bot, or the person's address
    Column("at", Moment, nullable=False),
    Column("text", Text, nullable=False),
    Column("card", JSON),
    Column("changes", Integer),  # the earlier line whose card this one is the newer form of
    Index("web_messages_chat", "chat", "web_message_id"),
)

# -- the clock --------------------------------------------------------------------------------------------------------

occurrences = Table(
    "occurrences",
    BOT,
    Column("occurrence_id", Integer, primary_key=True),
    Column("job", Text, nullable=False),
    Column("planned_at", Moment, nullable=False),
    Column("state", Text, nullable=False),  # waiting → running → done | failed | skipped
    Column("lease_until", Moment),
    Column("tries", Integer, nullable=False),
    Column("report", JSON, nullable=False),
    Column("ended_at", Moment),
    UniqueConstraint("job", "planned_at"),
)
plans = Table(
    "plans",
    BOT,
    # Plans of the four-step method: a group that an adviser keeps in touch with by a cadence; see segmentation/plans.py.
    Column("plan_id", Integer, primary_key=True),
    Column("groups", JSON, nullable=False),  # ["tier:mid", "asset_type:wealth"]: all hold
    Column("owner", Text, nullable=False, index=True),  # the adviser's staff id
    Column("cadence", Text, nullable=False),  # week, month, quarter, half_year, year
    Column("content", Text, nullable=False),
    Column("target_percent", Integer, nullable=False),
    Column("start", Day, nullable=False),
    Column("end", Day, nullable=False),
    Column("ended_on", Day),  # ended early
    Column("made_by", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
)
calendar_days = Table(
    "calendar_days",
    BOT,
    Column("day", Day, primary_key=True),
    Column("is_workday", Boolean, nullable=False),
    Column("name", Text, nullable=False),
    Column("source", Text, nullable=False),
)

# -- content ----------------------------------------------------------------------------------------------------------

news = Table(
    "news",
    BOT,
    Column("news_id", Text, primary_key=True),
    Column("found_at", Moment, nullable=False),
    Column("published_at", Moment),
    Column("source", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("title", JSON, nullable=False),  # {"zh": …, "en": …}
    Column("summary", JSON, nullable=False),
    Column("topics", JSON, nullable=False),
    Column("licence", Text, nullable=False),
    Column("state", Text, nullable=False),  # found → approved → expired; or rejected
    Column("author", Text, nullable=False),
    Column("reviewer", Text, nullable=False),
    Column("approved_hash", Text, nullable=False),
    Column("approved_at", Moment),
    Column("expires_on", Day),
)
pushes = Table(
    "pushes",
    BOT,
    Column("push_id", Text, primary_key=True),
    Column("kind", Text, nullable=False),  # digest, product, invitation …
    Column("segment", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("card", JSON, nullable=False),
    Column("state", Text, nullable=False),  # draft → checked → approved → scheduled → done; rejected, recalled, expired
    Column("author", Text, nullable=False),
    Column("reviewer", Text, nullable=False),
    Column("approved_hash", Text, nullable=False),
    Column("approved_at", Moment),
    Column("expires_on", Day),
    Column("made_at", Moment, nullable=False),
)
approvals = Table(
    "approvals",
    BOT,
    # Four eyes over anything that leaves: content/approval_moves.py has the states and who may move them.
    Column("approval_id", Integer, primary_key=True),
    Column("kind", Text, nullable=False),  # push, news, template …
    Column("ref", Text, nullable=False),  # which one
    Column("bytes_hash", Text, nullable=False),  # SHA-256 of what is approved, to the byte
    Column("audience", JSON, nullable=False),  # whom it is for, as its maker defines it
    Column("valid_from", Day, nullable=False),
    Column("valid_until", Day, nullable=False),  # the last day
    Column("notices", JSON, nullable=False),  # sentences that must stand in it
    Column("binding", Text, nullable=False),  # SHA-256 over all of these: one change and it is another approval
    Column("state", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("reviewer", Text, nullable=False),
    Column("decided_at", Moment),
    Column("reason", Text, nullable=False),  # of the last move
    Column("moved_at", Moment, nullable=False),
    Index("approvals_of", "kind", "ref", "approval_id"),
)
consents = Table(
    "consents",
    BOT,
    # What customers said to the bot's users after the bank's file was made: a refusal acts at once.
    Column("consent_id", Integer, primary_key=True),
    Column("customer_id", Text, nullable=False, index=True),
    Column("purpose", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("granted", Boolean, nullable=False),
    Column("at", Moment, nullable=False),
    Column("words", Text, nullable=False),
)
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
)

# -- safekeeping --------------------------------------------------------------------------------------------------------

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

# -- the bank's facts, one delivery -------------------------------------------------------------------------------------

BANK = MetaData(schema="bank")

_TYPES: dict[bank_data.Type, type[TypeEngine[Any]]] = {
    bank_data.Type.YES_NO: Boolean,
    bank_data.Type.AMOUNT: BigInteger,
    bank_data.Type.COUNT: BigInteger,
    bank_data.Type.DAY: Day,
    bank_data.Type.MONTH: Integer,
    bank_data.Type.MOMENT: Moment,
}

#: Columns beyond the bank's own, made at import so that a question reads one table.
EXTRA_COLUMNS: dict[str, tuple[tuple[str, type[TypeEngine[Any]]], ...]] = {
    "customers": (
        ("name_key", Text),  # simplified, no blanks or dots, lower case
        ("pinyin", Text),  # wangwei
        ("pinyin_folded", Text),  # zh=z, ang=an, l=n …
        ("initials", Text),  # ww
        ("surname", Text),
        ("phone_last4", Text),
    ),
    "holdings": (("manager_id", Text),),
}


@dataclass(frozen=True, slots=True)
class ServingIndex:
    """An index of a serving table, made after the load; ``covers``: columns it holds so that the table is not read."""

    table: str
    columns: tuple[str, ...]
    covers: tuple[str, ...] = ()


SERVING_INDEXES: tuple[ServingIndex, ...] = (
    ServingIndex("customers", ("manager_id", "customer_id")),
    ServingIndex("customers", ("manager_id", "name_key")),
    ServingIndex("customers", ("household_id",)),
    ServingIndex("holdings", ("customer_id",)),
    # a maturity list by itself
    ServingIndex("holdings", ("manager_id", "matures_on"), covers=("balance", "customer_id", "kind", "holding_id")),
    ServingIndex("balances", ("customer_id",)),
    ServingIndex("activity", ("customer_id",)),
    ServingIndex("movements", ("customer_id", "at")),
    ServingIndex("contacts", ("customer_id", "at")),
    ServingIndex("complaints", ("customer_id",)),
    ServingIndex("assessments", ("customer_id",)),
    ServingIndex("tags", ("customer_id",)),
    ServingIndex("placements", ("manager_id", "tier")),
)


def _bank_table(spec: bank_data.Table) -> Table:
    columns = [
        Column(c.name, _TYPES.get(c.type, Text), primary_key=spec.key == (c.name,), nullable=not c.filled)
        for c in spec.columns
    ]
    columns += [Column(name, type_) for name, type_ in EXTRA_COLUMNS.get(spec.name, ())]
    return Table(spec.name, BANK, *columns)


#: The serving tables by the name of their bank file.
bank: dict[str, Table] = {spec.name: _bank_table(spec) for spec in bank_data.TABLES}

# -- one nightly round -------------------------------------------------------------------------------------------------

ROUND = MetaData(schema="round")

placements = Table(
    "placements",
    ROUND,
    Column("customer_id", Text, primary_key=True),
    Column("manager_id", Text),
    Column("branch_id", Text),
    Column("aum", BigInteger, nullable=False),
    Column("debt", BigInteger, nullable=False),
    Column("tier", Text, nullable=False),  # as shown: up at once, down after the grace period
    Column("plain_tier", Text, nullable=False),
    Column("tier_below_since", Day),  # first day in a row whose plain tier was lower than the shown one
    Column("primary_type", Text, nullable=False),
    Column("asset_types", Text, nullable=False),  # |-joined, sorted
    Column("life_cycle", Text),
    Column("risk_preference", Text),
    Column("behaviour", Text),
    Column("star_points", BigInteger),
    Column("star_level", Text),
    Column("abc_class", Text),
    Column("vip_class", Text),
    Column("churn_score", Integer),
    Column("sixteen_grid", Text),
    Column("age_band", Text),
    Column("occupation_group", Text),
    Column("near_tier", Text),  # the tier of whose mark most is reached; empty: none
    Column("debt_ratio", BigInteger),  # whole hundredths; unknown without assets
    Column("value_score", Integer),
    Column("potential_score", Integer),
    Column("segments", Text),  # |-joined, sorted: every list and named segment
    Column("other_groups", Text),  # |-joined scheme:value of the schemes without a column here
    Column("by_hand", Text),  # what the rules say where a value was set by hand: {"tier": "mid"}
)

#: The two kinds of serving tables by the schema name they are read under.
PARTS = {"bank": BANK, "round": ROUND}
