"""guanhu understand and find as a program drives them: JSON lines, one for one, whatever comes; and --at at its limits."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

LINES = (
    r'{"text":"\ud800的情况"}',
    '{"text":"谁这周到期","now":"9999-12-31T23:59:00+00:00"}',
    '{"text":"谁下周到期","now":"9999-12-31T10:00"}',
    '{"text":"谁上周到期","now":"0001-01-01T00:00:00+14:00"}',
    '{"text":5}',
    "[]",
    "no json",
    '{"text":"谁这周到期","now":"2026-11-23T09:00"}',
    '{"text":"三个月没联系的客户","now":"2026-11-23T09:00"}',
)


def test_a_line_nobody_can_answer_gets_its_own_line_and_stops_nothing(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot", "understand"], cwd=tmp_path, env={"PYTHONUTF8": "1"}, capture_output=True,
        text=True, check=False, timeout=120, input="\n".join(LINES),
    )  # fmt: skip
    said = [json.loads(line) for line in done.stdout.splitlines()]
    assert (done.returncode, len(said)) == (0, len(LINES))
    assert [one["reason"] for one in said[1:7]] == ["bad_line"] * 6
    assert (said[-2]["intent"], said[-2]["period"]["start"]) == ("maturity_list", "2026-11-23")
    assert (said[-1]["intent"], said[-1]["period"]) == ("contact_today", {"start": "2026-08-23", "end": "2026-11-23"})


@pytest.mark.parametrize("at", ["9999-12-31T23:59:59-12:00", "0001-01-01T00:00+14:00", "2026-02-30"])
def test_a_moment_that_no_clock_shows_is_one_sentence(at: str) -> None:
    from bot.app import open_app
    from bot.commands.ask import moment
    from bot.settings import read_settings
    from content.problems import Problem
    from segmentation.people import Manager

    manager = Manager(staff_id="S001", name="虚构", role="relationship_manager", branch_id="B1")
    with pytest.raises(Problem) as caught:
        moment(at, manager, open_app(read_settings({}, Path("none.env"))))
    assert (caught.value.key, caught.value.exit_code) == ("problems.bad_moment", 2)
