"""A map reads a bank's own names, words, units and dates; what in it cannot be meant is refused with the near name."""

import csv
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.problems import Problem
from segmentation.bank_data import Type
from store.bank_files.mapping import in_our_unit
from store.bank_files.maps import read_map
from store.bank_files.their_dates import read_format
from store.database import Database
from store.imports.deliveries import ImportReport, import_delivery
from tests import builders
from tests.builders import a_customer, a_delivery, a_holding
from tests.engines import SQLITE


def load(
    tmp_path: Path, folder: Path, text: str, *, url: str = ""
) -> tuple[ImportReport, dict[str, pl.DataFrame], list[list[str]]]:
    """Import a folder through a map's text: report, loaded tables, rejected lines."""
    file = tmp_path / "map.toml"
    file.write_text(text, encoding="utf-8")
    database = Database(url or SQLITE.url(tmp_path), tmp_path / "data")
    rejected = tmp_path / "rejected.csv"
    report = import_delivery(
        database, folder, as_of=date(2026, 11, 21), now=datetime(2026, 11, 21, 1, tzinfo=UTC), language="en",
        rejected=rejected, maps=read_map(file, "en"),
    )  # fmt: skip
    database.close()
    tables = {path.stem: pl.read_parquet(path) for path in database.parquet_dir(report.delivery_id).iterdir()}
    with rejected.open(encoding="utf-8", newline="") as opened:
        return report, tables, list(csv.reader(opened))[1:]


def theirs(tmp_path: Path, name: str, text: str, encoding: str = "utf-8", **tables: Any) -> Path:
    """A delivery with one file of the bank's own."""
    folder = builders.write_delivery(tmp_path / "d", a_delivery(**tables))
    (folder / name).write_text(text, encoding=encoding)
    return folder


def test_the_map_of_the_contract_reads_the_banks_own_customers(tmp_path: Path) -> None:
    text = "客户号,姓名,管户经理,branch_id,opened_on,gender\nC001,张伟,S001,B1,2019/3/4,男\nC002,赵丽,S001,B1,2020/12/31,未知\n"
    folder = theirs(tmp_path, "客户表.csv", text, "gb18030")
    (folder / "customers.csv").unlink()
    report, tables, lines = load(tmp_path, folder, """
        [customers]
        file = "客户表.csv"
        encoding = "gb18030"
        columns = { "客户号" = "customer_id", "姓名" = "name", "管户经理" = "manager_id" }
        values.gender = { "男" = "M", "女" = "F", "未知" = "" }
        date_format = "%Y/%m/%d"
        [holdings]
        units.balance = 10000
    """)  # fmt: skip
    assert lines == []
    assert tables["customers"]["name"].to_list() == ["张伟", "赵丽"]
    assert tables["customers"]["opened_on"].to_list() == [date(2019, 3, 4), date(2020, 12, 31)]
    assert tables["customers"]["gender"].to_list() == ["M", None]
    assert tables["holdings"]["balance"].to_list() == [100_000_00 * 10_000]
    assert report.exit_code == 0


def test_rejected_rows_name_the_file_and_value_as_delivered_and_the_column_in_our_word(tmp_path: Path) -> None:
    text = "客户号,姓名,经理,机构,开户,性别\nC001,张伟,S001,B1,2019/3/4,男\n"
    text += "C002,赵,S001,B1,2020/13/1,女\nC003,钱,S001,B1,2020/1/1,雄\n"
    folder = theirs(tmp_path, "客户表.txt", text)
    (folder / "customers.csv").unlink()
    _, _, lines = load(tmp_path, folder, """
        [customers]
        file = "客户表.txt"
        columns."客户号" = "customer_id"
        columns."姓名" = "name"
        columns."经理" = "manager_id"
        columns."机构" = "branch_id"
        columns."开户" = "opened_on"
        columns."性别" = "gender"
        values.gender = { "男" = "M", "女" = "F" }
        date_format = "%Y/%m/%d"
    """)  # fmt: skip
    assert [line[:4] for line in lines] == [
        ["客户表.txt", "3", "opened_on", "2020/13/1"],
        ["客户表.txt", "4", "gender", "雄"],
    ]


def test_a_word_of_the_map_is_not_counted_or_dated_again(tmp_path: Path) -> None:
    holdings = [a_holding(matures_on="长期"), a_holding(holding_id="H2", balance="面议", matures_on="20270102")]
    folder = builders.write_delivery(
        tmp_path / "d", a_delivery(holdings=[{**h, "opened_on": "20250101"} for h in holdings])
    )
    _, tables, lines = load(tmp_path, folder, """
        [holdings]
        values.matures_on = { "长期" = "2099-12-31" }
        values.balance = { "面议" = "0.5" }
        units.balance = 0.01
        date_format = "%Y%m%d"
    """)  # fmt: skip
    assert lines == []
    assert tables["holdings"]["matures_on"].to_list() == [date(2099, 12, 31), date(2027, 1, 2)]
    assert tables["holdings"]["balance"].to_list() == [100_000, 50]


