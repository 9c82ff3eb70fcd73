"""Who stands behind a Slack user: by the id in the bank's file, else by the e-mail their workspace vouches for.

Guests, strangers, bots, deactivated people and those without an e-mail in the bank's file stay unknown and are refused. What is
found is bound to the user's id until the next delivery, and asked for anew then.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.app import App
from handlers.messages import Address
from store.staff import bindings, managers

if TYPE_CHECKING:
    from slack_sdk import WebClient

#: What Slack says of somebody who is not one of the bank's own people.
OUTSIDERS = ("deleted", "is_bot", "is_restricted", "is_ultra_restricted", "is_stranger", "is_app_user")


@dataclass(frozen=True)
class People:
    """Asks Slack about somebody nobody knows yet."""

    app: App
    web: "WebClient"
    team: str

    def meet(self, address: Address) -> None:
        """Bind the user if the bank's file has their e-mail, exactly once; else leave them unknown."""
        with self.app.database.reading() as connection:
            if self.app.database.served(connection).delivery_id is None or managers.behind(connection, str(address)):
                return
        email = self._email(address.id)
        if not email:
            return
        with self.app.database.reading() as connection:
            staff_id = managers.by_email(connection, email)
        if staff_id:
            with self.app.database.writing() as connection:
                bindings.add(connection, str(address), staff_id, self.app.now())

    def _email(self, user: str) -> str:
        from slack_sdk.errors import SlackApiError

        try:
            found: Any = self.web.users_info(user=user)["user"]
        except (SlackApiError, OSError):
            return ""
        if any(found.get(mark) for mark in OUTSIDERS if mark != "is_app_user"):
            return ""
        if self.team and found.get("team_id", self.team) != self.team:
            return ""
        return str((found.get("profile") or {}).get("email") or "").strip().lower()
