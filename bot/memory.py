"""What a chat remembers of its last answer: what can be picked by number or name, the next page, a question half asked.

``bot/conversation.py`` makes it after every answer and reads the next message with it; ``bot/terminal.py`` draws the same
numbers. It holds structured questions and ids, no names: a button's label is kept as a fingerprint.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from content.cards import Button, Card
from content.wording import LANGUAGES, say
from handlers.actions import to_action
from handlers.ask import Answer, Reason, Slots, read_action
from handlers.unapplied import TAKES
from segmentation.changed import changed
from segmentation.people import Language

_CJK = re.compile(r"[㐀-䶿一-鿿]")
_CJK_RUN = re.compile(r"[㐀-䶿一-鿿·]+")
_LATIN_WORD = re.compile(r"[A-Za-z]{2,}")
_LATIN_RUN = re.compile(r"[A-Za-z][A-Za-z'’.-]*(?: [A-Za-z][A-Za-z'’.-]*)*")
#: How many lines of a long list can be picked by number.
MOST = 100
#: A name among other words is at most so long.
_NAME = 3
_NUMBER = re.compile(r"\s*(\d{1,3})\s*[.。、号)）]?\s*")
#: Answers after which the talk is still about what it was about before.
_ASIDE = frozenset({"smalltalk", "help", "undo", "cancel"})
#: Answers that ask which of several is meant.
_OFFERS = frozenset({Reason.ASK_WHICH, Reason.NOT_UNDERSTOOD, Reason.SEVERAL_CUSTOMERS})
#: Questions that cannot be gone on from.
_REFUSED = frozenset({Reason.REFUSED, Reason.NOT_ALLOWED, Reason.UNKNOWN_ASKER})


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What the last answer left open."""

    language: Language | None = None
    choices: tuple[str, ...] = ()
    more: str = ""
    less: str = ""
    """The page before this one."""
    waiting: str = ""
    """A question that lacks its customer."""
    client: str = ""
    """The one customer the last answer was about: whom "why?" means."""
    person: str = ""
    """Who was talked about last, also some answers ago: whom "she" means."""
    lines: tuple[str, ...] = ()
    """The customers of the last list, by line: whom "3 called" means, also after the answer to it."""
    listed: bool = False
    """That list is the last answer."""
    asked: str = ""
    """The last question, as a button would ask it: what "and next month?" goes on from."""
    listing: str = ""
    """The question of the last list: what "only the funds" narrows after one of its customers was looked at."""
    buttons: tuple[tuple[str, str], ...] = ()
    """Fingerprints of the last card's labels, and what each button asks."""
    confirm: str = ""
    """What "yes" does: the button of a card that asks before it writes."""
    unsure: bool = False
    """The last card asked whether this was meant."""
    offered: bool = False
    """The last card offered things to choose from: "no" means none of them."""
    wrote: bool = False
    """The last answer wrote something down, which a correction leaves standing."""
    at: datetime | None = None
    """When that was: a briefing that came later is the last list."""
    gone: bool = False
    """All of this has gone by: only what was asked may be offered again. Never stored."""

    @staticmethod
    def of(state: Mapping[str, Any], *, gone: bool = False) -> "Memory":
        """Memory again from its stored form."""
        language = state.get("language")
        texts: dict[str, Any] = {name: state.get(name, "") for name in _TEXTS}
        signs: dict[str, Any] = {name: bool(state.get(name)) for name in _SIGNS}
        return Memory(
            language=language if language in LANGUAGES else None,
            choices=tuple(state.get("choices", ())),
            lines=tuple(state.get("lines", ())),
            buttons=tuple((label, action) for label, action in state.get("buttons", ())),
            at=datetime.fromisoformat(state["at"]) if state.get("at") else None,
            gone=gone,
            **texts,
            **signs,
        )

    def to_json(self) -> dict[str, Any]:
        """The stored form."""
        return {
            "language": self.language, "choices": list(self.choices), "lines": list(self.lines),
            "buttons": [list(pair) for pair in self.buttons], "at": self.at.isoformat() if self.at else "",
            **{name: getattr(self, name) for name in (*_TEXTS, *_SIGNS)},
        }  # fmt: skip

    def forgotten(self, now: datetime) -> "Memory":
        """What is left of it once it has gone by; the language of the talk for the rest of the day."""
        language = self.language if self.at and self.at.date() == now.date() else None
        return Memory(
            language=language, asked=self.asked, listing=self.listing, lines=self.lines, confirm=self.confirm, at=self.at,
            gone=True,
        )  # fmt: skip


