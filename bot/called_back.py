"""Whether our own address for callbacks answers as its platform needs it: asked through the public address, as it asks.

``guanhu doctor`` asks, once for each platform that calls back by HTTP, where it is said what the public address is. What is found
tells whether the way to the server is closed, its settings are others, or something in front of it changes the answer.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.app import App
from store.chats.heard import heard_from
from store.condition import Finding

#: Longer waits no platform.
_PATIENCE = 5.0
_GONE, _OK, _REFUSED = 404, 200, (401, 403)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a platform asks to see that an address is ours."""

    platform: str
    method: str
    path: str
    wanted: str
    """The answer, to the letter."""
    within: float
    """Seconds the platform waits."""
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = field(default=b"", repr=False)


def probed(app: App, question: Question) -> Finding | None:
    """What is wrong with the way in; None when all is well, or nobody said what the public address is.

    Where the platform has called back before, it is only good to know: it may know the server by another address than people.
    """
    public = app.settings.console_url
    if not public:
        return None
    url = f"{public}{question.path}"
    found = _asked(url, question)
    if found is None:
        return None
    key, facts = found
    with app.database.engine.connect() as connection:
        wrong = heard_from(connection, question.platform) is None
    return Finding(key=f"callbacks.{key}", wrong=wrong, facts={"url": url, **facts})


def _asked(url: str, question: Question) -> tuple[str, dict[str, object]] | None:
    import httpx

    began = time.monotonic()
    try:
        answer = httpx.request(
            question.method,
            url,
            params=question.query,
            headers=question.headers,
            content=question.body,
            timeout=_PATIENCE,
            trust_env=False,
        )
    except httpx.TimeoutException:
        return "silent", {"seconds": round(_PATIENCE)}
    except httpx.ConnectError as error:
        certificate = "certificate" in str(error).lower()
        return ("certificate", {}) if certificate else ("unreachable", {})
    except (httpx.HTTPError, httpx.InvalidURL):
        return "unreachable", {}
    return _judged(answer.status_code, answer.text, time.monotonic() - began, question)


def _judged(status: int, text: str, took: float, question: Question) -> tuple[str, dict[str, object]] | None:
    if status != _OK:
        key = "not_there" if status == _GONE else "refused" if status in _REFUSED else "broken"
        return key, {"status": status}
    if text != question.wanted:
        return "changed", {}
    return ("slow", {"took": f"{took:.1f}", "seconds": f"{question.within:g}"}) if took > question.within else None
