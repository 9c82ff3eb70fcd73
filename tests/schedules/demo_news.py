"""A bot that has the demo's reviewed news to send digests of."""

from store.database import Database
from store.outbox import newsroom
from tests.clock import MONDAY


def seeded(database: Database) -> Database:
    """The same bot, with the demo's news of Monday."""
    with database.writing() as connection:
        newsroom.seed_demo_news(connection, MONDAY)
    return database
