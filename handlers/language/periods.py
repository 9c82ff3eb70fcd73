"""Finds the period in a sentence: the engine both grammars share, and the choice between them.

A grammar lists base phrases ("next month", 6月3号); the engine joins them into ranges ("from … to …", 到), cuts them open
("before", 之后) and takes the longest phrase of the sentence. Understanding calls ``find_period``.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, lru_cache

from handlers.language.calendar import ImpossibleDay, Span, add_days
from handlers.language.text import is_chinese, is_latin


@dataclass(frozen=True, slots=True)
class Clock:
    """What a phrase is read against."""

    today: date
    back: bool = False
    """Looking back: contacts, outflow. Else ahead: maturities, reminders."""
    unsure: bool = False
    """The question is not known, so a phrase that can look either way takes its commonest reading."""
    anchor: date | None = None
    """In a range the first day of its beginning, whose month, week or year its end shares."""
    early: bool = False
    """In a range: a floating beginning may lie in the past of its month or week."""
    listed: bool = False
    """What lies in it is asked for, so 月底 is its last third; else its last day."""
    one_day: bool = False
    """Something is to be done on it: of a festival its own day."""
    counts: bool = False
    """What falls due in it is asked for, or it is the day of a reminder: it counts before other phrases of the sentence."""


@dataclass(frozen=True, slots=True)
class FoundPeriod:
    """A period, and where its words stand. ``impossible``: words that name no day, 30 February."""

    start: date | None
    end: date | None
    at: tuple[int, int]
    ambiguous: bool = False
    impossible: bool = False
    counts: bool = False
    """Before other phrases of the sentence."""


_compiled = cache(re.compile)


_CHINESE = re.compile(r"[㐀-鿿]")
#: Q1 and H2 are words of one letter; 12/31/2026 is an English date without any.
_LETTER_AND_DIGIT = re.compile(r"\b(?:[qh][1-4]|[1-4][qh](?:20)?\d\d)\b|\d[/. ]\d{1,2}[/. ](?:19|20)\d\d")
#: Figures alone, 2026/11 and 10-31-26, are English dates where nothing is Chinese.
_FIGURES = re.compile(r"\d ?[-/] ?\d")

Reader = Callable[["re.Match[str]", Clock], Span]
Cutter = Callable[[Span, "re.Match[str]", Clock], Span]
Facing = Callable[[str, tuple[int, int], int, Clock], Clock]


@dataclass(frozen=True, slots=True, eq=False)
class Grammar:
    """One language's tables; each is itself alone, so that what is found by it can be kept."""

    bases: tuple[tuple[str, str, Reader], ...]
    """Signs, pattern, reader. A pattern is tried only where one of its signs stands (none: always), and compiled only then:
    compiling all takes longer than an answer."""
    joiner: str
    """Between two bases: one range."""
    opener: str
    """Before a range: "from", "between"; belongs to its words."""
    prefixes: tuple[tuple[str, Cutter], ...]
    """Matched at the end of what stands before a base."""
    suffixes: tuple[tuple[str, Cutter], ...]
    range_end: str = ""
    """Behind a range, saying nothing more."""
    meeting: str = ""
    """Between two open periods that are one: "and"."""
    labels: Mapping[str, int] = field(default_factory=dict)
    """Words before a day that only name it once more, and which weekday they are: Friday 12 December."""
    facing: Facing = lambda _text, _at, _stop, clock: clock
    """Which way the phrase at a place looks, by the words up to where the next begins."""


@dataclass(frozen=True, slots=True)
class _Piece:
    match: "re.Match[str]"
    read: Reader
    start: int
    end: int
    weekday: int | None = None
    """What it was said to be: Friday 12 December."""

    def span(self, clock: Clock) -> Span:
        """Its days; of the two nearest, the one that is the weekday it is said to be."""
        found = self.read(self.match, clock)
        if self.weekday is None or found.start is None or found.start.weekday() == self.weekday:
            return found
        other = self.read(self.match, replace(clock, back=not clock.back))
        if other.start is None or other.start.weekday() != self.weekday:
            return found
        # one far behind is no better guess than a weekday typed wrong
        return min((found, other), key=lambda one: abs(((one.start or clock.today) - clock.today).days))


def find_period(text: str, today: date, *, back: bool = False, unsure: bool = False) -> FoundPeriod | None:
    """The longest period phrase in tidied text, read against a day; None when there is none."""
    return next(iter(find_periods(text, today, back=back, unsure=unsure)), None)


