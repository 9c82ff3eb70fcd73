"""The part of the strict WeChat Work that signs people in: codes good once and for five minutes, members and people from outside.

Written from the platform's own documents (91022, 91023): the browser is sent on only to the trusted domain, the silent scope
needs no consent, a code is asked about once, and who is no member gets an ``openid`` in the place of a ``userid``.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import parse_qs, urlsplit

from tests.fakes.server import Call
from tests.fakes.wecom import PATH, FakeWecom, Json, Refused

WHO = f"{PATH}auth/getuserinfo"
CODE_LASTS, LONGEST_CODE = timedelta(minutes=5), 512
_STATE = re.compile(r"[A-Za-z0-9]{1,128}")
_FIXED = {"response_type": "code", "scope": "snsapi_base"}


@dataclass
class FakeWecomSignIn(FakeWecom):
    """A corporation whose application has a trusted domain."""

    trusted: str = "bank.example"
    _given: dict[str, tuple[str, datetime]] = field(default_factory=dict)

    def visit(self, address: str, user: str) -> str:
        """A member, or somebody from outside, opens the platform's page: where their browser is sent back to."""
        where = urlsplit(address)
        assert (where.scheme, where.netloc, where.path) == ("https", "open.weixin.qq.com", "/connect/oauth2/authorize")
        assert where.fragment == "wechat_redirect"
        asked = {name: values[0] for name, values in parse_qs(where.query, strict_parsing=True).items()}
        assert set(asked) == {"appid", "redirect_uri", "response_type", "scope", "state", "agentid"}
        assert {name: asked[name] for name in _FIXED} == _FIXED
        assert (asked["appid"], asked["agentid"]) == (self.corp_id, str(self.agent_id))
        assert _STATE.fullmatch(asked["state"])
        back = urlsplit(asked["redirect_uri"])
        if back.hostname != self.trusted:
            raise Refused(50001)
        code = f"an-invented-code-{len(self._given)}"
        self._given[code] = (user, self.now())
        return f"{asked['redirect_uri']}?code={code}&state={asked['state']}"

    def _done(self, call: Call) -> Json:
        if call.path != WHO:
            return super()._done(call)
        self._believed(call.query.get("access_token", ""))
        if call.method != "GET" or len(call.query.get("code", "").encode()) > LONGEST_CODE:
            raise Refused(40029)
        user, given = self._given.pop(call.query.get("code", ""), ("", self.now()))
        if not user:
            raise Refused(40029)
        if self.now() - given >= CODE_LASTS:
            raise Refused(42003)
        if user.casefold() in self.members:
            return {"userid": user.lower(), "user_ticket": ""}
        return {"openid": f"o-{user}", "external_userid": f"wm-{user}"}
