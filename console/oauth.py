"""Signing in through a platform's own browser (WeChat Work): out with a state, back with a code.

The state is a number that this browser alone was given, in a cookie, so that nobody can be signed in as somebody else by a
link. A member nobody knows is shown the id to give to the administrator; people from outside are turned away.
"""

import secrets
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from console import security, visits
from console.desk import Desk, PlatformSignIn
from console.frame import bare, reader_language
from console.sign_in import begin, note_failure, refuse_too_many, too_many
from console.visits import SIGN_IN
from content.wording import say
from handlers.messages import Address, SendFailed
from segmentation.people import Manager
from store import audit
from store.staff import managers

#: A code lives five minutes; whoever takes longer begins again.
_STATE_SECONDS = 300
_COOKIE = "guanhu_state"
_SEE_OTHER, _FORBIDDEN, _UNAVAILABLE = 303, 403, 503


@dataclass(frozen=True)
class OAuth:
    """The endpoints, for the platform that is set up."""

    desk: Desk
    platform: PlatformSignIn

    def routes(self) -> list[Route]:
        """Their paths: ``/sign-in/wecom/go`` and ``/sign-in/wecom/back``."""
        return [
            Route(f"{self._path}/go", self.go, methods=["GET"]),
            Route(f"{self._path}/back", self.back, methods=["GET"]),
        ]

    @property
    def _path(self) -> str:
        return f"{SIGN_IN}/{self.platform.platform}"

    def go(self, request: Request) -> Response:
        """To the platform's page; a browser that is not the platform's has nothing to say there."""
        if not self.platform.at_home(request.headers.get("user-agent", "")):
            return RedirectResponse(SIGN_IN, status_code=_SEE_OTHER)
        state, back = secrets.token_hex(16), security.local_path(request.query_params.get("next", ""))
        address = self.platform.address(state=state, back=f"{self.desk.url}{self._path}/back")
        response = RedirectResponse(address, status_code=_SEE_OTHER)
        https = visits.secure(self.desk, request)
        response.set_cookie(
            _COOKIE,
            f"{state}{back}",
            max_age=_STATE_SECONDS,
            path=self._path,
            httponly=True,
            samesite="lax",
            secure=https,
        )
        return response

    def back(self, request: Request) -> Response:
        """From the platform's page, with a code and our state."""
        if too_many(self.desk, request):
            return refuse_too_many(self.desk, request)
        back = self._returned_to(request)
        if back is None:
            note_failure(self.desk, request)
            return self._no(request, "stale")
        try:
            user = self.platform.who(request.query_params.get("code", ""))
        except SendFailed:
            return self._no(request, "platform_down", status=_UNAVAILABLE)
        if not user:
            note_failure(self.desk, request)
            return self._no(request, "not_a_member")
        person = self._behind(user)
        if person is None:
            return self._stranger(request, user)
        response = begin(
            self.desk,
            request,
            person,
            staff_id=person.staff_id,
            how="oauth",
            platform=self.platform.platform,
            back=back,
        )
        response.delete_cookie(_COOKIE, path=self._path)
        return response

    def _returned_to(self, request: Request) -> str | None:
        """The path to come back to; None when the state is not the one this browser was given."""
        state, slash, back = request.cookies.get(_COOKIE, "").partition("/")
        given = request.query_params.get("state", "")
        if not state or not secrets.compare_digest(state.encode(), given.encode()):
            return None
        return security.local_path(f"{slash}{back}")

    def _behind(self, user: str) -> Manager | None:
        with self.desk.database.reading() as connection:
            if self.desk.database.served(connection).delivery_id is None:
                return None
            return managers.behind(connection, str(Address(self.platform.platform, "person", user)))

    def _stranger(self, request: Request, user: str) -> Response:
        """A member of the corporation whom the bank's file does not name."""
        detail = {"how": "oauth", "platform": self.platform.platform, "reason": "unknown"}
        with self.desk.database.writing() as connection:
            audit.record(connection, at=self.desk.now(), staff_id="", what="sign_in_refused", detail=detail)
        return self._no(request, "stranger", id=user)

    def _no(self, request: Request, key: str, *, status: int = _FORBIDDEN, **facts: object) -> Response:
        language = reader_language(self.desk, request)
        title, text = say("sign_in.page.not_you_title", language), say(f"sign_in.page.{key}", language, **facts)
        return bare(self.desk, request, status=status, title=title, text=text, form=None, again=True)
