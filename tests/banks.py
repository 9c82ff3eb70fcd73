"""A small bank imported into a real database, with people who can ask it. Every story of a question starts here."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.app import App, open_app
from bot.conversation import Conversation
from bot.settings import read_settings
from handlers.ask import Answer
from handlers.messages import Address, Message
from tests.builders import AS_OF, a_delivery, write_delivery
from tests.engines import SQLITE, Engine

ZONE = ZoneInfo("Asia/Shanghai")
#: Monday morning after the delivery of Saturday 21 November 2026.
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=ZONE)
Tables = Iterable[Mapping[str, Any]]


def an_app(
    folder: Path, *, as_of: str = AS_OF, segmented: bool = False, engine: Engine = SQLITE, **tables: Tables
) -> App:
    """A database with the cast and these tables imported; ``segmented`` runs the round too."""
    from store.imports.deliveries import import_delivery

    app = _opened(engine.url(folder), folder)
    day = date.fromisoformat(as_of)
    write_delivery(folder / "delivery", a_delivery(**tables))
    report = import_delivery(app.database, folder / "delivery", as_of=day, now=NOW)
    assert (report.state, report.rejected) == ("accepted", 0)
    if segmented:
        from content.policy import load_policy
        from store.rounds.rounds import run_round

        run_round(app.database, load_policy(), as_of=day, now=NOW)
    return app


def a_copy(app: App, folder: Path, engine: Engine = SQLITE) -> App:
    """The same bank in a folder of its own: a test may write, and nothing is imported twice."""
    app.database.close()  # PostgreSQL copies what nobody has open
    return _opened(engine.copy(app.database.data_dir.parent, folder), folder)


def _opened(url: str, folder: Path) -> App:
    given = {"GUANHU_DATABASE_URL": url, "GUANHU_DATA_DIR": str(folder / "guanhu-data")}
    return open_app(read_settings(given, folder / "none.env"))


def say_to(app: App, who: str, text: str, *, at: datetime = NOW, page_size: int = 0) -> Answer:
    """What the bot answers to something typed in a private chat on the web platform."""
    return Conversation(app).answer(_message(who, at, text=text), page_size=page_size)


def tap(app: App, who: str, action: str, *, at: datetime = NOW, page_size: int = 0) -> Answer:
    """What the bot answers to a tapped button."""
    return Conversation(app).answer(_message(who, at, action=action), page_size=page_size)


def _message(who: str, at: datetime, *, text: str = "", action: str = "") -> Message:
    sender = Address("web", "person", who)
    return Message(message_id=f"{who}-{at.timestamp()}", sender=sender, chat=sender, at=at, text=text, action=action)
