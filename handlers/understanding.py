"""Text becomes an ``Ask`` or ``Unclear``: a cascade of readable stages, bilingual, refusing rather than guessing.

Normalise → tag and mask (names, period, segment, product, amount) → deny rules → templates, cues and examples → two marks.
Called by ``bot.conversation`` for every message and by ``guanhu understand``. Never raises on any text.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from handlers.ask import Ask, ClientNames, Period, Reason, Slots, Unclear
from handlers.language.amounts import find_amount
from handlers.language.clients import find_client, find_sure_client
from handlers.language.deny import refused
from handlers.language.manners import without_manners
from handlers.language.periods import FoundPeriod, find_period
from handlers.language.ranker import rank
from handlers.language.sentences import OUT_OF_SCOPE, plain
from handlers.language.text import Tidy, is_chinese, is_latin, tidy
from handlers.language.vocabulary import Words, find_words, own_words
from segmentation.people import Language
from segmentation.schemes import Segment

#: At or above it a question is answered; between the marks it is asked back; below it is not understood.
HIGH_MARK = 0.80
LOW_MARK = 0.30
#: The best must lead the second by this much, else both are offered.
MARGIN = 0.06

#: Questions whose open periods look back: those of INTENTS with look "back" (a test keeps them equal).
LOOK_BACK = frozenset({"contact_history", "large_movements", "my_performance", "team_overview", "news_today"})

#: Lists that have a question of their own.
LISTS = {"pre_churn": "churn_list", "near_tier": "uplift_list"}
#: Only those who are late are asked for.
_LATE = re.compile(r"逾期|超期|过期未|\boverdue\b|\blate\b", re.IGNORECASE)
_PARTICLES = re.compile(r"(?<=[一-鿿TPSAC])(?:呀|啊|呢|吧|哈|嘛|哦|噢|喔|哟|啦|么)(?=$|[,.?!~ ])")


@dataclass(frozen=True, slots=True)
class _Tagged:
    """A sentence with its spans found and masked."""

    masked: str
    slots: Slots
    period: FoundPeriod | None
    text: str


def understand(
    text: str,
    *,
    now: datetime,
    language: Language,
    clients: ClientNames | None,
    segments: Iterable[Segment] = (),
) -> Ask | Unclear:
    """The question a text asks, or why there is none. ``now`` is in the asker's zone; ``clients`` is the asker's book.

    ``segments`` are the lists and named segments of the bank's policy, which can be asked for by their names.

    A client stays ``client_text``: which customer that is, the conversation finds in the book.
    """
    sentence = without_manners(tidy(text))
    if not sentence.text:
        return Unclear(reason=Reason.NOT_UNDERSTOOD)
    tagged = _tag(sentence, now.date(), clients, own_words(segments))
    if detail := refused(sentence.text) or refused(tagged.masked):
        return Unclear(reason=Reason.REFUSED, slots=tagged.slots, detail=detail)
    ranked = rank(plain(tagged.masked), _languages(tagged.masked, language))
    return _decide(ranked, sentence, tagged, now, language)


def _decide(
    ranked: list[tuple[str, float]], sentence: Tidy, tagged: _Tagged, now: datetime, language: Language
) -> Ask | Unclear:
    best, score = ranked[0] if ranked else (OUT_OF_SCOPE, 0.0)
    runner_up = ranked[1][1] if len(ranked) > 1 else 0.0
    candidates = tuple(intent for intent, value in ranked[:4] if intent != OUT_OF_SCOPE and value > 0.05)[:3]  # noqa: PLR2004
    slots = _looking(best, sentence, tagged, now.date())
    if best == "contact_today" and _LATE.search(sentence.text):
        slots = replace(slots, overdue=True)
    if tagged.period and tagged.period.impossible and best != OUT_OF_SCOPE and score >= LOW_MARK:
        return Unclear(reason=Reason.PERIOD_IMPOSSIBLE, candidates=candidates, slots=slots)
    if best == OUT_OF_SCOPE or score < LOW_MARK:
        return Unclear(reason=Reason.NOT_UNDERSTOOD, candidates=candidates, slots=tagged.slots)
    if score < HIGH_MARK or score - runner_up < MARGIN:
        return Unclear(reason=Reason.ASK_WHICH, candidates=candidates, slots=slots)
    if best == "segment_list" and (lists := [name for name in slots.segment if name in LISTS]):
        best = LISTS[lists[0]]
        slots = replace(slots, segment=tuple(name for name in slots.segment if name != lists[0]))
        candidates = tuple(dict.fromkeys((best, *candidates)))[:3]
    return Ask(intent=best, slots=slots, now=now, language=language, candidates=candidates)


def _looking(intent: str, sentence: Tidy, tagged: _Tagged, today: date) -> Slots:
    """The slots with the period read the way this question looks."""
    if tagged.period is None or tagged.period.impossible:
        return tagged.slots
    found = find_period(tagged.text, today, back=intent in LOOK_BACK)
    del sentence
    return tagged.slots if found is None or found.impossible else replace(tagged.slots, period=_period(found))


def _period(found: FoundPeriod) -> Period:
    return Period(start=found.start, end=found.end, ambiguous=found.ambiguous)


def _tag(sentence: Tidy, today: date, clients: ClientNames | None, own: Words) -> _Tagged:
    """Find every span, each on what the earlier ones left, and mask it by one capital letter."""
    mask = _Mask(sentence)
    slots = Slots()
    names = _mentioned(mask, sentence, clients) or _sure(mask, sentence)
    for_periods = mask.masked
    period = find_period(for_periods, today, unsure=True)
    if period:
        words = sentence.words(*mask.cover("T", *period.at)).removesuffix("的")
        slots = replace(slots, period_text=words, period=None if period.impossible else _period(period))
    segments = find_words(mask.masked, "segment", own)
    if segments:
        values = tuple(dict.fromkeys(value for found in segments for value in found.values))
        texts = [sentence.words(*mask.cover("S", *found.at)) for found in segments]
        slots = replace(slots, segment=values, segment_text=" ".join(texts))
    products = find_words(mask.masked, "product")
    if products:
        values = tuple(dict.fromkeys(value for found in products for value in found.values))
        texts = [sentence.words(*mask.cover("P", *found.at)) for found in products]
        slots = replace(slots, product=values, product_text=" ".join(texts))
    slots = replace(slots, client_text=names or _described(mask, sentence))
    if amount := find_amount(mask.masked):
        text = sentence.words(*mask.cover("A", *amount.at))
        slots = replace(slots, amount=amount.amount, amount_text=text)
    masked = _PARTICLES.sub("", mask.masked.replace("\0", ""))
    return _Tagged(masked, slots, period, for_periods)


def _mentioned(mask: "_Mask", sentence: Tidy, clients: ClientNames | None) -> str:
    """Names of the asker's own book that stand in the text."""
    if clients is None:
        return ""
    typed: list[str] = []
    for name in clients.mentioned(sentence.text):
        place = mask.masked.find(name.lower())
        if place >= 0 and name:
            typed.append(sentence.words(*mask.cover("C", place, place + len(name))))
    return " ".join(typed[:1])


