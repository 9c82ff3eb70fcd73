"""A platform behind HTTP for the kill proof: slow, strict, and certain of what it showed.

It takes 20 ms for each card, refuses a second one to a chat while the first is under way, and keeps what it showed in its
own memory, which no kill of a sender touches.
"""

import json
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from content.cards import Card
from handlers.messages import Address, SendFailed

LATENCY = 0.02
_PATIENCE = 20


@dataclass
class FarPlatform:
    """The server; ``once``: a repeated key is shown once."""

    once: bool
    shown: Counter[str] = field(default_factory=Counter)
    repeated: int = 0
    overlapping: int = 0
    most_in_flight: int = 0
    _busy: set[str] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _server: Any = None

    def __enter__(self) -> Self:
        """Listen on a free port."""
        platform = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                status = platform.take(body["to"], body["key"])
                self._say(status, body["key"])

            def do_GET(self) -> None:
                key = urllib.parse.unquote(self.path.partition("?")[2])
                self._say(200, key if platform.shown[key] else "")

            def _say(self, status: int, text: str) -> None:
                self.send_response(status)
                self.send_header("Content-Length", str(len(text.encode())))
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, *_: Any) -> None:
                """Nobody reads it."""

        class Server(ThreadingHTTPServer):
            request_queue_size = 64
            daemon_threads = True

            def handle_error(self, *_: Any) -> None:
                """A sender that was killed left its call: what it was shown stands."""

        self._server = Server(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/"

    def take(self, to: str, key: str) -> int:
        """Show a card; the HTTP status."""
        with self._lock:
            if to in self._busy:
                self.overlapping += 1
            self._busy.add(to)
            self.most_in_flight = max(self.most_in_flight, len(self._busy))
        time.sleep(LATENCY)
        with self._lock:
            self._busy.discard(to)
            if self.once and self.shown[key]:
                self.repeated += 1
            else:
                self.shown[key] += 1
        return 200

    def rest(self) -> None:
        """Wait until it has shown what dead senders gave it: the next ones' calls are counted by themselves."""
        while self._busy:
            time.sleep(LATENCY)

    def count(self) -> int:
        """Cards shown so far."""
        with self._lock:
            return self.shown.total()


@dataclass(frozen=True)
class FarMessenger:
    """Sends to it from another process."""

    url: str

    def send(self, to: Address, card: Card, *, key: str) -> str:
        """One call; no answer means nobody knows."""
        body = json.dumps({"to": str(to), "key": key, "title": card.title}).encode()
        try:
            with urllib.request.urlopen(urllib.request.Request(self.url, body), timeout=_PATIENCE) as answer:
                text: str = answer.read().decode()
                return text
        except urllib.error.HTTPError as error:
            raise SendFailed(f"status {error.code}") from error
        except OSError as error:
            raise SendFailed("no answer", unknown=True) from error


@dataclass(frozen=True)
class AskableMessenger(FarMessenger):
    """The same for a platform that can be asked."""

    def find(self, _to: Address, *, key: str, since: datetime) -> str | None:  # noqa: ARG002 - keys are unique here
        """Whether the card is there."""
        try:
            with urllib.request.urlopen(f"{self.url}?{urllib.parse.quote(key)}", timeout=_PATIENCE) as answer:
                return answer.read().decode() or None
        except OSError as error:
            raise SendFailed("no answer") from error


@dataclass(frozen=True)
class FoldingMessenger(FarMessenger):
    """The same for a platform that shows a repeated message once for some hours."""

    folds: timedelta = timedelta(hours=4)
