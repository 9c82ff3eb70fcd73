"""The year at the end of an English phrase, in every form it takes, and what joins two days: one place for all the grammars.

A pattern that ends in ``YEAR`` is read by ``dates_en.in_year``.
"""

import re

from handlers.language.numbers import english_number

_ONES = "one|two|three|four|five|six|seven|eight|nine"
TEENS = "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_TO_99 = rf"(?:(?:{_TENS})(?:[- ](?:{_ONES}))?|{TEENS})"
#: Words alone could be a sum or a count where anything follows.
ENDS = r"(?= ?[,.?!;)]|$| (?:and|to|until|till|through)\b)"
#: Two thousand and eighteen, nineteen ninety-nine, twenty twenty-seven; never "twenty seven".
SPOKEN_YEAR = (
    rf"(?:(?:two thousand|nineteen|twenty)(?: and)?[- ](?:{_TO_99}|(?:oh|zero) (?:{_ONES}))"
    rf"|two thousand(?: and (?:{_ONES}))?){ENDS}"
)
#: 2027, '27, of 2027, in the year 2027, next year, two thousand and twenty-seven; group ``y``, ``ry`` or ``yw``.
A_YEAR = (
    r"(?: ?,? ?(?:(?:of|in) (?:the year )?)?(?P<y>(?:19|20)\d\d|'\d\d)\b| ?,? (?:of )?(?P<ry>this year|next year|last year)\b"
    rf"| ?,? (?:of |in )?(?P<yw>{SPOKEN_YEAR}))"
)
YEAR = rf"{A_YEAR}?"
#: Between two days, months or years.
TO = r" ?(?:-{1,2}|~|to|through|thru|until|till|and|up to) ?"

_TWO_DIGITS = 100
#: A year of two figures lies before 2000 from here on.
_LAST_CENTURY = 50


def whole_year(figures: str) -> int:
    """26 and '26 are 2026, 89 is 1989."""
    number = int(figures.lstrip("'"))
    return number if number >= _TWO_DIGITS else number + (1900 if number >= _LAST_CENTURY else 2000)


def spoken_year(words: str) -> int:
    """Of "two thousand and eighteen", "nineteen ninety-nine"."""
    found = re.match(r"(two thousand|nineteen|twenty)(?: and)?[- ]?(?:oh |zero )?(.*)", words)
    if found is None:
        raise ValueError("no year")
    begins = {"nineteen": 1900}.get(found[1], 2000)
    return begins + (english_number(found[2]) if found[2] else 0)
