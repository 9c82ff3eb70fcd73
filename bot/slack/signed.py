"""Whether a request comes from Slack, now: its signature over the moment and the very bytes of the body."""

from collections.abc import Mapping
from datetime import datetime

TIMESTAMP, SIGNATURE = "x-slack-request-timestamp", "x-slack-signature"
#: Seconds a request may be old, or ahead of this machine's clock.
WINDOW = 300
_DIGITS = 12


def signed(body: bytes, *, secret: str, now: datetime) -> dict[str, str]:
    """The headers of a request that Slack signs now."""
    from slack_sdk.signature import SignatureVerifier

    timestamp = str(int(now.timestamp()))
    made = SignatureVerifier(secret).generate_signature(timestamp=timestamp, body=body) or ""
    return {"content-type": "application/json", TIMESTAMP: timestamp, SIGNATURE: made}


def believed(headers: Mapping[str, str], body: bytes, *, secret: str, now: datetime) -> bool:
    """True for a request that Slack signed within the last five minutes."""
    from slack_sdk.signature import SignatureVerifier

    timestamp, signature = headers.get(TIMESTAMP, ""), headers.get(SIGNATURE, "")
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= _DIGITS and signature.isascii()):
        return False
    if abs(now.timestamp() - int(timestamp)) > WINDOW:
        return False
    try:
        wanted = SignatureVerifier(secret).generate_signature(timestamp=timestamp, body=body)
    except UnicodeDecodeError:
        return False
    return wanted is not None and _same(wanted, signature)


def _same(wanted: str, given: str) -> bool:
    import hmac

    return hmac.compare_digest(wanted.encode(), given.encode())
