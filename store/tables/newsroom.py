"""How news comes in: the feeds that were asked, what tells two texts of one piece of news, and the day's shortlist.

The items themselves are ``store.tables.publishing.news``.
"""

from sqlalchemy import JSON, BigInteger, Column, ForeignKey, Index, Integer, Table

from store.tables.metadata import BOT
from store.types import Day, Moment, Text

feeds = Table(
    "feeds",
    BOT,
    # What became of each feed of the bank's list when it was last asked.
    Column("feed", Text, primary_key=True),  # its name in the list
    Column("url", Text, nullable=False),
    Column("etag", Text, nullable=False),  # what the feed gave, so that it need not send the same again
    Column("last_modified", Text, nullable=False),
    Column("state", Text, nullable=False),  # ok, unchanged, failed
    Column("problem", Text, nullable=False),  # wording key below news.feed; empty: none
    Column("facts", JSON, nullable=False),
    Column("failures", Integer, nullable=False),  # one after the other
    Column("entries", Integer, nullable=False),  # in its last answer
    Column("added", Integer, nullable=False),  # new ones in its last answer
    Column("checked_at", Moment),
    Column("ok_at", Moment),
    Column("next_at", Moment),  # not before: it failed, or asked for patience
)
news_texts = Table(
    "news_texts",
    BOT,
    # What a new item is compared with, for as long as reprints may come; the number keeps the prints short.
    Column("number", Integer, primary_key=True),
    Column("news_id", Text, nullable=False, unique=True),
    Column("exact", BigInteger, nullable=False, index=True),  # of title and text: the very same
    Column("title", Text, nullable=False),
    Column("lead", Text, nullable=False),
    Column("found_on", Day, nullable=False, index=True),
)
news_prints = Table(
    "news_prints",
    BOT,
    # Which texts contain a run of characters; a run that many contain is left out.
    Column("print", BigInteger, primary_key=True, autoincrement=False),
    Column("number", Integer, ForeignKey("news_texts.number", ondelete="CASCADE"), primary_key=True),
    Index("news_prints_of", "number"),
    sqlite_with_rowid=False,
)
shortlist = Table(
    "shortlist",
    BOT,
    # What the editor is offered on a day, and why.
    Column("shortlist_id", Integer, primary_key=True),
    Column("day", Day, nullable=False),
    Column("news_id", Text, nullable=False),
    Column("place", Integer, nullable=False),
    Column("score", Integer, nullable=False),
    Column("segments", JSON, nullable=False),
    Column("reasons", JSON, nullable=False),  # wording keys with their facts
    Column("made_at", Moment, nullable=False),
    Index("shortlist_days", "day", "news_id", unique=True),
)
