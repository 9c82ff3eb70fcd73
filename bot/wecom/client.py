"""Calls to WeChat Work: one token for all processes, one retry when it has died, every error code with its meaning.

An own thin client, because the library's retries without end, waits for ever and puts the secret into errors
(docs/decisions/0014). Nothing a person could read ever holds token or secret: errors name the path and the code.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from bot.wecom.errors import meaning
from content.problems import Problem
from handlers.messages import SendFailed
from store.chats.platform_tokens import Fetched, Tokens
from store.database import Database

if TYPE_CHECKING:
    import httpx

log = logging.getLogger("guanhu.wecom")

API = "https://qyapi.weixin.qq.com/cgi-bin"
#: A call that takes longer may or may not have arrived.
SECONDS = 10.0


class ApiError(Exception):
    """The platform answered with an error code."""

    def __init__(self, path: str, code: int, *, found: Mapping[str, Any] | None = None) -> None:
        """Path and code; the answer's own words are not kept but for the address a 60020 shows."""
        super().__init__(f"{path}: {code}")
        self.path = path
        self.code = code
        self.answer = dict(found or {})

    def as_send_failed(self) -> SendFailed:
        """What the outbox has to know."""
        what = meaning(self.code)
        never = what.kind == "never"
        return SendFailed(f"wecom_{self.code}", permanent=never, retry_after=what.wait)


@dataclass(frozen=True)
class WecomClient:
    """One application of one corporation."""

    database: Database
    corp_id: str
    agent_id: str
    secret: str = field(repr=False)
    url: str
    now: Callable[[], datetime]
    seconds: float = SECONDS

    @cached_property
    def _http(self) -> "httpx.Client":
        import httpx

        return httpx.Client(timeout=httpx.Timeout(self.seconds, connect=5.0), follow_redirects=False, trust_env=False)

    @cached_property
    def _tokens(self) -> Tokens:
        name = f"wecom:{self.corp_id}:{self.agent_id}"
        return Tokens(database=self.database, name=name, secret=self.secret, now=self.now)

    def close(self) -> None:
        """Close what is open to the platform."""
        self._http.close()

    def get(self, path: str, **query: str) -> dict[str, Any]:
        """GET with the token. Raises ApiError, SendFailed (not reached, or unknown)."""
        return self._call("GET", path, query=query)

    def post(self, path: str, data: Mapping[str, Any], **query: str) -> dict[str, Any]:
        """POST JSON with the token. Raises ApiError; SendFailed: unknown when it may have arrived."""
        return self._call("POST", path, query=query, json=data)

    def upload(self, kind: str, name: str, content: bytes) -> str:
        """A medium's id, good for three days. Raises ApiError, SendFailed."""
        files = {"media": (name, content)}  # bytes, not a file: a second try sends all of them again
        return str(self._call("POST", "media/upload", query={"type": kind}, files=files)["media_id"])

    def fresh_token(self) -> None:
        """Fetch a token, whatever is kept: the doctor's question whether the secret is right. Raises ApiError, SendFailed."""
        self._tokens.forget()
        self._tokens.token(self._fetch)

    def server_time(self) -> datetime | None:
        """The platform's clock; None when it does not say."""
        from email.utils import parsedate_to_datetime

        said = self._sent("GET", "getcallbackip", {"access_token": self._tokens.token(self._fetch)}).headers.get("date")
        try:
            return parsedate_to_datetime(said) if said else None
        except ValueError:
            return None

    def _call(self, method: str, path: str, *, query: Mapping[str, str], **body: Any) -> dict[str, Any]:
        """Once more with a new token when the old one has died, and no oftener."""
        token = self._tokens.token(self._fetch)
        try:
            return self._once(method, path, {**query, "access_token": token}, **body)
        except ApiError as error:
            if meaning(error.code).kind != "token":
                raise
        token = self._tokens.token(self._fetch, refused=token)
        return self._once(method, path, {**query, "access_token": token}, **body)

    def _fetch(self) -> Fetched:
        found = self._once("GET", "gettoken", {"corpid": self.corp_id, "corpsecret": self.secret})
        token, lasts = found.get("access_token"), found.get("expires_in")
        if not isinstance(token, str) or not token or not isinstance(lasts, int):
            raise SendFailed("wecom_no_token")
        return token, timedelta(seconds=lasts)

    def _once(self, method: str, path: str, query: Mapping[str, str], **body: Any) -> dict[str, Any]:
        answer = self._sent(method, path, query, **body)
        if answer.status_code >= 500:  # noqa: PLR2004 - of HTTP
            raise SendFailed(f"wecom_http_{answer.status_code}", unknown=method == "POST")
        try:
            found = answer.json()
        except ValueError:
            found = None
        if not isinstance(found, dict) or answer.status_code != 200:  # noqa: PLR2004 - a proxy's page is no answer
            raise SendFailed(f"wecom_http_{answer.status_code}_no_json", unknown=method == "POST")
        code = found.get("errcode", 0)
        if code:
            raise ApiError(path, int(code), found=found)
        if "wrong json format" in str(found.get("errmsg", "")).lower():
            log.error("wecom_fields_dropped", extra={"path": path})
        return found

    def _sent(self, method: str, path: str, query: Mapping[str, str], **body: Any) -> "httpx.Response":
        import httpx

        try:
            return self._http.request(method, f"{self.url}/{path}", params=dict(query), **body)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise SendFailed(f"wecom_unreachable_{type(error).__name__}") from None
        except httpx.HTTPError as error:  # it may have arrived; the error's own words hold the address with the token
            raise SendFailed(f"wecom_cut_{type(error).__name__}", unknown=method == "POST") from None


def cure(code: int, language: str, **facts: object) -> str:
    """What to do about a code that a setting causes; empty for others."""
    from content.wording import knows, say

    key = f"wecom.cure.{code}"
    return say(key, "en" if language == "en" else "zh", **facts) if knows(key, "zh") else ""


def problem_of(error: ApiError | SendFailed) -> Problem:
    """The sentence of a failed call for whoever runs the program."""
    if isinstance(error, ApiError):
        from content.wording import knows

        key = f"wecom.cure.{error.code}"
        return Problem(key if knows(key, "zh") else "wecom.refused", code=error.code, path=error.path)
    return Problem("wecom.unreachable", detail=error.reason)
