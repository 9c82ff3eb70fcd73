"""What a match of a pattern can begin with, read from the pattern itself: ``quick`` tries it only where that stands.

Read is what lists of words are written in: letters, sets, groups, alternatives, what may repeat or be missing, looks ahead and
behind. Anything else may begin with anything, which is slower and never wrong. The pattern must be one that ``re`` takes.
"""

from dataclasses import dataclass

#: A match may begin with anything.
ANY = None
_DIGITS = frozenset("0123456789")
#: More characters between two ends of a set than this are as good as any.
_MANY = 200

First = frozenset[str] | None


@dataclass(slots=True)
class _Reader:
    """Reads a pattern from left to right."""

    pattern: str
    at: int = 0

    def next(self, length: int = 1) -> str:
        taken = self.pattern[self.at : self.at + length]
        self.at += length
        return taken

    def sees(self, *signs: str) -> str:
        """Which of these stands here; empty: none."""
        return next((sign for sign in signs if self.pattern.startswith(sign, self.at)), "")


def beginnings(pattern: str) -> First:
    """The characters a match can begin with; ANY where that cannot be said."""
    first, may_be_empty = _alternatives(_Reader(pattern))
    return ANY if may_be_empty else first


def begins_a_word(pattern: str) -> bool:
    """Whether every match begins where a word begins: the pattern starts so and has no second alternative."""
    reader = _Reader(pattern)
    _sequence(reader)
    return pattern.startswith("\\b") and reader.at == len(pattern)


def _alternatives(reader: _Reader) -> tuple[First, bool]:
    """Up to the end or the closing bracket: what it can begin with, and whether it may be empty."""
    found: First = frozenset()
    empty = False
    while True:
        first, may_be_empty = _sequence(reader)
        found = ANY if found is ANY or first is ANY else found | first
        empty |= may_be_empty
        if not reader.sees("|"):
            return found, empty
        reader.next()


def _sequence(reader: _Reader) -> tuple[First, bool]:
    found: First = frozenset()
    empty = True
    while reader.at < len(reader.pattern) and not reader.sees("|", ")"):
        first, may_be_empty = _item(reader)
        may_be_empty |= _may_be_missing(reader)
        if empty:
            found = ANY if found is ANY or first is ANY else found | first
            empty = may_be_empty
    return found, empty


def _item(reader: _Reader) -> tuple[First, bool]:
    if reader.sees("("):
        return _group(reader)
    if reader.sees("["):
        return _set(reader), False
    sign = reader.next()
    if sign == "\\":
        return _escaped(reader.next())
    if sign in "^$":
        return frozenset(), True
    return (ANY if sign == "." else frozenset(sign)), False


def _group(reader: _Reader) -> tuple[First, bool]:
    looks = reader.sees("(?=", "(?!", "(?<=", "(?<!")
    opened = looks or reader.sees("(?:") or ("" if reader.sees("(?") else "(")
    reader.next(len(opened) or 2)
    inside = _alternatives(reader)
    reader.next()
    if looks:
        return frozenset(), True
    return inside if opened else (ANY, False)  # (?P<…>, (?i) and the like: not read


def _escaped(sign: str) -> tuple[First, bool]:
    if sign in "bB":
        return frozenset(), True
    if sign == "d":
        return _DIGITS, False
    return (ANY if sign.isalnum() else frozenset(sign)), False


def _set(reader: _Reader) -> First:
    reader.next()
    negated = bool(reader.sees("^"))
    found: set[str] = set()
    known = not negated
    first = reader.at + negated
    reader.at = first
    while not reader.sees("]") or reader.at == first:
        sign = reader.next()
        if sign == "\\":
            inside, _ = _escaped(reader.next())
            known &= inside is not ANY
            found |= inside or frozenset()
        elif reader.sees("-") and not reader.sees("-]"):
            reader.next()
            last = ord(reader.next())
            known &= last - ord(sign) < _MANY
            found.update(map(chr, range(ord(sign), min(last, ord(sign) + _MANY) + 1)))
        else:
            found.add(sign)
    reader.next()
    return frozenset(found) if known else ANY


def _may_be_missing(reader: _Reader) -> bool:
    """Reads how often what stands before may come; whether it may be missing."""
    sign = reader.sees("?", "*", "+", "{")
    if not sign:
        return False
    times = sign
    if sign == "{":
        end = reader.pattern.find("}", reader.at)
        times = reader.pattern[reader.at : end + 1]
    reader.next(len(times))
    if reader.sees("?", "+"):
        reader.next()
    return sign in "?*" or times.startswith(("{0", "{,"))
