"""A question from the keyboard to the card: the whole way in one place, once as a process of its own."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.banks import an_app
from tests.builders import a_customer, a_holding, a_staff, the_cast
from tests.command_line import guanhu_here
from tests.engines import Engine

KEYS = ["intent", "slots", "period", "card", "customers", "reason"]


@pytest.fixture(scope="module")
def folder(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bank")
    an_app(
        folder,
        engine=engine,
        staff=[*the_cast(), a_staff(staff_id="S006", name="旧人", active="N")],
        customers=[
            a_customer(account_last4="1111"),
            a_customer(customer_id="C002", name="张伟", account_last4="2222"),
            a_customer(customer_id="C003", name="王芳"),
            a_customer(customer_id="C009", name="Nina Far", manager_id="S009", branch_id="B2"),
        ],
        holdings=[
            a_holding(holding_id="H1"),
            a_holding(holding_id="H2", customer_id="C002", balance="500000.00", matures_on="2026-11-29"),
            a_holding(holding_id="H3", customer_id="C003", balance="499999.99", matures_on="2026-11-30"),
            a_holding(holding_id="H9", customer_id="C009"),
        ],
    )
    return folder


def environment(url: str, folder: Path) -> dict[str, str]:
    return {
        "GUANHU_DATABASE_URL": url,
        "GUANHU_DATA_DIR": str(folder / "guanhu-data"),
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "PYTHONUTF8": "1",
        "COLUMNS": "90",
    }


def guanhu(engine: Engine, folder: Path, *words: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    return guanhu_here(folder, *words, environment=environment(engine.url(folder), folder), typed=typed)


@pytest.mark.parametrize(("who", "form", "code"), [("S001", ("--json",), 0), ("S006", (), 1)])
def test_a_process_of_its_own_says_the_same(
    engine: Engine, folder: Path, who: str, form: tuple[str, ...], code: int
) -> None:
    words = ("ask", "本周谁到期", "--as", who, "--at", "2026-11-23T09:00", *form)
    done = subprocess.run(
        [sys.executable, "-m", "bot", *words], cwd=folder, env=environment(engine.url(folder), folder),
        capture_output=True, text=True, check=False, encoding="utf-8",
    )  # fmt: skip
    here = guanhu(engine, folder, *words)
    assert (done.returncode, done.stdout, done.stderr) == (here.returncode, here.stdout, here.stderr)
    assert done.returncode == code


@pytest.mark.parametrize(
    ("text", "at", "holdings"),
    [
        ("本周谁到期", "2026-11-23", ["H1", "H2"]),
        ("who matures this week", "2026-11-23T09:00", ["H1", "H2"]),
        ("下周谁到期", "2026-11-23", ["H3"]),
        ("50万以上的本月谁到期", "2026-11-23", ["H2"]),
    ],
)
def test_a_manager_asks_who_matures(engine: Engine, folder: Path, text: str, at: str, holdings: list[str]) -> None:
    done = guanhu(engine, folder, "ask", text, "--as", "S001", "--at", at, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    answer = json.loads(done.stdout)
    assert list(answer) == KEYS
    assert (answer["intent"], answer["reason"]) == ("maturity_list", "")
    assert [row["holding_id"] for row in answer["card"]["rows"]] == holdings
    assert answer["customers"] == list(dict.fromkeys(row["customer_id"] for row in answer["card"]["rows"]))
    assert answer["card"]["as_of"] == "2026-11-21"


def test_the_outsider_gets_her_own_and_nothing_else(engine: Engine, folder: Path) -> None:
    done = guanhu(engine, folder, "ask", "who matures this week", "--as", "S009", "--at", "2026-11-23", "--json")
    answer = json.loads(done.stdout)
    assert answer["customers"] == ["C009"]
    assert "张伟" not in done.stdout


def test_without_json_the_card_is_drawn_with_its_figures_in_one_column(engine: Engine, folder: Path) -> None:
    done = guanhu(engine, folder, "ask", "本周谁到期", "--as", "S001", "--at", "2026-11-23")
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert lines[0] == "到期清单"
    figures = [line for line in lines if line.endswith("万元") and "尾号" in line]
    widths = {sum(2 if ord(character) > 0x2E80 else 1 for character in line) for line in figures}
    assert len(figures) == 2
    assert widths == {90}


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["--as", "S01"], 2, "S001"),
        (["--as", "S006"], 1, "S006"),
        (["--as", "S001", "--at", "2026-13-01"], 2, "2026-13-01"),
    ],
)
def test_what_a_person_can_mend_is_one_sentence_and_an_exit_code(
    engine: Engine, folder: Path, words: list[str], code: int, says: str
) -> None:
    done = guanhu(engine, folder, "ask", "本周谁到期", *words)
    assert done.returncode == code
    assert says in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_without_a_database_the_cure_is_said(engine: Engine, tmp_path: Path) -> None:
    given = environment(engine.empty(tmp_path), tmp_path)
    done = guanhu_here(tmp_path, "ask", "本周谁到期", "--as", "S001", environment=given)
    assert done.returncode == 1
    assert "guanhu import" in done.stderr
    assert not (tmp_path / "guanhu.db").exists()


def test_a_talk_at_the_keyboard_picks_a_namesake_by_number(engine: Engine, folder: Path) -> None:
    done = guanhu(engine, folder, "chat", "--as", "S001", "--at", "2026-11-23", typed="张伟的情况\n2\n退出\n")
    assert done.returncode == 0
    assert "您说的是哪一位" in done.stdout
    assert "尾号2222" in done.stdout.rpartition("哪一位")[2]
    assert "资产 50万元" in done.stdout
