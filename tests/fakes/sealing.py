"""Callbacks as the two platforms sign and seal them, written from their documents alone: no library of theirs, nothing of ours.

Keys here are invented.
"""

import base64
import hashlib
import hmac
import json
import struct
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

CORP, TOKEN, KEY, AGENT = "ww-invented", "token-invented", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", "1000002"
SIGNING_SECRET = "an-invented-signing-secret"
_BLOCK = 32


def cipher_text(words: str, *, receiver: str = CORP) -> str:
    """16 bytes nobody can guess, the length, the words, whom they are for; filled up to 32; AES-256-CBC."""
    key = base64.b64decode(KEY + "=")
    data = words.encode()
    plain = b"0123456789abcdef" + struct.pack(">I", len(data)) + data + receiver.encode()
    fill = _BLOCK - len(plain) % _BLOCK
    encryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    return base64.b64encode(encryptor.update(plain + bytes([fill]) * fill) + encryptor.finalize()).decode()


def query_of(cipher: str, *, at: int, token: str = TOKEN) -> dict[str, str]:
    """What stands in the address of a callback."""
    told = "".join(sorted((token, str(at), "n0nce", cipher)))
    return {"msg_signature": hashlib.sha1(told.encode()).hexdigest(), "timestamp": str(at), "nonce": "n0nce"}


def wecom_body(
    fields: Mapping[str, Any], *, at: int, receiver: str = CORP, token: str = TOKEN
) -> tuple[bytes, dict[str, str]]:
    """Body and query of a callback; values of ``fields`` are XML."""
    inner = "".join(f"<{name}>{value}</{name}>" for name, value in fields.items())
    cipher = cipher_text(f"<xml>{inner}</xml>", receiver=receiver)
    head = f"<ToUserName><![CDATA[{receiver}]]></ToUserName><AgentID>{AGENT}</AgentID>"
    body = f"<xml>{head}<Encrypt><![CDATA[{cipher}]]></Encrypt></xml>"
    return body.encode(), query_of(cipher, at=at, token=token)


def slack_headers(
    body: bytes, *, at: int, secret: str = SIGNING_SECRET, kind: str = "application/json"
) -> dict[str, str]:
    """The headers of a delivery."""
    signature = hmac.new(secret.encode(), b"v0:%d:" % at + body, hashlib.sha256).hexdigest()
    return {
        "content-type": kind, "x-slack-request-timestamp": str(at), "x-slack-signature": f"v0={signature}",
    }  # fmt: skip


def slack_form(fields: Mapping[str, str]) -> bytes:
    """A slash command's body."""
    return urlencode(fields).encode()


def slack_payload(payload: Mapping[str, Any]) -> bytes:
    """A tap's body: JSON in ASCII, in a form."""
    return urlencode({"payload": json.dumps(payload)}).encode()
