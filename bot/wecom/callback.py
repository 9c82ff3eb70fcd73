"""GET and POST ``/wecom/callback``: believed, kept in the inbox, answered empty; a worker does the rest.

WeChat Work cuts the connection after five seconds and asks again, three times in all: what is kept is folded by its id, and
only what is kept is answered 200. What cannot be believed is refused with 403, what is no callback with 400, without a word why.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.app import App
from bot.wecom import groups, incoming
from bot.wecom.drawing import action_of
from bot.wecom.envelope import Envelope, Forged, Malformed
from content.problems import Problem
from store.chats import inbox, sent_cards
from store.groups import notices

log = logging.getLogger("guanhu.wecom")

PATH = "/wecom/callback"


@dataclass(frozen=True)
class Callback:
    """The endpoint of one application."""

    app: App
    envelope: Envelope
    wake: Callable[[], None]

    def routes(self) -> list[Route]:
        """Both methods of the one path."""
        return [Route(PATH, self.show, methods=["GET"]), Route(PATH, self.take, methods=["POST"])]

    def show(self, request: Request) -> Response:
        """Prove that the address is ours: the decrypted text, exactly."""
        return self._guarded(lambda: PlainTextResponse(self.envelope.echo(request.query_params, self.app.wall())))

    async def take(self, request: Request) -> Response:
        """Keep what came. 200 and nothing else once it is kept; 503 when it could not be: it comes again."""
        body = await request.body()
        query = dict(request.query_params)
        return await run_in_threadpool(lambda: self._guarded(lambda: self._kept(body, query)))

    def _kept(self, body: bytes, query: Mapping[str, str]) -> Response:
        fields = self.envelope.message(body, query, self.app.wall())
        message = incoming.read(fields, cards=self._action, zone=self.app.settings.zone)
        with self.app.database.writing() as connection:
            if code := str(fields.get("ResponseCode", "")):
                sent_cards.new_code(connection, str(fields.get("TaskId", "")), code, now=self.app.now())
            if message is not None:
                inbox.add(connection, message)
            if told := groups.notice(fields, zone=self.app.settings.zone, now=self.app.now()):
                notices.add(connection, told)
        self.wake()
        return Response(status_code=200)

    def _action(self, task_id: str, address: str, key: str, picked: Mapping[str, str]) -> str | None:
        """The action of a tapped button; only on a card that was sent to that very person."""
        with self.app.database.engine.connect() as connection:
            card = sent_cards.card_of(connection, task_id, address)
        return action_of(card, key, picked) if card else None

    def _guarded(self, work: Callable[[], Any]) -> Response:
        try:
            response: Response = work()
        except Forged:
            return Response(status_code=403)
        except Malformed:
            return Response(status_code=400)
        except Problem as problem:
            reason = problem.key
        else:
            return response
        log.error("callback_not_kept", extra={"reason": reason})
        return Response(status_code=503)
