"""What the verbs of ``guanhu news`` share: options, the bot opened, topics in words."""

from collections.abc import Iterable
from typing import Annotated

import typer

from bot.app import App, open_app
from bot.settings import read_settings
from content.wording import knows, say
from store import migrate

AsJson = Annotated[bool, typer.Option("--json", help="print as JSON")]
By = Annotated[str, typer.Option("--as", metavar="STAFF_ID", help="who does it; it goes into the audit")]


def opened() -> App:
    """The bot on a database of this version. Raises Problem."""
    app = open_app(read_settings())
    migrate.check(app.database)
    return app


def topics_named(topics: Iterable[str], app: App) -> str:
    """In the reader's words, those without words as they are."""
    language = app.settings.language
    keys = (f"newsroom.topic.{one}" for one in topics)
    return " / ".join(
        say(key, language) if knows(key, language) else key.removeprefix("newsroom.topic.") for key in keys
    )
