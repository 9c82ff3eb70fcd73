"""Files that are not UTF-8 are read as what they are, and that is said."""

from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from store.bank_files import encodings
from store.database import Database
from store.deliveries import import_delivery
from tests import builders
from tests.builders import a_customer, a_delivery
from tests.engines import Engine

NAMES = ["张伟", "王秀英", "𠮷野", "吕方"]


@pytest.mark.parametrize(
    ("encoding", "said"), [("utf-8", None), ("utf-8-sig", None), ("gb18030", "GB18030"), ("utf-16", "UTF-16-LE")]
)
def test_the_same_delivery_in_any_encoding_gives_the_same_customers(
    engine: Engine, tmp_path: Path, encoding: str, said: str | None
) -> None:
    customers = [a_customer(customer_id=f"C{n:03d}", name=name) for n, name in enumerate(NAMES, 1)]
    folder = builders.write_delivery(tmp_path / "d", a_delivery(customers=customers))
    path = folder / "customers.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode(encoding))
    database = Database(engine.url(tmp_path), tmp_path / "data")
    report = import_delivery(
        database, folder, as_of=date(2026, 11, 21), now=datetime(2026, 11, 21, tzinfo=UTC), language="en"
    )
    database.close()
    assert pl.read_parquet(database.parquet_dir(report.delivery_id) / "customers.parquet")["name"].to_list() == NAMES
    assert [facts["encoding"] for note, facts in report.notes if note == "encoding"] == ([said] if said else [])


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"plain,ascii\n", "utf-8"),
        (b"", "utf-8"),
        ("一行,两行\n".encode() * 3 + "坏行\n".encode("gb18030"), "utf-8"),
        ("坏行,多\n".encode("gb18030") * 3 + "一行\n".encode(), "gb18030"),
    ],
)
def test_a_few_broken_lines_do_not_make_another_encoding(tmp_path: Path, content: bytes, found: str) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(content)
    assert encodings.find(path) == found
