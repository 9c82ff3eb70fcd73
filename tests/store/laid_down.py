"""A delivery laid down as served without an import: what a round reads, at the day and moment of the tests of rounds."""

from datetime import UTC, date, datetime

from sqlalchemy import insert, select, update

from store import tables
from store.database import Database
from tests.segmentation.edge_bank import write_parquet
from tests.segmentation.oracle import Row

DAY = date(2026, 11, 21)
NOW = datetime(2026, 11, 22, 1, tzinfo=UTC)


def deliver(database: Database, bank: dict[str, list[Row]], number: int = 1, day: date = DAY) -> None:
    """Lay a delivery down as served; the bank's serving tables are of no matter here, and empty."""
    write_parquet(database.parquet_dir(number), bank)
    database.storage.build("bank", number).finish()
    with database.writing() as connection:
        connection.execute(
            insert(tables.deliveries).values(
                delivery_id=number, as_of=day, fingerprint=str(number), state="accepted", taken_at=NOW,
                tables={name: {"rows": len(rows), "rejected": 0} for name, rows in bank.items()}, notes=[],
            )
        )  # fmt: skip
        if connection.execute(select(tables.serving.c.id)).first() is None:
            connection.execute(insert(tables.serving).values(id=1, delivery_id=number, round_id=None))
        connection.execute(update(tables.serving).values(delivery_id=number))
