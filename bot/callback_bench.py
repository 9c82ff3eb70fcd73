"""What a callback costs, and whether any is lost: ``guanhu bench callback``.

``guanhu serve`` itself runs beside the bench, its workers answering (``bot/callback_server.py``); 50 managers call it back 200
times a second over loopback. Then, in this process, callbacks go through the whole application and, in turn with them, through
a bare ASGI function that does the same work: signature or cipher, the message read, the row in the inbox, in a thread.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import parse_qsl

from bot import callback_load as load
from bot.app import App, open_app
from bot.callback_load import MANAGERS, RATE, Request
from bot.callback_server import bank, environment, served
from bot.keeping import Keeper
from bot.settings import read_settings
from handlers.messages import Message
from store.chats import inbox
from store.database import Database

#: Callbacks of one platform, at most: 20 seconds of them; and so many to compare, and to begin with.
MOST, _COMPARED, _WARM = 4000, 600, 40
#: Seconds between the first ones and the rest: the workers have started and read what they read once.
_REST = 3
_MAKERS = {"slack": load.slack, "wecom": load.wecom}
Asgi = Callable[..., Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackBench:
    """What was found, by platform."""

    size: int
    engine: str
    seconds: Mapping[str, list[float]]
    """From due to answered, at the rate."""
    lost: Mapping[str, int]
    """Refused, not answered, or answered and not in the inbox once."""
    answered: Mapping[str, int]
    """Questions of both platforms that the workers answered meanwhile; the oldest first."""
    through: Mapping[str, tuple[list[float], list[float]]]
    """Seconds of a callback through the application, and through bare ASGI."""
    cpu: Mapping[str, tuple[float, float]]

    def as_json(self) -> dict[str, Any]:
        """As ``guanhu bench callback --json`` prints it."""
        shown: dict[str, Any] = {
            "name": "callback", "size": self.size, "engine": self.engine, "managers": MANAGERS, "rate": RATE,
        }  # fmt: skip
        for name, times in self.seconds.items():
            ordered = sorted(times) or [0.0]
            for share in (50, 99):
                found = ordered[min(len(ordered) - 1, len(ordered) * share // 100)]
                shown[f"{name}_p{share}_ms"] = round(found * 1000, 2)
            shown |= {f"{name}_lost": self.lost[name], f"{name}_answered": self.answered[name]}
            ours, bare = self.through[name]
            shown[f"{name}_whole_us"] = round(median(ours) * 1e6)
            shown[f"{name}_bare_us"] = round(median(bare) * 1e6)
            shown[f"{name}_cpu_us"] = round(self.cpu[name][0] / len(ours) * 1e6)
        shown["ratios"] = {name: round(median(ours) / median(bare), 2) for name, (ours, bare) in self.through.items()}
        shown["ratios"] |= {f"{name}_cpu": round(ours / bare, 2) for name, (ours, bare) in self.cpu.items()}
        return shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """Measures on a database of its own."""

    database: Database
    engine: str
    size: int
    folder: Path
    say: Callable[[str], None] = lambda _step: None

    def run(self) -> CallbackBench:
        """Load, then compare."""
        from store.migrate import upgrade

        upgrade(self.database)
        app = open_app(read_settings(environment(self.database.url, self.folder), self.folder / "none.env"))
        size = min(self.size, MOST)
        try:
            self.say("callback_bank")
            bank(app, self.folder)
            self.say("callback_load")
            seconds, lost, answered = self._loaded(app, size)
            self.say("callback_compare")
            through, cpu = asyncio.run(_in_turn(app, size))
        finally:
            app.database.close()
        return CallbackBench(
            size=size, engine=self.engine, seconds=seconds, lost=lost, answered=answered, through=through, cpu=cpu
        )

    def _loaded(self, app: App, size: int) -> tuple[dict[str, list[float]], dict[str, int], dict[str, int]]:
        seconds: dict[str, list[float]] = {}
        lost: dict[str, int] = {}
        answered: dict[str, int] = {}
        with served(self.database.url, self.folder) as port:
            for name, make in _MAKERS.items():
                now = app.wall()
                load.send(port, [make(number, now).wire() for number in range(size, size + _WARM)])
                time.sleep(_REST)
                before, done = self._rows(name), self._rows()["answered"]
                heard = load.send(port, [make(number, now).wire() for number in range(size)])
                after = self._rows(name)
                seconds[name] = heard.seconds
                lost[name] = max(heard.refused, size - (after.total() - before.total()))
                answered[name] = self._rows()["answered"] - done
        return seconds, lost, answered

    def _rows(self, platform: str = "") -> Counter[str]:
        with self.database.engine.connect() as connection:
            return Counter(inbox.counts(connection, platform))


def application(app: App) -> Asgi:
    """The web application with both platforms' paths."""
    from bot.slack.callback import Callback
    from bot.slack.joined import dispatch
    from bot.wecom.joined import routes
    from console.app import create_app
    from console.desk import Desk

    def wake() -> None:
        """No worker is here."""

    desk = Desk(database=app.database, now=app.now, language="zh", ready=wake, secret="invented", url="")  # noqa: S106
    keeper = Keeper(app.database, wake)
    slack = Callback(dispatch(app, lambda: load.TEAM), keeper, load.SIGNING_SECRET).routes()
    return create_app(desk, [*slack, *routes(app, keeper)])


