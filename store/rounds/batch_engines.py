"""What can work the rules out over the whole book: a name, and how to open it. Each loads what it needs when it is opened.

``store.rounds.rounds`` opens one a round. All of them give the same rows, exactly; they differ in where the work is done.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol, get_args

from content.problems import Problem
from segmentation.policy import Policy

if TYPE_CHECKING:
    import polars as pl

    from store.database import Database

EngineName = Literal["polars", "sql", "spark"]
#: What runs when nobody asks for one by name.
USUAL: EngineName = "polars"
#: Customers worked on at once.
RANGE = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """One delivery on one day, and where its facts lie: what every engine starts from."""

    database: "Database"
    delivery_id: int
    policy: Policy
    as_of: date
    before: Path | None = None
    """The Parquet file of the last earlier round."""
    range_size: int = RANGE
    master: str = ""
    """The address of a Spark cluster; empty: this machine."""
    as_text: bool = True
    """Words as ``pl.String``; else an engine may give those of a fixed list as ``pl.Enum``, which is quicker to write."""

    @property
    def folder(self) -> Path:
        """The delivery's Parquet files."""
        return self.database.parquet_dir(self.delivery_id)


class BatchEngine(Protocol):
    """Works the rules out for every customer of the book, in two passes; memory is bounded by the range."""

    def cuts(self) -> dict[str, dict[str, int]]:
        """Each cut's value by branch."""

    def placed(self, wanted: tuple[str, ...], cuts: Mapping[str, Mapping[str, int]]) -> Iterator["pl.DataFrame"]:
        """The wanted rules of every customer of the population, in frames by customer_id.

        Columns: customer_id, manager_id, branch_id, then the wanted rules. Words and sets are text, days ``pl.Date``,
        numbers ``pl.Int64``, tests ``pl.Boolean``; unknown is null. ``Book.as_text`` may allow ``pl.Enum`` for words.
        """


def _polars(book: Book) -> BatchEngine:
    from store.rounds.batch import Batch

    return Batch(
        folder=book.folder,
        policy=book.policy,
        as_of=book.as_of,
        before=book.before,
        range_size=book.range_size,
        as_text=book.as_text,
    )


def _sql(book: Book) -> BatchEngine:
    from store.rounds.batch_sql import SqlBatch

    return SqlBatch(book)


def _spark(book: Book) -> BatchEngine:
    from store.rounds.batch_spark import SparkBatch

    return SparkBatch(book)


#: Every engine there is, by its name.
ENGINES: Mapping[EngineName, Callable[[Book], BatchEngine]] = {"polars": _polars, "sql": _sql, "spark": _spark}


def named(name: str) -> EngineName:
    """The engine of that name. Raises Problem (exit 2) for one there is not."""
    for known in get_args(EngineName):
        if known == name and known in ENGINES:
            found: EngineName = known
            return found
    raise Problem("segments.engine_unknown", exit_code=2, engine=name, known=", ".join(ENGINES))


def open_batch(name: EngineName, book: Book) -> BatchEngine:
    """The engine, ready to place the book."""
    return ENGINES[name](book)
