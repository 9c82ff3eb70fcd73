"""The SQL engine: the policy's selects over the serving tables of a delivery, worked out by the database that holds them.

Opened by ``store.rounds.batch_engines``. Cuts and sums over households are one select each over the whole book; customers are
placed range by range, so that neither the database nor this process holds more than a range. Values of the last earlier round
come from its Parquet file, which is kept as long as the round counts, whatever became of the round's serving tables.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, Connection, FromClause, Select, column, select, table
from sqlalchemy.exc import DBAPIError

from content.problems import Problem
from segmentation.nodes import Kind
from segmentation.policy import Policy
from segmentation.to_sql import cuts_select, program_select, sums_select
from store import tables
from store.rounds.batch_engines import Book

if TYPE_CHECKING:
    import polars as pl

#: Customers worked on at once; joins of more spill to the disk on SQLite.
RANGE = 50_000
#: The SQL standard's code for a number that does not fit its type.
_OUT_OF_RANGE = "22003"
_EARLIER = "earlier_round"
#: A statement's values are in its text, so that no other run could use what was compiled.
_ONCE = {"compiled_cache": None}


@dataclass(frozen=True, slots=True)
class SqlBatch:
    """A policy on one delivery's serving tables on one day."""

    book: Book

    def cuts(self) -> dict[str, dict[str, int]]:
        """Each cut's value by branch."""
        found = cuts_select(self.book.policy, as_of=self.book.as_of, tables=self._tables())
        if found is None:
            return {}
        with self.book.database.storage.beside(self.book.delivery_id) as connection, _too_large():
            rows = connection.execute(found).all()
        return {
            cut.name: {row[0]: row[1 + place] for row in rows}
            for place, cut in enumerate(self.book.policy.cuts)
            if rows
        }

    def placed(self, wanted: tuple[str, ...], cuts: Mapping[str, Mapping[str, int]]) -> Iterator["pl.DataFrame"]:
        """The wanted rules of every customer of the population, in frames by customer_id."""
        with self.book.database.storage.beside(self.book.delivery_id) as connection:
            sums = self._sums(connection, wanted)
            for low, high in self._ranges(connection):
                found = program_select(
                    self.book.policy,
                    as_of=self.book.as_of,
                    wanted=wanted,
                    tables=self._tables(),
                    cuts=cuts,
                    before=self._earlier(connection, low, high),
                    sums=sums,
                    low=low,
                    high=high,
                )
                yield _frame(connection, found, self.book.policy, wanted)

    def _tables(self) -> dict[str, FromClause]:
        """The serving tables of what was delivered."""
        delivered = {path.stem for path in self.book.folder.glob("*.parquet")}
        return {name: of for name, of in tables.bank.items() if name in delivered}

    def _ranges(self, connection: Connection) -> Iterator[tuple[str | None, str | None]]:
        """Bounds of ids, the lower inclusive, that cut the customers into ranges."""
        id_ = tables.bank["customers"].c.customer_id
        size = min(self.book.range_size, RANGE)
        bounds: list[str | None] = [None]
        while True:
            later = select(id_) if bounds[-1] is None else select(id_).where(id_ >= bounds[-1])
            following = connection.execute(later.order_by(id_).offset(size).limit(1)).scalar()
            bounds.append(following)
            if following is None:
                break
        yield from pairwise(bounds)

    def _sums(self, connection: Connection, wanted: Sequence[str]) -> dict[str, FromClause]:
        """The sums over households, worked out once and put aside."""
        import polars as pl

        found: dict[str, FromClause] = {}
        selects = sums_select(self.book.policy, as_of=self.book.as_of, wanted=wanted, tables=self._tables())
        for place, (name, of) in enumerate(selects.items()):
            empty = pl.DataFrame(schema={"of_group": pl.String, "total": pl.Int64})
            self.book.database.storage.aside(connection, f"sums_{place}", empty)
            kept = table(f"sums_{place}", column("of_group"), column("total", BigInteger()))
            with _too_large():
                connection.execute(kept.insert().from_select(["of_group", "total"], of))
            found[name] = kept
        return found

    def _earlier(self, connection: Connection, low: str | None, high: str | None) -> FromClause | None:
        """What the policy reads of the last earlier round, for a range of customers, put aside."""
        if self.book.before is None or not self.book.policy.before:
            return None
        import polars as pl

        rows = pl.scan_parquet(self.book.before)
        there = rows.collect_schema().names()
        columns = [c for c in dict.fromkeys(one.column for one in self.book.policy.before) if c in there]
        if low is not None:
            rows = rows.filter(pl.col("customer_id") >= low)
        if high is not None:
            rows = rows.filter(pl.col("customer_id") < high)
        numbers = rows.select("customer_id", *columns).with_columns(pl.col(pl.Date).cast(pl.Int32))
        self.book.database.storage.aside(connection, _EARLIER, numbers.collect(engine="streaming"))
        return table(_EARLIER, column("customer_id"), *map(column, columns))


@contextmanager
def _too_large() -> Iterator[None]:
    """A sum or product beyond 64 bits is told in a sentence, whatever the database calls it."""
    try:
        yield
    except DBAPIError as error:
        if "integer overflow" in str(error.orig) or getattr(error.orig, "sqlstate", "") == _OUT_OF_RANGE:
            raise Problem("segments.too_large_for_sql", what=str(error.orig).strip()) from error
        raise


def _frame(connection: Connection, found: Select[Any], policy: Policy, wanted: Sequence[str]) -> "pl.DataFrame":
    """The rows of a range, typed as the batch's protocol has it."""
    import polars as pl

    kinds = {Kind.NUMBER: pl.Int64, Kind.DAY: pl.Int32, Kind.TEST: pl.Boolean}
    names = ("customer_id", "manager_id", "branch_id", *wanted)
    types = [pl.String] * 3 + [kinds.get(policy.rule(name).type.kind, pl.String) for name in wanted]
    with _too_large():
        cells = list(zip(*connection.execute(found, execution_options=_ONCE), strict=True)) or [()] * len(names)
    columns = []
    for name, cell, dtype in zip(names, cells, types, strict=True):
        if dtype == pl.Int64 and any(
            isinstance(value, float) for value in cell
        ):  # where SQLite lacks bits it takes a float
            raise Problem("segments.too_large_for_sql", what=name)
        columns.append(pl.Series(name, cell, dtype=dtype, strict=dtype != pl.Boolean))  # SQLite's tests are 1 and 0
    days = [name for name in wanted if policy.rule(name).type.kind is Kind.DAY]
    return pl.DataFrame(columns).with_columns(pl.col(days).cast(pl.Date))
