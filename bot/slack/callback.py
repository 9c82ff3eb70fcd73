"""POST ``/slack/events``: events, the slash command and taps alike. Believed, kept, answered within milliseconds.

Believing and reading take less than going to a thread for them, so that they are done on the event loop; of large bodies not.
"""

import logging
from dataclasses import dataclass, field
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.keeping import LARGE, Keeper
from bot.slack.dispatch import Dispatch, answer_to, may_open
from bot.slack.signed import believed
from content.problems import Problem
from store.chats.kept import Told

log = logging.getLogger("guanhu.slack")

PATH = "/slack/events"


@dataclass(frozen=True)
class Callback:
    """The one endpoint."""

    dispatch: Dispatch
    keeper: Keeper
    secret: str = field(repr=False)

    def routes(self) -> list[Route]:
        """Its path."""
        return [Route(PATH, self.take, methods=["POST"])]

    async def take(self, request: Request) -> Response:
        """200 once it is kept; 401 for what Slack did not sign, 400 for what is none of its, 503 when it comes again."""
        if self.keeper.full:
            return Response(status_code=503)
        data = await request.body()
        if len(data) > LARGE:
            body = await run_in_threadpool(self._read, request, data)
        else:
            body = self._read(request, data)
        if isinstance(body, Response):
            return body
        try:
            return await self._kept(body)
        except Problem as problem:
            log.error("callback_not_kept", extra={"reason": problem.key})  # noqa: TRY400 - it comes again
            return Response(status_code=503)

    def _read(self, request: Request, data: bytes) -> dict[str, Any] | Response:
        """What Slack said, or the answer to what is none of its."""
        if not believed(request.headers, data, secret=self.secret, now=self.dispatch.app.wall()):
            return Response(status_code=401)
        try:
            body = self.dispatch.body(data, request.headers.get("content-type", ""))
        except (ValueError, RecursionError):
            return Response(status_code=400)
        if body.get("type") == "url_verification":
            return PlainTextResponse(str(body.get("challenge", ""))[:200])
        return Response(status_code=200) if "ssl_check" in body else body

    async def _kept(self, body: dict[str, Any]) -> Response:
        said = self.dispatch.said(body)
        if said is not None and not isinstance(said, dict):
            opens = may_open(body, said) and await run_in_threadpool(self.dispatch.opened, body, said)
            if opens:
                return JSONResponse({})
            await self.keeper.keep(Told(message=said))
        return Response(status_code=200) if "command" in body else JSONResponse(answer_to(body, said))
