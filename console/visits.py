"""Whoever opens a page: signed in, in a role that may, with a form that came from the page itself. Used by every page.

``Doorkeeper.page`` and ``Doorkeeper.form`` wrap what a page does; it gets a ``Visit`` and never runs for anybody else. Not
signed in: to the sign-in page (a page) or refused (a form). Another role: 403 without data. A form needs the session's own
token (``Visit.csrf``, a hidden field named ``csrf``) and the browser's word that it came from here.
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from console import security
from console.desk import Desk
from console.frame import draw, refusal
from console.posts import language_of
from content.problems import Problem
from content.wording import day
from segmentation.people import Language, Manager
from segmentation.policy import Policy
from store.console import sessions
from store.staff.directory import names_of

#: The session's cookie; where the browser comes by https it is bound to this very host.
COOKIE = "guanhu_console"
#: The hidden field of every form.
CSRF = "csrf"
SIGN_IN = "/sign-in"
_SEE_OTHER, _FORBIDDEN, _NOT_FOUND, _CONFLICT = 303, 403, 404, 409

Form = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Visit:
    """One page opened, or one form sent, by somebody who is signed in."""

    desk: Desk
    request: Request
    person: Manager
    session_hash: str
    token: str = field(repr=False)
    language: Language

    @cached_property
    def now(self) -> datetime:
        """The moment, in the bank's time zone; the same for the whole page."""
        return self.desk.now()

    @property
    def policy(self) -> Policy:
        """The policy in force."""
        assert self.desk.policy is not None, "a process without a policy shows no such page"
        return self.desk.policy()

    @property
    def csrf(self) -> str:
        """The value of the hidden field ``csrf`` in this session's forms."""
        return csrf_of(self.token)

    def moment(self, at: datetime | None) -> str:
        """A moment for reading, in the bank's zone; empty for none."""
        if at is None:
            return ""
        local = at.astimezone(self.now.tzinfo)
        return f"{day(local.date(), self.language, weekday=False, today=self.now.date())} {local:%H:%M}"

    def names(self, staff_ids: Iterable[str]) -> dict[str, str]:
        """What these colleagues are called."""
        with self.desk.database.reading() as connection:
            return names_of(connection, set(staff_ids))

    def query(self, name: str) -> str:
        """A value of the address, at most 200 characters."""
        return self.request.query_params.get(name, "")[:200]

    def part(self, name: str) -> str:
        """A part of the path."""
        return str(self.request.path_params.get(name, ""))

    def page(self, template: str, *, status: int = 200, **facts: Any) -> Response:
        """The page drawn in its frame."""
        return draw(template, visit=self, status=status, **facts)

    def go(self, path: str, **query: str) -> Response:
        """To another page, after a form was acted on."""
        return RedirectResponse(f"{path}?{urlencode(query)}" if query else path, status_code=_SEE_OTHER)

    def not_found(self) -> Response:
        """Nothing here for this person: the same whether it exists or not."""
        return refusal(self.desk, self.request, "not_found", status=_NOT_FOUND, visit=self)

    def forbidden(self) -> Response:
        """Not in this role."""
        return refusal(self.desk, self.request, "forbidden", status=_FORBIDDEN, visit=self)


def csrf_of(token: str) -> str:
    """What only a page of this session can know."""
    return hmac.new(token.encode(), b"guanhu form", hashlib.sha256).hexdigest()


def secure(desk: Desk, request: Request) -> bool:
    """Whether browsers come by https."""
    return desk.url.startswith("https://") or request.url.scheme == "https"


def cookie_name(desk: Desk, request: Request) -> str:
    """The cookie's name; a browser takes ``__Host-`` from this host alone, and by https alone."""
    return f"__Host-{COOKIE}" if secure(desk, request) else COOKIE


