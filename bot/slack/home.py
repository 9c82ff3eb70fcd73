"""The app's own tab as the manager's day, and the questions offered above an empty chat.

Opening either is kept in the inbox like a message, so the worker that answers everything shows them: ``bot.server`` asks
``Day.takes`` before it asks the conversation. The lines are those of the briefing, from the same handler; nothing that was
talked about in the chat changes. Once something was logged, wherever that was, the tab is drawn anew.
"""

import hashlib
from dataclasses import dataclass, replace
from typing import Any

from bot import disclosed
from bot.app import App
from bot.slack.blocks import TEXT, draw, escape
from bot.slack.incoming import HOME, PLATFORM, PROMPTS
from bot.slack.messenger import SlackMessenger
from bot.slack.valid_views import BLOCKS, view_faults
from content.bands import banded
from content.cards import Button, Card, Row
from content.wording import say
from handlers.actions import to_action
from handlers.ask import Answer, Ask
from handlers.intents import BY_NAME, with_live_buttons
from handlers.messages import Address, Message, SendFailed
from segmentation.people import Language, Manager
from store import audit
from store.books.book import open_book
from store.chats import heard, inbox
from store.database import Connection
from store.staff import addresses, managers, preferences

_DAY = "contact_today"
_PROMPTS = ("today", "week", "month", "help")


@dataclass(frozen=True)
class Day:
    """Shows each person their day in their own tab."""

    app: App
    messenger: SlackMessenger

    def takes(self, message: Message) -> bool:
        """Show what was opened; False for everything that is to be answered. Raises SendFailed to be called again."""
        if message.sender.platform != PLATFORM or message.action not in (HOME, PROMPTS):
            return False
        if message.action == HOME:
            self._publish(message)
        else:
            self._suggest(message)
        return True

    def changed(self, message: Message, answer: Answer) -> None:
        """Something was logged: the tab of whoever it was is drawn anew, once it has ever been opened."""
        if not (answer.result or answer.deed):
            return
        with self.app.database.reading() as connection:
            who = managers.behind(connection, str(message.sender))
            known = addresses.address_of(connection, who.staff_id, [PLATFORM]) if who else None
            at = message.sender if message.sender.platform == PLATFORM else Address.parse(known) if known else None
            if at is None or not heard.said(connection, str(at), HOME):
                return
        number = hashlib.sha256(f"{message.sender}:{message.message_id}".encode()).hexdigest()[:40]
        again = Message(message_id=f"home:{number}", sender=at, chat=at, at=self.app.now(), action=HOME)
        with self.app.database.writing() as connection:
            inbox.add(connection, again)

    # -- the tab ----------------------------------------------------------------------------------------------------------

    def _publish(self, message: Message) -> None:
        with self.app.database.reading() as connection:
            manager = managers.behind(connection, str(message.sender))
            answer, language = self._day(connection, message.sender, manager)
        if manager and manager.active:
            detail = disclosed.detail(message, answer, manager)
            with self.app.database.writing() as connection:
                audit.record(
                    connection, at=self.app.now(), staff_id=manager.staff_id, what="asked", intent=_DAY,
                    customers=answer.shown, detail=detail,
                )  # fmt: skip
        card = self.messenger.allowed(message.sender, answer.card, "")
        view = {"type": "home", "blocks": _blocks(card, language)}
        if found := view_faults(view):
            raise SendFailed(f"slack_view: {found[0]}", permanent=True)
        self.messenger.call("views.publish", {"user_id": message.sender.id, "view": view})

    def _day(self, connection: Connection, reader: Address, manager: Manager | None) -> tuple[Answer, Language]:
        usual = self.app.settings.language
        if manager is None or not manager.active or self.app.database.served(connection).delivery_id is None:
            return Answer(card=Card(title=say("slack.home.stranger", usual, id=reader.id))), usual
        language: Language = preferences.language_of(connection, manager.staff_id) or manager.language
        now, policy = self.app.now(), self.app.policy(connection)
        book = disclosed.book_for(
            open_book(connection, manager, today=now.date(), database=self.app.database), reader, self.app
        )
        handler = BY_NAME[_DAY].handler
        assert handler is not None
        answer = handler(Ask(intent=_DAY, now=now, language=language), book, policy)
        card = with_live_buttons(answer.card)
        card = banded(card, language) if book.by_id else card
        rows = tuple(_with_note(row, language) for row in card.rows)
        return replace(answer, card=replace(card, rows=rows), intent=_DAY), language

    # -- the questions offered --------------------------------------------------------------------------------------------

    def _suggest(self, message: Message) -> None:
        """Only where the workspace's plan has them: whatever is refused is left."""
        with self.app.database.reading() as connection:
            manager = managers.behind(connection, str(message.sender))
            if manager is None or not manager.active:
                return
            language: Language = preferences.language_of(connection, manager.staff_id) or manager.language
        channel, _, thread = message.text.partition(":")
        try:
            self.messenger.call(
                "assistant.threads.setSuggestedPrompts",
                {"channel_id": channel, "prompts": prompts(language), **({"thread_ts": thread} if thread else {})},
            )
        except SendFailed as failure:
            if failure.retry_after:
                raise


def prompts(language: Language) -> list[dict[str, str]]:
    """At most four questions to begin with."""
    return [{"title": (words := say(f"slack.prompt.{one}", language)), "message": words} for one in _PROMPTS]


def _with_note(row: Row, language: Language) -> Row:
    """A customer's line can be noted in the form, too."""
    if not row.customer_id:
        return row
    note = Button(label=say("slack.note.title", language), action=to_action("log_contact", client=row.customer_id))
    return replace(row, buttons=(*row.buttons[:1], note, *row.buttons[1:]))


def _blocks(card: Card, language: Language) -> list[dict[str, Any]]:
    """What fits into a tab; that something does not is said."""
    messages = draw(card, key=HOME)
    blocks = messages[0][:BLOCKS]
    if len(messages) > 1:
        rest = escape(say("slack.home.more", language))[:TEXT]
        blocks = [*blocks[: BLOCKS - 1], {"type": "section", "text": {"type": "mrkdwn", "text": rest}}]
    return blocks
