"""What was not understood, for the people who write the sentences: masked, counted, nobody's."""

from sqlalchemy import Column, Index, Integer, Table

from store.tables.metadata import BOT
from store.types import Moment, Text

misses = Table(
    "misses",
    BOT,
    # One sentence that was not understood or only just, its names, amounts, days and numbers masked; how often it came.
    Column("key", Text, primary_key=True),  # of language, reason and sentence
    Column("sentence", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("reason", Text, nullable=False),  # not_understood, ask_which, close (answered, though another was as near)
    Column("nearest", Text, nullable=False),  # intents, best first, between commas
    Column("count", Integer, nullable=False),
    Column("first_at", Moment, nullable=False),
    Column("last_at", Moment, nullable=False),
    Index("misses_by_age", "last_at"),
)
