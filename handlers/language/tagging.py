"""The spans of a sentence found and masked: customers C, periods T, products P, segments S, amounts A, the first so many N.

The second stage of understanding. What is left of the sentence is compared with the examples; the slots come with the spans.
"""

import re
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Any

from handlers.ask import ClientNames, Period, Slots
from handlers.language.amounts import find_amount
from handlers.language.beside_groups import find_beside
from handlers.language.clients import find_client, find_sure_client
from handlers.language.clients_zh import is_name_alone, is_name_in_letters
from handlers.language.clocks import FoundClock, find_clock
from handlers.language.limits import find_limit
from handlers.language.masks import Mask, place_of
from handlers.language.periods import FoundPeriod, find_periods
from handlers.language.short_groups import with_levels, with_short
from handlers.language.text import Tidy, is_chinese
from handlers.language.vocabulary import FoundWords, Words, find_words

#: So many customers in one sentence; more is a pasted list.
_MOST_NAMES = 8
_PARTICLES = re.compile(
    r"(?<=[一-鿿TPSACN])(?:呀|啊|呢|吧|哈|嘛|哦|噢|喔|哟|啦|么|咯|撒|呗|嘞|噻|啰|喇|吖)(?=$|[,.?!~ ])"
)
_SCALES = frozenset("万千百")
_LETTERS = re.compile("(?<![A-Z])[a-z]+")
#: Between customers named in one breath.
_JOINERS = re.compile(
    r" ?(?:和|跟|与|以及|还有|、|,|&|/|及|\band\b|\bas well as\b|\bplus\b)+ ?(?:the |客户|mr |mrs |ms )?"
)
_JOINED = re.compile(rf"C(?:{_JOINERS.pattern}C)+")
#: The digits that tell namesakes apart, as cards write them and as people type them: "李娜 尾号7508", "Li Na …7508".
_TAIL_WORD = (
    r"(?:(?:手机|电话|账号|账户|卡号|卡)?(?:尾号|后四位|末四位)(?:是|为)?|ending(?: in| with)?|tail|last four|…|\.{3})"
)
_TAIL_AFTER = re.compile(rf" ?[(,]? ?{_TAIL_WORD}[ :]?\d{{3,4}}(?!\d)\)?")
_TAIL_BEFORE = re.compile(rf"{_TAIL_WORD}[ :]?\d{{3,4}}的?$")
_TAIL_ALONE = re.compile(rf"{_TAIL_WORD}[ :]?\d{{3,4}}\D{{0,3}}$")
_DIGITS_AFTER = re.compile(r" ?\(?\d{4}(?![\d万亿千百十元块个位笔年月日号天期点岁以美%./:-]|\.\d|[kmw]\b)\)?")
#: A customer's id in whatever shape the bank gives it.
_LONG_ID = 4
#: Fewer digits in a row are nobody's.
_DIGITS = re.compile(r"\d{3}")
_PHONE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
#: Four digits that are the tail of somebody in the book, and neither a year nor counted.
_BARE_TAIL = re.compile(
    r"(?<![\d.:/~-])(?!(?:19|20)\d\d)\d{4}(?![\d万亿千百十元块个位笔年月日号天期点岁%./:~-]| ?[kmw]\b)"
)
_CODE = re.compile(r"(?<![a-z0-9])(?!(?:rmb|cny|usd|hkd|eur|gbp|jpy|fy|cy)\d)[a-z]{1,6}[-_]?\d{3,12}(?![a-z0-9])")


@dataclass(frozen=True, slots=True)
class Named:
    """A customer or colleague in the sentence: the words as typed, and where."""

    text: str
    at: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Tagged:
    """A sentence with its spans found and masked."""

    masked: str
    """As it is compared with the examples."""
    spots: str
    """The same with every character where it stood; a mask's further characters are NUL."""
    slots: Slots
    periods: tuple[FoundPeriod, ...]
    """Every period, the one that counts first."""
    names: tuple[Named, ...]
    """From left to right."""
    clock: tuple[int, int] | None = None
    """Where the time of day stands."""
    text: str = field(default="", repr=False)
    """What periods were looked for in."""
    segments: tuple[FoundWords, ...] = ()
    """Every group named, from left to right."""
    products: tuple[tuple[str, ...], ...] = ()
    """What each product named means, from left to right."""


def tag(sentence: Tidy, now: datetime, clients: ClientNames | None, own: Words) -> Tagged:
    """Find every span, each on what the earlier ones left, and mask it by one capital letter."""
    heard: dict[Any, Tagged] | None = getattr(clients, "tagged", None)
    if heard is None:  # names that keep nothing
        return _tagged(sentence, now, clients, own)
    key = sentence, now, id(own)
    if key not in heard:
        alike = _said_by_anybody(sentence, now.date(), tuple(own.items())) if _names_nobody(sentence, clients) else None
        at_once = alike is None or alike.clock is not None  # from now on: "in half an hour"
        heard[key] = _tagged(sentence, now, clients, own) if at_once or alike is None else alike
    return heard[key]


