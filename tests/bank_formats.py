"""The same delivery written as a bank might: workbooks with typed cells, Parquet with typed columns, its own names.

A cell is written with its type where it is a value of that type and as the text it is otherwise, so that what is bad in one
format is as bad in the others. The own names, words, units and dates of ``through_a_map`` are undone by its ``MAP``.
"""

import csv
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path

import polars as pl

from segmentation import bank_data
from segmentation.bank_data import Column, Type

Rows = list[list[str]]

#: Their file, header cells and words; what is not named here keeps our name.
FILES = {"customers": "客户表.csv", "holdings": "持仓.csv", "balances": "月日均.csv", "staff": "员工.csv"}
HEADERS = {
    "customers": {
        "customer_id": "客户号",
        "name": "姓名",
        "manager_id": "管户经理",
        "opened_on": "开户日期",
        "gender": "性别",
    },
    "holdings": {"holding_id": "账号", "customer_id": "客户号", "balance": "余额(万元)", "matures_on": "到期日"},
    "balances": {"customer_id": "客户号", "month": "月份", "average_balance": "日均(万元)"},
    "staff": {"staff_id": "工号", "name": "姓名", "role": "岗位"},
}
WORDS = {
    ("customers", "gender"): {"男": "M", "女": "F"},
    ("customers", "payroll"): {"是": "Y", "否": "N"},
    ("holdings", "auto_renew"): {"1": "Y", "0": "N"},
    ("holdings", "kind"): {"定期": "term_deposit", "活期": "demand_deposit"},
    ("balances", "kind"): {"定期": "term_deposit", "活期": "demand_deposit"},
    ("staff", "role"): {"客户经理": "relationship_manager", "行长": "branch_head"},
}
IN_WAN = {("holdings", "balance"), ("balances", "average_balance")}
DATED = ("customers", "holdings", "balances")


def read_csv(path: Path) -> tuple[list[str], Rows]:
    """Header and rows of one of our files."""
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = list(csv.reader(file))
    return header, rows


def as_workbooks(folder: Path, out: Path) -> Path:
    """NAME.xlsx for each NAME.csv, numbers, dates and moments typed."""
    import xlsxwriter

    out.mkdir()
    for path in folder.glob("*.csv"):
        header, rows = read_csv(path)
        book = xlsxwriter.Workbook(str(out / f"{path.stem}.xlsx"))
        day, moment = (book.add_format({"num_format": text}) for text in ("yyyy/m/d", "yyyy-mm-dd hh:mm:ss"))
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, header)
        table = bank_data.table(path.stem)
        for r, row in enumerate(rows, 1):
            for c, (name, cell) in enumerate(zip(header, row, strict=True)):
                value = _typed(table.column(name), cell)
                if isinstance(value, datetime):
                    sheet.write_datetime(r, c, value, moment)
                elif isinstance(value, date):
                    sheet.write_datetime(r, c, datetime(value.year, value.month, value.day), day)  # noqa: DTZ001
                elif isinstance(value, bool):
                    sheet.write_boolean(r, c, value)
                elif isinstance(value, Decimal):
                    sheet.write_number(r, c, float(value))
                elif value:
                    sheet.write_string(r, c, value)
        book.close()
    return out


def as_parquet(folder: Path, out: Path) -> Path:
    """NAME.parquet for each NAME.csv; a column has its type when all of its cells have."""
    out.mkdir()
    for path in folder.glob("*.csv"):
        header, rows = read_csv(path)
        table = bank_data.table(path.stem)
        columns = {}
        for c, name in enumerate(header):
            values = [_typed(table.column(name), row[c]) for row in rows]
            kinds = {type(value) for value in values if value != ""}
            texts = [row[c] or None for row in rows]
            plain = pl.Series(texts, dtype=pl.String)
            columns[name] = pl.Series([v if v != "" else None for v in values]) if len(kinds) == 1 else plain
        pl.DataFrame(columns).write_parquet(out / f"{path.stem}.parquet")
    return out


def _typed(column: Column, cell: str) -> str | Decimal | date | bool:
    """The value a program would write for a cell that is one; the text itself otherwise."""
    try:
        if column.type in (Type.AMOUNT, Type.COUNT, Type.RATE) and not cell.endswith("0"):
            return Decimal(cell)
        if column.type is Type.DAY:
            return date.fromisoformat(cell)
        if column.type is Type.MOMENT and len(cell) == len("2026-11-20T10:00"):
            return datetime.fromisoformat(cell)
    except (ValueError, InvalidOperation):
        return cell
    if column.type is Type.YES_NO and cell in ("Y", "N"):
        return cell == "Y"
    return cell


def through_a_map(folder: Path, out: Path) -> tuple[Path, Path]:
    """The folder in the bank's own names and GB18030, and the map that reads it."""
    out.mkdir()
    for path in folder.glob("*.csv"):
        header, rows = read_csv(path)
        names = HEADERS.get(path.stem, {})
        theirs = [[_theirs(path.stem, name, cell) for name, cell in zip(header, row, strict=True)] for row in rows]
        with (out / FILES.get(path.stem, path.name)).open("w", encoding="gb18030", newline="") as file:
            csv.writer(file).writerows([[names.get(name, name) for name in header], *theirs])
    map_file = out.parent / f"{out.name}.toml"
    map_file.write_text("\n".join(_sections([path.stem for path in folder.glob("*.csv")])), encoding="utf-8")
    return out, map_file


def _theirs(table: str, name: str, cell: str) -> str:
    words = {ours: theirs for theirs, ours in WORDS.get((table, name), {}).items()}
    if cell in words:
        return words[cell]
    column = bank_data.table(table).column(name)
    if (table, name) in IN_WAN:
        try:
            return format(Decimal(cell) / 10_000, "f")
        except InvalidOperation:
            return cell
    if table in DATED and column.type in (Type.DAY, Type.MONTH):
        return cell.replace("-", "/")
    return cell


def _sections(tables: list[str]) -> list[str]:
    lines: list[str] = []
    for table in tables:
        lines.append(f"[{table}]")
        if table in FILES:
            lines.append(f'file = "{FILES[table]}"')
        if table == "customers":
            lines.append('encoding = "gbk"')
        pairs = ", ".join(f'"{theirs}" = "{ours}"' for ours, theirs in HEADERS.get(table, {}).items())
        lines.append(f"columns = {{ {pairs} }}")
        for (of, column), words in WORDS.items():
            if of == table:
                lines.append(f"values.{column} = {{ " + ", ".join(f'"{a}" = "{b}"' for a, b in words.items()) + " }")
        lines += [f"units.{column} = 10000" for of, column in IN_WAN if of == table]
        if table in DATED:
            lines.append('date_format = "%Y/%m/%d"')
    return lines
