"""The workers of ``guanhu serve`` in a process of their own, so that answering questions takes no time from callbacks.

Python runs one thread of a process at a time: a worker in the midst of a question would let a platform wait for milliseconds at
each turn (docs/decisions/0015). The server starts this process, wakes it, ends it, and starts another when it has died. It never
outlives its server, not even one that was killed: what a killed server was sending has stopped with it.
"""

import contextlib
import logging
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import TYPE_CHECKING

from bot.app import App, open_app
from bot.settings import Settings

if TYPE_CHECKING:
    from schedules.worker import Kind

log = logging.getLogger("guanhu.server")

#: What it is told besides the kinds of work there are: any of them.
_ANY = b"any"
#: Seconds that the work in hand gets when a stop was asked for; a little longer than ``Worker.stop`` waits itself.
_LAST_WORDS = 35
#: Seconds before a process that died is followed by another: at first, and at most, while they die young.
_PAUSES = (1.0, 60.0)


class WorkerProcess:
    """Started once, stopped once; the same to its server as a ``Worker``."""

    def __init__(self, app: App, stopping: threading.Event) -> None:
        """Nothing runs yet. ``stopping`` is set once the server was asked to stop: nobody who ends then is followed."""
        self._app = app
        self._stopping = stopping
        self._lock = threading.Lock()
        self._end, self._ended = multiprocessing.Pipe(duplex=False)
        self._watch = threading.Thread(target=self._watched, name="worker-watch", daemon=True)

    def start(self) -> None:
        """Start it and watch over it; comes back at once."""
        self._told, self._process = self._begun()
        self._watch.start()

    def wake(self, kind: "Kind | None" = None) -> None:
        """There is something to do, of that kind or of any: look now instead of within a second. Never waits."""
        self._tell(kind.encode() if kind else _ANY)

    def stop(self) -> None:
        """Let it finish what is in hand; it is killed when that takes too long."""
        self._stopping.set()
        self._ended.send_bytes(_ANY)
        self._watch.join()
        self._process.terminate()  # one that is still starting has nothing in hand and ends at once
        self._process.join(_LAST_WORDS)
        if self._process.is_alive():
            log.error("workers_killed")
            self._process.kill()
            self._process.join()
        for one in (self._told, self._end, self._ended):
            one.close()

    def _begun(self) -> tuple[Connection, BaseProcess]:
        heard, told = multiprocessing.Pipe(duplex=False)
        os.set_blocking(told.fileno(), False)
        process = multiprocessing.get_context("spawn").Process(
            target=_main, args=(self._app.settings, self._app.listens, heard), name="guanhu-workers"
        )
        with _interrupts_ignored():
            process.start()
        heard.close()
        return told, process

    def _tell(self, what: bytes) -> None:
        with self._lock, contextlib.suppress(OSError):  # full of earlier ones, or it died and is followed by another
            self._told.send_bytes(what)

    def _watched(self) -> None:
        """Start another one whenever it dies; who dies young is followed later and later."""
        pause, most = _PAUSES
        begun = time.monotonic()
        while self._end not in wait([self._process.sentinel, self._end]):
            pause = _PAUSES[0] if time.monotonic() - begun > most else pause
            if self._stopping.is_set():
                return
            log.error("workers_died", extra={"exit_code": self._process.exitcode, "again_in_seconds": pause})
            if self._end.poll(pause):
                return
            pause, begun = min(pause * 2, most), time.monotonic()
            told, process = self._begun()
            with self._lock:
                self._told.close()
                self._told, self._process = told, process


@contextlib.contextmanager
def _interrupts_ignored() -> Iterator[None]:
    """Ctrl-C goes to every process of a terminal; only the server hears it, from its first moment on."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _main(settings: Settings, listens: str, heard: Connection) -> None:
    """The process: works until it is told to stop, or its server is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    calls: list[Callable[[bytes], None]] = []
    threading.Thread(target=_hear, args=(heard, calls), name="server", daemon=True).start()
    from bot.logs import write_logs
    from bot.server import worker_of
    from schedules.worker import KINDS

    write_logs(settings.log_format)
    app = replace(open_app(settings), listens=listens)
    worker = worker_of(app)
    kinds = {kind.encode(): kind for kind in KINDS}
    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    worker.start()
    calls.append(lambda told: worker.wake(kinds.get(told)))
    ended.wait()
    worker.stop()
    app.database.close()


def _hear(heard: Connection, calls: Sequence[Callable[[bytes], None]]) -> None:
    """Pass on what the server says, once there is somebody to hear it; end with the server."""
    while True:
        try:
            told = heard.recv_bytes()
        except (EOFError, OSError):
            os._exit(1)  # it was killed; whatever is in hand is taken up again, as after any kill
        for call in calls:
            call(told)
