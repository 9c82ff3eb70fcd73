"""Letters to single customers: the templates a bank approves, and every letter that was handed to a manager."""

from sqlalchemy import JSON, Column, Index, Integer, Table

from store.tables.metadata import BOT
from store.types import Day, Moment, Text

letter_templates = Table(
    "letter_templates",
    BOT,
    Column("template_id", Text, primary_key=True),
    Column("kind", Text, nullable=False),  # content/letters/kinds.toml
    Column("words", JSON, nullable=False),  # {"zh": [lines], "en": [lines]}, placeholders unfilled
    Column("segments", JSON, nullable=False),  # for whom
    Column("valid_from", Day, nullable=False),
    Column("valid_until", Day, nullable=False),
    Column("author", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
    Index("letter_templates_of_kinds", "kind", "made_at"),
)
letters = Table(
    "letters",
    BOT,
    # One letter to one customer in one period: written in the transaction that hands it to the manager.
    Column("letter_id", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),  # picks:C001:2026-W48
    Column("kind", Text, nullable=False),
    Column("customer_id", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("template_id", Text, nullable=False),
    Column("approval_id", Integer, nullable=False),
    Column("staff_id", Text, nullable=False),  # to whom it was handed
    Column("language", Text, nullable=False),
    Column("text", Text, nullable=False),  # to the letter as it was handed over
    Column("bytes_hash", Text, nullable=False),
    Column("data_as_of", Day, nullable=False),
    Column("state", Text, nullable=False),  # handed → sent, or back
    Column("handed_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Index("letters_of_customers", "customer_id", "handed_at"),
)
