"""A bank's own words, units and dates, read as ours. Used by ``rows`` on the cleaned texts of a piece; built by ``maps``.

Only the texts that are checked and loaded change; ``rejected.csv`` keeps what the file has.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from segmentation.bank_data import Column, Type
from store.bank_files import cells
from store.bank_files.their_dates import DateFormat

if TYPE_CHECKING:
    import polars as pl

#: Digits before and behind the point that are counted in another unit exactly; longer numbers stay as they are, and bad.
_WHOLE, _BEHIND = 18, 12
#: With a factor of so much, leaving out its point, the product still fits a whole number of 128 bits.
LARGEST_NUMERATOR = 10**8
_NUMBER = rf"^[+-]?([0-9]{{0,{_WHOLE}}})\.?([0-9]{{0,{_BEHIND}}})$"
_DATED = (Type.DAY, Type.MONTH, Type.MOMENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class TableMap:
    """What a map says of one table; all parts optional."""

    #: Their file's name; empty: ours.
    file: str = ""
    #: A codec's name; empty: found out.
    encoding: str = ""
    #: Their header cell → our column.
    columns: Mapping[str, str] = field(default_factory=dict)
    #: Our column → their word → ours; an empty word of ours is unknown.
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    #: Our column → what one of theirs is in ours.
    units: Mapping[str, Decimal] = field(default_factory=dict)
    dates: DateFormat | None = None

    def ours(self, texts: "pl.DataFrame", given: list[Column], key: tuple[str, ...]) -> "pl.DataFrame":
        """The cleaned texts of the given columns as our own files would have them."""
        changed = [self._column(column, identifies=column.name in key) for column in given if self._says(column)]
        return texts.with_columns(changed) if changed else texts

    def _says(self, column: Column) -> bool:
        dated = self.dates is not None and column.type in _DATED
        return dated or column.name in self.words or column.name in self.units

    def _column(self, column: Column, *, identifies: bool) -> "pl.Expr":
        import polars as pl

        cell = pl.col(column.name)
        ours = cell
        if column.name in self.units:
            ours = in_our_unit(column.name, self.units[column.name])
        elif self.dates is not None and column.type in _DATED:
            ours = pl.coalesce(self.dates.as_iso(column.name, column.type), cell)
        words = _folded(self.words.get(column.name, {}), column, identifies=identifies)
        if words and column.type is Type.LIST:
            items = cell.str.split(";").list.eval(pl.element().str.strip_chars().replace(words))
            ours = items.list.join(";")
        elif words:
            known = cell.replace_strict(words, default=None, return_dtype=pl.String)
            ours = pl.when(cell.is_in(list(words))).then(known).otherwise(ours)
        return pl.when(ours != "").then(ours).alias(column.name)


#: What a table without a map has.
NO_MAP = TableMap()


def _folded(words: Mapping[str, str], column: Column, *, identifies: bool) -> dict[str, str]:
    """The words as cleaned cells have them: trimmed, full-width characters narrow where the column's are."""
    narrow = str.maketrans(cells.folds(column, identifies=identifies))
    return {theirs.strip().translate(narrow).strip(): ours for theirs, ours in words.items()}


def in_our_unit(name: str, factor: Decimal) -> "pl.Expr":
    """A column of decimal numbers times a factor, exact; what is no number stays as it is."""
    import polars as pl

    def whole(number: int) -> pl.Expr:
        return pl.lit(number, dtype=pl.Int128)

    cell = pl.col(name)
    numerator, shift = scaled(factor)
    point = _BEHIND + shift
    found = cell.str.extract_groups(_NUMBER)
    digits = pl.concat_str(found.struct.field("1"), found.struct.field("2").str.pad_end(_BEHIND, "0"))
    product = digits.cast(pl.Int128, strict=False) * whole(numerator)
    before = (product // whole(10**point)).cast(pl.String)
    behind = (product % whole(10**point)).cast(pl.String).str.zfill(point).str.strip_chars_end("0")
    dot = pl.when(behind == "").then(pl.lit("")).otherwise(pl.lit("."))
    sign = pl.when(cell.str.starts_with("-")).then(pl.lit("-")).otherwise(pl.lit(""))
    number = cell.str.contains(_NUMBER) & cell.str.contains("[0-9]")
    return pl.when(number).then(pl.concat_str(sign, before, dot, behind)).otherwise(cell)


def scaled(factor: Decimal) -> tuple[int, int]:
    """The factor as a whole number and how often it is divided by ten."""
    _, digits, exponent = factor.normalize().as_tuple()
    assert isinstance(exponent, int)
    number = int("".join(map(str, digits)))
    return (number * 10**exponent, 0) if exponent > 0 else (number, -exponent)