def _names_nobody(sentence: Tidy, clients: ClientNames | None) -> bool:
    """Whether no book has a say in it: neither a name of this one nor digits that may be somebody's."""
    return not _DIGITS.search(sentence.text) and not (clients and clients.mentioned(sentence.text))


@lru_cache(maxsize=512)  # most of a morning's questions are the same few sentences
def _said_by_anybody(sentence: Tidy, today: date, own: tuple[tuple[str, tuple[str, ...]], ...]) -> Tagged:
    return _tagged(sentence, datetime.combine(today, time()), None, dict(own))


def _tagged(sentence: Tidy, now: datetime, clients: ClientNames | None, own: Words) -> Tagged:
    mask = Mask(sentence)
    names = _mentioned(mask, sentence, clients) or _sure(mask, sentence)
    names += _coded(mask, sentence, clients)
    slots, clock = _with_clock(mask, Slots(), now)
    for_periods = mask.masked
    periods = () if clock and clock.later else _periods(mask, for_periods, now)
    if periods:
        first = periods[0]
        words = sentence.words(*first.at).removesuffix("的")
        slots = replace(slots, period_text=words, period=None if first.impossible else as_period(first))
    limit = find_limit(mask.masked)
    if limit:
        mask.cover("N", *limit.at)
        slots = replace(slots, limit=limit.number, sort=limit.order)
    slots, segments, products = _with_words(mask, sentence, slots, own)
    names += _alone(mask, sentence) + _described(mask, sentence, known=bool(names))
    names = _joined(mask, sentence, sorted(names, key=lambda one: one.at))
    if amount := find_amount(mask.masked):
        text = sentence.words(*mask.cover("A", *amount.at))
        slots = replace(slots, amount=amount.amount, amount_text=text)
    if names:
        slots = replace(slots, client_text=names[0].text, also_text=_also(mask.masked, names))
    at = clock.at if clock else None
    return Tagged(_compared(mask.masked), mask.masked, slots, periods, names, at, for_periods, segments, products)


def as_period(found: FoundPeriod) -> Period:
    """The days of a phrase, as a slot holds them."""
    return Period(start=found.start, end=found.end, ambiguous=found.ambiguous)


def _compared(spots: str) -> str:
    """One letter for neighbours of a kind, no particles: the sentence as the examples are written."""
    masked = _PARTICLES.sub("", spots.replace("\0", ""))
    masked = _JOINED.sub("C", masked)
    return re.sub(r"T(?:[ ,的]?T)+", "T", masked)


def _with_clock(mask: Mask, slots: Slots, now: datetime) -> tuple[Slots, FoundClock | None]:
    """The time of day; "in half an hour" also says the day."""
    clock = find_clock(mask.masked)
    if clock is None:
        return slots, None
    if clock.later is None:
        mask.cover("\0", *clock.at)
        return replace(slots, at=clock.time), clock
    moment = now + timedelta(minutes=clock.later)
    words = mask.sentence.words(*mask.cover("T", *clock.at))
    day = Period(start=moment.date(), end=moment.date())
    return replace(
        slots, at=moment.time().replace(second=0, microsecond=0, tzinfo=None), period=day, period_text=words
    ), clock


def _periods(mask: Mask, text: str, now: datetime) -> tuple[FoundPeriod, ...]:
    """Every period masked; the longest counts, the first of equals."""
    found = find_periods(text, now.date(), unsure=True)
    for period in found:
        mask.cover("T", *period.at)
    return found


def _with_words(
    mask: Mask, sentence: Tidy, slots: Slots, own: Words
) -> tuple[Slots, tuple[FoundWords, ...], tuple[tuple[str, ...], ...]]:
    """Segments and products; and what each that is named means."""
    named = find_words(mask.masked, "segment", own)
    full = [FoundWords(*with_short(mask.masked, found.values, found.at)) for found in named]
    for found in full:
        mask.cover("S", *found.at)
    segments = with_levels(mask.masked, sorted((*full, *find_beside(mask.masked)), key=lambda found: found.at))
    if segments:
        values = tuple(dict.fromkeys(value for found in segments for value in found.values))
        texts = [sentence.words(*mask.cover("S", *found.at)) for found in segments]
        slots = replace(slots, segment=values, segment_text=" ".join(texts))
    products = find_words(mask.masked, "product")
    if products:
        values = tuple(dict.fromkeys(value for found in products for value in found.values))
        texts = [sentence.words(*mask.cover("P", *found.at)) for found in products]
        slots = replace(slots, product=values, product_text=" ".join(texts))
    return slots, segments, tuple(found.values for found in products)


def _mentioned(mask: Mask, sentence: Tidy, clients: ClientNames | None) -> tuple[Named, ...]:
    """Names of the asker's own book that stand in the text."""
    if clients is None:
        return ()
    found: list[Named] = []
    for name in clients.mentioned(sentence.text):
        place = place_of(mask.masked, name.lower())
        if place is not None and len(found) < _MOST_NAMES:
            span = mask.cover("C", *_with_tail(mask.masked, place, clients))
            found.append(Named(sentence.words(*span), span))
    return tuple(found)


