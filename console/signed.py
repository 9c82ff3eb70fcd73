"""Whether a request comes from the bank's systems, now: an HMAC-SHA256 over the moment and the very bytes of the body.

``X-Guanhu-Signature: v1=<hex>`` signs ``v1:{timestamp}:{raw body}`` under EVENTS_SECRET, ``X-Guanhu-Timestamp`` holds Unix
seconds. Asked by ``console.events_api`` before a body is read as anything.
"""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime

TIMESTAMP = "x-guanhu-timestamp"
SIGNATURE = "x-guanhu-signature"
VERSION = "v1"
#: Seconds a request may be old, or ahead of this machine's clock.
WINDOW = 300
#: Seconds since 1970 have ten digits for a while; a longer number is no time.
_DIGITS = 12


def sign(body: bytes, *, timestamp: int | str, secret: str) -> str:
    """The value of the signature's header."""
    text = f"{VERSION}:{timestamp}:".encode("latin-1", "replace") + body
    return f"{VERSION}={hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()}"


def refusal(headers: Mapping[str, str], body: bytes, *, secret: str, now: datetime) -> str:
    """Why the request is not to be believed: unsigned, timestamp, old, ahead or signature; "" when it is."""
    timestamp, signature = headers.get(TIMESTAMP, ""), headers.get(SIGNATURE, "")
    if not timestamp or not signature:
        return "unsigned"
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= _DIGITS):
        return "timestamp"
    # the signature first: whoever has no key learns nothing about this machine's clock
    wanted = sign(body, timestamp=timestamp, secret=secret)
    if not hmac.compare_digest(signature.encode("latin-1", "replace"), wanted.encode()):
        return "signature"
    age = now.timestamp() - int(timestamp)
    if age > WINDOW:
        return "old"
    return "ahead" if age < -WINDOW else ""
