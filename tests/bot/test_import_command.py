"""guanhu import under bad weather: killed, out of disk, two at once, held back; and the map as a person uses it."""

import json
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests import bank_formats, builders
from tests.bot.in_english import ENVIRONMENT, guanhu
from tests.builders import a_customer, a_delivery, a_holding
from tests.command_line import guanhu_here


def the_customer(folder: Path) -> list[str]:
    """The name under which C001 is known now."""
    done = guanhu_here(folder, "find", "--as", "S001", environment=ENVIRONMENT, typed='{"query": "C001"}\n')
    return [customer["name"] for customer in json.loads(done.stdout)["customers"]]


def start(folder: Path, *words: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "bot", *words]
    return subprocess.Popen(
        command, cwd=folder, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def a_large_delivery(folder: Path, customers_of: int = 3_000, months_of: int = 20) -> Path:
    """One customer with another name, and enough balances for an import to be caught in the middle."""
    customers = [a_customer(name="新人"), *(a_customer(customer_id=f"X{n:05d}") for n in range(customers_of))]
    builders.write_delivery(folder, a_delivery(customers=customers))
    months = [f"{2011 + m // 12}-{1 + m % 12:02d}" for m in range(months_of)]
    with (folder / "balances.csv").open("w", encoding="utf-8") as file:
        file.write("customer_id,month,kind,average_balance\n")
        file.writelines(f"X{n:05d},{month},term_deposit,{n}.5\n" for n in range(customers_of) for month in months)
    return folder


def _half_built(data: Path, before: set[str]) -> bool:
    return any(path.name not in before and path.is_dir() and any(path.iterdir()) for path in data.iterdir())


def test_a_killed_import_leaves_the_old_delivery_and_the_next_start_clears_up(tmp_path: Path) -> None:
    builders.write_delivery(tmp_path / "old", a_delivery(customers=[a_customer(name="旧人")]))
    assert guanhu(tmp_path, "import", "old", "--as-of", builders.AS_OF).returncode == 0
    data = next(path for path in (tmp_path, *tmp_path.iterdir()) if path.is_dir() and list(path.glob("bank-*.db")))
    before = {path.name for path in data.iterdir()}
    a_large_delivery(tmp_path / "new")
    process = start(tmp_path, "import", "new", "--as-of", builders.AS_OF)
    deadline = time.monotonic() + 60
    while not _half_built(data, before) and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.002)
    assert process.poll() is None, process.communicate()
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    assert _half_built(data, before)
    assert the_customer(tmp_path) == ["旧人"]
    assert guanhu(tmp_path, "import", "new", "--as-of", builders.AS_OF).returncode == 0
    assert the_customer(tmp_path) == ["新人"]
    assert {path.name for path in data.iterdir()}.isdisjoint({"bank-2.db", "delivery-2"})  # the killed one's


def test_a_second_import_at_the_same_time_is_one_sentence(tmp_path: Path) -> None:
    a_large_delivery(tmp_path / "new")
    builders.write_delivery(tmp_path / "small", a_delivery())
    process = start(tmp_path, "import", "new", "--as-of", builders.AS_OF)
    deadline = time.monotonic() + 60
    while not list(tmp_path.rglob("bank-1.db")) and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.005)
    os.kill(process.pid, signal.SIGSTOP)
    try:
        done = guanhu(tmp_path, "import", "small", "--as-of", builders.AS_OF)
    finally:
        os.kill(process.pid, signal.SIGCONT)
        process.communicate(timeout=120)
    assert (done.returncode, done.stderr) == (1, "Another import is running; try again when it has finished\n")
    assert process.returncode == 0


def test_a_full_disk_is_one_sentence_about_the_data_folder(tmp_path: Path) -> None:
    a_large_delivery(tmp_path / "new")
    assert guanhu(tmp_path, "migrate").returncode == 0

    def small_disk() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_500_000, 1_500_000))

    done = subprocess.run(
        [sys.executable, "-m", "bot", "import", "new", "--as-of", builders.AS_OF], cwd=tmp_path, env=ENVIRONMENT,
        capture_output=True, text=True, check=False, timeout=120, preexec_fn=small_disk,
    )  # fmt: skip
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "cannot be written" in done.stderr
    assert done.stderr.count("\n") == 1
    assert not list(tmp_path.rglob("bank-*.db"))


def test_a_data_folder_that_is_none_is_one_sentence(tmp_path: Path) -> None:
    builders.write_delivery(tmp_path / "d", a_delivery())
    (tmp_path / "data").write_text("a file in its place", encoding="utf-8")
    done = guanhu(tmp_path, "import", "d", GUANHU_DATA_DIR="data")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "The folder data cannot be written" in done.stderr


