"""Callbacks are kept here before their platform is answered: many to a transaction, by one writer.

Endpoints hand over what a callback says, on the event loop, and wait for the commit that holds it. While a transaction is
written the next ones gather; they go together into the next. The order is the order they came in. When the database cannot be
had, or more wait than can be kept in time, the platform is refused and comes again.
"""

import asyncio
from collections import deque
from collections.abc import Callable

from content.problems import Problem
from store.chats.kept import Told, keep_all
from store.database import Database

#: So many go into one transaction at most, and so many may wait: five seconds of them, which is all that a platform waits.
MOST, ROOM = 200, 1000
#: A body of more bytes is read in a thread, so that nobody else waits for it.
LARGE = 16 * 1024


class Keeper:
    """One for all endpoints of a process; used on one event loop at a time."""

    def __init__(self, database: Database, wake: Callable[[], None], *, room: int = ROOM) -> None:
        """Nothing is written yet. ``wake`` is called after each commit."""
        self._database = database
        self._wake = wake
        self._room = room
        self._waiting: deque[tuple[Told, asyncio.Future[None]]] = deque()
        self._writer: asyncio.Task[None] | None = None

    @property
    def full(self) -> bool:
        """Whether the next one would be refused."""
        return len(self._waiting) >= self._room

    async def keep(self, told: Told) -> None:
        """Come back once it is committed. Raises Problem when it is not kept."""
        if self.full:
            raise Problem("problems.too_many_waiting")
        loop = asyncio.get_running_loop()
        done: asyncio.Future[None] = loop.create_future()
        self._waiting.append((told, done))
        if self._writer is None or self._writer.done():
            self._writer = loop.create_task(self._write())
        await done

    async def _write(self) -> None:
        while self._waiting:
            together = [self._waiting.popleft() for _ in range(min(MOST, len(self._waiting)))]
            try:
                outcomes = await asyncio.to_thread(keep_all, self._database, [told for told, _ in together])
                for (_, done), problem in zip(together, outcomes, strict=True):
                    _tell(done, problem)
                self._wake()
            finally:  # of a writer that breaks nobody waits for ever
                for _, done in together:
                    _tell(done, Problem("problems.not_kept", kind="stopped"))


def _tell(done: "asyncio.Future[None]", problem: Problem | None) -> None:
    """Whoever waits; a platform that hung up meanwhile waits no more."""
    if done.done():
        return
    if problem is None:
        done.set_result(None)
    else:
        done.set_exception(problem)