def _with_tail(text: str, place: tuple[int, int], clients: ClientNames) -> tuple[int, int]:
    """The name with the tail beside it: bare digits only where a customer of the book has name and tail."""
    start, end = place
    if after := _TAIL_AFTER.match(text, end):
        return start, after.end()
    if before := _TAIL_BEFORE.search(text, 0, start):
        return before.start(), end
    if after := _DIGITS_AFTER.match(text, end):
        name = text[start:end]
        fits = [one for one in clients.find(text[start : after.end()]) if one.how == "tail"]
        if any(one.name.lower() == name for one in fits):
            return start, after.end()
    return place


def _coded(mask: Mask, sentence: Tidy, clients: ClientNames | None) -> tuple[Named, ...]:
    """Customers' ids as the bank writes them: those of the asker's book, and what is as long as an id and in no book.

    An id that is nobody's there must not be passed over: the whole list would stand for it.
    """
    if clients is None:
        return ()
    own = [
        match.span()
        for match in _CODE.finditer(mask.masked)
        if sum(map(str.isdigit, match[0])) >= _LONG_ID
        or any(one.customer_id.lower() == match[0] for one in clients.find(match[0]))
    ]
    own += [match.span() for match in _PHONE.finditer(mask.masked)]
    own += [match.span() for match in _BARE_TAIL.finditer(mask.masked) if _is_somebodys(match, mask.masked, clients)]
    return tuple(Named(sentence.words(*mask.cover("C", *span)), span) for span in own[:_MOST_NAMES])


def _is_somebodys(digits: "re.Match[str]", text: str, clients: ClientNames) -> bool:
    """Whether bare digits are the tail of a customer of the book, and no amount."""
    amount = find_amount(text)
    counted = amount and amount.at[0] <= digits.start() < amount.at[1]
    return len(text) > len(digits[0]) and not counted and any(one.how == "tail" for one in clients.find(digits[0]))


def _sure(mask: Mask, sentence: Tidy) -> tuple[Named, ...]:
    """Full names in letters, though one of their words may be a day or a product too: Sun Lihua."""
    found: list[Named] = []
    while len(found) < _MOST_NAMES and (span := find_sure_client(mask.typed())):
        found.append(Named(sentence.words(*mask.cover("C", *span)), span))
    return tuple(found)


def _alone(mask: Mask, sentence: Tidy) -> tuple[Named, ...]:
    """Full names between blanks as they were typed, or marks, or in letters: 退休 董建设, zhangwei的资料."""
    found: list[Named] = []
    lettered = [match.span() for match in _LETTERS.finditer(mask.typed())] if is_chinese(mask.masked) else []
    spans = [span for span in mask.words_apart() if is_name_alone(mask.masked[slice(*span)])]
    spans += [span for span in lettered if is_name_in_letters(mask.masked[slice(*span)])]
    for start, end in spans:
        counts = mask.masked[start] in _SCALES and mask.masked[start - 1 : start].isdigit()  # 不到20万有房贷: no 万有
        if len(found) < _MOST_NAMES and not counts:
            span = mask.cover("C", *_with_digits(mask.masked, start, end))
            found.append(Named(sentence.words(*span), span))
    return tuple(found)


def _with_digits(text: str, start: int, end: int) -> tuple[int, int]:
    """A name with the digits that follow it."""
    after = _TAIL_AFTER.match(text, end) or _DIGITS_AFTER.match(text, end)
    return start, after.end() if after and not text[end - 1].isdigit() else end


def _described(mask: Mask, sentence: Tidy, *, known: bool) -> tuple[Named, ...]:
    """The words that name a customer by their shape and place."""
    found: list[Named] = []
    while len(found) < (2 if known else _MOST_NAMES) and (span := find_client(mask.masked, mask.typed())):
        if mask.masked[span[1] - 1] == "的":
            span = (span[0], span[1] - 1)
        span = mask.cover("C", *_with_digits(mask.masked, *span))
        found.append(Named(sentence.words(*span), span))
    return tuple(found)


def _joined(mask: Mask, sentence: Tidy, names: list[Named]) -> tuple[Named, ...]:
    """A name and a tail side by side are one customer."""
    joined: list[Named] = []
    for name in names:
        before = joined[-1] if joined else None
        gap = mask.masked[before.at[1] : name.at[0]].strip(" 的") if before else "-"
        if before and not gap and _is_tail(before.text) != _is_tail(name.text):
            span = mask.cover("C", before.at[0], name.at[1])
            joined[-1] = Named(sentence.words(*span), span)
        else:
            joined.append(name)
    return tuple(joined)


def _is_tail(text: str) -> bool:
    return bool(_TAIL_ALONE.match(text))


def _also(spots: str, names: tuple[Named, ...]) -> tuple[str, ...]:
    """Those named in one breath with the first."""
    also: list[str] = []
    for before, after in pairwise(names):
        if not _JOINERS.fullmatch(spots[before.at[1] : after.at[0]]):
            break
        also.append(after.text)
    return tuple(also)
