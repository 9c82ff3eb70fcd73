"""The web platform: a chat log in the database that a page shows.

Posts of the page become ``Message`` and go to the inbox like those of any platform; ``WebMessenger`` writes cards into
the log. The page (``console.chat``) draws them. Used by ``bot.platforms`` and ``bot.server``.
"""

from dataclasses import dataclass

from bot.app import App
from content.cards import Card
from content.problems import Problem
from handlers.messages import Address, SendFailed
from store.chats import webchat

PLATFORM = "web"


@dataclass(frozen=True, slots=True)
class WebMessenger:
    """Sends by writing into the web chat log; the same key again shows nothing new."""

    app: App

    def send(self, to: Address, card: Card, *, key: str) -> str:
        """Write the card once and return the line's id. Raises SendFailed: permanent for another platform's address."""
        if to.platform != PLATFORM:
            raise SendFailed("not a web address", permanent=True)
        try:
            with self.app.database.writing() as connection:
                line = webchat.post(
                    connection,
                    webchat.WebMessage(
                        key=key, chat=str(to), author=webchat.BOT_AUTHOR, at=self.app.now(), card=card.to_json()
                    ),
                )
        except Problem as problem:
            raise SendFailed(problem.key) from problem
        return str(line)

    def update(self, to: Address, message_id: str, card: Card) -> None:
        """Change the card of a line that was sent. Raises SendFailed: permanent where there is no such line."""
        if to.platform != PLATFORM or not (message_id.isascii() and message_id.isdigit()):
            raise SendFailed("not a web line", permanent=True)
        try:
            with self.app.database.writing() as connection:
                found = webchat.change(connection, int(message_id), str(to), card.to_json(), at=self.app.now())
        except Problem as problem:
            raise SendFailed(problem.key) from problem
        if not found:
            raise SendFailed("no such line", permanent=True)
