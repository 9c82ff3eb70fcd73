"""What is said to customers and who allowed it: news, pushes, approvals, consents."""

from sqlalchemy import JSON, Boolean, Column, Index, Integer, Table

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
