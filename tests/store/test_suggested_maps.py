"""A first map of a bank's own export is written from its names and cells, marked where it guesses, and loads the export."""

import csv
import tomllib
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from content.problems import Problem
from store.bank_files.maps import read_map
from store.bank_files.suggestion import suggest
from store.database import Database
from store.imports.deliveries import ImportReport, import_delivery
from tests import builders
from tests.builders import a_delivery
from tests.engines import SQLITE

STAFF = [
    ["工号", "姓名", "岗位", "所属机构", "在职"],
    ["S001", "虚构李", "客户经理", "B1", "是"],
    ["S002", "虚构王", "支行行长", "B1", "是"],
]
CUSTOMERS = [
    [
        "客户号",
        "客户姓名",
        "管户经理",
        "开户机构",
        "开户日期",
        "性别",
        "出生日期",
        "手机号码",
        "是否代发",
        "客户风险等级",
        "备用1",
    ],
    ["C001", "虚构甲", "S001", "B1", "2019/3/4", "男", "1980/1/2", "13800000001", "是", "稳健型", "x"],
    ["C002", "虚构乙", "S001", "B1", "2020/12/31", "女", "1958/11/23", "13800000002", "否", "C3", ""],
    ["C003", "虚构丙", "", "B1", "2021/7/1", "未知", "", "", "否", "", ""],
]
ACCOUNTS = [
    ["账号", "客户编号", "产品代码", "产品类型", "余额（万元）", "起息日", "到期日", "利率", "自动转存"],
    ["A1", "C001", "TD12", "整存整取", "12.3456", "20251124", "20261124", "1.75", "0"],
    ["A2", "C002", "HQ", "活期", "0.05", "20200101", "", "0.2", "0"],
    ["A3", "C003", "LC", "封闭式理财", "300", "20260101", "20270101", "", "1"],
]
MONTHS = [
    ["客户号", "年月", "类别", "日均余额(万元)"],
    ["C001", "202610", "整存整取", "12"],
    ["C002", "202610", "活期", "0.0123"],
]


def a_bank_of_its_own(folder: Path) -> Path:
    """Four files as an export system might write them; all people invented."""
    import xlsxwriter

    folder.mkdir()
    for name, rows, encoding in (
        ("员工表.csv", STAFF, "utf-8-sig"), ("客户信息表.csv", CUSTOMERS, "gbk"), ("月日均余额.csv", MONTHS, "gb18030"),
    ):  # fmt: skip
        with (folder / name).open("w", encoding=encoding, newline="") as file:
            csv.writer(file).writerows(rows)
    book = xlsxwriter.Workbook(str(folder / "存款明细.xlsx"))
    sheet = book.add_worksheet()
    for r, row in enumerate(ACCOUNTS):
        sheet.write_row(r, 0, row)
    book.close()
    return folder


def load(tmp_path: Path, folder: Path, text: str) -> tuple[ImportReport, dict[str, pl.DataFrame]]:
    file = tmp_path / "map.toml"
    file.write_text(text, encoding="utf-8")
    database = Database(SQLITE.url(tmp_path), tmp_path / "data")
    report = import_delivery(
        database, folder, as_of=date(2026, 11, 21), now=datetime(2026, 11, 21, tzinfo=UTC), maps=read_map(file, "en")
    )
    database.close()
    return report, {path.stem: pl.read_parquet(path) for path in database.parquet_dir(report.delivery_id).iterdir()}


def test_the_suggested_map_loads_a_banks_own_export(tmp_path: Path) -> None:
    folder = a_bank_of_its_own(tmp_path / "export")
    report, tables = load(tmp_path, folder, suggest(folder, "zh"))
    assert report.exit_code == 0
    assert report.unassigned == 1
    assert tables["staff"]["role"].to_list() == ["relationship_manager", "branch_head"]
    customers = tables["customers"]
    assert customers["gender"].to_list() == ["M", "F", None]
    assert customers["risk_level"].to_list() == ["C2", "C3", None]
    assert customers["birth_date"].to_list() == [date(1980, 1, 2), date(1958, 11, 23), None]
    holdings = tables["holdings"]
    assert holdings["balance"].to_list() == [12_345_600, 50_000, 300_000_000]
    assert holdings["kind"].to_list() == ["term_deposit", "demand_deposit", "closed_wealth"]
    assert holdings["matures_on"].to_list() == [date(2026, 11, 24), None, date(2027, 1, 1)]
    assert holdings["auto_renew"].to_list() == [False, False, True]
    assert tables["balances"]["average_balance"].to_list() == [12_000_000, 12_300]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_guesses_are_marked_and_what_is_not_used_is_said(tmp_path: Path, language: str) -> None:
    folder = a_bank_of_its_own(tmp_path / "export")
    (folder / "说明.txt").write_text("本目录为虚构数据\n", encoding="utf-8")
    text = suggest(folder, "en" if language == "en" else "zh")
    assert tomllib.loads(text)["holdings"]["units"] == {"balance": 10000}
    lines = text.splitlines()
    assert all("# check" in line for line in lines if line.startswith(("values.", "units.", "date_format")))
    assert any("备用1" in line and line.startswith("#") for line in lines)
    assert any("说明.txt" in line and line.startswith("#") for line in lines)


def test_our_own_files_need_no_map(tmp_path: Path) -> None:
    folder = builders.write_delivery(tmp_path / "d", a_delivery())
    text = suggest(folder, "en")
    assert [line for line in text.splitlines() if line and not line.startswith(("#", "["))] == []
    assert load(tmp_path, folder, text)[0].exit_code == 0


def test_a_word_nobody_knows_is_left_for_a_person(tmp_path: Path) -> None:
    folder = a_bank_of_its_own(tmp_path / "export")
    rows = [*CUSTOMERS, ["C004", "虚构丁", "S001", "B1", "2021/7/1", "第三类", "", "", "否", "", ""]]
    with (folder / "客户信息表.csv").open("w", encoding="gbk", newline="") as file:
        csv.writer(file).writerows(rows)
    text = suggest(folder, "en")
    assert '# values.gender."第三类" = "?"  # check: may be M, F' in text
    assert load(tmp_path, folder, text)[0].rejected == 1


def test_a_folder_without_bank_data_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("x,y\n1,2\n", encoding="utf-8")
    with pytest.raises(Problem) as caught:
        suggest(tmp_path, "zh")
    assert caught.value.key == "import.nothing_to_suggest"
