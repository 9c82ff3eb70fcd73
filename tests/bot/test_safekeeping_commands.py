"""``guanhu backup``, ``restore``, ``audit`` and ``person`` as a person at the keyboard meets them."""

import csv
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import update
from typer.testing import CliRunner, Result

from bot.__main__ import app
from content.problems import Problem
from store import audit, tables
from store.database import Database
from store.types import moment_number
from tests.builders import a_staff
from tests.clock import MONDAY, build_bank, copy_of, the_delivery
from tests.command_line import guanhu_here
from tests.engines import Engine

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("safekeeping") / "bank"
    folder.mkdir()
    bank = the_delivery()
    bank["staff"] += [a_staff(staff_id="S090", name="虚构管理员", role="admin")]
    build_bank(folder, bank)
    return folder


@pytest.fixture
def bank(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A served bank with four audit rows; the command line's settings point at it."""
    database = copy_of(built, tmp_path / "bank")
    for number, what in enumerate(("asked", "=cmd()", "asked", "asked")):
        with database.writing() as connection:
            at = MONDAY.replace(day=20 + number)
            audit.record(connection, at=at, staff_id="S001", what=what, customers=["C001"], detail={"n": number})
    database.close()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GUANHU_DATABASE_URL", f"sqlite:///{tmp_path / 'bank' / 'guanhu.db'}")
    monkeypatch.setenv("GUANHU_DATA_DIR", str(tmp_path / "bank" / "data"))
    monkeypatch.setenv("GUANHU_LANGUAGE", "en")
    return tmp_path


def guanhu(*words: str) -> Result:
    return CliRunner().invoke(app, list(words), catch_exceptions=True)


def problem(result: Result) -> tuple[str, int]:
    assert isinstance(result.exception, Problem)
    return str(result.exception), result.exception.exit_code


def database_of(bank: Path) -> Database:
    return Database(f"sqlite:///{bank / 'bank' / 'guanhu.db'}", bank / "bank" / "data")


# -- the audit ----------------------------------------------------------------------------------------------------------


def test_a_whole_chain_is_said_with_its_last_hash(bank: Path) -> None:
    result = guanhu("audit", "verify")
    assert result.exit_code == 0
    assert "4 rows from 2026-11-20" in result.stdout
    assert re.search(r"[0-9a-f]{64}", result.stdout)


def test_a_changed_row_is_named_and_the_exit_is_one(bank: Path) -> None:
    database = database_of(bank)
    with database.writing() as connection:
        connection.execute(update(tables.audit).where(tables.audit.c.audit_id == 2).values(staff_id="S002"))
    database.close()
    sentence, exit_code = problem(guanhu("audit", "verify"))
    assert ("row 2" in sentence, exit_code) == (True, 1)


def test_every_line_of_the_export_can_be_checked_by_anybody(bank: Path) -> None:
    assert guanhu("audit", "export", "--out", "audit.jsonl").exit_code == 0
    previous = ""
    for line in (bank / "audit.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        covered = {name: row[name] for name in ("staff_id", "what", "intent", "customers", "detail")}
        covered["at"] = moment_number(MONDAY.fromisoformat(row["at"]))
        text = json.dumps(covered, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        assert row["hash"] == hashlib.sha256((previous + text).encode()).hexdigest()
        assert row["previous_hash"] == previous
        previous = row["hash"]


@pytest.mark.parametrize(
    ("words", "rows"),
    [
        ((), 4), (("--from", "2026-11-21"), 3), (("--to", "2026-11-21"), 2),
        (("--from", "2026-11-21", "--to", "2026-11-22"), 2), (("--from", "2026-11-25"), 0),
    ],
)  # fmt: skip
def test_both_days_belong_to_what_is_exported(bank: Path, words: tuple[str, ...], rows: int) -> None:
    assert f"Wrote {rows} audit rows" in guanhu("audit", "export", "--out", "audit.jsonl", *words).stdout
    assert len((bank / "audit.jsonl").read_text(encoding="utf-8").splitlines()) == rows


def test_no_cell_of_the_csv_is_a_formula(bank: Path) -> None:
    guanhu("audit", "export", "--out", "audit.csv")
    with (bank / "audit.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["what"] for row in rows] == ["asked", "'=cmd()", "asked", "asked"]
    assert rows[0]["customers"] == "C001"


def test_an_export_is_itself_a_row(bank: Path) -> None:
    guanhu("audit", "export", "--out", "audit.jsonl")
    assert "5 rows" in guanhu("audit", "verify").stdout


@pytest.mark.parametrize(
    ("words", "said", "code"),
    [
        (("audit", "export", "--out", "audit.txt"), ".jsonl or a .csv", 2),
        (("audit", "export", "--out", "/proc/none/audit.jsonl"), "cannot be written", 1),
        (("audit", "export", "--out", "a.jsonl", "--from", "yesterday"), "yesterday", 2),
        (("backup", "."), "not empty", 2),
        (("restore", "nowhere"), "nowhere", 2),
        (("restore", "bank"), "no manifest.json", 1),
        (("person", "erase", "C001", "--reason", " ", "--as", "S090"), "--reason", 2),
        (("person", "hold", "C001", "--reason", "r", "--until", "2020-01-01", "--as", "S090"), "2020-01-01", 2),
        (("person", "hold", "C001", "--reason", "r", "--until", "soon", "--as", "S090"), "soon", 2),
        (("person", "erase", "C999", "--reason", "r", "--as", "S090"), "C999", 1),
        (("person", "erase", "C001", "--reason", "r", "--as", "S001"), "compliance reviewer", 1),
    ],
)
def test_what_cannot_be_done_is_one_sentence(bank: Path, words: tuple[str, ...], said: str, code: int) -> None:
    sentence, exit_code = problem(guanhu(*words))
    assert said in sentence
    assert exit_code == code
    assert "张伟" not in sentence


def test_without_a_database_the_cure_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GUANHU_DATABASE_URL", f"sqlite:///{tmp_path / 'none.db'}")
    monkeypatch.setenv("GUANHU_LANGUAGE", "en")
    for words in (("audit", "verify"), ("backup", "b"), ("person", "holds", "--as", "S090")):
        assert "guanhu import" in problem(guanhu(*words))[0]
    assert not (tmp_path / "b").exists()


# -- a person -----------------------------------------------------------------------------------------------------------


def test_a_person_is_exported_held_released_and_erased(bank: Path) -> None:
    until = "2999-12-31"
    assert guanhu("person", "export", "C001", "--out", "p.json", "--as", "S090").exit_code == 0
    assert json.loads((bank / "p.json").read_text(encoding="utf-8"))["customer_id"] == "C001"
    assert guanhu("person", "hold", "C001", "--reason", "虚构争议", "--until", until, "--as", "S090").exit_code == 0
    assert f"C001  until {until}" in guanhu("person", "holds", "--as", "S090").stdout
    sentence, exit_code = problem(guanhu("person", "erase", "C001", "--reason", "r", "--as", "S090"))
    assert (until in sentence, exit_code) == (True, 1)
    assert guanhu("person", "release", "C001", "--as", "S090").exit_code == 0
    assert "No legal hold" in guanhu("person", "holds", "--as", "S090").stdout
    done = guanhu("person", "erase", "C001", "--reason", "r", "--as", "S090")
    assert "C001 is erased" in done.stdout
    assert "张伟" not in done.stdout
    assert json.loads(guanhu("ask", "张伟的情况", "--as", "S001", "--json").stdout)["customers"] == []
    assert guanhu("audit", "verify").exit_code == 0


# -- the page is followed to the letter ---------------------------------------------------------------------------------


def commands_of(page: str, heading: str) -> str:
    """The shell lines under a heading of a page, as they stand there."""
    part = (ROOT / "docs" / page).read_text(encoding="utf-8").partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    found = re.findall(r"```sh\n(.*?)```", part, re.DOTALL)
    assert found, heading
    return "\n".join(found)


def follow(lines: str, **environment: str) -> subprocess.CompletedProcess[str]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "-euo", "pipefail", "-c", lines],
        env={"PATH": path, "GUANHU_LANGUAGE": "en", **environment}, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_who_follows_the_page_gets_the_bank_back(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "bank").mkdir()
    build_bank(tmp_path / "bank", engine=engine)
    (tmp_path / "backups").mkdir()
    (tmp_path / "other").mkdir()
    empty = engine.empty(tmp_path / "other")
    here = {"GUANHU_DATABASE_URL": engine.url(tmp_path / "bank"), "GUANHU_DATA_DIR": str(tmp_path / "bank" / "data")}
    there = {"GUANHU_DATABASE_URL": empty, "GUANHU_DATA_DIR": str(tmp_path / "other" / "data")}
    backups = {"BACKUPS": str(tmp_path / "backups")}
    question = ("ask", "本周谁到期", "--as", "S001", "--at", "2026-11-23T09:00", "--json")
    answered = guanhu_here(tmp_path, *question, environment={"GUANHU_LANGUAGE": "en", **here})
    assert answered.returncode == 0, answered.stderr
    made = follow(commands_of("backup.md", "Make one"), **here, **backups)
    assert (made.returncode, made.stderr) == (0, "")
    shutil.rmtree(tmp_path / "bank" / "data")  # what was lost is lost
    restored = follow(commands_of("backup.md", "Restore"), **there, **backups)
    assert restored.returncode == 0, restored.stderr + restored.stdout
    assert "Restored the backup" in restored.stdout
    again = guanhu_here(tmp_path, *question, environment={"GUANHU_LANGUAGE": "en", **there})
    assert json.loads(again.stdout) == json.loads(answered.stdout)
    assert json.loads(again.stdout)["customers"] == ["C001", "C003"]  # hers, and those of a colleague on leave