def test_lists_are_read_word_by_word(tmp_path: Path) -> None:
    staff = [builders.a_staff(qualifications="基金；保险;other")]
    folder = builders.write_delivery(tmp_path / "d", a_delivery(staff=staff))
    _, tables, _ = load(tmp_path, folder, '[staff]\nvalues.qualifications = { "基金" = "fund", "保险" = "insurance" }')
    assert tables["staff"]["qualifications"].to_list() == ["fund;insurance;other"]


#: map, key of the problem, what its sentence holds, exit code
WRONG = [
    ("[customer]\n", "section", "customers", 2),
    ("customers = 1\n", "section", "customers", 2),
    ("[customers]\ncolums = {}\n", "part", "columns", 2),
    ("[customers]\nfile = 1\n", "not_text", "file", 2),
    ('[customers]\nfile = "../x.csv"\n', "file_elsewhere", "../x.csv", 2),
    ('[customers]\nfile = "custmers.csv"\n', "file", "customers.csv", 1),
    ('[customers]\ncolumns = "x"\n', "not_pairs", "columns", 2),
    ('[customers]\ncolumns = { "姓名" = "nane" }\n', "column", "name", 2),
    ('[customers]\ncolumns = { a = "name", b = "name" }\n', "column_twice", "name", 2),
    ('[customers]\ncolumns = { Name = "name" }\n', "their_column", "Did you mean name", 1),
    ('[customers]\nvalues.gendre = { "男" = "M" }\n', "column", "gender", 2),
    ('[customers]\nvalues.gender = { "男" = "male" }\n', "word", "male", 2),
    ('[customers]\nvalues.payroll = { "是" = "yes" }\n', "word", "yes", 2),
    ('[customers]\nvalues.payroll = { "是" = true }\n', "word", "True", 2),
    ('[customers]\nvalues.gender = "M"\n', "not_pairs", "values.gender", 2),
    ("[holdings]\nunits.kind = 10\n", "no_unit", "kind", 2),
    ('[holdings]\nunits.balance = "万元"\n', "unit", "balance", 2),
    ("[holdings]\nunits.balance = 0\n", "unit", "balance", 2),
    ("[holdings]\nunits.balance = -1\n", "unit", "balance", 2),
    ("[holdings]\nunits.balance = nan\n", "unit", "balance", 2),
    ("[holdings]\nunits.balance = 3.14159265358979\n", "unit", "balance", 2),
    ('[holdings]\ndate_format = "YYYY-MM-DD"\n', "date_format", "YYYY", 2),
    ('[holdings]\ndate_format = "%Y-%m"\n', "date_format", "%Y-%m", 2),
    ('[holdings]\ndate_format = "%Q"\n', "date_format", "%Q", 2),
    ('[holdings]\nencoding = "gb18031"\n', "encoding", "gb18030", 2),
    ("[holdings\n", "toml", "Chinese names need quotes", 2),
]


@pytest.mark.parametrize(
    ("text", "key", "said", "code"), WRONG, ids=[f"{key}-{n}" for n, (_, key, _, _) in enumerate(WRONG)]
)
def test_what_a_map_cannot_mean_is_refused_with_the_near_name(
    tmp_path: Path, text: str, key: str, said: str, code: int
) -> None:
    folder = builders.write_delivery(tmp_path / "d", a_delivery())
    with pytest.raises(Problem) as caught:
        load(tmp_path, folder, text, url=SQLITE.empty(tmp_path))
    assert (caught.value.key, caught.value.exit_code) == (f"import.map.{key}", code)
    assert said in caught.value.sentence("en")
    assert caught.value.sentence("zh")
    assert not (tmp_path / "guanhu.db").exists()


def test_a_leftover_file_of_the_same_table_is_refused(tmp_path: Path) -> None:
    folder = theirs(tmp_path, "客户表.csv", "customer_id\n")
    with pytest.raises(Problem) as caught:
        load(tmp_path, folder, '[customers]\nfile = "客户表.csv"\n')
    assert caught.value.key == "import.two_files"


def test_the_same_files_under_another_map_are_another_delivery(tmp_path: Path) -> None:
    folder = builders.write_delivery(tmp_path / "d", a_delivery(customers=[a_customer(gender="M")]))
    assert load(tmp_path, folder, "[holdings]\nunits.balance = 1\n")[0].state == "accepted"
    assert load(tmp_path, folder, "[holdings]\nunits.balance = 1\n")[0].state == "unchanged"
    assert load(tmp_path, folder, "[holdings]\nunits.balance = 1.0\nunits.rate = 100\n")[0].state == "accepted"


