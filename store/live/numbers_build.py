"""Makes the file of ``store.live.numbers_file`` from the delivery's Parquet and the round's own. Called by ``store.live.quick``.

Range by range, as the night goes: facts that no day changes are worked out by the very expressions of the batch, columns and
rows become numbers, and each customer's are laid behind each other. A round's customers alone are in it, so nobody who was
erased. The files of other rounds go: only the served one is read.
"""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Any

from segmentation.facts import Fact, day_numbers
from segmentation.policy import Policy
from segmentation.python_facts import FIRST_WORDS, UNKNOWN
from store.database import Database
from store.live.numbers_file import NUMBER_BYTES, Layout, finish
from store.rounds.batch_engines import RANGE
from store.rounds.by_hand import COLUMN, own
from store.rounds.range_facts import RangeFacts
from store.rounds.ranges import ID, Range, SortedFile
from store.rounds.round_build import parquet_file
from store.rounds.runs import Runs, runs_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl

#: More different words than a bank has kinds, products and managers: free text belongs to nobody's rules.
_WORDS = 65_536


class TooManyWordsError(RuntimeError):
    """A column of free text is read by the rules."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What the file is made from."""

    database: Database
    round_id: int
    delivery_id: int
    as_of: date
    policy: Policy
    """As it runs on the delivered tables."""
    facts: tuple[Fact, ...]
    """Those that no day changes."""
    layout: Layout


def build(source: Source) -> None:
    """Write the file whole. Raises OSError, PolarsError for damaged Parquet, TooManyWordsError."""
    target = source.database.numbers_file(source.round_id)
    for old in target.parent.glob("round-*.numbers*"):
        if not old.name.startswith(f"{target.stem}."):
            old.unlink(missing_ok=True)
    with NamedTemporaryFile(dir=target.parent, prefix=f"{target.name}.", delete=False) as file:
        try:
            _write(source, file)
            Path(file.name).replace(target)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise


def _write(source: Source, file: Any) -> None:
    import polars as pl

    words = _Words()
    ids: list[str] = []
    lengths = [pl.Series([0], dtype=pl.Int64)]
    for customers, stretches in _ranges(source, words):
        ids.extend(customers)
        lengths.append(stretches.list.len().cast(pl.Int64) * NUMBER_BYTES)
        file.write(_buffer(stretches.explode(empty_as_null=False)))
    starts = pl.concat(lengths).cum_sum().head(len(ids))
    finish(file, starts=_buffer(starts), ids=ids, layout=source.layout, words=list(words.places))


def _ranges(source: Source, words: "_Words") -> "Iterator[tuple[pl.Series, pl.Series]]":
    """The customers of a range, and the stretch of each as a list."""
    import polars as pl

    from segmentation.to_polars import shown

    folder, layout = source.database.parquet_dir(source.delivery_id), source.layout
    of_round = SortedFile(parquet_file(source.database, source.round_id))
    names = {fact.name for fact in source.facts}
    facts = RangeFacts(folder, source.policy, names, day_numbers(source.as_of))
    columns = [shown(fact.name, fact.type) for fact in source.facts]
    for part in facts.ranges(RANGE):
        frame = facts.frame(part).select(ID, *columns)
        before = _before(of_round.near(part).collect(), layout)
        frame = frame.join(before, on=ID, how="inner", maintain_order="left")
        rows = [_rows(folder, table, cells, part, frame[ID]) for table, cells in layout.tables]
        own_columns = _rows(folder, "customers", layout.own, part, frame[ID]).first()
        by_name = {column.name: column for one in (frame, own_columns) for column in one.iter_columns()}
        head = [words.as_numbers(by_name[name]) for name in layout.names[: len(by_name) - 1]]
        counted = [runs.offsets.slice(1) - runs.offsets.slice(0, runs.customers) for runs in rows]
        together = [_side_by_side([*head, *counted]).arr.to_list(), *(_as_lists(runs, words) for runs in rows)]
        yield frame[ID], _columns(together).select(pl.concat_list(pl.all())).to_series()


def _before(rows: "pl.DataFrame", layout: Layout) -> "pl.DataFrame":
    """What the next round carries on from a round's rows: as the rules say, without what was set by hand."""
    import polars as pl

    wanted = {name: rows.schema[name] for name in (ID, *dict(layout.before).values())}
    by_hand = [own(row) for row in rows.filter(pl.col(COLUMN).is_not_null()).to_dicts()]
    ruled = pl.DataFrame([{name: row[name] for name in wanted} for row in by_hand], schema=wanted)
    whole = pl.concat([rows.filter(pl.col(COLUMN).is_null()).select(*wanted), ruled])
    return whole.select(ID, *(pl.col(column).alias(name) for name, column in layout.before))


def _rows(folder: Path, table: str, columns: tuple[str, ...], part: Range, customers: "pl.Series") -> Runs:
    near = SortedFile(folder / f"{table}.parquet").near(part).select(ID, *columns).collect()
    return runs_of(near.rechunk(), customers)


def _side_by_side(columns: "list[pl.Series]") -> "pl.Series":
    """Row after row, the columns' numbers behind each other."""
    import polars as pl

    return _columns(columns).select(pl.concat_arr(pl.all())).to_series()


def _columns(columns: "list[pl.Series]") -> "pl.DataFrame":
    import polars as pl

    return pl.DataFrame([column.alias(str(place)) for place, column in enumerate(columns)])


def _as_lists(runs: Runs, words: "_Words") -> "pl.Series":
    """The numbers of all rows of each customer, a list a customer."""
    import polars as pl
    import pyarrow as pa

    columns = [words.as_numbers(column) for column in runs.rows.drop(ID).iter_columns()]
    cells = _side_by_side(columns).explode(empty_as_null=False).rechunk().to_arrow()
    return pl.Series(pa.LargeListArray.from_arrays((runs.offsets * len(columns)).to_arrow(), cells))


def _buffer(numbers: "pl.Series") -> memoryview:
    """The numbers as they lie in memory."""
    array = numbers.rechunk().to_arrow()
    return memoryview(array.buffers()[1]).cast("B").cast("q")[array.offset : array.offset + len(array)]


@dataclass(slots=True)
class _Words:
    """The list of words, each with its place."""

    places: dict[Any, int] = field(default_factory=lambda: {word: place for place, word in enumerate(FIRST_WORDS)})

    def as_numbers(self, column: "pl.Series") -> "pl.Series":
        """The column as numbers (``segmentation.python_facts``)."""
        import polars as pl

        match column.dtype:
            case pl.Date():
                return column.cast(pl.Int32).cast(pl.Int64).fill_null(UNKNOWN)
            case pl.Datetime():
                return column.dt.epoch("ms").fill_null(UNKNOWN)
            case pl.Boolean() | pl.String() | pl.Enum():
                plain = column if column.dtype == pl.Boolean else column.cast(pl.String)
                places = {word: self._place(word) for word in plain.unique().drop_nulls().sort()}
                found = plain.replace_strict(places, return_dtype=pl.Int64) if places else plain.cast(pl.Int64)
                return found.fill_null(self.places[None])
        return column.cast(pl.Int64).fill_null(UNKNOWN)

    def _place(self, word: Any) -> int:
        if len(self.places) > _WORDS:
            raise TooManyWordsError
        return self.places.setdefault(word, len(self.places))
