"""控制台 / ``console`` typed in a chat: a link that signs the person who typed it in to the console, once, within five minutes.

``bot/reading.py`` asks here; ``bot/deeds.py`` keeps the link's hash with the audit row. The token itself stands on the card
alone. It is letters only: no platform's markup, and no mask for numbers, changes it.
"""

import hashlib
import secrets
import string
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.memory import fingerprint
from bot.settings import Settings
from content.cards import Card, Section
from content.wording import LANGUAGES, say
from handlers.ask import Answer
from segmentation.people import Language, Manager
from segmentation.sign_in import LINK_SECONDS, SignInLink

#: The question's name in the audit.
INTENT = "console"
#: 26 ** 44: nobody guesses it.
_LETTERS = 44
_TYPED = frozenset(fingerprint(word) for language in LANGUAGES for word in say("sign_in.typed", language).split("|"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """Where the console is, and what time it is there: a link counts from when it is given out, not from the question."""

    url: str
    now: datetime


def asks_for_console(text: str) -> bool:
    """Whether a whole message asks for the console."""
    return fingerprint(text) in _TYPED


def unset(settings: Settings) -> Iterator[str]:
    """What settings leave closed or open that face the web: findings of the doctor."""
    if not settings.events_secret:
        yield "events_closed"
    if not settings.console_url:
        yield "console_url"
    elif not settings.console_url.startswith("https://"):
        yield "console_open"
    if not settings.console_secret:
        yield "console_secret"


def link_answer(door: Door, manager: Manager, platform: str, language: Language) -> Answer:
    """The card with the link, and what is to be kept of it."""
    token = "".join(secrets.choice(string.ascii_lowercase) for _ in range(_LETTERS))
    link = SignInLink(
        link_hash=hashlib.sha256(token.encode()).hexdigest(),
        staff_id=manager.staff_id,
        platform=platform,
        made_at=door.now,
        expires_at=door.now + timedelta(seconds=LINK_SECONDS),
    )
    card = Card(
        title=say("sign_in.link.title", language),
        summary=say("sign_in.link.summary", language, minutes=LINK_SECONDS // 60),
        sections=(Section(lines=(f"{door.url}/sign-in/{token}",)),),
        notices=(say("sign_in.link.yours", language),),
    )
    return Answer(card=card, intent=INTENT, sign_in=link)
