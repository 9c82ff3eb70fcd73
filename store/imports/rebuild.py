"""Serving tables made again from a delivery's or round's Parquet files, with or without some customers.

``store.safekeeping.restore`` needs it where a backup brings files alone, ``store.safekeeping.erasure`` where a person leaves
a served delivery. The Parquet files hold everything but the few columns that make questions fast; those are worked out again.
"""

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from segmentation import bank_data
from store import stopwatch, tables
from store.bank_files.checks import CUSTOMER
from store.bank_files.serving import SLICE, with_name_keys
from store.database import Database
from store.rounds.rounds import parquet_file

if TYPE_CHECKING:
    import polars as pl


def bank(database: Database, delivery_id: int, source: Path, *, without: Collection[str] = ()) -> None:
    """Build the delivery's serving tables from the Parquet folder ``source``; its own folder too, where that is another.

    Raises OSError or Problem; the caller throws half-built parts away.
    """
    target = database.parquet_dir(delivery_id)
    if target != source:
        target.mkdir(parents=True)
    rows = served_rows(source, copy_to=None if target == source else target, without=without)
    building = database.storage.build("bank", delivery_id)
    try:
        for name, frames in rows:
            building.load(tables.bank[name], frames)
        building.finish()
    finally:
        building.close()


def served_rows(
    source: Path, *, copy_to: Path | None = None, without: Collection[str] = ()
) -> "Iterator[tuple[str, Iterator[pl.DataFrame]]]":
    """Every table of a Parquet folder with its rows, in slices, as the serving tables take them; rows are read when asked for.

    Raises OSError or ValueError at once where the customers cannot be read.
    """
    managers = _managers(source / "customers.parquet")
    names = (spec.name for spec in bank_data.TABLES if (source / f"{spec.name}.parquet").exists())

    def rows(name: str) -> "Iterator[pl.DataFrame]":
        return _rows(source / f"{name}.parquet", copy_to / f"{name}.parquet" if copy_to else None, without)

    return ((name, _served(name, rows(name), managers)) for name in names)


def placements(database: Database, round_id: int, source: Path, *, without: Collection[str] = ()) -> None:
    """Build the round's serving table from its Parquet file ``source``; its own file too, where that is another."""
    target = parquet_file(database, round_id)
    building = database.storage.build("round", round_id)
    try:
        building.load(tables.placements, _rows(source, None if target == source else target, without))
        building.finish()
    finally:
        building.close()


def leave_out(path: Path, without: Collection[str]) -> bool:
    """Write a Parquet file again without these customers, in one step; whether any of them was in it."""
    import polars as pl

    if pl.scan_parquet(path).filter(pl.col(CUSTOMER).is_in(list(without))).select(pl.len()).collect().item() == 0:
        return False
    partial = path.with_name(f".{path.name}.part")
    try:
        for _ in _rows(path, partial, without):
            pass
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return True


def _managers(path: Path) -> "pl.DataFrame":
    import polars as pl
    import pyarrow.parquet as pq

    # pyarrow's errors are ValueErrors and OSErrors, which callers know
    frame: Any = pl.from_arrow(pq.read_table(path, columns=[CUSTOMER, "manager_id"]))
    return frame  # type: ignore[no-any-return]  # a table is a frame


def _rows(path: Path, copy: Path | None, without: Collection[str]) -> "Iterator[pl.DataFrame]":
    """The file's rows in slices; each is written to ``copy`` on its way. A file without rows is one empty slice."""
    import polars as pl
    import pyarrow.parquet as pq

    file = pq.ParquetFile(path)
    writer = pq.ParquetWriter(copy, file.schema_arrow, compression="zstd") if copy else None
    try:
        batches = (
            file.iter_batches(batch_size=SLICE) if file.metadata.num_rows else iter([file.schema_arrow.empty_table()])
        )
        for batch in batches:
            frame: Any = pl.from_arrow(batch)
            if without and CUSTOMER in frame.columns:
                frame = frame.filter(~pl.col(CUSTOMER).is_in(list(without)))
            if writer:
                writer.write_table(frame.to_arrow(compat_level=pl.CompatLevel.oldest()).cast(file.schema_arrow))
            yield frame
    finally:
        if writer:
            writer.close()
        file.close()


def _served(name: str, rows: "Iterator[pl.DataFrame]", managers: "pl.DataFrame") -> "Iterator[pl.DataFrame]":
    while True:
        with stopwatch.step("parquet"):
            frame = next(rows, None)
        if frame is None:
            return
        with stopwatch.step("text"):
            ready = _as_served(name, frame, managers)
        yield ready


def _as_served(name: str, frame: "pl.DataFrame", managers: "pl.DataFrame") -> "pl.DataFrame":
    if name == "customers":
        return with_name_keys(frame)
    if name == "holdings":
        return frame.join(managers, on=CUSTOMER, how="left", maintain_order="left")
    return frame
