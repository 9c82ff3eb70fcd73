"""Signing in with a link from a chat, and signing out.

Opening a link signs nobody in: chats and mail scanners open links to look at them. The page has one button; what it posts uses
the link up. Too many attempts from one place, and it waits (``store.console.failures``). Every sign-in is in the audit.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from console import rooms, security, visits
from console.desk import Desk
from console.frame import bare, reader_language
from console.visits import SIGN_IN, Form, Visit
from content.wording import say
from segmentation.people import Manager
from segmentation.sign_in import LINK_SECONDS
from store import audit
from store.console import failures, links, sessions
from store.staff import managers

HOME = "/home"
#: Binds the page with the button to the browser that opened it.
_DOOR = "guanhu_door"
_SEE_OTHER, _FORBIDDEN, _TOO_MANY = 303, 403, 429


@dataclass(frozen=True)
class SignIn:
    """The endpoints."""

    desk: Desk

    def routes(self) -> list[Route]:
        """Their paths."""
        keeper = visits.Doorkeeper(self.desk)
        return [
            Route(SIGN_IN, self.how, methods=["GET"]),
            Route(SIGN_IN, self.enter, methods=["POST"]),
            Route(f"{SIGN_IN}/{{key}}", self.show, methods=["GET"]),
            Route("/sign-out", keeper.form(self.leave, rooms.EVERYBODY), methods=["POST"]),
        ]

    def how(self, request: Request) -> Response:
        """How to get in; inside a platform's own browser that is one tap."""
        back = security.local_path(request.query_params.get("next", ""))
        if visits.signed_in(self.desk, request) is not None:
            return RedirectResponse(back or HOME, status_code=_SEE_OTHER)
        platform = self.desk.platform_sign_in
        inside = platform is not None and platform.at_home(request.headers.get("user-agent", ""))
        if request.query_params.get("out"):
            return self._bare(request, "out_title", "out", inside=inside, back=back)
        return self._bare(request, "how_title", "how", inside=inside, back=back, minutes=LINK_SECONDS // 60)

    def show(self, request: Request) -> Response:
        """The page a link opens: one button. Whether the link is good is not said before."""
        language = reader_language(self.desk, request)
        door = secrets.token_urlsafe(24)
        key = str(request.path_params["key"])[:200]
        form = {"key": key, "door": _seal(door)}
        title, text = say("sign_in.page.title", language), say("sign_in.page.enter_hint", language)
        response = bare(self.desk, request, title=title, text=text, form=form)
        https = visits.secure(self.desk, request)
        response.set_cookie(
            _DOOR, door, max_age=LINK_SECONDS, path=SIGN_IN, httponly=True, samesite="lax", secure=https
        )
        return response

    async def enter(self, request: Request) -> Response:
        """Use the link up and sign its person in."""
        form = visits.read_form(await request.body())
        return await run_in_threadpool(self._enter, request, form)

    def leave(self, visit: Visit, _form: Form) -> Response:
        """Sign this browser out."""
        with self.desk.database.writing() as connection:
            sessions.end(connection, visit.session_hash, now=visit.now)
            audit.record(connection, at=visit.now, staff_id=visit.person.staff_id, what="signed_out")
        response = visit.go(SIGN_IN, out="1")
        visits.forget(self.desk, visit.request, response)
        return response

    def _enter(self, request: Request, form: Form) -> Response:
        door = request.cookies.get(_DOOR, "")
        genuine = bool(door) and hmac.compare_digest(form.get("door", "").encode(), _seal(door).encode())
        if not genuine or not security.same_origin(request, self.desk.url):
            return self._bare(request, "dead_title", "stale", status=_FORBIDDEN)
        if too_many(self.desk, request):
            return refuse_too_many(self.desk, request)
        now = self.desk.now()
        with self.desk.database.writing() as connection:
            used = links.use(connection, form.get("key", ""), now=now)
        if used is None:
            note_failure(self.desk, request)
            return self._bare(request, "dead_title", "dead", status=_FORBIDDEN, minutes=LINK_SECONDS // 60)
        person = known(self.desk, used.staff_id)
        return begin(self.desk, request, person, staff_id=used.staff_id, how="link", platform=used.platform)

    def _bare(  # noqa: PLR0913 - what stands on the page
        self, request: Request, title: str, text: str, *, status: int = 200, inside: bool = False, back: str = "",
        **facts: object,
    ) -> Response:  # fmt: skip
        language = reader_language(self.desk, request)
        title, text = say(f"sign_in.page.{title}", language), say(f"sign_in.page.{text}", language, **facts)
        return bare(self.desk, request, status=status, title=title, text=text, form=None, inside=inside, back=back)


def known(desk: Desk, staff_id: str) -> Manager | None:
    """The person with that staff id, as the bank's file has them now."""
    with desk.database.reading() as connection:
        served = desk.database.served(connection).delivery_id is not None
        return managers.by_staff_id(connection, staff_id) if served else None


def begin(  # noqa: PLR0913 - what the audit says of it
    desk: Desk, request: Request, person: Manager | None, *, staff_id: str, how: str, platform: str, back: str = ""
) -> Response:
    """Sign a person in, or say that they have left; both are in the audit. A browser has one session."""
    now = desk.now()
    detail = {"how": how, "platform": platform}
    if person is None or not person.active:
        with desk.database.writing() as connection:
            audit.record(connection, at=now, staff_id=staff_id, what="sign_in_refused", detail=detail)
        language = reader_language(desk, request)
        title, text = say("sign_in.page.not_you_title", language), say("sign_in.page.left", language)
        return bare(desk, request, status=_FORBIDDEN, title=title, text=text, form=None)
    before = visits.signed_in(desk, request)
    with desk.database.writing() as connection:
        if before is not None:
            sessions.end(connection, before.session_hash, now=now)
        token = sessions.begin(connection, person, how=how, secret=desk.session_secret, now=now)
        audit.record(connection, at=now, staff_id=person.staff_id, what="signed_in", detail=detail)
    response = RedirectResponse(back or HOME, status_code=_SEE_OTHER)
    visits.keep(desk, request, response, token)
    response.delete_cookie(_DOOR, path=SIGN_IN)
    return response


def too_many(desk: Desk, request: Request) -> bool:
    """Whether the place a request comes from has failed too often."""
    with desk.database.engine.connect() as connection:
        return failures.too_many(connection, security.source_of(request), now=desk.now())


def note_failure(desk: Desk, request: Request) -> None:
    """One more failed attempt from there."""
    with desk.database.writing() as connection:
        failures.note(connection, security.source_of(request), now=desk.now())


def refuse_too_many(desk: Desk, request: Request) -> Response:
    """Wait."""
    language, minutes = reader_language(desk, request), int(failures.WINDOW.total_seconds()) // 60
    title, text = say("sign_in.page.many_title", language), say("sign_in.page.many", language, minutes=minutes)
    response = bare(desk, request, status=_TOO_MANY, title=title, text=text, form=None)
    response.headers["Retry-After"] = str(minutes * 60)
    return response


def _seal(door: str) -> str:
    """What the page's form carries beside the cookie; nobody who lacks the cookie can make it."""
    return hashlib.sha256(f"guanhu door {door}".encode()).hexdigest()
