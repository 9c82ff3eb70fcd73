"""New lines reach an open page by server-sent events.

One look at the database every third of a second serves all open pages, in a thread and only while a page is open; each
page then fetches what is new for it. The number of pages is limited; a stream ends after a while and the browser reopens
it where it left off.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.concurrency import run_in_threadpool

from console.desk import Desk
from store.chats import webchat
from store.counts import Counts, count

#: Seconds between two looks.
PERIOD = 0.33
#: Open pages at once; more are told to come back later.
PAGES = 64
#: Seconds after which a stream ends and the browser opens the next.
LIFE = 15 * 60.0
#: Seconds of silence before a comment keeps the connection open.
BREATH = 15.0


@dataclass(frozen=True, slots=True)
class Sight:
    """What one look at the database saw."""

    newest_id: int
    counts: Counts


@dataclass(frozen=True, slots=True)
class Event:
    """One thing to tell a page; a positive id is where its stream goes on after a break."""

    name: str
    data: Mapping[str, Any]
    id: int = 0

    def encoded(self) -> str:
        """The event in the wire's form."""
        id_line = f"id: {self.id}\n" if self.id else ""
        return f"event: {self.name}\n{id_line}data: {json.dumps(self.data, ensure_ascii=False)}\n\n"


class Tide:
    """The shared look at the database, and how many pages are open."""

    def __init__(self, desk: Desk) -> None:
        """Look only when asked."""
        self._desk = desk
        self._lock = asyncio.Lock()
        self._sight: Sight | None = None
        self._seen_at = 0.0
        self.pages = 0

    @property
    def full(self) -> bool:
        """Whether as many pages are open as may be."""
        return self.pages >= PAGES

    async def look(self) -> Sight:
        """The present state, at most ``PERIOD`` seconds old; many askers cause one look."""
        async with self._lock:
            clock = asyncio.get_running_loop().time()
            if self._sight is None or clock - self._seen_at >= PERIOD * 0.9:
                self._sight = await run_in_threadpool(self._read)
                self._seen_at = clock
            return self._sight

    def _read(self) -> Sight:
        with self._desk.database.reading() as connection:
            return Sight(webchat.newest_id(connection), count(connection))

    async def follow(
        self, last_id: int, fetch: Callable[[int], list[Event]], state: Callable[[Counts], Mapping[str, Any]]
    ) -> AsyncIterator[str]:
        """One page's stream: lines after ``last_id``, and the state strip whenever it changed."""
        self.pages += 1
        loop = asyncio.get_running_loop()
        ends_at, spoke_at = loop.time() + LIFE, loop.time()
        shown: Mapping[str, Any] = {}
        try:
            yield "retry: 1000\n\n"
            while loop.time() < ends_at and not self._desk.stopping.is_set():
                sight = await self.look()
                events: list[Event] = []
                if sight.newest_id > last_id:
                    events = await run_in_threadpool(fetch, last_id)
                    last_id = events[-1].id if events else sight.newest_id
                if (now_state := state(sight.counts)) != shown:
                    shown = now_state
                    events.append(Event("state", now_state))
                for event in events:
                    yield event.encoded()
                if events:
                    spoke_at = loop.time()
                elif loop.time() - spoke_at > BREATH:
                    spoke_at = loop.time()
                    yield ": still here\n\n"
                await asyncio.sleep(PERIOD)
        finally:
            self.pages -= 1
