"""How a bank writes its dates, as a strptime format, read into ISO texts. Used by ``mapping`` and ``suggestion``.

The format becomes one regular expression; what it finds is put together again, for millions of cells at once. Whether the
day exists is checked afterwards, like that of any other date. A cell that is not written that way but is an ISO date stays
one: files mix them, and Excel's own dates arrive so.
"""

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from segmentation.bank_data import Type

if TYPE_CHECKING:
    import polars as pl

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
#: Directive → what it matches. Groups are named by the part of the date.
_PARTS = {
    "Y": "(?P<Y>[0-9]{4})",
    "y": "(?P<y>[0-9]{2})",
    "m": "(?P<m>[0-9]{1,2})",
    "b": "(?P<b>[A-Za-z]{3})[A-Za-z]*",
    "d": "(?P<d>[0-9]{1,2})",
    "H": "(?P<H>[0-9]{1,2})",
    "M": "(?P<M>[0-9]{1,2})",
    "S": "(?P<S>[0-9]{1,2})",
    "f": "(?P<f>[0-9]{1,9})",
    "z": "(?P<z>Z|[+-][0-9]{2}:?[0-9]{2})",
    "a": "[A-Za-z]+",
}
_TOGETHER = {"T": "%H:%M:%S", "F": "%Y-%m-%d", "D": "%m/%d/%y", "R": "%H:%M"}
_SAME = {"B": "b", "A": "a", "e": "d", "h": "b"}
#: Two digits from here on are of the last century, as strptime has it.
_LAST_CENTURY = 69
#: A time of day behind a date whose format has none.
_TAIL = r"[T ]+(?P<tail>[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]{1,9})?)? ?(?:Z|[+-][0-9:]{2,6})?)"

Token = tuple[str, str]
"""(directive, "") or ("", the letters themselves)."""


@dataclass(frozen=True, slots=True)
class DateFormat:
    """One format, in the pieces it is made of."""

    text: str
    tokens: tuple[Token, ...] = field(repr=False)

    @property
    def parts(self) -> frozenset[str]:
        """The directives in it."""
        return frozenset(part for part, _ in self.tokens if part)

    def fits(self, kind: Type) -> bool:
        """Whether it says enough for a column of that type."""
        month = bool(self.parts & {"Y", "y"}) and bool(self.parts & {"m", "b"})
        return month and (kind is Type.MONTH or "d" in self.parts)

    def as_iso(self, name: str, kind: Type) -> "pl.Expr":
        """The column's cells in ISO writing, null where they are not written this way."""
        import polars as pl

        return pl.coalesce(_read(name, tokens, kind, tail=tail) for tokens, tail in self._ways(kind))

    def _ways(self, kind: Type) -> list[tuple[tuple[Token, ...], bool]]:
        """The whole format; its date alone, with an ISO time for moments; its month alone for months."""
        date = _date_alone(self.tokens)
        ways = [(self.tokens, False), (date, False)]
        if kind is Type.MOMENT:
            ways.append((date, True))
        if kind is Type.MONTH:
            ways.append((_month_alone(date), False))
        return [way for n, way in enumerate(ways) if way not in ways[:n]]


def read_format(text: str) -> DateFormat | None:
    """The format of a strptime text; None for one with a directive that dates of a bank file have no use for."""
    wide = re.sub(r"%([TFDR])", lambda found: _TOGETHER[found.group(1)], text)
    tokens: list[Token] = []
    for written, letters in re.findall(r"%-?([A-Za-z%])|([^%]+|%)", wide):
        directive = _SAME.get(written, written)
        if directive == "%":
            tokens.append(("", "%"))
        elif directive:
            if directive not in _PARTS or (directive != "a" and (directive, "") in tokens):
                return None
            tokens.append((directive, ""))
        elif letters == "%":
            return None
        else:
            tokens.append(("", letters))
    return DateFormat(text, tuple(tokens))


