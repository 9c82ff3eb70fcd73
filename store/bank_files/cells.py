"""One column's texts become values: trimmed, full-width digits read, checked, typed.

``Cells`` holds what a column's checks need as Polars expressions over the raw text column of the same name. A value is
null when its cell is empty or bad; ``fault`` says which kind of bad. Amounts are fen, months year × 12 + month − 1,
moments UTC milliseconds, words of closed vocabularies enumerations (small and quick; stored as text).
"""

from datetime import date, tzinfo
from typing import TYPE_CHECKING

from segmentation.bank_data import Column, Type

if TYPE_CHECKING:
    from collections.abc import Callable

    import polars as pl

#: Amounts up to here keep every fen on their way through a double: 10,000,000,000,000 yuan.
LARGEST_FEN = 10**15
#: Texts whose digits are read in full width too, because people and systems compare them.
_NUMBERED = ("phone", "account_last4", "wecom_userid", "slack_user_id", "briefing_at")

_NUMBER = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)$"
_MANY_DECIMALS = r"\.[0-9]{3,}$"
_MONEY = r"^[+-]?([0-9]+\.?[0-9]{0,2}|\.[0-9]{1,2})$"
_COUNT = r"^\+?[0-9]{1,15}$"
DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
MONTH = r"^[0-9]{4}-(0[1-9]|1[0-2])$"
_CLOCK = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"
MOMENT = (
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"([T ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.,][0-9]{1,9})?)?(Z|[+-]([01][0-9]|2[0-3])(:?[0-5][0-9])?)?)?$"
)
_FULL_WIDTH = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_FULL_WIDTH_DIGITS = {wide: narrow for wide, narrow in _FULL_WIDTH.items() if narrow.isdigit()}


def folds(column: Column, *, identifies: bool) -> dict[str, str]:
    """Which full-width characters of the column are read as their plain ones: all, digits, or none (names and notes)."""
    if column.type not in (Type.TEXT, Type.KNOWN_WORD):
        return _FULL_WIDTH
    return _FULL_WIDTH_DIGITS if identifies or column.refers_to or column.name in _NUMBERED else {}


def clean(frame: "pl.DataFrame", columns: "list[tuple[Column, dict[str, str]]]") -> "pl.DataFrame":
    """Every given column trimmed, folded where it holds wide characters, null where empty."""
    import polars as pl

    frame = frame.with_columns(pl.col(column.name).str.strip_chars() for column, _ in columns)
    folding = {column.name: fold for column, fold in columns if fold}
    wide = frame.select((pl.col(name).str.len_bytes() != pl.col(name).str.len_chars()).any() for name in folding)
    return frame.with_columns(_narrow(name, folding.get(name, {}), wide) for name in (c.name for c, _ in columns))


def _narrow(name: str, fold: dict[str, str], wide: "pl.DataFrame") -> "pl.Expr":
    import polars as pl

    cell = pl.col(name)
    if fold and wide[name][0]:
        cell = cell.str.replace_many(fold).str.strip_chars()
    return pl.when(cell != "").then(cell).alias(name)


def value(column: Column, zone: tzinfo) -> "pl.Expr":
    """The column's typed value, from its cleaned text; null when the text is empty or bad."""
    import polars as pl

    cell = pl.col(column.name)
    if column.type is Type.WORD:
        return cell.cast(pl.Enum(column.words), strict=False)
    if column.type is Type.MOMENT:
        return _moment(cell, zone)
    read = _READERS.get(column.type)
    return read(cell) if read else cell


def _yes_no(cell: "pl.Expr") -> "pl.Expr":
    import polars as pl

    return pl.when(cell == "Y").then(statement=True).when(cell == "N").then(statement=False)


def _amount(cell: "pl.Expr") -> "pl.Expr":
    import polars as pl

    fen = (cell.cast(pl.Float64, strict=False) * 100).round()
    return pl.when(cell.str.contains(_MONEY) & fen.is_between(0, LARGEST_FEN)).then(fen).cast(pl.Int64)


def _count(cell: "pl.Expr") -> "pl.Expr":
    import polars as pl

    return pl.when(cell.str.contains(_COUNT)).then(cell.cast(pl.Int64, strict=False))


