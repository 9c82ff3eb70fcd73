"""A greeting, thanks, an insult, "are you human?": met like a colleague would, in one line, with a way on where it helps.

What kind it is stands in ``ask.slots.note`` (``handlers/language/courtesies.py``). Which of the replies is said follows from
the message itself, so that the same message is always answered the same way. It is a program and says so when asked.
"""

import hashlib

from content.cards import Button, Card
from content.wording import knows, say
from handlers.ask import Answer, Ask
from segmentation.people import Language
from segmentation.policy import Policy
from store.books.book import Book

_NOON, _EVENING = 11, 18
#: After these a way on would be pushing.
_NO_OFFER = frozenset({"goodbye", "thanks", "done", "sorry", "praise"})
_WAYS_ON = ("contact_today", "maturity_list", "help")


def smalltalk(ask: Ask, book: Book, policy: Policy) -> Answer:  # noqa: ARG001 - the shape every handler has
    """The reply, and the questions most people come with."""
    language, kind = ask.language, _kind(ask)
    buttons = tuple(Button(label=say(f"intents.{name}.title", language), action=name) for name in _WAYS_ON)
    offer = "" if kind in _NO_OFFER else say("manners.offer", language)
    return Answer(card=Card(title=reply(kind, language, ask.message_key), summary=offer, buttons=buttons))


def reply(kind: str, language: Language, seed: str) -> str:
    """One of the replies of a kind; the seed, not chance, says which."""
    count = 1
    while knows(f"manners.{kind}.{count + 1}", language):
        count += 1
    number = int.from_bytes(hashlib.sha256(f"{kind}:{seed}".encode()).digest()[:4]) % count + 1
    return say(f"manners.{kind}.{number}", language)


def _kind(ask: Ask) -> str:
    if ask.slots.note != "greeting" and knows(f"manners.{ask.slots.note}.1", ask.language):
        return ask.slots.note
    return "morning" if ask.now.hour < _NOON else "day" if ask.now.hour < _EVENING else "evening"