def keep(desk: Desk, request: Request, response: Response, token: str) -> None:
    """Let the browser keep its session; a link in a chat opens pages with it, a form elsewhere does not."""
    response.set_cookie(
        cookie_name(desk, request),
        token,
        max_age=int(sessions.LIFE.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=secure(desk, request),
    )


def forget(desk: Desk, request: Request, response: Response) -> None:
    """The browser has no session any more."""
    name, https = cookie_name(desk, request), secure(desk, request)
    response.delete_cookie(name, httponly=True, samesite="lax", secure=https)


def signed_in(desk: Desk, request: Request) -> Visit | None:
    """Who opened it; None for nobody, or somebody who has left since."""
    token = request.cookies.get(cookie_name(desk, request), "")
    if not token:
        return None
    now = desk.now()
    with desk.database.reading() as connection:
        if desk.database.served(connection).delivery_id is None:
            return None
        session = sessions.whose(connection, token, secret=desk.session_secret, now=now)
    if session is None:
        return None
    if session.stale:
        with suppress(Problem), desk.database.writing() as connection:
            sessions.still_there(connection, session.session_hash, now)
    asked = request.query_params.get("lang") or request.cookies.get("guanhu_lang")
    return Visit(
        desk=desk, request=request, person=session.person, session_hash=session.session_hash, token=token,
        language=language_of(asked, session.person.language),
    )  # fmt: skip


@dataclass(frozen=True)
class Doorkeeper:
    """Wraps what pages and forms do."""

    desk: Desk

    def page(self, show: Callable[[Visit], Response], roles: Collection[str]) -> Callable[[Request], Response]:
        """A page for these roles. Whoever is not signed in is asked to be, and comes back to it."""

        def endpoint(request: Request) -> Response:
            visit = signed_in(self.desk, request)
            if visit is None:
                return to_sign_in(request)
            shown = self._done(visit, lambda: show(visit)) if visit.person.role in roles else visit.forbidden()
            return _in_language(visit, shown)

        return endpoint

    def form(self, act: Callable[[Visit, Form], Response], roles: Collection[str]) -> Callable[[Request], Any]:
        """What a form does, for these roles; without the session's own token nothing is done."""

        def checked(request: Request, form: Form) -> Response:
            visit = signed_in(self.desk, request)
            if visit is None:
                return refusal(self.desk, request, "signed_out", status=_FORBIDDEN)
            genuine = secrets.compare_digest(form.get(CSRF, "").encode(), visit.csrf.encode())
            if not genuine or not security.same_origin(request, self.desk.url):
                return refusal(self.desk, request, "stale", status=_FORBIDDEN, visit=visit)
            return self._done(visit, lambda: act(visit, form)) if visit.person.role in roles else visit.forbidden()

        async def endpoint(request: Request) -> Response:
            return await run_in_threadpool(checked, request, read_form(await request.body()))

        return endpoint

    def _done(self, visit: Visit, what: Callable[[], Response]) -> Response:
        """What a person can mend is a sentence on a page."""
        try:
            return what()
        except Problem as problem:
            text = problem.sentence(visit.language)
            return refusal(self.desk, visit.request, "problem", status=_CONFLICT, visit=visit, sentence=text)


def read_form(body: bytes) -> dict[str, str]:
    """The fields of a form; empty for anything else. Of a field that stands twice the first counts."""
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=200)
    except ValueError:
        return {}
    found: dict[str, str] = {}
    for name, value in pairs:
        found.setdefault(name, value.replace("\0", ""))
    return found


def to_sign_in(request: Request) -> Response:
    """To the sign-in page, and from there back here."""
    path = request.url.path
    query = f"?{urlencode({'next': path})}" if path not in ("/", "/home") else ""
    return RedirectResponse(f"{SIGN_IN}{query}", status_code=_SEE_OTHER)


def _in_language(visit: Visit, response: Response) -> Response:
    """A language that was picked stays picked."""
    if visit.request.query_params.get("lang"):
        https = secure(visit.desk, visit.request)
        response.set_cookie("guanhu_lang", visit.language, httponly=True, samesite="lax", secure=https)
    return response
