"""The placements of a round as a file for others: one row a customer, amounts in yuan."""

from pathlib import Path
from typing import TYPE_CHECKING

from content.problems import Problem
from store.database import Database
from store.rounds.rounds import parquet_file

if TYPE_CHECKING:
    import polars as pl

#: The columns of the file, in order.
COLUMNS = (
    "customer_id", "aum", "debt", "tier", "primary_type", "asset_types", "life_cycle", "risk_preference", "behaviour",
    "star_points", "star_level", "abc_class", "vip_class", "churn_score",
)  # fmt: skip
AMOUNTS = ("aum", "debt")


def export_segments(database: Database, round_id: int, out: Path) -> int:
    """Write a round's placements to a .csv or .parquet file; the number of customers. Raises Problem."""
    if out.suffix not in (".csv", ".parquet"):
        raise Problem("segments.export_kind", exit_code=2)
    import polars as pl

    frame = pl.read_parquet(parquet_file(database, round_id), columns=list(COLUMNS)).select(COLUMNS)
    partial = out.with_name(f".{out.name}.part")
    try:
        if out.suffix == ".csv":
            _as_csv(frame).write_csv(partial)
        else:
            frame.with_columns(_yuan(name) for name in AMOUNTS).write_parquet(partial)
        partial.replace(out)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise Problem("segments.export_failed", path=out, detail=error.strerror or error) from error
    return len(frame)


def _yuan(name: str) -> "pl.Expr":
    """Fen as exact yuan."""
    import polars as pl

    return _yuan_text(name).cast(pl.Decimal(20, 2)).alias(name)


def _yuan_text(name: str) -> "pl.Expr":
    import polars as pl

    fen = pl.col(name)
    return pl.format("{}.{}", fen // 100, (fen % 100).cast(pl.String).str.zfill(2)).alias(name)


def _as_csv(frame: "pl.DataFrame") -> "pl.DataFrame":
    """Amounts with two decimals, and no cell that a spreadsheet would run as a formula."""
    import polars as pl

    texts = [name for name, dtype in frame.schema.items() if dtype == pl.String]
    safe = [
        pl.when(pl.col(name).str.contains(r"^[=+\-@\t\r\n＝＋－＠]"))
        .then("'" + pl.col(name))
        .otherwise(pl.col(name))
        .alias(name)
        for name in texts
    ]
    # an empty set is an empty cell
    empty = [pl.col(name).replace("", None) for name in texts]
    return frame.with_columns(_yuan_text(name) for name in AMOUNTS).with_columns(safe).with_columns(empty)