def _month(cell: "pl.Expr") -> "pl.Expr":
    import polars as pl

    year, month = cell.str.slice(0, 4).cast(pl.Int32, strict=False), cell.str.slice(5, 2).cast(pl.Int32, strict=False)
    return pl.when(cell.str.contains(MONTH) & (year > 0)).then(year * 12 + month - 1)


def _list(cell: "pl.Expr") -> "pl.Expr":

    return cell.str.replace_all(r"\s*[;；]\s*", ";")


def _matching(pattern: str) -> "Callable[[pl.Expr], pl.Expr]":
    def read(cell: "pl.Expr") -> "pl.Expr":
        import polars as pl

        return pl.when(cell.str.contains(pattern)).then(cell)

    return read


def _day(cell: "pl.Expr") -> "pl.Expr":
    import polars as pl

    day = cell.str.to_date("%Y-%m-%d", strict=False)
    return pl.when(cell.str.contains(DAY) & (day >= date.min)).then(day)


_READERS: "dict[Type, Callable[[pl.Expr], pl.Expr]]" = {
    Type.YES_NO: _yes_no,
    Type.AMOUNT: _amount,
    Type.RATE: _matching(_NUMBER),
    Type.COUNT: _count,
    Type.DAY: _day,
    Type.MONTH: _month,
    Type.CLOCK: _matching(_CLOCK),
    Type.LIST: _list,
}


def _moment(cell: "pl.Expr", zone: tzinfo) -> "pl.Expr":
    """Without a zone the bank's own; a plain date is its midnight. Hours the bank's clocks skipped are bad."""
    import polars as pl

    def part(start: int) -> pl.Expr:
        return cell.str.slice(start, 2).cast(pl.Int64, strict=False).fill_null(0)

    fraction = cell.str.extract(r"[.,]([0-9]{1,3})").str.pad_end(3, "0").cast(pl.Int64, strict=False).fill_null(0)
    second = pl.when(cell.str.slice(16, 1) == ":").then(part(17)).otherwise(0)
    clock = ((part(11) * 60 + part(14)) * 60 + second) * 1000 + fraction
    written = _day(cell.str.slice(0, 10)).cast(pl.Int64) * 86_400_000 + clock
    tail = cell.str.slice(16).str.extract(r"(Z|[+-][0-9:]{2,5})$")
    hours = tail.str.slice(1, 2).cast(pl.Int64, strict=False).fill_null(0)
    minutes = tail.str.slice(3).str.strip_chars(":").cast(pl.Int64, strict=False).fill_null(0)
    offset = pl.when(tail.str.starts_with("-")).then(-1).otherwise(1) * (hours * 60 + minutes) * 60_000
    local = written.cast(pl.Datetime("ms")).dt.replace_time_zone(str(zone), ambiguous="earliest", non_existent="null")
    return (
        pl.when(~cell.str.contains(MOMENT))
        .then(None)
        .when(tail.is_null())
        .then(local.dt.convert_time_zone("UTC"))
        .otherwise((written - offset).cast(pl.Datetime("ms")).dt.replace_time_zone("UTC"))
    )


def fault(column: Column) -> "pl.Expr":
    """The kind of badness of a cleaned text known to be bad (or empty)."""
    import polars as pl

    cell = pl.col(column.name)
    empty = pl.when(cell.is_null()).then(pl.lit("empty"))
    match column.type:
        case Type.AMOUNT:
            number = cell.str.contains(_NUMBER)
            figure = cell.cast(pl.Float64, strict=False)
            kind = empty.when(~number).then(pl.lit("amount")).when(figure < 0).then(pl.lit("negative"))
            kind = kind.when(cell.str.contains(_MANY_DECIMALS)).then(pl.lit("decimals"))
            return kind.otherwise(pl.lit("too_large"))
        case Type.COUNT:
            return empty.when(cell.str.contains("^-[0-9]+$")).then(pl.lit("negative")).otherwise(pl.lit("count"))
        case Type.DAY:
            return empty.when(cell.str.contains(DAY)).then(pl.lit("no_such_day")).otherwise(pl.lit("day"))
        case _:
            return empty.otherwise(pl.lit(column.type.value))
