"""The words, units and dates of a suggested map, guessed from a column's cells. Used by ``suggestion``.

Each part is a line of TOML; a guess carries the word ``check``.
"""

from collections.abc import Iterator, Sequence

from content.bank_words import BankWords
from content.wording import say
from segmentation.bank_data import Column, Type
from segmentation.people import Language
from store.bank_files import cells as ours
from store.bank_files.their_dates import read_format

#: Formats that banks write, the likelier of two that both fit first.
FORMATS = (
    "%Y/%m/%d", "%Y%m%d", "%Y年%m月%d日", "%Y.%m.%d", "%Y/%m/%d %H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M",
    "%Y%m%d%H%M%S", "%Y%m", "%Y/%m", "%Y年%m月", "%d/%m/%Y", "%m/%d/%Y", "%d-%b-%Y", "%d-%b-%y", "%d.%m.%Y",
)  # fmt: skip
#: So many of the cells may be broken.
_BROKEN = 10
#: At most so many words of a column are named.
_MOST = 40
#: Their words that mean nothing known.
_UNKNOWN = ("未知", "不详", "-", "--", "/", "null", "none", "n/a", "na", "无", "空", "unknown")


def plain(text: str) -> str:
    """Letters and digits alone, in small: how names are compared."""
    return "".join(char for char in text.lower() if char.isalnum())


def words(column: Column, cells: Sequence[str], known: BankWords, language: Language) -> Iterator[str]:
    """Their words for a closed or known vocabulary."""
    if column.type not in (Type.WORD, Type.KNOWN_WORD, Type.YES_NO):
        return
    closed = ("Y", "N") if column.type is Type.YES_NO else column.words
    unknown = [cell for cell in cells if cell not in closed]
    if not unknown:
        return
    found, open_ones = {}, []
    for cell in unknown[:_MOST]:
        word = _ours(cell, column, closed, known)
        if word is None:
            open_ones.append(cell)
        else:
            found[cell] = word
    for theirs, word in found.items():
        yield f"values.{column.name}.{_quoted(theirs)} = {_quoted(word)}  # check"
    for theirs in open_ones:
        if column.type is not Type.KNOWN_WORD:
            allowed = ", ".join(closed)
            said = say("import.suggestion.word", language, words=allowed)
            yield f'# values.{column.name}.{_quoted(theirs)} = "?"  # check: {said}'


def _ours(cell: str, column: Column, closed: Sequence[str], known: BankWords) -> str | None:
    called = {"issuer_risk_grade": "risk_grade", "lowest_risk_level": "risk_level", "level": "risk_level"}
    name = "yes_no" if column.type is Type.YES_NO else called.get(column.name, column.name)
    there = plain(cell)
    for word in closed:
        if (
            there == plain(word)
            or cell in known.of_word(name, word)
            or (there and there in map(plain, known.of_word(name, word)))
        ):
            return word
    return "" if cell.lower() in _UNKNOWN and not column.filled else None


def unit(column: Column, theirs: str, cells: Sequence[str], known: BankWords, language: Language) -> Iterator[str]:
    """The unit that their header names."""
    if column.type is not Type.AMOUNT:
        return
    for word, factor in known.units.items():
        if word in theirs:
            said = say("import.suggestion.unit", language, unit=word, example=next(iter(cells), ""))
            yield f"units.{column.name} = {factor}  # check: {said}"
            return


def date_format(dated: Sequence[tuple[Type, Sequence[str]]], language: Language) -> Iterator[str]:
    """The format of a table's dates, unless they are ours already."""
    filled = [(kind, cells) for kind, cells in dated if cells]
    if not filled or all(_fits(cells, _iso(kind)) for kind, cells in filled):
        return
    months = all(kind is Type.MONTH for kind, _ in filled)
    for text in sorted(FORMATS, key=lambda text: months and "%d" in text):
        found = read_format(text)
        if (
            found
            and all(found.fits(kind) for kind, _ in dated)
            and all(_written(kind, cells, text) for kind, cells in filled)
        ):
            example = filled[0][1][0]
            yield f"date_format = {_quoted(text)}  # check: {example}"
            return
    example = filled[0][1][0]
    yield f'# date_format = "?"  # check: {say("import.suggestion.dates", language, example=example)}'


def _iso(kind: Type) -> str:
    return {Type.DAY: ours.DAY, Type.MONTH: ours.MONTH}.get(kind, ours.MOMENT)


def _fits(cells: Sequence[str], pattern: str) -> bool:
    import polars as pl

    good = pl.Series(cells, dtype=pl.String).str.contains(pattern).sum()
    return good * _BROKEN >= len(cells) * (_BROKEN - 1)


def _written(kind: Type, cells: Sequence[str], text: str) -> bool:
    """Whether nearly all cells are days, months or moments in that format."""
    import polars as pl

    found = read_format(text)
    assert found
    frame = pl.DataFrame({"cell": cells}, schema={"cell": pl.String})
    iso = frame.select(found.as_iso("cell", kind)).to_series()
    good = iso.str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False).is_not_null().sum()
    if kind is Type.MONTH:
        good = iso.str.contains(ours.MONTH).sum()
    return good * _BROKEN >= len(cells) * (_BROKEN - 1)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
