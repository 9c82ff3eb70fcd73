"""A handler asked directly, in either language: what a tap does not say is the language."""

from bot.app import App
from content.policy import load_policy
from handlers.ask import Answer, Ask, Slots
from handlers.intents import Handler
from store.books.book import open_book
from store.staff.managers import by_staff_id
from tests.banks import NOW


def asked(  # noqa: PLR0913 - all by name
    app: App,
    handler: Handler,
    intent: str,
    *,
    who: str = "S001",
    language: str = "zh",
    private: bool = True,
    page_size: int = 0,
    client: str = "",
    slots: Slots | None = None,
) -> Answer:
    """The handler's answer on the day of the tests."""
    with app.database.reading() as connection:
        manager = by_staff_id(connection, who)
        assert manager is not None
        book = open_book(connection, manager, today=NOW.date(), private=private, database=app.database)
        ask = Ask(
            intent=intent,
            slots=slots or Slots(client=client),
            now=NOW,
            language="en" if language == "en" else "zh",
            page_size=page_size,
        )
        return handler(ask, book, load_policy())
