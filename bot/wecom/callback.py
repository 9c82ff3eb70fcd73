"""GET and POST ``/wecom/callback``: believed, kept in the inbox, answered empty; a worker does the rest.

WeChat Work cuts the connection after five seconds and asks again, three times in all: what is kept is folded by its id, and
only what is kept is answered 200. What cannot be believed is refused with 403, what is no callback with 400, without a word why.
Opening an envelope takes less than going to a thread for it, so that it is done on the event loop; a large one is not.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.app import App
from bot.keeping import LARGE, Keeper
from bot.wecom import groups, incoming
from bot.wecom.drawing import action_of
from bot.wecom.envelope import Forged, Malformed
from bot.wecom.receivers import Receivers
from content.problems import Problem
from store.chats import sent_cards
from store.chats.kept import Told
from store.database import Connection
from store.groups import notices

log = logging.getLogger("guanhu.wecom")

PATH = "/wecom/callback"


@dataclass(frozen=True)
class Callback:
    """The endpoint of one application."""

    app: App
    receivers: Receivers
    keeper: Keeper

    def routes(self) -> list[Route]:
        """Both methods of the one path."""
        return [Route(PATH, self.show, methods=["GET"]), Route(PATH, self.take, methods=["POST"])]

    async def show(self, request: Request) -> Response:
        """Prove that the address is ours: the decrypted text, exactly."""
        try:
            return PlainTextResponse(self.receivers.echo(request.query_params, self.app.wall()))
        except Forged:
            return Response(status_code=403)
        except Malformed:
            return Response(status_code=400)

    async def take(self, request: Request) -> Response:
        """Keep what came. 200 and nothing else once it is kept; 503 when it could not be: it comes again."""
        if self.keeper.full:
            return Response(status_code=503)
        body = await request.body()
        query = dict(request.query_params)
        try:
            told = await self._read(body, query)
            if told is not None:
                await self.keeper.keep(told)
        except Forged:
            return Response(status_code=403)
        except Malformed:
            return Response(status_code=400)
        except Problem as problem:
            log.error("callback_not_kept", extra={"reason": problem.key})  # noqa: TRY400 - it comes again
            return Response(status_code=503)
        return Response(status_code=200)

    async def _read(self, body: bytes, query: Mapping[str, str]) -> Told | None:
        if len(body) > LARGE:
            return await run_in_threadpool(lambda: self._told(self._opened(body, query)))
        fields = self._opened(body, query)
        if fields.get("Event") == incoming.CARD_TAP:  # which card it was is asked of the database
            return await run_in_threadpool(self._told, fields)
        return self._told(fields)

    def _opened(self, body: bytes, query: Mapping[str, str]) -> dict[str, Any]:
        return self.receivers.message(body, query, self.app.wall())

    def _told(self, fields: Mapping[str, Any]) -> Told | None:
        """What is to be kept of it; None for what says nothing to us."""
        message = incoming.read(fields, cards=self._action, zone=self.app.settings.zone)
        notice = groups.notice(fields, zone=self.app.settings.zone, now=self.app.now())
        code, task = str(fields.get("ResponseCode", "")), str(fields.get("TaskId", ""))
        if not (code or notice):
            return Told(message=message) if message else None
        now = self.app.now()

        def more(connection: Connection) -> None:
            if code:
                sent_cards.new_code(connection, task, code, now=now)
            if notice:
                notices.add(connection, notice)

        return Told(message=message, more=more)

    def _action(self, task_id: str, address: str, key: str, picked: Mapping[str, str]) -> str | None:
        """The action of a tapped button; only on a card that was sent to that very person."""
        with self.app.database.engine.connect() as connection:
            card = sent_cards.card_of(connection, task_id, address)
        return action_of(card, key, picked) if card else None
