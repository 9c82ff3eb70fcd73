"""C-11: what a customer said or did stops what is directed at them: refusal, do-not-disturb, complaint, black list.

``refusal_words`` finds a refusal in what a customer said, so that it can be recorded (``store.outbox.consents``) and counts
at once.
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache

from content.checks.delivery import Delivery, Finding, Recipient, place_of_recipient
from content.checks.purposes import TO_STAFF
from segmentation.policy import Policy

_BLANKS = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]+")


def refusal(delivery: Delivery, _policy: Policy, _now: datetime) -> Finding | None:
    """C-11: the first recipient who stops it. Legal and the customer's own word first.

    Do-not-disturb and an open complaint stop marketing only: a risk or maturity notice is a service.
    """
    if delivery.purpose in TO_STAFF:
        return None
    for number, recipient in enumerate(delivery.recipients):
        if reason := _reason(recipient, service=delivery.purpose == "alert"):
            return Finding(
                check="C-11",
                kind="block",
                reason=reason,
                facts={"customer_id": recipient.customer_id},
                place=place_of_recipient(number),
            )
    return None


def _reason(recipient: Recipient, *, service: bool) -> str:
    if recipient.blacklisted:
        return "blacklisted"
    if recipient.refused:
        return "refused"
    if service:
        return ""
    if recipient.open_complaint:
        return "open_complaint"
    return "do_not_disturb" if recipient.do_not_disturb else ""


def refusal_words(text: str, words: Iterable[str]) -> str:
    """The first of the policy's refusal words (``[refusals] words``) that a text holds; empty: none.

    Width, case, blanks and signs that show nothing do not matter. A word of Latin letters must stand alone (TD, not Ltd).
    """
    return _first_of(text, tuple(words))


@lru_cache(maxsize=512)
def _first_of(text: str, words: tuple[str, ...]) -> str:
    plain = unicodedata.normalize("NFKC", text)
    close = _BLANKS.sub("", plain).casefold()
    spaced = _BLANKS.sub(" ", plain).casefold()
    for word, wanted, alone in _wanted(words):
        if wanted in close if alone is None else wanted in spaced and alone.search(spaced):
            return word
    return ""


@lru_cache(maxsize=8)
def _wanted(words: tuple[str, ...]) -> tuple[tuple[str, str, re.Pattern[str] | None], ...]:
    """Each word, what is looked for, and how a word of Latin letters stands alone."""
    found: list[tuple[str, str, re.Pattern[str] | None]] = []
    for word in words:
        wanted = unicodedata.normalize("NFKC", word).casefold().strip()
        alone = re.compile(rf"(?<![a-z0-9]){re.escape(wanted)}(?![a-z0-9])") if wanted.isascii() else None
        found.append((word, wanted if alone else _BLANKS.sub("", wanted), alone))
    return tuple(found)
