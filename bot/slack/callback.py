"""POST ``/slack/events``: events, the slash command and taps alike. Believed, kept, answered within milliseconds."""

import logging
from dataclasses import dataclass, field
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.slack.dispatch import Dispatch
from bot.slack.signed import believed
from content.problems import Problem

log = logging.getLogger("guanhu.slack")

PATH = "/slack/events"


@dataclass(frozen=True)
class Callback:
    """The one endpoint."""

    dispatch: Dispatch
    secret: str = field(repr=False)

    def routes(self) -> list[Route]:
        """Its path."""
        return [Route(PATH, self.take, methods=["POST"])]

    async def take(self, request: Request) -> Response:
        """200 once it is kept; 401 for what Slack did not sign, 400 for what is none of its, 503 when it comes again."""
        data = await request.body()
        if not believed(request.headers, data, secret=self.secret, now=self.dispatch.app.wall()):
            return Response(status_code=401)
        try:
            body = self.dispatch.body(data, request.headers.get("content-type", ""))
        except (ValueError, RecursionError):
            return Response(status_code=400)
        if body.get("type") == "url_verification":
            return PlainTextResponse(str(body.get("challenge", ""))[:200])
        if "ssl_check" in body:
            return Response(status_code=200)
        return await run_in_threadpool(self._kept, body)

    def _kept(self, body: dict[str, Any]) -> Response:
        try:
            answer = self.dispatch.keep(body)
        except Problem as problem:
            reason = problem.key
        else:
            return JSONResponse(answer) if "command" not in body else Response(status_code=200)
        log.error("callback_not_kept", extra={"reason": reason})
        return Response(status_code=503)
