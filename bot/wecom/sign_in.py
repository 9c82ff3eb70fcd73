"""Who sits before a browser inside WeChat Work: its OAuth page with the silent scope, then one call with the code it gives.

``console.oauth`` uses it through ``Desk.platform_sign_in``. A code is good once, for five minutes; people from outside get none
of the corporation's user ids and are nobody here.
"""

from dataclasses import dataclass
from urllib.parse import urlencode

from bot.wecom.client import ApiError, WecomClient
from bot.wecom.errors import meaning
from bot.wecom.incoming import PLATFORM

AUTHORIZE = "https://open.weixin.qq.com/connect/oauth2/authorize"
#: What the platform's own browser says of itself, on a phone and on a desk.
BROWSER = "wxwork"
#: A code is no longer.
_CODE = 512


@dataclass(frozen=True)
class WecomSignIn:
    """One application's sign-in."""

    client: WecomClient
    platform: str = PLATFORM

    def at_home(self, user_agent: str) -> bool:
        """Whether this browser is WeChat Work's: elsewhere its page would ask for a code to be scanned."""
        return BROWSER in user_agent.lower()

    def address(self, *, state: str, back: str) -> str:
        """The platform's page that sends the browser on to ``back``."""
        query = {
            "appid": self.client.corp_id, "redirect_uri": back, "response_type": "code", "scope": "snsapi_base",
            "state": state, "agentid": self.client.agent_id,
        }  # fmt: skip
        return f"{AUTHORIZE}?{urlencode(query)}#wechat_redirect"

    def who(self, code: str) -> str:
        """The member's user id in small letters; empty for a code of no use and for people from outside. Raises SendFailed."""
        if not code or len(code.encode()) > _CODE:
            return ""
        try:
            found = self.client.get("auth/getuserinfo", code=code)
        except ApiError as error:
            if meaning(error.code).kind == "later":
                raise error.as_send_failed() from None
            return ""
        user = found.get("userid") or found.get("UserId")
        return user.casefold() if isinstance(user, str) else ""

    def close(self) -> None:
        """Close what is open to the platform."""
        self.client.close()
