"""Reads English lengths, festivals and cuts as days: in two weeks, a month ago, by Friday.

``periods_en`` writes the phrases each reader belongs to.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from handlers.language import calendar as cal
from handlers.language.calendar import Span
from handlers.language.dates_en import in_year
from handlers.language.festivals import festival_in
from handlers.language.numbers import NUMBER_EN, english_number
from handlers.language.periods import Clock, Cutter, Reader, after, before

Match = re.Match[str]
_UNIT = (
    r"(?P<unit>working days?|business days?|days?|weeks?"
    r"|wks?|fortnights?|months?|mths?|mos?|quarters?|qtrs?|years?|yrs?|hours?"
    r"|hrs?)\b"
)
#: Two and a half weeks.
LENGTH = rf"(?<!\d\.)(?P<n>{NUMBER_EN}|half an?|half|a couple|couple)(?: (?:and a|and) (?P<half>half))? ?-?{_UNIT}"
#: A week and a half.
_AND_A_HALF = r"(?:(?P<n>\d{1,2}|an?|one|two|three) )?(?P<unit>weeks?|months?|quarters?|years?) and (?P<half>a half)\b"
Move = Callable[[date, Match, int], date]
"""Moves a day by the length a phrase names."""


def move(day: date, match: Match, sign: int) -> date:
    """A day moved by the length a phrase names, groups n, unit, half and one."""
    words, unit = match["n"] or "one", match["unit"] or match["one"]
    half = bool(match["half"]) or words.startswith("half")
    number = 0 if words.startswith("half") else 2 if "couple" in words else english_number(words)
    if unit.startswith(("m", "q", "y")):
        months = {"m": 1, "q": 3, "y": 12}[unit[0]]
        moved = cal.add_months(day, sign * (number * months + (months // 2 if half else 0)))
        return cal.add_days(moved, sign * 15) if half and months == 1 else moved
    if unit.startswith("h"):
        return cal.add_days(day, sign * -(-number // 24))
    if unit.startswith(("working", "business")):
        return cal.add_working_days(day, sign * number)
    days = 1 if unit.startswith("d") else 14 if unit.startswith("f") else 7
    return cal.add_days(day, sign * (number * days + (days // 2 if half else 0)))


def _ahead(match: Match, clock: Clock) -> Span:
    return Span(clock.today, move(clock.today, match, 1))


def _past(match: Match, clock: Clock) -> Span:
    return Span(move(clock.today, match, -1), clock.today)


def _within(match: Match, clock: Clock) -> Span:
    return _past(match, clock) if clock.back else _ahead(match, clock)


def _later(match: Match, clock: Clock) -> Span:
    return cal.one_day(move(clock.today, match, 1), ambiguous=match[0].startswith("in "))


def _ago(match: Match, clock: Clock) -> Span:
    return cal.one_day(move(cal.add_days(clock.today, -int(match["yesterday"] is not None)), match, -1))


def _on_from(match: Match, clock: Clock) -> Span:
    """Six weeks today, a month tomorrow: so long after that day."""
    return cal.one_day(move(cal.add_days(clock.today, int(match["day"] == "tomorrow")), match, 1))


def _festival(match: Match, clock: Clock) -> Span:
    """Its days off; with "holiday" these are meant, whatever cuts them, else it is counted from its own day.

    The week of one that has no days off is the calendar's.
    """
    named = match["days"] is not None
    found = in_year(festival_in(match["f"], alone=named or not clock.one_day), match, clock)
    if match["days"] == " week" and found.start and found.start == found.end:
        return cal.week(found.start)
    return replace(found, floating=False, core=None if named else found.core)


def _around(span: Span, match: Match, clock: Clock) -> Span:
    """The week before Spring Festival, two weeks after National Day."""
    del clock
    if any(word in match[0] for word in ("before", "prior", "ahead of", "up to")):
        open_ = before(span)
        return Span(move(cal.add_days(open_.end, 1), match, -1), open_.end) if open_.end else span
    open_ = after(span)
    return Span(open_.start, move(cal.add_days(open_.start, -1), match, 1)) if open_.start else span


def _until(span: Span, match: Match, clock: Clock) -> Span:
    """By Friday: open until it, included; by National Day: until that day, not until the last day off."""
    del match, clock
    return Span(None, span.core or span.end)


def _since(span: Span, match: Match, clock: Clock) -> Span:
    if match[0].startswith("since") and span.start and span.start > clock.today:
        if not span.floating:
            return Span(span.start, None)
        span = Span(cal.add_months(span.start, -12), span.end)
    if match[0].startswith(("since", "starting", "beginning")):
        return Span(span.start, clock.today if match[0].startswith("since") else None)
    return Span(span.start, clock.today if clock.back else None) if span.start == span.end else span


def _as_of(span: Span, match: Match, clock: Clock) -> Span:
    """As of 1 December: from then on; as at 31 October, long past: that day of the past."""
    del match
    if span.start is None or span.end is None or span.start <= clock.today:
        return span
    if span.floating and span.start > cal.add_months(clock.today, 6):
        return Span(cal.add_months(span.start, -12), cal.add_months(span.end, -12))
    return Span(span.start, None)


def _so_far(span: Span, match: Match, clock: Clock) -> Span:
    """H2 performance so far: up to today."""
    del match
    running = span.start is not None and span.end is not None and span.start <= clock.today < span.end
    return Span(span.start, clock.today) if running else span


def _bases(length: str, sign: str = "") -> tuple[tuple[str, str, Reader], ...]:
    """The phrases around a length, with the sign that it may stand there, if it has its own."""
    return (
        (
            sign or "next coming following upcoming",
            (
                r"\b(?:(?:in|over|within|during|for)? ?(?:the )?(?:next|coming|following|upcoming)) "
                rf"(?:{length}|(?P<one>fortnight))(?: ahead\b)?(?: from (?:now|today)\b)?"
            ),
            _ahead,
        ),
        (
            sign or "within w/in inside under less later",
            (
                r"\b(?:within|w/in|inside(?: of)?|in under|(?:in )?less than(?=.*from)|in less than|no later than"
                rf"|not later than) (?:the )?(?:next )?{length}(?: from (?:now|today))?"
            ),
            _within,
        ),
        (
            sign or "last past previous trailing rolling preceding prior",
            (
                r"\b(?:(?:in|over|within|during|for)? ?(?:the )?(?:last|past|previous|trailing|rolling|preceding|prior)) "
                rf"(?:{length}|(?P<one>fortnight))"
            ),
            _past,
        ),
        (
            sign or "in",
            rf"\bin (?:about |around |roughly |approximately |another )?{length}(?:'s?|s')?(?: time)?",
            _later,
        ),
        (sign or "from later hence out", rf"\b{length} (?:from (?:now|today)|later|hence|out)\b", _later),
        (sign or "ago back", rf"\b{length} (?:ago(?: today|(?P<yesterday> yesterday))?|back(?=[,.?!]|$))", _ago),
    )


BASES: tuple[tuple[str, str, Reader], ...] = (
    *_bases(LENGTH),
    *_bases(_AND_A_HALF, "and a half"),
    (
        "today tomorrow",
        (
            rf"\b(?P<n>{NUMBER_EN})(?P<half>)(?P<one>) (?P<unit>weeks?|fortnights?|months?|quarters?|years?) "
            r"(?P<day>today|tomorrow)\b"
        ),
        _on_from,
    ),
)

#: By the name the phrases give them.
READERS: dict[str, Reader] = {"festival": _festival}

#: What cuts a period: "before", "by".
CUTTERS: dict[str, Cutter] = {
    "around": _around,
    "until": _until,
    "since": _since,
    "as_of": _as_of,
    "so_far": _so_far,
}
