"""Files that are not UTF-8 are read as what they are, and that is said."""

from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from content.problems import Problem
from store.bank_files import encodings
from store.bank_files.maps import read_map
from store.database import Database
from store.imports.deliveries import import_delivery
from tests import builders
from tests.builders import a_customer, a_delivery
from tests.engines import SQLITE, Engine

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


@pytest.mark.parametrize("encoding", ["gbk", "utf-16-le", "utf-16-be", "utf-32"])
def test_chinese_and_unmarked_encodings_are_found(tmp_path: Path, encoding: str) -> None:
    customers = [a_customer(customer_id=f"C{n:03d}", name=name) for n, name in enumerate(["张伟", "王秀英", "吕方"], 1)]
    folder = builders.write_delivery(tmp_path / "d", a_delivery(customers=customers))
    path = folder / "customers.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode(encoding))
    database = Database(SQLITE.url(tmp_path), tmp_path / "data")
    report = import_delivery(database, folder, as_of=date(2026, 11, 21), now=datetime(2026, 11, 21, tzinfo=UTC))
    database.close()
    assert report.tables["customers"] == {"rows": 3, "rejected": 0}
    said = {"gbk": "GB18030", "utf-32": "UTF-32-LE"}.get(encoding, encoding.upper())
    assert [facts["encoding"] for note, facts in report.notes if note == "encoding"] == [said]


NO_TEXTS = [
    ("a workbook under another name", b"PK\x03\x04" + b"\0\1" * 500, "import.no_text"),
    ("an image", b"\x89PNG\r\n" + bytes(range(256)) * 20, "import.encoding_unknown"),
    ("zeros", b"\0" * 5000, "import.no_text"),
    ("Big5", "客戶編號,姓名,電話\n王大明,臺北市,聯絡\n".encode("big5") * 40, "import.encoding_unknown"),
    ("random bytes", bytes((n * 197 + n // 7 * 31) % 255 + 1 for n in range(4000)), "import.encoding_unknown"),
]


@pytest.mark.parametrize(("name", "content", "key"), NO_TEXTS, ids=[case[0] for case in NO_TEXTS])
def test_what_is_no_text_in_a_known_encoding_is_refused(tmp_path: Path, name: str, content: bytes, key: str) -> None:
    path = tmp_path / "customers.csv"
    path.write_bytes(content)
    with pytest.raises(Problem) as caught:
        encodings.find(path)
    assert caught.value.key == key
    assert "customers.csv" in caught.value.sentence("zh")


def test_a_map_names_an_encoding_that_is_not_found_out(tmp_path: Path) -> None:
    folder = builders.write_delivery(tmp_path / "d", a_delivery(customers=[a_customer(name="陳大文")]))
    path = folder / "customers.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode("big5"))
    (tmp_path / "map.toml").write_text('[customers]\nencoding = "big5"\n', encoding="utf-8")
    database = Database(SQLITE.url(tmp_path), tmp_path / "data")
    maps = read_map(tmp_path / "map.toml", "en")
    now = datetime(2026, 11, 21, tzinfo=UTC)
    report = import_delivery(database, folder, as_of=date(2026, 11, 21), now=now, maps=maps)
    database.close()
    assert pl.read_parquet(database.parquet_dir(report.delivery_id) / "customers.parquet")["name"].to_list() == [
        "陳大文"
    ]
