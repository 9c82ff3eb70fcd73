"""What is said to customers and who allowed it: news, pushes, approvals, consents."""

from sqlalchemy import JSON, Boolean, Column, Index, Integer, Table, UniqueConstraint

from store.tables.metadata import BOT
from store.types import Day, Moment, Text

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
    Column("kind", Text, nullable=False, server_default="news"),  # content/news/kinds.toml
    Column("feed", Text, nullable=False, server_default=""),  # the feed it came from; empty: typed or from a file
    Column("same_as", Text, nullable=False, server_default=""),  # the item that said it first; empty: none did
    Column("starts_on", Day),  # of an offer, an event: its days
    Column("ends_on", Day),
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
    # How it was made, for pushes that people make; a digest's are empty.
    Column("audience", JSON, nullable=False, server_default="{}"),  # content/pushes/audience.py
    Column("words", JSON, nullable=False, server_default="{}"),  # as its author wrote them, placeholders unfilled
    Column("about", JSON, nullable=False, server_default="{}"),  # products, news_ids, fields: what the checks look at
    Column("findings", JSON, nullable=False, server_default="[]"),  # of its last examination
    Column("valid_from", Day),
    Column("not_before", Moment),  # the moment it may leave at the earliest
    Column("queued_at", Moment),
    Column("ended_at", Moment),
    Index("pushes_of_states", "state", "made_at"),
)
push_recipients = Table(
    "push_recipients",
    BOT,
    # Whom a push goes to, as it was counted when it was approved; and whom not, with the reason.
    Column("recipient_id", Integer, primary_key=True),
    Column("push_id", Text, nullable=False),
    Column("address", Text, nullable=False),  # wecom:group:wr1, slack:person:U1
    Column("lane", Text, nullable=False),  # owner, channel, colleague
    Column("owner_staff_id", Text, nullable=False),
    Column("reason", Text, nullable=False),  # why it is left out; empty: it goes there
    Column("facts", JSON, nullable=False),
    Column("due_at", Moment),  # as planned; null: left out
    UniqueConstraint("push_id", "address"),
)
push_once = Table(
    "push_once",
    BOT,
    # One content reaches one address once, whatever push brings it: written in the transaction that queues it.
    Column("once_id", Integer, primary_key=True),
    Column("content_hash", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("push_id", Text, nullable=False, index=True),
    Column("at", Moment, nullable=False),
    UniqueConstraint("content_hash", "address"),
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
    Column("staff_id", Text, nullable=False, server_default=""),  # who heard it
)