def bare(app: App) -> Asgi:
    """The same work and nothing else."""
    from bot.slack.incoming import read_event
    from bot.slack.signed import believed
    from bot.wecom import incoming
    from bot.wecom.envelope import Envelope

    envelope = Envelope(load.TOKEN, load.KEY, load.CORP)

    def work(scope: Mapping[str, Any], body: bytes) -> None:
        if scope["path"] == "/slack/events":
            headers = {name.decode(): value.decode() for name, value in scope["headers"]}
            if not believed(headers, body, secret=load.SIGNING_SECRET, now=app.wall()):
                raise ValueError("forged")
            import json

            keep(read_event(json.loads(body), team=load.TEAM, zone=app.settings.zone))
        else:
            query = dict(parse_qsl(scope["query_string"].decode()))
            fields = envelope.message(body, query, app.wall())
            keep(incoming.read(fields, cards=lambda *_: None, zone=app.settings.zone))

    def keep(message: Message | None) -> None:
        with app.database.writing() as connection:
            inbox.add(connection, load.kept(message))

    async def answer(scope: Mapping[str, Any], receive: Any, send: Any) -> None:
        told = await receive()
        await asyncio.to_thread(work, scope, told["body"])
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body", "body": b""})

    return answer


async def _in_turn(
    app: App, size: int
) -> tuple[dict[str, tuple[list[float], list[float]]], dict[str, tuple[float, float]]]:
    """Callbacks through both, one after the other: whatever else the machine does, it does to both."""
    ways = (application(app), bare(app))
    through: dict[str, tuple[list[float], list[float]]] = {}
    cpu: dict[str, tuple[float, float]] = {}
    number, now = 10 * size + _WARM, app.wall()
    for name, make in _MAKERS.items():
        times: tuple[list[float], list[float]] = ([], [])
        spent = [0.0, 0.0]
        for turn in range(min(size, _COMPARED) + _WARM):
            for place in (0, 1) if turn % 2 else (1, 0):
                number += 1
                request = make(number, now)
                began, worked = time.perf_counter(), time.process_time()
                await _through(ways[place], request)
                if turn >= _WARM:
                    times[place].append(time.perf_counter() - began)
                    spent[place] += time.process_time() - worked
        through[name], cpu[name] = times, (spent[0], spent[1])
    return through, cpu


async def _through(way: Asgi, request: Request) -> None:
    status = 0

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": request.body, "more_body": False}

    async def send(told: Mapping[str, Any]) -> None:
        nonlocal status
        status = told.get("status", status)

    await way(request.scope(), receive, send)
    if status != 200:  # noqa: PLR2004 - of HTTP
        raise ValueError(f"a callback was answered {status}")
