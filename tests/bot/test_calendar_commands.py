"""guanhu calendar: a file counts whole or not at all, single days can be said, and what is provisional is called so."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from bot.__main__ import app as cli
from content.problems import Problem
from store import migrate, tables
from store.database import Database
from store.tasks.calendar_days import read_file
from tests.engines import SQLITE

runner = CliRunner()


@pytest.fixture
def bank(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    url = SQLITE.url(tmp_path)
    monkeypatch.setenv("GUANHU_DATABASE_URL", url)
    monkeypatch.setenv("GUANHU_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("GUANHU_LANGUAGE", "en")
    database = Database(url, tmp_path)
    migrate.upgrade(database)
    return database


def a_file(folder: Path, *lines: str, head: str = "day,is_workday,name") -> Path:
    path = folder / "holidays.csv"
    path.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
    return path


def kept(database: Database) -> dict[date, bool]:
    days = tables.calendar_days.c
    with database.engine.connect() as connection:
        return {row.day: row.is_workday for row in connection.execute(select(days.day, days.is_workday))}


def test_a_whole_file_is_taken_over_and_shown(bank: Database, tmp_path: Path) -> None:
    path = a_file(tmp_path, "2027-02-06,Y,调休上班", "2027-02-05,N,春节前一日", "2027-02-07,否,春节")
    told = runner.invoke(cli, ["calendar", "import", str(path)])
    assert (told.exit_code, told.output.strip()) == (0, "3 days from 2027-02-05 to 2027-02-07 are taken over.")
    assert kept(bank) == {date(2027, 2, 5): False, date(2027, 2, 6): True, date(2027, 2, 7): False}
    shown = runner.invoke(cli, ["calendar", "show", "--year", "2027"]).output
    assert "2027-02-06  Sat 6 Feb  worked  调休上班  holidays.csv" in shown
    assert "notice is not out yet" in shown


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (["2027-02-05,N", "2027-02-07,N"], "line 3: 2027-02-06 is missing before this line"),
        (["2027-02-05,N", "2027-02-10,N"], "line 3: 2027-02-06 … 2027-02-09 is missing"),
        (["2027-02-05,N", "2027-02-30,Y"], "line 3: “2027-02-30” is no day"),
        (["2027-02-05,N", "2027-02-06,maybe"], "line 3: “maybe” is neither Y nor N"),
        (["2027-02-05,N", "2027-02-05,Y"], "line 3: 2027-02-05 stands there already"),
        (["2027-02-05,"], "line 2: “” is neither Y nor N"),
        (['2027-02-05,"N'], "not CSV"),
    ],
)
def test_a_file_with_holes_or_bad_days_changes_nothing(
    bank: Database, tmp_path: Path, lines: list[str], told: str
) -> None:
    runner.invoke(cli, ["calendar", "edit", "2027-02-05", "work"])
    result = runner.invoke(cli, ["calendar", "import", str(a_file(tmp_path, *lines))])
    assert isinstance(result.exception, Problem)
    assert "nothing was changed" in str(result.exception)
    assert told in result.stderr
    assert kept(bank) == {date(2027, 2, 5): True}


@pytest.mark.parametrize(
    ("head", "lines", "key"),
    [("date,is_workday", ["2027-02-05,N"], "calendar.no_column"), ("day,is_workday", [], "calendar.empty")],
)
def test_what_is_no_calendar_file_is_told(tmp_path: Path, head: str, lines: list[str], key: str) -> None:
    with pytest.raises(Problem) as raised:
        read_file(a_file(tmp_path, *lines, head=head))
    assert raised.value.key == key


def test_one_day_is_said_and_taken_back(bank: Database) -> None:
    assert runner.invoke(cli, ["calendar", "edit", "2026-11-30", "off", "--name", "move"]).exit_code == 0
    assert "2026-11-30  Mon 30 Nov  day off  move" in runner.invoke(cli, ["calendar", "show", "--year", "2026"]).output
    assert runner.invoke(cli, ["calendar", "edit", "2026-11-30", "published"]).exit_code == 0
    assert kept(bank) == {}
    wrong = runner.invoke(cli, ["calendar", "edit", "2026-11-30", "half"])
    assert isinstance(wrong.exception, Problem)
