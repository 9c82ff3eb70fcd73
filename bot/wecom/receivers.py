"""Whose callbacks are believed at the one address: the application's, and customer contact's own receiver where there is one.

Customer contact (客户联系) can call back with a token and a key of its own. What it signs is believed about customers and groups
alone: nobody speaks for a member with that key.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.wecom.envelope import Envelope, Forged

#: Every event of customer contact is one of these.
_ABOUT = "change_external_"


@dataclass(frozen=True, slots=True)
class Receivers:
    """Opens what either of them is sent."""

    application: Envelope
    contact: Envelope | None = None

    def echo(self, query: Mapping[str, str], now: datetime) -> str:
        """The text that proves the address is ours. Raises Forged, Malformed."""
        try:
            return self.application.echo(query, now)
        except Forged:
            if self.contact is None:
                raise
            return self.contact.echo(query, now)

    def message(self, body: bytes, query: Mapping[str, str], now: datetime) -> dict[str, Any]:
        """The message's fields. Raises Forged, Malformed."""
        try:
            return self.application.message(body, query, now)
        except Forged:
            if self.contact is None:
                raise
        fields = self.contact.message(body, query, now)
        if fields.get("MsgType") != "event" or not str(fields.get("Event", "")).startswith(_ABOUT):
            raise Forged
        return fields
