"""Signing in to the console: links given out in chats, sessions of browsers, failed attempts."""

from sqlalchemy import Column, Index, Integer, Table

from store.tables.metadata import BOT
from store.types import Moment, Text

sign_in_links = Table(
    "sign_in_links",
    BOT,
    # A link that signs one person in, once. Kept as a hash: whoever reads the table cannot sign in.
    Column("link_hash", Text, primary_key=True),
    Column("staff_id", Text, nullable=False, index=True),
    Column("platform", Text, nullable=False),  # where it was asked for
    Column("made_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),  # or replaced by a newer one
)
console_sessions = Table(
    "console_sessions",
    BOT,
    # A signed-in browser; the cookie's value is kept as a hash. It ends with the person's role or employment, whatever its time.
    Column("session_hash", Text, primary_key=True),
    Column("staff_id", Text, nullable=False, index=True),
    Column("role", Text, nullable=False),  # as it was at sign-in
    Column("how", Text, nullable=False),  # link, wecom, demo
    Column("made_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("ended_at", Moment),
)
sign_in_failures = Table(
    "sign_in_failures",
    BOT,
    # Attempts that failed, by where they came from, so that nobody tries for long.
    Column("failure_id", Integer, primary_key=True),
    Column("source", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Index("sign_in_failures_of_source", "source", "at"),
)
