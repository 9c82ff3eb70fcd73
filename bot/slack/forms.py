"""A tapped button that opens a form: within three seconds, while Slack waits for its answer, or it is answered in the chat.

``bot.slack.dispatch`` asks here before it keeps a tap. Nothing is kept of a form that was opened; when it cannot be (the tap
is too old, Slack is slow, the customer is not the asker's), the tap takes the path of every other one and is answered there.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot import disclosed
from bot.app import App
from bot.slack.form_button import asks_for_form
from bot.slack.messenger import SlackMessenger
from bot.slack.note import modal
from bot.slack.valid_views import view_faults
from content.problems import Problem
from handlers.messages import Message, SendFailed
from store.books.book import open_book
from store.staff import managers, preferences

log = logging.getLogger("guanhu.slack")
#: Slack gives a tap three seconds in all.
SECONDS = 2


@dataclass(frozen=True)
class Forms:
    """Opens the form of a contact."""

    app: App
    messenger: SlackMessenger
    """One that waits ``SECONDS`` at most."""

    def open(self, body: Mapping[str, Any], tap: Message) -> bool:
        """Whether the tap opened a form; False: it is to be answered like any other."""
        client, trigger = asks_for_form(tap.action), body.get("trigger_id")
        if not client or not isinstance(trigger, str) or not trigger:
            return False
        try:
            view = self._view(tap, client)
            if view is None:
                return False
            if found := view_faults(view):
                log.error("form_refused", extra={"reason": found[0]})
                return False
            self.messenger.call("views.open", {"trigger_id": trigger, "view": view})
        except SendFailed as failure:
            log.warning("form_not_opened", extra={"reason": failure.reason})
            return False
        except Problem as problem:
            log.warning("form_not_opened", extra={"reason": problem.key})
            return False
        return True

    def _view(self, tap: Message, client: str) -> dict[str, Any] | None:
        """The form, for whoever may log a contact of that customer."""
        with self.app.database.reading() as connection:
            manager = managers.behind(connection, str(tap.sender))
            if manager is None or not manager.active or self.app.database.served(connection).delivery_id is None:
                return None
            book = open_book(connection, manager, today=self.app.now().date(), database=self.app.database)
            customer = disclosed.book_for(book, tap.sender, self.app).customer(client)
            language = preferences.language_of(connection, manager.staff_id) or manager.language
        return modal(client, customer.name, language) if customer else None