def test_a_held_delivery_is_said_and_taken_with_a_reason(tmp_path: Path) -> None:
    def write(folder: str, yuan: str) -> None:
        customers = [a_customer(customer_id=f"C{n:03d}") for n in range(12)]
        holdings = [a_holding(holding_id=f"H{n}", customer_id=f"C{n:03d}", balance=yuan) for n in range(12)]
        staff = [*builders.the_cast(), builders.a_staff(staff_id="S008", role="admin")]
        builders.write_delivery(tmp_path / folder, a_delivery(staff=staff, customers=customers, holdings=holdings))

    write("one", "100")
    write("two", "10")
    assert guanhu(tmp_path, "import", "one", "--as-of", builders.AS_OF).returncode == 0
    held = guanhu(tmp_path, "import", "two", "--as-of", builders.AS_OF)
    assert held.returncode == 1
    assert "held back" in held.stdout
    assert "The assets of branch 虚构支行 (B1) went from ¥1,200 to ¥120" in held.stdout
    assert "guanhu.deliveries" in held.stderr
    assert "went from ¥1,200 to ¥120" in guanhu(tmp_path, "doctor").stdout
    assert "held:" in guanhu(tmp_path, "outbox").stdout
    assert guanhu(tmp_path, "import", "two", "--reason", "why").returncode == 2
    taken = guanhu(tmp_path, "import", "two", "--as-of", builders.AS_OF, "--accept", "--reason", "a fund was paid out")
    assert taken.returncode == 0
    assert "Reason: a fund was paid out" in taken.stdout


def test_a_map_gives_the_export_of_the_clean_delivery(tmp_path: Path) -> None:
    customers = [a_customer(customer_id=f"{n:06d}", gender="MF"[n % 2], payroll="YN"[n % 2]) for n in range(40)]
    holdings = [
        a_holding(holding_id=f"H{n}", customer_id=f"{n % 40:06d}", balance=f"{n * 7919}.{n % 100:02d}")
        for n in range(200)
    ]
    clean = builders.write_delivery(tmp_path / "clean", a_delivery(customers=customers, holdings=holdings))
    bank_formats.through_a_map(clean, tmp_path / "theirs")
    exports = []
    for place, words in (("one", ("clean",)), ("two", ("theirs", "--map", "../theirs.toml"))):
        (tmp_path / place).mkdir()
        folder = f"../{words[0]}"
        assert guanhu(tmp_path / place, "import", folder, *words[1:], "--as-of", builders.AS_OF).returncode == 0
        guanhu(tmp_path / place, "export", "segments", "--out", "out.csv", "--as-of", builders.AS_OF)
        exports.append((tmp_path / place / "out.csv").read_text(encoding="utf-8"))
        answer = guanhu(tmp_path / place, "ask", "maturities next week", "--as", "S001", "--at", "2026-11-20", "--json")
        exports[-1] += answer.stdout
    assert exports[0] == exports[1]
    assert exports[0].count("\n") > 40


def test_a_suggested_map_goes_to_the_screen_or_a_file(tmp_path: Path) -> None:
    builders.write_delivery(tmp_path / "d", a_delivery())
    shown = guanhu(tmp_path, "import", "--suggest-map", "d")
    assert shown.returncode == 0
    assert "[customers]" in shown.stdout
    assert guanhu(tmp_path, "import", "--suggest-map", "d", "--out", "m.toml").returncode == 0
    assert (tmp_path / "m.toml").read_text(encoding="utf-8") == shown.stdout
    assert not (tmp_path / "guanhu.db").exists()
    assert guanhu(tmp_path, "import", "d", "--map", "m.toml", "--as-of", builders.AS_OF).returncode == 0


@pytest.mark.parametrize("text", ["[customer]\n", "not toml"])
def test_a_wrong_map_is_bad_usage(tmp_path: Path, text: str) -> None:
    builders.write_delivery(tmp_path / "d", a_delivery())
    (tmp_path / "m.toml").write_text(text, encoding="utf-8")
    done = guanhu(tmp_path, "import", "d", "--map", "m.toml")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "＝"])
def test_no_cell_of_an_export_is_run_by_a_spreadsheet(tmp_path: Path, start: str) -> None:
    customers = [a_customer(customer_id=f"{start}1+1")]
    holdings = [a_holding(customer_id=f"{start}1+1")]
    builders.write_delivery(tmp_path / "d", a_delivery(customers=customers, holdings=holdings))
    assert guanhu(tmp_path, "import", "d", "--as-of", builders.AS_OF).returncode == 0
    assert guanhu(tmp_path, "export", "segments", "--out", "out.csv", "--as-of", builders.AS_OF).returncode == 0
    assert (tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()[1].startswith(f"'{start}1+1,")
