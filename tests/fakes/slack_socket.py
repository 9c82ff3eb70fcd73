"""Slack's Socket Mode, strictly: tickets that open one connection, hello first, masked frames, acknowledged within three seconds.

What is not acknowledged in time comes again, over any connection that is open, three times. Written from the platform's own
documents and RFC 6455; no library of theirs, nothing of ours.
"""

import base64
import hashlib
import json
import socket
import struct
import threading
import time
from dataclasses import dataclass, field
from typing import Any, Self

from tests.fakes.server import Call
from tests.fakes.slack import FakeSlack, Refused

Json = dict[str, Any]
APP_TOKEN = "xapp-an-invented-token"
_MAGIC = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_TEXT, _CLOSE, _PING, _PONG = 1, 8, 9, 10
_MOST = 10


@dataclass
class Envelope:
    """One delivery."""

    id: str
    kind: str
    payload: Json
    sent_at: list[float] = field(default_factory=list)


@dataclass
class FakeSlackSocket(FakeSlack):
    """The workspace with an app whose Socket Mode is on."""

    patience: float = 3
    acks: dict[str, Any] = field(default_factory=dict)
    doubles: list[str] = field(default_factory=list)
    """Acknowledged twice, or never sent."""
    lost: list[str] = field(default_factory=list)
    """Given up after three repetitions."""
    tickets: set[str] = field(default_factory=set)
    hellos: int = 0

    def __enter__(self) -> Self:
        """Listen for calls and for sockets."""
        super().__enter__()
        self._open: list[socket.socket] = []
        self._waiting: list[Envelope] = []
        self._number = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._stopping = threading.Event()
        for work in (self._accept, self._repeat):
            threading.Thread(target=work, daemon=True).start()
        return self

    def __exit__(self, *what: object) -> None:
        """Stop."""
        self._stopping.set()
        self._listener.close()
        self.cut()
        super().__exit__(*what)

    @property
    def connections(self) -> int:
        """How many are open."""
        with self._lock:
            return len(self._open)

    def deliver(self, kind: str, payload: Json) -> str:
        """Send an envelope, as soon as there is a connection."""
        with self._lock:
            self._number += 1
            one = Envelope(f"env-{self._number}", kind, payload)
            self._waiting.append(one)
            self._send_one(one)
        return one.id

    def refresh(self) -> None:
        """Ask for a new connection, as every few hours; the old one is closed a little later."""
        with self._lock:
            for one in self._open:
                _send(one, {"type": "disconnect", "reason": "refresh_requested", "debug_info": {"host": "invented"}})

    def cut(self) -> None:
        """Every connection breaks."""
        with self._lock:
            for one in self._open:
                one.close()
            self._open.clear()

    # -- inside -----------------------------------------------------------------------------------------------------------

    def _done(self, method: str, call: Call) -> Json:
        if method != "apps.connections.open":
            return super()._done(method, call)
        if call.headers.get("authorization") != f"Bearer {APP_TOKEN}":
            raise Refused("invalid_auth")
        ticket = f"ticket-{len(self.tickets)}-{self._number}-{time.monotonic_ns()}"
        self.tickets.add(ticket)
        return {"url": f"ws://127.0.0.1:{self._listener.getsockname()[1]}/link/?ticket={ticket}&app_id=A0BOT"}

    def _accept(self) -> None:
        while not self._stopping.is_set():
            try:
                one, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(one,), daemon=True).start()

    def _talk(self, one: socket.socket) -> None:
        try:
            if not self._greeted(one):
                one.close()
                return
            while (frame := _read(one)) is not None:
                opcode, data = frame
                if opcode == _PING:
                    _frame(one, _PONG, data)
                elif opcode == _TEXT:
                    self._acknowledged(json.loads(data))
                elif opcode == _CLOSE:
                    break
        except (OSError, struct.error, AssertionError):
            pass
        with self._lock:
            if one in self._open:
                self._open.remove(one)
        one.close()

    def _greeted(self, one: socket.socket) -> bool:
        head = b""
        while b"\r\n\r\n" not in head:
            if not (more := one.recv(4096)):
                return False
            head += more
        lines = head.decode().split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
        ticket = lines[0].partition("ticket=")[2].partition("&")[0].partition(" ")[0]
        with self._lock:
            fits = ticket in self.tickets and len(self._open) < _MOST and headers.get("sec-websocket-version") == "13"
            self.tickets.discard(ticket)
        if not fits or headers.get("upgrade", "").lower() != "websocket":
            one.sendall(b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n")
            return False
        accept = base64.b64encode(hashlib.sha1(headers["sec-websocket-key"].encode() + _MAGIC).digest()).decode()
        one.sendall(
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Accept: {accept}\r\n\r\n".encode()
        )
        with self._lock:
            self._open.append(one)
            self.hellos += 1
            _send(one, {"type": "hello", "num_connections": len(self._open), "connection_info": {"app_id": "A0BOT"}})
            for waiting in self._waiting:
                if not waiting.sent_at:
                    self._send_one(waiting)
        return True

    def _acknowledged(self, told: Json) -> None:
        with self._lock:
            number = told.get("envelope_id")
            if set(told) - {"envelope_id", "payload"} or number not in {one.id for one in self._waiting}:
                self.doubles.append(str(number))
                return
            self.acks[str(number)] = told.get("payload")
            self._waiting = [one for one in self._waiting if one.id != number]

    def _repeat(self) -> None:
        while not self._stopping.wait(0.05):
            with self._lock:
                for one in list(self._waiting):
                    if not one.sent_at or time.monotonic() - one.sent_at[-1] < self.patience:
                        continue
                    if len(one.sent_at) > 3:
                        self.lost.append(one.id)
                        self._waiting.remove(one)
                    else:
                        self._send_one(one)

    def _send_one(self, one: Envelope) -> None:
        told = {
            "type": one.kind, "envelope_id": one.id, "payload": one.payload, "accepts_response_payload": one.kind != "events_api",
            **({"retry_attempt": len(one.sent_at), "retry_reason": "timeout"} if one.sent_at else {}),
        }  # fmt: skip
        for connection in reversed(self._open):
            try:
                _send(connection, told)
            except OSError:
                continue
            one.sent_at.append(time.monotonic())
            return


def _send(one: socket.socket, told: Json) -> None:
    _frame(one, _TEXT, json.dumps(told).encode())


def _frame(one: socket.socket, opcode: int, data: bytes) -> None:
    size = bytes([len(data)]) if len(data) < 126 else b"\x7e" + struct.pack(">H", len(data))
    one.sendall(bytes([0x80 | opcode]) + size + data)


def _read(one: socket.socket) -> tuple[int, bytes] | None:
    """One frame of a client, which must be masked."""
    head = _exactly(one, 2)
    if head is None:
        return None
    size = head[1] & 0x7F
    assert head[1] & 0x80
    if size >= 126:
        longer = _exactly(one, 2 if size == 126 else 8) or b""
        size = int.from_bytes(longer)
    mask, data = _exactly(one, 4), _exactly(one, size)
    if mask is None or data is None:
        return None
    return head[0] & 0x0F, bytes(byte ^ mask[place % 4] for place, byte in enumerate(data))


def _exactly(one: socket.socket, size: int) -> bytes | None:
    data = b""
    while len(data) < size:
        if not (more := one.recv(size - len(data))):
            return None
        data += more
    return data