_TEXTS = ("more", "less", "waiting", "client", "person", "asked", "listing", "confirm")
_SIGNS = ("listed", "unsure", "offered", "wrote")


def remembered(
    answer: Answer, language: Language, waiting: str = "", *, before: Memory | None = None, at: datetime | None = None
) -> Memory:
    """What the answer leaves open; the last list stays the last list until another is shown.

    Of what has gone by nothing is kept: an answer in between, even the one that says so, brings no old list back.
    """
    before = Memory() if before is None or before.gone else before
    card, slots = answer.card, answer.slots
    aside = not answer.intent or answer.intent in _ASIDE
    open_ = answer.reason in ("", Reason.CONFIRM)
    client = slots.client if open_ and not aside else ""
    lines = lines_of(card) if open_ or answer.reason == Reason.SEVERAL_CUSTOMERS else ()
    asked = before.asked if aside or answer.reason in _REFUSED else to_action(answer.intent, _unnamed(slots))
    found = Memory(
        language=language,
        choices=tuple(button.action for button in numbered(card)[:MOST]),
        more=_more(card) or (before.more if client and not lines else ""),
        less=to_action(answer.intent, _unnamed(slots), page=slots.page - 1) if slots.page > 1 else "",
        waiting=waiting,
        client=before.client if aside else client,
        person=client or _declined_for(answer) or before.person,
        lines=lines or before.lines,
        listed=bool(lines),
        asked=asked,
        listing=asked if open_ and _lists(answer) else before.listing,
        buttons=tuple((fingerprint(button.label), button.action) for button in labelled(card)),
        confirm=next((button.action for button in card.buttons if _confirms(button)), ""),
        unsure=answer.reason == Reason.ASK_WHICH,
        offered=answer.reason in _OFFERS and bool(card.buttons or lines),
        wrote=(answer.deed or answer.result or answer.logged) is not None and answer.intent != "undo",
        at=at,
    )
    if found.choices or not aside:
        return found
    return _still_open(found, before, called_off=answer.intent in ("cancel", "undo"))


def _declined_for(answer: Answer) -> str:
    """Whom what was declined was for: "she" still means them."""
    declined = answer.reason == Reason.NOT_ALLOWED and answer.customers == (answer.slots.client,)
    return answer.slots.client if declined else ""


def _lists(answer: Answer) -> bool:
    """Whether the answer is a list of customers that can be narrowed; an empty one takes the place of the last too."""
    empty = not answer.card.rows and "having" in TAKES.get(answer.intent, ())
    return not answer.slots.client and (empty or any(row.customer_id for row in answer.card.rows))


def _still_open(found: Memory, before: Memory, *, called_off: bool) -> Memory:
    """After a sentence that offers nothing, the card above it is still the one to pick from; what was called off stays so."""
    return replace(
        found,
        choices=before.choices,
        more=before.more,
        less=before.less,
        waiting=found.waiting or before.waiting,
        listed=before.listed,
        buttons=before.buttons,
        confirm="" if called_off else before.confirm,
        unsure=before.unsure,
        offered=before.offered,
        wrote=before.wrote and not called_off,
    )


def pushed(card: Card, language: Language | None, at: datetime) -> Memory:
    """What a list that came unasked leaves open, as if it had been asked for."""
    choices = tuple(button.action for button in numbered(card)[:MOST])
    lines = lines_of(card)
    return Memory(
        language=language,
        choices=choices,
        more=_more(card),
        lines=lines,
        listed=bool(lines),
        asked="contact_today",
        listing="contact_today",
        at=at,
    )


