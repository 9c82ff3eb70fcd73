"""A line of the last list answered in words: ``3 打过``, ``3 called``, ``2 later tomorrow``, ``4 没用 空号``, ``1 交给陈晨``.

Works on every platform, buttons or none. ``bot.conversation`` asks here before it tries to understand a sentence; whatever is
not wholly one of these phrases is left to it. The phrases lie in ``tasks.toml`` under ``typed``, both languages at once.
"""

import re
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from content.wording import LANGUAGES, say
from handlers.ask import Period, Slots
from handlers.language.periods import find_period
from handlers.language.text import tidy
from segmentation.bank_data import OUTCOMES
from segmentation.kept_tasks import USELESS

_NUMBERED = re.compile(
    r"\s*(?:第|#|no\.?\s*)?(\d{1,3})\s*(?:位|个|条|号|[.。、:：)）,，])?\s*(?=\D)(.+)", re.IGNORECASE | re.DOTALL
)
_SPLIT = re.compile(r"[\s,，。;；:：、.!！]+")
_MOST = 200
_COLLEAGUE = re.compile(r"(?:交给|转给|交办给|移交给|\bto\s)\s*([^\s,，。.!！]+(?:\s[^\s,，。.!！]+)?)", re.IGNORECASE)
#: Phrases that say how the customer was reached, too.
_CHANNELS = {"visited": "visit", "messaged": "wecom"}
_RESULTS = (*OUTCOMES, *_CHANNELS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What was typed of the n-th line."""

    number: int
    intent: str
    slots: Slots


def typed_result(text: str, today: date) -> Typed | None:
    """The line and what is said of it; None when the message is anything else."""
    found = _NUMBERED.fullmatch(text) if len(text) <= _MOST else None
    if found is None:
        return None
    said = _said(found[2].strip(), today)
    return Typed(number=int(found[1]), intent=said[0], slots=said[1]) if said else None


def said_of_client(words: str) -> Slots | None:
    """The result that words alone name, with the rest as note: ``没接``, ``续存，下周来``; None when they name none."""
    for name in _RESULTS:
        rest = _after(name, words)
        if rest is not None:
            outcome = "reached" if name in _CHANNELS else name
            return Slots(outcome=outcome, channel=_CHANNELS.get(name, ""), note=rest)
    return None


def asks_order(text: str) -> bool:
    """Whether the message only asks why the list is ordered as it is."""
    return _bare(text) in _phrases("why_order")


def with_words(intent: str, slots: Slots, text: str) -> Slots:
    """The slots with what else the sentence says: the result of a contact, the colleague who is asked."""
    if intent == "log_contact" and not slots.outcome:
        words = text.replace(slots.client_text, " ", 1) if slots.client_text else text
        return _with_result(slots, words.strip())
    if intent == "handover" and not slots.staff_text:
        found = _COLLEAGUE.search(text)
        return replace(slots, staff_text=found[1].strip()) if found else slots
    return slots


def _with_result(slots: Slots, words: str) -> Slots:
    found = said_of_client(words)
    if found is None or found.outcome == "reached":  # that they spoke is no result yet: the card asks
        return slots
    return replace(slots, outcome=found.outcome, channel=found.channel, note=found.note or slots.note)


def _said(words: str, today: date) -> tuple[str, Slots] | None:
    useless = _after("not_useful", words)
    if useless is not None:
        why = next((one for one in USELESS if useless and _bare(useless) in _phrases(f"why_{one}")), "")
        return ("log_contact", Slots(outcome="not_useful", why=why)) if why or not useless else None
    contact = said_of_client(words)
    if contact is not None:
        return "log_contact", contact
    later = _after("later", words, open_=True)
    if later == "":
        return "snooze", Slots()
    period = _period(words if later is None else later, today)
    if period is not None:
        return "snooze", Slots(period=period)
    colleague = _after("help", words, open_=True)
    return ("handover", Slots(staff_text=colleague)) if colleague else None


def _period(words: str, today: date) -> Period | None:
    """The day, when the words are nothing but one."""
    text = tidy(words).text
    found = find_period(text, today)
    if found is None or found.impossible or found.at[1] - found.at[0] < len(text.strip()):
        return None
    return Period(start=found.start, end=found.end)


def _after(name: str, words: str, *, open_: bool = False) -> str | None:
    """What follows one of the phrases, "" when nothing does; None when the words do not begin with one.

    A note is set off by a blank or a mark; with ``open_`` it may follow at once (``交给陈晨``).
    """
    low = words.casefold()
    for phrase in _phrases(name):
        if not low.startswith(phrase):
            continue
        rest = words[len(phrase) :]
        if _bare(rest) in ("", "了"):
            return ""
        if _SPLIT.match(rest) or (open_ and not phrase.isascii()):
            return _SPLIT.sub("", rest, count=1) if _SPLIT.match(rest) else rest
    return None


@cache
def _phrases(name: str) -> tuple[str, ...]:
    """The phrases of both languages, the longest first."""
    found = [phrase for language in LANGUAGES for phrase in say(f"tasks.typed.{name}", language).split("|")]
    return tuple(sorted(set(found), key=lambda phrase: (-len(phrase), phrase)))


def _bare(text: str) -> str:
    return text.strip().strip("。.!！?？，,").casefold()
