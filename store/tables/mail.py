"""Messages in and out: inbox, outbox, budgets, the web platform's log."""

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, Table, select, text

from store.tables.metadata import BOT
from store.types import Moment, Text

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
outbox_cards = Table(
    "outbox_cards",
    BOT,
    # What a delivery says, apart from where it stands: claiming and ending one rewrites a short row.
    Column("delivery_id", Integer, ForeignKey("outbox.delivery_id", ondelete="CASCADE"), primary_key=True),
    Column("card", JSON, nullable=False),
)
#: A delivery's card, where a column of ``outbox`` may stand.
CARD = select(outbox_cards.c.card).where(outbox_cards.c.delivery_id == outbox.c.delivery_id).scalar_subquery()
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
platform_tokens = Table(
    "platform_tokens",
    BOT,
    # A platform's short-lived token, shared by all processes; encrypted under the platform's secret.
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("fetching_until", Moment),  # somebody fetches a new one; whoever else needs it waits
)
sent_cards = Table(
    "sent_cards",
    BOT,
    # Cards with buttons on a platform whose taps name only the card: which delivery it was, and the right to change it.
    Column("task_id", Text, primary_key=True),
    Column("delivery_key", Text, nullable=False),
    Column("code", Text, nullable=False),  # good for one change; a tap brings a new one
    Column("at", Moment, nullable=False),
    Index("sent_cards_at", "at"),
)
