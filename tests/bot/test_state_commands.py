"""Rounds as versions, past days, late deliveries and values set by hand, as somebody at the command line meets them."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from content.problems import Problem
from tests.builders import a_customer, a_delivery, a_holding, write_delivery


class Desk:
    """A folder and its command line."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def says(self, *words: str, exit_code: int = 0) -> str:
        done = CliRunner().invoke(app, list(words))
        if isinstance(done.exception, Problem):
            assert done.exception.exit_code == exit_code
            return done.exception.sentence("en")
        assert done.exit_code == exit_code, done.output
        return done.output

    def imports(self, name: str, day: str, balance: str, *words: str) -> str:
        tables = a_delivery(
            customers=[a_customer()], holdings=[a_holding(balance=balance, matures_on="", auto_renew="")]
        )
        write_delivery(self.folder / name, tables)
        return self.says("import", name, "--as-of", day, *words)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GUANHU_LANGUAGE", "en")
    return Desk(tmp_path)


def test_a_late_delivery_says_which_days_it_restated_and_past_days_can_be_asked_both_ways(desk: Desk) -> None:
    desk.imports("a", "2026-11-01", "10000.00")
    desk.imports("b", "2026-11-05", "10000.00")
    desk.imports("c", "2026-11-09", "900000.00", "--accept", "--reason", "invented")
    said = desk.imports("d", "2026-11-05", "60000.00", "--accept", "--reason", "the file of the 5th was cut off")
    assert "Answers keep using the newer data" in said
    assert "made again: 2026-11-05, 2026-11-09" in said
    assert "Events found late: 1; withdrawn: 0" in said
    then = desk.says("why", "C001", "--scheme", "tier", "--as-of", "2026-11-05")
    assert "As known then: data of 2026-11-05" in then
    assert "--restated" in then
    assert "¥10,000" in then
    corrected = desk.says("why", "C001", "--scheme", "tier", "--as-of", "2026-11-05", "--restated")
    assert "As corrected by a late delivery" in corrected
    assert "¥60,000" in corrected
    history = desk.says("segment", "--history").splitlines()
    assert [line.split("  ")[1] for line in history] == [f"day 2026-11-0{n}" for n in (9, 9, 5, 5, 1)]
    assert "takes the place of round" in history[0]
    assert "← served" in history[0]
    assert "The first day that can be asked for is 2026-11-01" in desk.says(
        "why", "C001", "--as-of", "2026-10-31", exit_code=1
    )
    desk.says("export", "segments", "--out", "then.csv", "--as-of", "2026-11-05")
    row = (desk.folder / "then.csv").read_text(encoding="utf-8").splitlines()[1]
    assert row.split(",")[:4] == ["C001", "10000.00", "0.00", "mass"]


def test_a_day_that_has_not_come_is_refused_alike(desk: Desk) -> None:
    desk.imports("a", "2026-11-01", "10000.00")
    for verb in (("why", "C001"), ("segment",), ("export", "segments", "--out", "x.csv")):
        said = desk.says(*verb, "--as-of", "9999-01-01", exit_code=2)
        assert said.startswith("9999-01-01 has not come yet; the rules run for days up to "), verb
    assert "no round of that day" in desk.says("why", "C001", "--as-of", "2026-11-02")


def test_a_value_is_set_by_hand_by_two_people_and_told_in_why(desk: Desk) -> None:
    desk.imports("a", "2026-11-01", "10000.00")
    asked = [
        "override",
        "request",
        "C001",
        "--scheme",
        "tier",
        "--value",
        "high",
        "--until",
        "2099-12-31",
        "--as",
        "S001",
    ]
    assert "Another person approves it" in desk.says(*asked, "--reason", "invented: assets elsewhere")
    assert "is approved" in desk.says("override", "approve", "1", "--as", "S003")
    desk.says("segment")
    told = desk.says("why", "C001", "--scheme", "tier")
    assert "invented: assets elsewhere" in told
    assert "1  C001  tier = high  until 2099-12-31  stands" in desk.says("override", "list", "--as", "S003")
    assert "is taken back" in desk.says("override", "withdraw", "1", "--as", "S001")
    assert "No value is set by hand" in desk.says("override", "list", "--as", "S003")
    desk.says("segment")
    assert "invented: assets elsewhere" not in desk.says("why", "C001", "--scheme", "tier")
    wrong = [*asked[:5], "--value", "platinum", *asked[7:], "--reason", "x"]
    assert "It takes: mass, mid, high, private" in desk.says(*wrong, exit_code=2)