@lru_cache(maxsize=1024)  # most of a morning's questions are the same few sentences
def find_periods(text: str, today: date, *, back: bool = False, unsure: bool = False) -> tuple[FoundPeriod, ...]:
    """Every period phrase in tidied text, none over another.

    Those in which something falls due, and days of reminders, come first, then the longest, of equals the one further left.
    """
    clock = Clock(today=today, back=back, unsure=unsure)
    found: list[FoundPeriod] = []
    if is_chinese(text) or not is_latin(text):
        from handlers.language.periods_zh import GRAMMAR as CHINESE

        found += _read(CHINESE, text, clock)
    if is_latin(text) or _LETTER_AND_DIGIT.search(text) or (not is_chinese(text) and _FIGURES.search(text)):
        from handlers.language.periods_en import GRAMMAR as ENGLISH

        found += _read(ENGLISH, _CHINESE.sub(" ", text), clock)  # else no word of "next week到期" would end
    kept: list[FoundPeriod] = []
    for period in sorted(
        found, key=lambda one: (_in_brackets(text, one.at[0]), one.at[0] - one.at[1], one.impossible, one.at[0])
    ):
        if all(period.at[1] <= other.at[0] or period.at[0] >= other.at[1] for other in kept):
            kept.append(period)
    return tuple(sorted(kept, key=lambda one: not one.counts or _in_brackets(text, one.at[0])))


def _in_brackets(text: str, at: int) -> bool:
    """What stands in brackets explains a phrase outside."""
    return text.count("(", 0, at) > text.count(")", 0, at)


def _read(grammar: Grammar, text: str, clock: Clock) -> list[FoundPeriod]:
    pieces = _pieces(grammar, text)
    found: list[FoundPeriod] = []
    n = 0
    while n < len(pieces):
        piece, following = pieces[n], pieces[n + 1] if n + 1 < len(pieces) else None
        if following and not _compiled(grammar.joiner).fullmatch(text, piece.end, following.start):
            following = None
        n += 2 if following else 1
        at = piece.start, following.end if following else piece.end
        # one right behind is a part of this one: 劳动节前三天
        stop = next((later.start for later in pieces[n:] if later.start > at[1]), len(text))
        faced = grammar.facing(text, at, stop, clock)
        if following and (opener := _compiled(grammar.opener).search(text[: piece.start])):
            at = opener.start(), at[1]
        try:
            span = _range(piece, following, faced) if following else piece.span(faced)
            if following and grammar.range_end and (tail := _compiled(grammar.range_end).match(text, at[1])):
                at = at[0], tail.end()
            span, at = _cut(grammar, text, span, at, faced)
            found.append(FoundPeriod(span.start, span.end, at, span.ambiguous, counts=faced.counts))
        except ImpossibleDay:
            found.append(FoundPeriod(None, None, at, impossible=True, counts=faced.counts))
    return _met(grammar, text, found)


def _met(grammar: Grammar, text: str, found: list[FoundPeriod]) -> list[FoundPeriod]:
    """12月1日以后、20日以前: two open periods side by side are one where they meet."""
    met: list[FoundPeriod] = []
    for one in found:
        before = met[-1] if met else None
        if before and grammar.meeting and _compiled(grammar.meeting).fullmatch(text, before.at[1], one.at[0]):
            start, end = before.start or one.start, one.end or before.end
            if None in (before.start, one.start) and None in (before.end, one.end) and start and end and start <= end:
                met[-1] = FoundPeriod(start, end, (before.at[0], one.at[1]), before.ambiguous or one.ambiguous)
                continue
        met.append(one)
    return met


@cache
def _by_sign(grammar: Grammar) -> tuple[frozenset[int], dict[str, tuple[tuple[str, int], ...]]]:
    """The bases that are always tried, and by the first character of its signs which a sign asks for."""
    always = frozenset(n for n, (signs, _, _) in enumerate(grammar.bases) if not signs)
    heads: dict[str, list[tuple[str, int]]] = {}
    for n, (signs, _, _) in enumerate(grammar.bases):
        for sign in signs.split(" ") if signs else ():
            heads.setdefault(sign[:1], []).append((sign, n))
    return always, {head: tuple(some) for head, some in heads.items()}


