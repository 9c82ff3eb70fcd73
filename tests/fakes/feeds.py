"""A server of feeds on the loopback: well-behaved ones, and every way to be slow, endless, swollen, elsewhere or hostile.

Pages are what a test puts into ``pages``; paths of ``WAYS`` misbehave. It counts what it was asked and with which headers.
"""

import gzip
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>虚构财经</title><link>https://news.example.invalid/</link>{items}</channel></rss>"""
ITEM = """<item><title>{title}</title><link>{link}</link><guid>{guid}</guid><description>{text}</description>
<pubDate>{when}</pubDate></item>"""
BOMB = """<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY f SYSTEM "file:///etc/passwd">]><rss version="2.0"><channel><item><title>&b;&f;</title></item></channel></rss>"""


def an_item(title: str, text: str = "", *, guid: str = "", when: str = "2026-11-22 09:00") -> str:
    """One invented item."""
    guid = guid or title
    return ITEM.format(
        title=title, link=f"https://news.example.invalid/{abs(hash(guid))}", guid=guid, text=text, when=when
    )


def a_feed(*items: str) -> bytes:
    """A well-formed feed of them."""
    return RSS.format(items="".join(items)).encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page that is there."""

    body: bytes
    etag: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    status: int = 200


class FeedServer:
    """Listens inside ``with``."""

    def __init__(self) -> None:
        """Nothing is there yet."""
        self.pages: dict[str, Page] = {}
        self.asked: list[tuple[str, Mapping[str, str]]] = []
        self._server: ThreadingHTTPServer | None = None

    def __enter__(self) -> Self:
        """Listen."""
        _packed()
        self._server = _listening(self)
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop."""
        assert self._server is not None
        self._server.shutdown()
        self._server.server_close()

    def url(self, path: str) -> str:
        """The address of a path."""
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.server_address[1]}{path}"


def _trickle(handler: Any) -> None:
    """A byte now and then, for ever."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\n\r\n")
    for _ in range(200):
        handler.wfile.write(b"<")
        time.sleep(0.05)


def _slow_head(handler: Any) -> None:
    """Headers without end, a little at a time."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    for number in range(200):
        handler.wfile.write(f"X-{number}: y\r\n".encode())
        time.sleep(0.05)


def _silent(_handler: Any) -> None:
    """Nothing at all."""
    time.sleep(3)


def _endless(handler: Any) -> None:
    """More and more, as fast as it goes."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\n\r\n")
    for _ in range(100_000):
        handler.wfile.write(b"<item>" * 10_000)


def _swollen(handler: Any) -> None:
    """Twenty kilobytes that become twenty megabytes; the limit of the tests is two."""
    _send(handler, _packed(), {"Content-Encoding": "gzip"})


@cache
def _packed() -> bytes:
    return gzip.compress(b" " * 20_000_000, 1)


def _broken(handler: Any) -> None:
    """Not gzip, though it says so."""
    _send(handler, b"this is no gzip", {"Content-Encoding": "gzip"})


def _cut(handler: Any) -> None:
    """Says more than it sends."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n<rss>")
    handler.close_connection = True


def _to(location: str) -> Callable[[Any], None]:
    return lambda handler: _send(handler, b"", {"Location": location}, status=302)


WAYS: Mapping[str, Callable[[Any], None]] = {
    "/trickle": _trickle,
    "/slow-head": _slow_head,
    "/silent": _silent,
    "/endless": _endless,
    "/swollen": _swollen,
    "/broken": _broken,
    "/cut": _cut,
    "/circle": _to("/circle"),
    "/to-metadata": _to("http://169.254.169.254/latest/meta-data/"),
    "/to-file": _to("file:///etc/passwd"),
    "/to-elsewhere": _to("http://elsewhere.example.invalid/rss"),
    "/moved": _to("/good"),
}


def _send(handler: Any, body: bytes, headers: Mapping[str, str], status: int = 200) -> None:
    handler.send_response(status)
    for name, value in {"Content-Length": str(len(body)), **headers}.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body)


def _listening(server: FeedServer) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            server.asked.append((self.path, headers))
            self.close_connection = True
            with suppress(OSError):  # whoever did not wait left
                if self.path in WAYS:
                    WAYS[self.path](self)
                    return
                page = server.pages.get(self.path)
                if page is None:
                    _send(self, b"", {}, status=404)
                elif page.etag and headers.get("if-none-match") == page.etag:
                    _send(self, b"", {"ETag": page.etag}, status=304)
                else:
                    etag = {"ETag": page.etag} if page.etag else {}
                    _send(self, page.body, {"Content-Type": "application/xml", **etag, **page.headers}, page.status)

        def log_message(self, *_: Any) -> None:
            """Nobody reads it."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: Any) -> None:
            """Whoever did not wait left its call."""

    return Server(("127.0.0.1", 0), Handler)
