"""The envelope of a callback: signed, encrypted, and only then believed.

The signature covers token, timestamp, nonce and the cipher text; inside the cipher stands whom it is for, which is compared
too. The cipher itself is wechatpy's; everything a hostile body can do to it ends as one of two errors, without a word of it.
"""

import hashlib
import hmac
import struct
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from xml.etree.ElementTree import Element

#: Seconds a timestamp may be off. Repeated callbacks come within seconds, but may carry the first one's time.
WINDOW = 600
#: Seconds since 1970 have ten digits for a while; a longer number is no time.
_DIGITS = 12
_KEY_LETTERS = 43
#: No message of the platform lies deeper: SelectedItems, SelectedItem, OptionIds, OptionId.
_DEEPEST = 16


class Forged(Exception):  # noqa: N818 - it reads as the thing that happened
    """Signature, age or receiver do not fit: not from our corporation's WeChat Work."""


class Malformed(Exception):  # noqa: N818 - it reads as the thing that happened
    """No callback at all."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """What opens the callbacks of one application."""

    token: str = field(repr=False)
    aes_key: str = field(repr=False)
    corp_id: str

    def __post_init__(self) -> None:
        """ValueError for a key that is none."""
        if not is_key(self.aes_key):
            raise ValueError("an EncodingAESKey has 43 letters and digits")

    def echo(self, query: Mapping[str, str], now: datetime) -> str:
        """The text that proves the address is ours, to be answered exactly as it is. Raises Forged, Malformed."""
        return self._opened(query.get("echostr", ""), query, now)

    def message(self, body: bytes, query: Mapping[str, str], now: datetime) -> dict[str, Any]:
        """The message's fields; what stands once is a text, what repeats a list. Raises Forged, Malformed."""
        outer = _xml(body)
        cipher = outer.findtext("Encrypt")
        if not cipher:
            raise Malformed
        inner = self._opened(cipher.strip(), query, now)
        fields = _plain(_xml(inner.encode()))
        if not isinstance(fields, dict) or fields.get("ToUserName") != self.corp_id:
            raise Forged
        return fields

    def question(self, text: str, now: datetime) -> dict[str, str]:
        """The query by which the platform asks for that text, as ``echo`` takes it."""
        from wechatpy.enterprise.crypto import PrpCrypto

        sealed = PrpCrypto(b64decode(self.aes_key + "=")).encrypt(text, self.corp_id)
        cipher = sealed.decode() if isinstance(sealed, bytes) else str(sealed)
        timestamp, nonce = str(int(now.timestamp())), text[:16]
        signature = self._signature(timestamp, nonce, cipher)
        return {"timestamp": timestamp, "nonce": nonce, "echostr": cipher, "msg_signature": signature}

    def _signature(self, timestamp: str, nonce: str, cipher: str) -> str:
        return hashlib.sha1("".join(sorted((self.token, timestamp, nonce, cipher))).encode()).hexdigest()  # noqa: S324 - theirs

    def _opened(self, cipher: str, query: Mapping[str, str], now: datetime) -> str:
        timestamp, nonce = query.get("timestamp", ""), query.get("nonce", "")
        given = query.get("msg_signature", "")
        wanted = self._signature(timestamp, nonce, cipher)
        if not hmac.compare_digest(wanted.encode(), given.encode("utf-8", "replace")):
            raise Forged
        if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= _DIGITS):
            raise Forged
        if abs(now.timestamp() - int(timestamp)) > WINDOW:
            raise Forged
        return self._decrypted(cipher)

    def _decrypted(self, cipher: str) -> str:
        from wechatpy.enterprise.crypto import PrpCrypto
        from wechatpy.enterprise.exceptions import InvalidCorpIdException

        try:
            text = PrpCrypto(b64decode(self.aes_key + "=")).decrypt(cipher, self.corp_id)
        except InvalidCorpIdException as error:
            raise Forged from error
        except (ValueError, IndexError, TypeError, OverflowError, struct.error) as error:
            raise Malformed from error
        return text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)


def is_key(text: str) -> bool:
    """Whether a text can be an EncodingAESKey."""
    return len(text) == _KEY_LETTERS and text.isascii() and text.isalnum()


def _xml(data: bytes) -> Element:
    """Parsed without entities, whatever they are."""
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    try:
        found: Element = fromstring(data, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise Malformed from error
    return found


def _plain(element: Element, depth: int = 0) -> Any:
    """Texts, and dictionaries of texts; a name that stands twice holds a list, so that "one or many" is seen by readers."""
    if len(element) == 0:
        return element.text or ""
    if depth > _DEEPEST:
        raise Malformed
    fields: dict[str, Any] = {}
    for child in element:
        value = _plain(child, depth + 1)
        if child.tag in fields:
            known = fields[child.tag]
            fields[child.tag] = [*known, value] if isinstance(known, list) else [known, value]
        else:
            fields[child.tag] = value
    return fields
