"""guanhu import, migrate and doctor as a person types them: one clear sentence, the right exit code, no traceback."""

from pathlib import Path

import pytest

from tests import builders
from tests.bot.in_english import guanhu
from tests.builders import a_customer, a_delivery


def test_a_delivery_with_a_bad_row_is_loaded_listed_and_exits_with_1(tmp_path: Path) -> None:
    rows = [a_customer(), a_customer(customer_id="C002", name=""), a_customer(customer_id="C003", manager_id="")]
    builders.write_delivery(tmp_path / "d", a_delivery(customers=rows))
    done = guanhu(tmp_path, "import", "d", "--as-of", builders.AS_OF)
    assert done.returncode == 1
    assert "customers    loaded 2, rejected 1" in done.stdout
    assert "1 customers have no manager" in done.stdout
    listed = (tmp_path / "rejected.csv").read_text(encoding="utf-8")
    assert listed == "file,line,column,value,reason\ncustomers.csv,3,name,,a required cell is empty\n"
    again = guanhu(tmp_path, "import", "d", "--as-of", builders.AS_OF)
    assert (again.returncode, again.stdout.count("\n")) == (0, 1)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("import", "nowhere"), 1, "There is no folder nowhere"),
        (("import", "d", "--as-of", "2026-02-30"), 2, "write 2026-11-23"),
        (("doctor",), 1, "There is no database yet"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(tmp_path: Path, words: tuple[str, ...], code: int, said: str) -> None:
    done = guanhu(tmp_path, *words)
    assert done.returncode == code
    first, *others = (done.stdout + done.stderr).splitlines()
    assert said in first
    assert [line for line in others if not line.startswith("· ")] == [], "beside it only what is good to know"
    assert not (tmp_path / "guanhu.db").exists()


def test_migrate_creates_a_database_once(tmp_path: Path) -> None:
    first, second = guanhu(tmp_path, "migrate"), guanhu(tmp_path, "migrate")
    assert (first.returncode, second.returncode) == (0, 0)
    assert "now of version" in first.stdout
    assert "up to date" in second.stdout
