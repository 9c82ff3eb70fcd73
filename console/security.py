"""What protects every page: headers, a limit on what is taken in, the same-origin rule and the page's token.

The page loads only its own files and runs no inline script. A POST must come from the page itself: its origin is
checked, and a token bound to the browser's session cookie has to come with it.
"""

import re
import secrets
from collections.abc import Collection, Mapping
from ipaddress import IPv6Address, ip_address

from itsdangerous import BadSignature, URLSafeTimedSerializer
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: More than any message of a person needs; a text is at most 2,000 characters.
BODY_LIMIT = 32 * 1024
COOKIE = "guanhu_session"
TOKEN_HEADER = "x-guanhu-token"  # noqa: S105 - the header's name
#: A path of ours: one slash at its beginning, letters, digits and dashes.
_LOCAL = re.compile(r"/(?:[A-Za-z0-9_-]+(?:/[A-Za-z0-9_.:-]+)*)?")
_TOKEN_SECONDS = 7 * 24 * 3600

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class Guard:
    """ASGI middleware: adds the headers and refuses bodies over the limit, whether announced or streamed."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        limit: int = BODY_LIMIT,
        larger: Mapping[str, int] | None = None,
        no_pages: Collection[str] = (),
    ) -> None:
        """Wrap the application; ``larger`` holds other limits by the beginning of a path; ``no_pages``: no browser asks there."""
        self.app = app
        self.limit = limit
        self.larger = dict(larger or {})
        self.no_pages = frozenset(no_pages)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        send_guarded = send if scope["path"] in self.no_pages else send_with_headers

        limit = next((most for path, most in self.larger.items() if scope["path"].startswith(path)), self.limit)
        announced = dict(scope["headers"]).get(b"content-length", b"0")
        if not announced.isdigit() or int(announced) > limit:
            await PlainTextResponse("too large", status_code=413)(scope, receive, send_guarded)
            return
        taken = 0

        async def receive_counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > limit:
                raise BodyTooLarge
            return message

        await self.app(scope, receive_counted, send_guarded)


class BodyTooLarge(Exception):  # noqa: N818 - it reads as the thing that happened
    """More came than the limit, without having been announced."""


def body_too_large(_request: Request, _error: Exception) -> Response:
    """The answer to ``BodyTooLarge``."""
    return PlainTextResponse("too large", status_code=413)


def same_origin(request: Request, url: str = "") -> bool:
    """Whether a page of this very server sent the request, as far as the browser says.

    ``url`` is the server's address as browsers know it, where something before it speaks https for it.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None and site != "same-origin":
        return False
    origin = request.headers.get("origin")
    own = (f"{request.url.scheme}://{request.headers.get('host', '')}", url)
    return origin is None or origin in own


def local_path(text: str) -> str:
    """The path of a page of ours that somebody wants to come back to; empty for anything that could lead elsewhere."""
    return text if _LOCAL.fullmatch(text) else ""


def source_of(request: Request) -> str:
    """Where a request comes from, for counting: the address, of IPv6 the network."""
    host = request.client.host if request.client else ""
    try:
        address = ip_address(host)
    except ValueError:
        return host[:64]
    if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
        return f"{IPv6Address(int(address) >> 64 << 64)}/64"
    return str(address)


def session_of(request: Request) -> str:
    """The browser's session, or a new one."""
    return request.cookies.get(COOKIE) or secrets.token_urlsafe(18)


def keep_session(response: Response, session: str) -> None:
    """Let the browser keep its session; scripts never see it."""
    response.set_cookie(COOKIE, session, httponly=True, samesite="strict")


def token_for(session: str, secret: str) -> str:
    """The token a page of this session sends along."""
    return URLSafeTimedSerializer(secret, salt="guanhu-page").dumps(session)


def token_holds(request: Request, secret: str, given: str | None = None) -> bool:
    """Whether the request carries the token of its own session, in its header or as ``given`` in a form."""
    session = request.cookies.get(COOKIE)
    if not session:
        return False
    try:
        signed = URLSafeTimedSerializer(secret, salt="guanhu-page").loads(
            request.headers.get(TOKEN_HEADER, "") if given is None else given, max_age=_TOKEN_SECONDS
        )
    except BadSignature:
        return False
    return isinstance(signed, str) and secrets.compare_digest(signed, session)
