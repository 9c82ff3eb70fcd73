"""How cards leave for WeChat Work: each page a message, then the card with buttons; changed while the platform allows it.

A delivery of several pages that breaks off is sent again from its beginning: the platform folds what is the same to the
byte for four hours. The pages beyond the first take their tokens from the member's budget too.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.app import App
from bot.wecom.client import ApiError, WecomClient
from bot.wecom.drawing import SAME_SECONDS, buttons, draw, task_of
from bot.wecom.incoming import PLATFORM
from content.cards import Card
from handlers.messages import Address, SendFailed
from store.chats import sent_cards
from store.outbox import budgets
from store.outbox.budgets import Budgets

#: How long a card may be changed.
CODE_LASTS = timedelta(hours=72)
#: What the platform's longest fold leaves after the slowest send and two clocks.
FOLDS = timedelta(seconds=SAME_SECONDS) - timedelta(minutes=15)


@dataclass(frozen=True)
class WecomMessenger:
    """Sends to members of the corporation through one application."""

    app: App
    client: WecomClient

    @property
    def folds(self) -> timedelta:
        """How long the same message shows once."""
        return FOLDS

    def send(self, to: Address, card: Card, *, key: str) -> str:
        """Send every page, in order; returns the card's id, or the last message's. Raises SendFailed."""
        if to.platform != PLATFORM or to.kind != "person":
            raise SendFailed("not a member's address", permanent=True)
        messages = draw(card, key=key, to=to.id, agent_id=self.client.agent_id)
        self._pay(to, len(messages) - 1)
        sent = ""
        for message in messages:
            answer = self._post(message)
            sent = str(answer.get("msgid", ""))
            if message["msgtype"] == "template_card":
                sent = task_of(key)
                with self.app.database.writing() as connection:
                    code = str(answer.get("response_code", ""))
                    sent_cards.keep(connection, sent, delivery_key=key, code=code, now=self.app.now())
        return sent

    def update(self, to: Address, message_id: str, card: Card) -> None:
        """Show the card's newer form while its code lives. Raises SendFailed: permanent when it cannot be changed any more."""
        now = self.app.now()
        with self.app.database.writing() as connection:
            code = sent_cards.take_code(connection, message_id, since=now - CODE_LASTS)
        if not code:
            raise SendFailed("the card can no longer be changed", permanent=True)
        drawn = buttons(card, task_id=message_id)
        told: dict[str, Any] = {"userids": [to.id], "agentid": int(self.client.agent_id), "response_code": code}
        told |= {"template_card": drawn} if drawn else {"button": {"replace_name": card.title[:10]}}
        self._call("message/update_template_card", told)

    def _post(self, message: dict[str, Any]) -> dict[str, Any]:
        answer = self._call("message/send", message)
        for refused in ("invaliduser", "unlicenseduser"):
            if answer.get(refused):
                raise SendFailed(f"wecom_{refused}", permanent=True)
        return answer

    def _call(self, path: str, data: dict[str, Any]) -> dict[str, Any]:
        try:
            return self.client.post(path, data)
        except ApiError as error:
            raise error.as_send_failed() from error

    def _pay(self, to: Address, more: int) -> None:
        """The outbox has taken one token; every further message takes one of its own."""
        rules = Budgets.read(self.app.policy().section("budgets"))
        if more < 1 or not rules.limits(str(to)):
            return
        with self.app.database.writing() as connection:
            for _ in range(more):
                budgets.take(connection, rules, [str(to)], now=self.app.now())
