"""What every fake platform is: an HTTP server on a free port that remembers its calls and fails as it is told.

A fault is asked for by a method, for calls of one path, and happens as often as it says; then the platform works again.
"""

import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

HTML = "<html><body>502 Bad Gateway</body></html>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request as it came."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The body's words."""
        return self.body.decode("utf-8", "replace")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What is answered."""

    body: Any
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Fault:
    """One way to fail. ``taken``: the platform does what it was asked before it fails."""

    path: str
    times: int
    taken: bool = False
    reply: Reply | None = None
    """None: the connection is cut without a word."""
    seconds: float = 0
    before: Callable[[], None] | None = None
    """Done before the call is looked at."""


class FakeServer:
    """Listens inside ``with``; a platform says what it does with a call in ``take``."""

    def __init__(self) -> None:
        """Nothing was called yet."""
        self.calls: list[Call] = []
        self._faults: list[Fault] = []
        self._lock = threading.RLock()
        self._server: ThreadingHTTPServer | None = None

    def take(self, call: Call) -> Reply:
        """What the platform does, and says."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        """Listen."""
        self._server = _listening(self._answer)
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop listening."""
        assert self._server is not None
        self._server.shutdown()
        self._server.server_close()

    @property
    def root(self) -> str:
        """Where it is, without a path."""
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def called(self, path: str) -> list[Call]:
        """The calls of a path."""
        with self._lock:
            return [call for call in self.calls if call.path == path]

    # -- faults ---------------------------------------------------------------------------------------------------------

    def fail_with_500(self, path: str, *, times: int = 1, taken: bool = False) -> None:
        """An internal error; ``taken``: after the work was done."""
        self._faults.append(Fault(path=path, times=times, taken=taken, reply=Reply(body=HTML, status=500)))

    def answer_html(self, path: str, *, times: int = 1, taken: bool = False) -> None:
        """A proxy's page with status 200."""
        self._faults.append(Fault(path=path, times=times, taken=taken, reply=Reply(body=HTML)))

    def cut_before_acceptance(self, path: str, *, times: int = 1) -> None:
        """The connection breaks and nothing was done."""
        self._faults.append(Fault(path=path, times=times))

    def cut_after_acceptance(self, path: str, *, times: int = 1) -> None:
        """It was done, and the connection breaks before that is said."""
        self._faults.append(Fault(path=path, times=times, taken=True))

    def hang(self, path: str, *, seconds: float, times: int = 1, taken: bool = True) -> None:
        """Nothing is said for so long; then the connection breaks."""
        self._faults.append(Fault(path=path, times=times, taken=taken, seconds=seconds))

    def answer_instead(self, path: str, reply: Reply, *, times: int = 1) -> None:
        """These words, and nothing is done."""
        self._faults.append(Fault(path=path, times=times, reply=reply))

    def happen_before(self, path: str, what: Callable[[], None]) -> None:
        """Something happens on the platform between the last call and the next one of that path."""
        self._faults.append(Fault(path=path, times=1, before=what))

    # -- inside -----------------------------------------------------------------------------------------------------------

    def _answer(self, call: Call) -> Reply | None:
        with self._lock:
            self.calls.append(call)
            fault = self._due(call.path)
            if fault is not None and fault.before:
                fault.before()
                return self.take(call)
            reply = self.take(call) if fault is None or fault.taken else None
        if fault is None:
            return reply
        time.sleep(fault.seconds)
        return fault.reply

    def _due(self, path: str) -> Fault | None:
        for fault in self._faults:
            if fault.path == path and fault.times > 0:
                fault.times -= 1
                return fault
        return None


def _listening(answer: Callable[[Call], Reply | None]) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._do(b"")

        def do_POST(self) -> None:
            self._do(self.rfile.read(int(self.headers.get("Content-Length", "0"))))

        def _do(self, body: bytes) -> None:
            where = urlsplit(self.path)
            headers = {name.lower(): value for name, value in self.headers.items()}
            query = dict(parse_qsl(where.query, keep_blank_values=True))
            reply = answer(Call(method=self.command, path=where.path, query=query, headers=headers, body=body))
            if reply is None:
                self.close_connection = True
                return
            page = isinstance(reply.body, str)
            data = reply.body.encode() if page else json.dumps(reply.body).encode()
            self.send_response(reply.status)
            self.send_header("Content-Type", "text/html" if page else "application/json; charset=utf-8")
            self.send_header("Content-Length", str(len(data)))
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: Any) -> None:
            """Nobody reads it."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: Any) -> None:
            """Whoever was killed, or did not wait, left its call."""

    return Server(("127.0.0.1", 0), Handler)
