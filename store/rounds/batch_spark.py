"""The Spark engine: the SQL text of the policy over a delivery's Parquet files, on this machine or on a cluster.

Opened by ``store.rounds.batch_engines``. Spark works every customer out and leaves Parquet in a folder of this round below
DATA_DIR; frames are read from there by ranges, so that this process needs no more memory than with the other engines. Workers
read and write that folder: they share the file system with this machine, and a round whose workers do not ends with a
sentence.
"""

import os
import shutil
import uuid
import weakref
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from content.problems import Problem
from segmentation.delivered import for_delivered
from segmentation.nodes import Kind
from store.rounds.batch_engines import Book
from store.rounds.spark_session import HERE, Driver, mended, start
from store.rounds.spark_views import view_before, view_table

if TYPE_CHECKING:
    import polars as pl

#: Parquet of the delivery that one task works on.
TASK_BYTES = 16 * 1024 * 1024
#: The result's row groups: small ones are passed over when a range of ids is read.
GROUP_BYTES = 8 * 1024 * 1024
_FOLDER = "spark-"
_BEFORE = "earlier_round"
_WRITTEN = {Kind.NUMBER: "BIGINT", Kind.DAY: "BIGINT", Kind.TEST: "BOOLEAN"}
_IDS = ("customer_id", "manager_id", "branch_id")


def clear_left(data_dir: Path) -> None:
    """Remove what killed rounds left behind; only while no other round runs."""
    for folder in data_dir.glob(f"{_FOLDER}*/"):
        shutil.rmtree(folder, ignore_errors=True)