def _date_alone(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    last = max((n for n, (part, _) in enumerate(tokens) if part in {"Y", "y", "m", "b", "d"}), default=-1)
    ending = tokens[last + 1 : last + 2]
    keep = 1 if ending and ending[0][1] and not ending[0][1][0].isspace() and len(ending[0][1].rstrip()) == 1 else 0
    date = [*tokens[: last + 1], *((("", ending[0][1].rstrip()),) if keep and ending[0][1][0] not in "T,." else ())]
    return tuple(token for token in date if token[0] not in {"H", "M", "S", "f", "z"})


def _month_alone(tokens: tuple[Token, ...]) -> tuple[Token, ...]:
    """Without the day and what parts it from the rest: %Y/%m/%d → %Y/%m, %Y年%m月%d日 → %Y年%m月."""
    if ("d", "") not in tokens:
        return tokens
    at = tokens.index(("d", ""))
    after = at + 1 < len(tokens) and not tokens[at + 1][0]
    before = at > 0 and not tokens[at - 1][0] and not after
    return tokens[: at - before] + tokens[at + 1 + after :]


def _pattern(tokens: tuple[Token, ...], *, tail: bool) -> str:
    pieces = []
    for n, (part, letters) in enumerate(tokens):
        beside = [other for other, _ in (*tokens[max(n - 1, 0) : n], *tokens[n + 1 : n + 2])]
        # digits that touch others have their full width, else 202611 would be a day of January
        wide = _PARTS[part].replace("{1,2}", "{2}") if part and any(beside) else _PARTS.get(part, "")
        pieces.append(wide or r"\s+".join(map(re.escape, re.split(r"\s+", letters))))
    return "^" + "".join(pieces) + (_TAIL if tail else "") + "$"


def _read(name: str, tokens: tuple[Token, ...], kind: Type, *, tail: bool) -> "pl.Expr":
    import polars as pl

    parts = {part for part, _ in tokens if part and part != "a"} | ({"tail"} if tail else set())
    found = pl.col(name).str.extract_groups(_pattern(tokens, tail=tail))

    def part(key: str, digits: int = 2) -> pl.Expr:
        return found.struct.field(key).str.zfill(digits) if key in parts else pl.lit("0" * digits)

    month = pl.concat_str(_year(found, parts), pl.lit("-"), _month(found, parts))
    if kind is Type.MONTH:
        return month
    day = pl.concat_str(month, pl.lit("-"), part("d"))
    if tail:
        time = found.struct.field("tail").str.replace(r"^([0-9]):", "0$1:").str.replace(" ", "", literal=True)
        return pl.concat_str(day, pl.lit("T"), time)
    if "H" not in parts:
        return day
    clock = pl.concat_str(part("H"), pl.lit(":"), part("M"), pl.lit(":"), part("S"))
    if kind is Type.DAY:  # a day with a time of its own is no day
        return pl.when(clock == "00:00:00").then(day)
    fraction = pl.concat_str(pl.lit("."), found.struct.field("f")) if "f" in parts else pl.lit("")
    zone = found.struct.field("z") if "z" in parts else pl.lit("")
    return pl.concat_str(day, pl.lit("T"), clock, fraction, zone)


def _year(found: "pl.Expr", parts: set[str]) -> "pl.Expr":
    import polars as pl

    if "Y" in parts:
        return found.struct.field("Y")
    short = found.struct.field("y")
    century = pl.when(short.cast(pl.Int32, strict=False) < _LAST_CENTURY).then(pl.lit("20")).otherwise(pl.lit("19"))
    return pl.concat_str(century, short)


def _month(found: "pl.Expr", parts: set[str]) -> "pl.Expr":
    import polars as pl

    if "m" in parts:
        return found.struct.field("m").str.zfill(2)
    numbers = {word: f"{n:02d}" for n, word in enumerate(_MONTHS, 1)}
    return found.struct.field("b").str.to_lowercase().replace_strict(numbers, default=None, return_dtype=pl.String)
