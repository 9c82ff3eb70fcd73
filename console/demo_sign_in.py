"""The demo's way into the console: as whoever one has picked to be. Exists under ``guanhu demo`` alone."""

from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from console import security
from console.desk import Desk
from console.frame import refusal
from console.sign_in import begin, known
from console.visits import SIGN_IN, Form, read_form

_FORBIDDEN = 403


@dataclass(frozen=True)
class DemoSignIn:
    """The endpoint behind the chat page's button."""

    desk: Desk

    def routes(self) -> list[Route]:
        """Its path."""
        return [Route(f"{SIGN_IN}/demo", self.enter, methods=["POST"])]

    async def enter(self, request: Request) -> Response:
        """Sign in as the person the chat page speaks for."""
        return await run_in_threadpool(self._enter, request, read_form(await request.body()))

    def _enter(self, request: Request, form: Form) -> Response:
        genuine = security.token_holds(request, self.desk.secret, form.get("token", ""))
        if not genuine or not security.same_origin(request):
            return refusal(self.desk, request, "stale", status=_FORBIDDEN)
        staff_id = form.get("as", "")
        return begin(self.desk, request, known(self.desk, staff_id), staff_id=staff_id, how="demo", platform="web")