def _unit(cell: str, factor: str) -> str:
    from decimal import Decimal

    frame = pl.DataFrame({"a": [cell]}).select(in_our_unit("a", Decimal(factor)))
    return str(frame.item())


@pytest.mark.parametrize(
    ("cell", "factor", "ours"),
    [
        ("12.3456", "10000", "123456"), ("0.0001234", "10000", "1.234"), ("-1.5", "10000", "-15000"), (".5", "100", "50"),
        ("3.", "10", "30"), ("250", "0.01", "2.5"), ("1", "0.03", "0.03"), ("many", "10000", "many"), ("1e3", "10", "1e3"),
        ("0", "10000", "0"), (".", "10", "."), ("1" * 19, "10", "1" * 19),
    ],
)  # fmt: skip
def test_amounts_are_counted_in_our_unit_exactly(cell: str, factor: str, ours: str) -> None:
    assert _unit(cell, factor) == ours


@given(
    st.decimals(min_value=0, max_value=10**13, places=2), st.sampled_from(["10000", "1000", "100000000", "0.01", "1"])
)
def test_any_amount_survives_their_unit(yuan: Any, factor: str) -> None:
    from decimal import Decimal, localcontext

    with localcontext() as context:
        context.prec = 50
        cell = format(yuan / Decimal(factor), "f")
        assert Decimal(_unit(cell, factor)) == yuan


#: format, type, cell, ISO
DATES = [
    ("%Y/%m/%d", Type.DAY, "2026/11/3", "2026-11-03"),
    ("%Y%m%d", Type.DAY, "20261103", "2026-11-03"),
    ("%d.%m.%Y", Type.DAY, "3.11.2026", "2026-11-03"),
    ("%Y年%m月%d日", Type.DAY, "2026年1月3日", "2026-01-03"),
    ("%d-%b-%y", Type.DAY, "03-NOV-68", "2068-11-03"),
    ("%d-%b-%y", Type.DAY, "03-nov-69", "1969-11-03"),
    ("%Y/%m/%d %H:%M:%S", Type.DAY, "2026/11/03 00:00:00", "2026-11-03"),
    ("%Y/%m/%d %H:%M:%S", Type.DAY, "2026/11/03 09:00:00", None),
    ("%Y/%m/%d %H:%M:%S", Type.DAY, "2026/11/03", "2026-11-03"),
    ("%Y/%m/%d", Type.DAY, "2026-11-03", None),
    ("%Y/%m/%d", Type.DAY, "2026/11/03x", None),
    ("%Y/%m/%d", Type.MONTH, "2026/9/30", "2026-09"),
    ("%Y/%m/%d", Type.MONTH, "2026/9", "2026-09"),
    ("%Y%m%d", Type.MONTH, "202609", "2026-09"),
    ("%Y年%m月%d日", Type.MONTH, "2026年9月", "2026-09"),
    ("%d/%m/%Y", Type.MONTH, "09/2026", "2026-09"),
    ("%Y%m", Type.MONTH, "202609", "2026-09"),
    ("%Y/%m/%d", Type.MOMENT, "2026/11/03", "2026-11-03"),
    ("%Y/%m/%d", Type.MOMENT, "2026/11/03 9:05", "2026-11-03T09:05"),
    ("%Y/%m/%d", Type.MOMENT, "2026/11/03 09:05:06.5+08:00", "2026-11-03T09:05:06.5+08:00"),
    ("%Y年%m月%d日", Type.MOMENT, "2026年11月3日 09:05", "2026-11-03T09:05"),
    ("%Y%m%d%H%M%S", Type.MOMENT, "20261103090506", "2026-11-03T09:05:06"),
    ("%d/%m/%Y %H:%M", Type.MOMENT, "3/11/2026 9:5", "2026-11-03T09:05:00"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind", "cell", "iso"), DATES)
def test_dates_are_read_as_their_format_says(text: str, kind: Type, cell: str, iso: str | None) -> None:
    found = read_format(text)
    assert found
    assert found.fits(kind)
    assert pl.DataFrame({"a": [cell]}).select(found.as_iso("a", kind)).item() == iso


@given(
    st.dates(min_value=date(1970, 1, 1)), st.sampled_from(["%Y/%m/%d", "%Y%m%d", "%d.%m.%Y", "%m/%d/%Y", "%d %b %Y"])
)
def test_any_day_survives_their_format(day: date, text: str) -> None:
    found = read_format(text)
    assert found
    cell = day.strftime(text).replace(f"{day.year}", f"{day.year:04d}")
    assert pl.DataFrame({"a": [cell]}).select(found.as_iso("a", Type.DAY)).item() == day.isoformat()