@lru_cache(maxsize=4)  # a sentence is looked through once ahead and once back
def _pieces(grammar: Grammar, text: str) -> list[_Piece]:
    """Base phrases from left to right, the longest where several begin or overlap."""
    always, heads = _by_sign(grammar)
    hit = {n for head in {*text, ""} for sign, n in heads.get(head, ()) if sign in text}
    every = [
        _Piece(match, read, *match.span())
        for n, (_, pattern, read) in enumerate(grammar.bases)
        if n in hit or n in always
        for match in _compiled(pattern).finditer(text)
        if match.end() > match.start()
    ]
    every.sort(key=lambda piece: (piece.start - piece.end, piece.start))
    kept: list[_Piece] = []
    for piece in every:
        if all(piece.end <= other.start or piece.start >= other.end for other in kept):
            kept.append(piece)
    return _labelled(grammar, text, sorted(kept, key=lambda piece: piece.start))


def _labelled(grammar: Grammar, text: str, pieces: list[_Piece]) -> list[_Piece]:
    """Friday 12 December is one piece: the weekday only names the day once more."""
    kept: list[_Piece] = []
    for piece in pieces:
        last = kept[-1] if kept else None
        dated = piece.match.groupdict().get("d") or piece.match.groupdict().get("b")
        named = re.sub(r"\.?,? ?(?:the )?$", "", text[last.start : piece.start]) if last and dated else ""
        if last and named in grammar.labels:
            kept[-1] = replace(piece, start=last.start, weekday=grammar.labels[named])
        else:
            kept.append(piece)
    return kept


def _range(first: _Piece, second: _Piece, clock: Clock) -> Span:
    begin = first.read(first.match, clock)
    given = second.match.groupdict()
    if begin.floating and (given.get("y") or given.get("sy") or given.get("ry") or given.get("yw")):
        return _of_its_year(first, second, clock)
    if begin.floating and not clock.back and (early := _early(first, second, clock)):
        return early
    span = _joined(begin, second, clock)
    if (
        clock.back and given.get("wd") and span.start and span.end and span.end > clock.today
    ):  # Monday to Wednesday: both over
        return Span(add_days(span.start, -7), add_days(span.end, -7))
    return span


def _early(first: _Piece, second: _Piece, clock: Clock) -> Span | None:
    """The range that began in this month or year and is not over."""
    try:
        early = _joined(first.read(first.match, replace(clock, early=True)), second, clock)
    except ImpossibleDay:  # 29 February in a year without it
        return None
    return early if early.end is not None and early.end >= clock.today else None


def _of_its_year(first: _Piece, second: _Piece, clock: Clock) -> Span:
    """The end names its year: the beginning is the last one before it."""
    end = second.read(second.match, clock)
    year = (end.end or clock.today).year
    for early in (year, year - 1):
        begin = first.read(first.match, replace(clock, anchor=date(early, 1, 1)))
        if begin.start and end.end and begin.start <= end.end:
            return Span(begin.start, end.end)
    return _joined(first.read(first.match, clock), second, clock)


def _joined(begin: Span, second: _Piece, clock: Clock) -> Span:
    end = second.read(second.match, replace(clock, anchor=begin.start))
    if begin.start and end.end and end.end < begin.start:  # typed the wrong way round
        return Span(end.start, begin.end, ambiguous=True)
    return Span(begin.start, end.end, begin.ambiguous and not end.edge)


def _cut(grammar: Grammar, text: str, span: Span, at: tuple[int, int], clock: Clock) -> tuple[Span, tuple[int, int]]:
    start, end = at
    for pattern, cut in grammar.suffixes:
        if match := _compiled(pattern).match(text, end):
            span = cut(span, match, clock)
            end = match.end()
            break
    before = text[:start]
    for pattern, cut in grammar.prefixes:
        if match := _compiled(pattern).search(before):
            span = cut(span, match, clock)
            start = match.start()
            break
    return span, (start, end)


def before(span: Span) -> Span:
    """Open until the day before; the last day of a month or year belongs to "before its end"."""
    if span.edge:
        return Span(None, span.end)
    first = span.core or span.start
    if first is None or first == date.min:
        return span
    return Span(None, date.fromordinal(first.toordinal() - 1), ambiguous=span.core is None and span.start == span.end)


def after(span: Span) -> Span:
    """Open from the day after."""
    if span.end is None or span.end == date.max:
        return span
    return Span(date.fromordinal(span.end.toordinal() + 1), None)