class SparkBatch:
    """A policy on one delivery's files on one day, worked out by Spark: ``cuts`` first, then ``placed``, once each."""

    def __init__(self, book: Book, begin: Callable[[str, Path, Path], Driver] = start) -> None:
        """Start nothing yet; ``begin`` gives the driver when it is needed."""
        self.book = book
        self._begin = begin
        self.delivered = frozenset(path.stem for path in book.folder.glob("*.parquet"))
        self.runs = for_delivered(book.policy, self.delivered)
        self.log = book.database.data_dir / "spark.log"
        self.folder = book.database.data_dir / f"{_FOLDER}{uuid.uuid4().hex}"
        self._driver: Driver | None = None

    def cuts(self) -> dict[str, dict[str, int]]:
        """Each cut's value by branch."""
        from segmentation.to_sql import cuts_select, spelled

        select = cuts_select(self.book.policy, as_of=self.book.as_of, tables=self._tables())
        if select is None:
            return {}
        names = [cut.name for cut in self.book.policy.cuts]
        with self._working() as session:
            rows = session.sql(spelled(select, "spark")).collect()
        return {
            name: {branch: of[place] for branch, *of in sorted(map(tuple, rows))} for place, name in enumerate(names)
        }

    def placed(self, wanted: tuple[str, ...], cuts: Mapping[str, Mapping[str, int]]) -> Iterator["pl.DataFrame"]:
        """The wanted rules of every customer of the population, in frames by customer_id."""
        try:
            with self._working() as session:
                customers = self._write(session, wanted, self.text(wanted, cuts))
            self.stop()  # its memory is free before the first range is read
            yield from self._frames(wanted, customers)
            self.log.unlink(missing_ok=True)  # what it says matters when something failed
        finally:
            self.close()

    def text(self, wanted: tuple[str, ...], cuts: Mapping[str, Mapping[str, int]]) -> str:
        """The SQL text whose rows are the customers with their ids and the wanted rules, in no order."""
        from sqlalchemy import column, table

        from segmentation.to_sql import program_select, spelled

        columns = dict.fromkeys(("customer_id", *(before.column for before in self.runs.before)))
        before = None if self.book.before is None else table(_BEFORE, *map(column, columns))
        select = program_select(
            self.book.policy, as_of=self.book.as_of, wanted=wanted, tables=self._tables(), cuts=cuts, before=before
        )
        return spelled(select.order_by(None), "spark")

    def _tables(self) -> Mapping[str, Any]:
        from segmentation.to_sql import bank_tables

        return bank_tables(self.delivered)

    def stop(self) -> None:
        """End the driver; the result stays."""
        if self._driver is not None:
            self._driver.stop()

    def close(self) -> None:
        """End the driver and remove the round's folder."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    # -- the session --------------------------------------------------------------------------------------------------

    @contextmanager
    def _working(self) -> Iterator[Any]:
        """The session; what goes wrong in it ends it and becomes a Problem that names the log."""
        try:
            driver = self._started()
            with mended(self.log, self.folder.parent), driver.watched():
                yield driver.session
        except BaseException:
            self.close()
            raise

    def _started(self) -> Driver:
        if self._driver is None:
            self.folder.mkdir(parents=True)
            weakref.finalize(self, shutil.rmtree, self.folder, ignore_errors=True)
            self._driver = self._begin(self.book.master or HERE, self.folder, self.log)
            weakref.finalize(self, self._driver.stop)
            tasks = max(self._driver.cores, sum(p.stat().st_size for p in self.book.folder.iterdir()) // TASK_BYTES)
            self._driver.session.conf.set("spark.sql.shuffle.partitions", str(tasks))
            for table in sorted(self.delivered):
                view_table(self._driver.session, table, self._shared(self.book.folder / f"{table}.parquet"))
            if self.book.before is not None:
                view_before(self._driver.session, _BEFORE, self._shared(self.book.before), self.runs.before)
        return self._driver

    def _shared(self, path: Path) -> Path:
        """The file under a name of this round: a worker with a file system of its own cannot find an older copy there."""
        here = self.folder / "read" / path.name
        here.parent.mkdir(exist_ok=True)
        try:
            os.link(path, here)
        except OSError:  # a file system without a second name for a file
            return path
        return here

    # -- the result ---------------------------------------------------------------------------------------------------

    def _write(self, session: Any, wanted: tuple[str, ...], text: str) -> int:
        """Leave the result as Parquet; how many customers Spark says it has written."""
        from pyspark.sql import Observation
        from pyspark.sql.functions import expr

        kinds = {name: _WRITTEN.get(self.runs.rule(name).type.kind, "STRING") for name in wanted}
        columns = [f"CAST(`{name}` AS {kind}) AS `{name}`" for name, kind in kinds.items()]
        counted = Observation()
        rows = session.sql(text).selectExpr(*_IDS, *columns)
        rows = rows.sortWithinPartitions("customer_id").observe(counted, expr("count(1) AS customers"))
        rows.write.option("parquet.block.size", GROUP_BYTES).parquet(str(self.folder / "placed"))
        return int(counted.get["customers"])

    def _frames(self, wanted: tuple[str, ...], customers: int) -> Iterator["pl.DataFrame"]:
        """The result in ranges of ids, each sorted."""
        import polars as pl

        parts = sorted((self.folder / "placed").glob("part-*.parquet"))
        there = pl.scan_parquet(parts).select(pl.len()).collect().item() if parts else 0
        if there != customers:  # a worker wrote to a disk of its own
            raise Problem("spark.files_unseen", folder=self.folder.parent)
        days = [name for name in wanted if self.runs.rule(name).type.kind is Kind.DAY]
        rows = pl.scan_parquet(parts) if parts else pl.LazyFrame(schema=self._schema(wanted))
        rows = rows.with_columns(pl.col(days).cast(pl.Int32).cast(pl.Date))
        ids = rows.select("customer_id").collect().to_series().sort()
        for low, high in pairwise(
            [None, *(ids[i] for i in range(self.book.range_size, len(ids), self.book.range_size)), None]
        ):
            within = rows if low is None else rows.filter(pl.col("customer_id") >= low)
            within = within if high is None else within.filter(pl.col("customer_id") < high)
            yield within.collect(engine="streaming").sort("customer_id")

    def _schema(self, wanted: tuple[str, ...]) -> dict[str, Any]:
        import polars as pl

        kinds = {Kind.NUMBER: pl.Int64, Kind.DAY: pl.Int64, Kind.TEST: pl.Boolean}
        return dict.fromkeys(_IDS, pl.String) | {
            name: kinds.get(self.runs.rule(name).type.kind, pl.String) for name in wanted
        }