def _sure(mask: "_Mask", sentence: Tidy) -> str:
    """A full name in letters, though one of its words may be a day or a product too: Sun Lihua."""
    typed = "".join(_as_typed(sentence, n, character) for n, character in enumerate(mask.masked))
    span = find_sure_client(typed)
    return sentence.words(*mask.cover("C", *span)) if span else ""


def _described(mask: "_Mask", sentence: Tidy) -> str:
    """The words that name a customer by their shape and place; the first of them."""
    first = ""
    for _ in range(2):
        typed = "".join(_as_typed(sentence, n, character) for n, character in enumerate(mask.masked))
        span = find_client(mask.masked, typed)
        if span is None:
            break
        words = sentence.words(*mask.cover("C", *span))
        first = first or words
    return first


def _as_typed(sentence: Tidy, place: int, character: str) -> str:
    typed = sentence.typed[sentence.places[place]]
    return typed if typed.lower() == character else character


class _Mask:
    """A sentence whose found spans are covered by a capital and NULs, so that places stay what they were."""

    def __init__(self, sentence: Tidy) -> None:
        self.masked = sentence.text

    def cover(self, letter: str, start: int, end: int) -> tuple[int, int]:
        """Cover a span; returns it."""
        self.masked = self.masked[:start] + letter + "\0" * (end - start - 1) + self.masked[end:]
        return start, end


def _languages(masked: str, language: Language) -> tuple[str, ...]:
    """Which sentences to compare with: by script, both for a mixture, the asker's own when only masks are left."""
    found = tuple(name for name, present in (("zh", is_chinese(masked)), ("en", is_latin(masked))) if present)
    return found or (language,)
