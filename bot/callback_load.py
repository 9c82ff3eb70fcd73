"""Callbacks as 50 managers send them: signed as the platforms sign, over loopback, at a steady rate whatever the server does.

``bot/callback_bench.py`` runs it against a server in a process of its own. Latency counts from the moment a callback was due.
"""

import asyncio
import hashlib
import json
import time
from base64 import b64decode
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from handlers.messages import Message

#: Invented, as everything here.
SIGNING_SECRET, TOKEN = "an-invented-signing-secret", "an-invented-token"
CORP, AGENT, KEY = "ww-invented", "1000002", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
TEAM = "T0INVENTED"
MANAGERS, RATE = 50, 200
#: A connection that says nothing for so long is a lost callback.
_PATIENCE = 30


@dataclass(frozen=True, slots=True)
class Request:
    """One callback, ready to send."""

    path: str
    body: bytes = field(repr=False)
    query: str = ""
    headers: tuple[tuple[str, str], ...] = ()

    def wire(self) -> bytes:
        """As HTTP/1.1."""
        target = f"{self.path}?{self.query}" if self.query else self.path
        headers = (("host", "127.0.0.1"), ("content-length", str(len(self.body))), *self.headers)
        lines = [f"POST {target} HTTP/1.1", *(f"{name}: {value}" for name, value in headers)]
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + self.body

    def scope(self) -> dict[str, Any]:
        """As a server hands it to an application."""
        return {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "scheme": "http",
            "path": self.path, "raw_path": self.path.encode(), "query_string": self.query.encode(), "root_path": "",
            "headers": [
                (b"host", b"127.0.0.1"), (b"content-length", str(len(self.body)).encode()),
                *((name.encode(), value.encode()) for name, value in self.headers),
            ],
            "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80), "state": {},
        }  # fmt: skip


def slack(number: int, now: datetime) -> Request:
    """A private message of one of the managers, as an event."""
    from slack_sdk.signature import SignatureVerifier

    event = {
        "type": "message", "channel_type": "im", "channel": f"D{number % MANAGERS}", "user": f"U0{number % MANAGERS}",
        "text": "本周谁到期", "ts": f"{int(now.timestamp())}.{number:06}",
    }  # fmt: skip
    told = {"type": "event_callback", "team_id": TEAM, "event_id": f"Ev{number}", "event": event}
    body, stamp = json.dumps(told).encode(), str(int(now.timestamp()))
    signature = SignatureVerifier(SIGNING_SECRET).generate_signature(timestamp=stamp, body=body) or ""
    headers = (
        ("content-type", "application/json"),
        ("x-slack-request-timestamp", stamp),
        ("x-slack-signature", signature),
    )
    return Request("/slack/events", body, headers=headers)


def wecom(number: int, now: datetime) -> Request:
    """A text message of one of the managers, sealed."""
    from wechatpy.enterprise.crypto import PrpCrypto

    inner = (
        f"<xml><ToUserName>{CORP}</ToUserName><FromUserName>manager{number % MANAGERS}</FromUserName>"
        f"<CreateTime>{int(now.timestamp())}</CreateTime><MsgType>text</MsgType><Content>本周谁到期</Content>"
        f"<MsgId>{number}</MsgId><AgentID>{AGENT}</AgentID></xml>"
    )
    cipher = PrpCrypto(b64decode(KEY + "=")).encrypt(inner, CORP)
    sealed = cipher.decode() if isinstance(cipher, bytes) else str(cipher)
    stamp = str(int(now.timestamp()))
    signature = hashlib.sha1("".join(sorted((TOKEN, stamp, "n0nce", sealed))).encode()).hexdigest()  # noqa: S324 - theirs
    body = f"<xml><ToUserName>{CORP}</ToUserName><AgentID>{AGENT}</AgentID><Encrypt>{sealed}</Encrypt></xml>".encode()
    query = urlencode({"msg_signature": signature, "timestamp": stamp, "nonce": "n0nce"})
    return Request("/wecom/callback", body, query, (("content-type", "text/xml"),))


@dataclass(slots=True)
class Heard:
    """What came back."""

    seconds: list[float] = field(default_factory=list)
    refused: int = 0
    """Not answered 200, or not at all."""


def send(port: int, requests: Sequence[bytes], *, rate: int = RATE) -> Heard:
    """Send them at that rate over one connection a manager; a slow answer delays nobody else's."""
    return asyncio.run(_sent(port, requests, rate))


async def _sent(port: int, requests: Sequence[bytes], rate: int) -> Heard:
    heard, begun = Heard(), time.perf_counter() + 0.2
    lines = [
        _manager(port, [(begun + place / rate, requests[place]) for place in range(n, len(requests), MANAGERS)], heard)
        for n in range(MANAGERS)
    ]
    await asyncio.gather(*lines)
    return heard


async def _manager(port: int, due: list[tuple[float, bytes]], heard: Heard) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for place, (at, request) in enumerate(due):
            await asyncio.sleep(max(0.0, at - time.perf_counter()))
            try:
                writer.write(request)
                status = await asyncio.wait_for(_status(reader), _PATIENCE)
            except (OSError, TimeoutError, asyncio.IncompleteReadError, ValueError):
                heard.refused += len(due) - place
                return
            heard.seconds.append(time.perf_counter() - at)
            heard.refused += status != 200  # noqa: PLR2004 - of HTTP
    finally:
        writer.close()


async def _status(reader: asyncio.StreamReader) -> int:
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    length = head.partition(b"content-length:")[2].partition(b"\r\n")[0].strip()
    await reader.readexactly(int(length or b"0"))
    return int(head.split(b" ", 2)[1])


def kept(message: Message | None) -> Message:
    """A callback of the bench says something."""
    if message is None:
        raise ValueError("the callback says nothing")
    return message
