"""``POST /api/v1/…``: arrivals, movements, complaints and market marks as the bank's systems tell them; signed, each once.

What is taken is kept in the transaction that answers; the worker places the customers anew within a second. The body is
read on the event loop, everything else runs in a thread. No answer repeats a value: an id, a column, a reason in words.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from console import signed
from console.desk import Desk
from console.event_cells import Rejected, read_body, read_event
from console.refused import Refused
from content.problems import Problem
from content.wording import say
from segmentation.bank_events import KINDS, Kind
from store.live.bank_events import BankEvent, take

PREFIX = "/api/v1"
#: A few hundred bytes an event.
BODY_LIMIT = 1024 * 1024
EVENTS_LIMIT = 1_000

_Endpoint = Callable[[Request], Awaitable[Response]]


def routes(desk: Desk) -> list[Route]:
    """A path a kind, and their description."""
    from console.openapi import describe

    def description(_request: Request) -> Response:
        return JSONResponse(describe())

    refused = Refused(desk.database, desk.now)
    told = [Route(f"{PREFIX}/{kind.name}", _endpoint(desk, kind, refused), methods=["POST"]) for kind in KINDS]
    return [*told, Route(f"{PREFIX}/openapi.json", description)]


def _endpoint(desk: Desk, kind: Kind, refused: Refused) -> _Endpoint:
    async def endpoint(request: Request) -> Response:
        if not desk.events_secret:
            return _refused(desk, 503, "closed")
        body = await request.body()
        return await run_in_threadpool(_answer, desk, kind, refused, request.headers, body)

    return endpoint


def _answer(desk: Desk, kind: Kind, refused: Refused, headers: Any, body: bytes) -> Response:
    refusal = signed.refusal(headers, body, secret=desk.events_secret, now=desk.wall())
    status, code, events = (401, refusal, []) if refusal else _events(body)
    if code:
        refused.call(kind.name, code)
        return _refused(desk, status, code)
    try:
        taken = _take(desk, kind, events)
    except Problem as problem:
        # nothing was kept: the sender tells all of it again
        return JSONResponse(
            {"error": problem.key, "reason": problem.sentence(desk.language)}, 503, headers={"Retry-After": "5"}
        )
    refused.events(kind.name, [one["code"] for one in taken["rejected"]], taken["repeated"])
    return JSONResponse(taken)


def _events(body: bytes) -> tuple[int, str, list[object]]:
    """The events of a body; else the status and code with which it is refused."""
    try:
        found = read_body(body)
    except ValueError:
        return 400, "no_json", []
    events = found.get("events") if isinstance(found, dict) else None
    if not isinstance(events, list):
        return 400, "no_events", []
    return (413, "too_many", []) if len(events) > EVENTS_LIMIT else (200, "", events)


def _take(desk: Desk, kind: Kind, events: list[object]) -> dict[str, Any]:
    now = desk.now()
    read = [read_event(kind, one, now=now) for one in events]
    told = [BankEvent(id=one.id, at=one.at, values=one.values) for one in read if not isinstance(one, Rejected)]
    taken = take(desk.database, kind.name, told, now=now)
    if taken.accepted:
        desk.wake()
    wrong = [(one.id, one.code, one.column) for one in read if isinstance(one, Rejected)]
    return {
        "accepted": taken.accepted,
        "repeated": taken.repeated,
        "rejected": [_reason(desk, *one) for one in (*wrong, *taken.rejected)],
    }


def _reason(desk: Desk, id_: str, code: str, column: str) -> dict[str, str]:
    facts = {"column": column, "most": EVENTS_LIMIT}
    return {"id": id_, "code": code, "column": column, "reason": say(f"api.reason.{code}", desk.language, **facts)}


def _refused(desk: Desk, status: int, code: str) -> Response:
    facts = {"seconds": signed.WINDOW, "most": EVENTS_LIMIT}
    headers = {"WWW-Authenticate": "Guanhu-HMAC-SHA256"} if status == 401 else None  # noqa: PLR2004 - HTTP's number
    reason = say(f"api.refused.{code}", desk.language, **facts)
    return JSONResponse({"error": code, "reason": reason}, status, headers=headers)
