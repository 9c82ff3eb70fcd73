"""What a match of a pattern can begin with, read from the pattern itself: ``quick`` tries it only where that stands.

Read is what lists of words are written in: letters, sets, groups, alternatives, what may repeat or be missing, looks ahead and
behind. Anything else may begin with anything, which is slower and never wrong. The pattern must be one that ``re`` takes.
"""

from collections.abc import Iterable
from dataclasses import dataclass

#: A match may begin with anything.
ANY = None
_DIGITS = frozenset("0123456789")
#: More characters between two ends of a set than this are as good as any.
_MANY = 200
#: More beginnings of a pattern than this are made shorter.
_MOST = 2000

#: A beginning, and whether anything may follow it; else what follows it in the pattern does.
Begun = frozenset[tuple[str, bool]]
_ANYTHING: Begun = frozenset({("", True)})
_NOTHING: Begun = frozenset({("", False)})


@dataclass(slots=True)
class _Reader:
    """Reads a pattern from left to right."""

    pattern: str
    longest: int
    at: int = 0

    def next(self, length: int = 1) -> str:
        taken = self.pattern[self.at : self.at + length]
        self.at += length
        return taken

    def sees(self, *signs: str) -> str:
        """Which of these stands here; empty: none."""
        return next((sign for sign in signs if self.pattern.startswith(sign, self.at)), "")


def beginnings(pattern: str, longest: int) -> frozenset[str] | None:
    """What a match can begin with, in so many characters or fewer; ANY where that cannot be said."""
    found = {one for one, _ in _alternatives(_Reader(pattern, longest))}
    return ANY if "" in found else frozenset(found)


def _alternatives(reader: _Reader) -> Begun:
    """Up to the end or the closing bracket."""
    found: Begun = frozenset()
    while True:
        found |= _sequence(reader)
        if not reader.sees("|"):
            return found
        reader.next()


def _sequence(reader: _Reader) -> Begun:
    found = _NOTHING
    while reader.at < len(reader.pattern) and not reader.sees("|", ")"):
        item = _item(reader)
        found = _followed(found, _repeated(item, reader), reader.longest)
    return found


def _followed(first: Begun, after: Begun, longest: int) -> Begun:
    """One after the other, cut to so many characters."""
    both = {(one, True) for one, ended in first if ended}
    for one, ended in first:
        if not ended:
            both.update(((one + other)[:longest], more or len(one + other) >= longest) for other, more in after)
    while len(both) > _MOST:
        longest -= 1
        both = {(one[:longest], ended or len(one) >= longest) for one, ended in both}
    return frozenset(both)


def _item(reader: _Reader) -> Begun:
    if reader.sees("("):
        return _group(reader)
    if reader.sees("["):
        return _set(reader)
    sign = reader.next()
    if sign == "\\":
        return _escaped(reader.next())
    if sign in "^$":
        return _NOTHING
    return _ANYTHING if sign == "." else _each(sign)


def _group(reader: _Reader) -> Begun:
    looks = reader.sees("(?=", "(?!", "(?<=", "(?<!")
    opened = looks or reader.sees("(?:") or ("" if reader.sees("(?") else "(")
    reader.next(len(opened) or 2)
    inside = _alternatives(reader)
    reader.next()
    if looks:
        return _NOTHING
    return inside if opened else _ANYTHING  # (?P<…>, (?i) and the like: not read


def _escaped(sign: str) -> Begun:
    if sign in "bB":
        return _NOTHING
    if sign == "d":
        return _each(_DIGITS)
    return _ANYTHING if sign.isalnum() else _each(sign)


def _set(reader: _Reader) -> Begun:
    reader.next()
    negated = bool(reader.sees("^"))
    found: set[str] = set()
    known = not negated
    first = reader.at + negated
    reader.at = first
    while not reader.sees("]") or reader.at == first:
        sign = reader.next()
        if sign == "\\":
            inside = _escaped(reader.next())
            known &= inside != _ANYTHING
            found.update(one for one, _ in inside)
        elif reader.sees("-") and not reader.sees("-]"):
            reader.next()
            last = ord(reader.next())
            known &= last - ord(sign) < _MANY
            found.update(map(chr, range(ord(sign), min(last, ord(sign) + _MANY) + 1)))
        else:
            found.add(sign)
    reader.next()
    return _each(found) if known else _ANYTHING


def _each(characters: Iterable[str]) -> Begun:
    return frozenset((one, False) for one in characters)


def _repeated(item: Begun, reader: _Reader) -> Begun:
    """Reads how often what stands before may come: perhaps never, perhaps again and again."""
    sign = reader.sees("?", "*", "+", "{")
    if not sign:
        return item
    times = sign
    if sign == "{":
        end = reader.pattern.find("}", reader.at)
        times = reader.pattern[reader.at : end + 1]
    reader.next(len(times))
    if reader.sees("?", "+"):
        reader.next()
    again = item if sign == "?" or times in ("{1}", "{0,1}") else frozenset((one, True) for one, _ in item)
    return again | _NOTHING if sign in "?*" or times.startswith(("{0", "{,")) else again