def _unnamed(slots: Slots) -> Slots:
    """Without the words that named somebody; ids stay."""
    return changed(slots, client_text="", also_text=(), staff_text="", page=1)


def _more(card: Card) -> str:
    return next((button.action for button in card.buttons if "page" in _values(button.action)), "")


def _confirms(button: Button) -> bool:
    return button.style == "primary" and "once" in _values(button.action)


def lines_of(card: Card) -> tuple[str, ...]:
    """The customers of a list, in the order of the numbers that pick its lines."""
    found = tuple(row.customer_id for row in card.rows if row.buttons)[:MOST]
    return found if any(found) else ()


def numbered(card: Card) -> tuple[Button, ...]:
    """The buttons a typed number picks, the first being 1: the first of every row that has one, then the card's own."""
    return (*(row.buttons[0] for row in card.rows if row.buttons), *card.buttons)


def labelled(card: Card) -> Iterator[Button]:
    """The buttons whose label alone says which is meant: the card's own, and a single row's."""
    yield from card.buttons
    rows = [row for row in card.rows if row.buttons]
    if len(rows) == 1:
        yield from rows[0].buttons


@lru_cache(maxsize=256)
def fingerprint(label: str) -> str:
    """A label as it is compared: two that differ in case, blanks and marks only are one."""
    bare = re.sub(r"\W+", "", label.casefold())
    return hashlib.sha256(bare.encode()).hexdigest()[:16] if bare else ""


def picked_number(text: str) -> int | None:
    """The number, when the message is nothing but one of at most three digits."""
    found = _NUMBER.fullmatch(text)
    return int(found[1]) if found else None


def asks_why(text: str) -> bool:
    """Whether the message is nothing but "why?", in either language."""
    typed = text.strip().strip("。.!！?？").lower()
    return any(typed in say("why.typed", language).split("|") for language in LANGUAGES)


def spoken_language(text: str, usual: Language, own: Language | None = None) -> Language:
    """The language of a sentence; the usual one where a code or a name alone does not tell, ``own`` of a real mixture.

    Names say nothing of it: "pitch for 王玉玲" is English, 给Mary O'Brien准备话术 Chinese.
    """
    chinese, latin = len(_CJK.findall(text)), len(_LATIN_WORD.findall(text))
    if chinese and latin:
        chinese = len(_CJK.findall(_CJK_RUN.sub(_but_names, text)))
        if chinese > 1:
            latin = len(_LATIN_WORD.findall(_LATIN_RUN.sub(_but_latin_names, text)))
    if chinese > _NAME and latin >= 2:  # noqa: PLR2004 - one word may be a product's
        return own or ("zh" if chinese > latin else "en")
    if chinese >= 2 and chinese > latin:  # noqa: PLR2004 - a single character may be a name's
        return "zh"
    if latin >= 2 and chinese <= latin:  # noqa: PLR2004 - one word may be a code or "help"
        return "en"
    return usual


def _but_names(run: re.Match[str]) -> str:
    """Characters in a row, unless all of them are a name: 王玉玲, 张总."""
    from handlers.language.clients_zh import (
        is_name_alone,
        is_titled_alone,
    )  # the word lists come with it: most have no need

    return "" if is_name_alone(run[0]) or is_titled_alone(run[0]) else run[0]


def _but_latin_names(run: re.Match[str]) -> str:
    """Words in letters among Chinese, unless all are a name's: capitals that are no abbreviation, or no word of English."""
    from handlers.language.clients_en import looks_like_a_name

    words = _LATIN_WORD.findall(run[0])
    capital = all(one[0].isupper() and not one.isupper() for one in words)
    return "" if words and (capital or looks_like_a_name(words[0])) else run[0]


def _values(action: str) -> Mapping[str, str]:
    try:
        return read_action(action)[1]
    except ValueError:
        return {}
