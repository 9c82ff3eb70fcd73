"""The invented bench bank as an import would have kept it: sorted Parquet, straight from its columns.

For ``guanhu bench segment``: an import of a million customers takes minutes and is measured by its own bench; here only its
result is wanted. A test compares the two, cell by cell.
"""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from content.invented.bench_bank import SIZES, plan_of
from content.invented.bench_tables import cells, slices
from content.invented.products import catalogue
from segmentation import bank_data
from store.bank_files.kept import Kept

if TYPE_CHECKING:
    import polars as pl

_FEN = 100


def build_sorted(folder: Path, *, customers: int, today: date) -> None:
    """Write the tables that rules read. A folder that is there already, whole, stays as it is."""
    import polars as pl

    done = folder / "customers.parquet"
    if done.exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    plan = plan_of(customers, today=today)
    products = [{name: str(cell) for name, cell in row.items() if cell != ""} for row in catalogue(today)]
    columns = {column.name: pl.String for column in bank_data.table("products").columns}
    with Kept(folder, "products") as kept:
        kept.add(_typed("products", pl.DataFrame(products, schema=columns)).sort("product_code"))
    for table in (*(name for name in SIZES if name != "customers"), "customers"):  # last: they say that all is there
        key = [name for name in bank_data.table(table).key if name != "customer_id"]
        with Kept(folder, table) as kept:
            for part in slices(plan):
                kept.add(
                    _typed(table, cells(table, part, SIZES[table], plan)).sort("customer_id", *key, maintain_order=True)
                )


def _typed(table: str, rows: "pl.DataFrame") -> "pl.DataFrame":
    return rows.select(_cell(column) for column in bank_data.table(table).columns)


def _cell(column: bank_data.Column) -> "pl.Expr":  # noqa: PLR0911 - a type each
    """The text of a cell as the type it is kept in."""
    import polars as pl

    text = pl.col(column.name)
    match column.type:
        case bank_data.Type.YES_NO:
            return text == "Y"
        case bank_data.Type.AMOUNT:
            parts = text.str.split_exact(".", 1)
            fen = parts.struct.field("field_1").fill_null("00").str.pad_end(2, "0").cast(pl.Int64)
            return (parts.struct.field("field_0").cast(pl.Int64) * _FEN + fen).alias(column.name)
        case bank_data.Type.COUNT:
            return text.cast(pl.Int64)
        case bank_data.Type.DAY:
            return text.str.to_date("%Y-%m-%d")
        case bank_data.Type.MONTH:
            year, month = text.str.slice(0, 4).cast(pl.Int32), text.str.slice(5, 2).cast(pl.Int32)
            return (year * 12 + month - 1).alias(column.name)
        case bank_data.Type.MOMENT:
            local = text.str.to_datetime("%Y-%m-%dT%H:%M", time_unit="ms").dt.replace_time_zone("Asia/Shanghai")
            return local.dt.convert_time_zone("UTC")
    return text
