"""``guanhu content`` as a person types it. All invented."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from content.problems import Problem
from tests.clock import copy_of

OFFER = """
kind = "product"
segments = ["asset_type:investment"]
products = ["CW05"]
title = "{name}"
text = "{name}，{minimum}，{benchmark}"
"""


@pytest.fixture
def folder(built_pushes: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    copy_of(built_pushes, tmp_path / "copy").close()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GUANHU_LANGUAGE", "en")
    monkeypatch.setenv("GUANHU_DATABASE_URL", f"sqlite:///{tmp_path / 'copy' / 'guanhu.db'}")
    monkeypatch.setenv("GUANHU_DATA_DIR", str(tmp_path / "copy" / "data"))
    return tmp_path


def says(*words: str, exit_code: int = 0) -> str:
    done = CliRunner().invoke(app, ["content", *words])
    if isinstance(done.exception, Problem):
        assert done.exception.exit_code == exit_code
        return done.exception.key
    assert done.exit_code == exit_code, (done.output, done.exception)
    return done.output


def test_from_a_file_to_a_stop(folder: Path) -> None:
    (folder / "offer.toml").write_text(OFFER, encoding="utf-8")
    assert "All checks passed" in says("draft", "offer.toml", "--as", "E1")
    (one,) = json.loads(says("list", "--json"))
    push_id = one["push_id"]
    assert (one["state"], one["kind"], one["author"]) == ("draft", "product", "E1")
    says("submit", push_id, "--as", "E1")
    seen = json.loads(says("preview", push_id, "--as", "K1", "--json"))
    assert seen["card"]["notices"]
    assert {row["reason"] for row in seen["recipients"]} == {"", "above_lowest_level", "no_members", "owner_left"}
    assert says("approve", push_id, "--as", "E1", exit_code=1) == "pushes.own_review"
    assert "is approved: 2 addressees, 4 left out" in says("approve", push_id, "--as", "K1")
    (planned,) = json.loads(says("plan", "--json"))
    assert sum(planned["days"].values()) == 2
    assert "stopped" in says("stop", push_id, "--as", "E1", "--reason", "the day is wrong")
    report = json.loads(says("report", push_id, "--json"))
    assert (report["state"], report["confirm_rate"]) == ("recalled", None)
    assert [step["move"] for step in report["steps"]][-1] == "recalled"
    assert says("approve", push_id, "--as", "K1", exit_code=1) == "pushes.decided_already"


@pytest.mark.parametrize("text", ["no toml [", 'segments = "asset_type:wealth"', 'until = "tomorrow"'])
def test_a_file_that_is_none_is_a_sentence(folder: Path, text: str) -> None:
    (folder / "bad.toml").write_text(text, encoding="utf-8")
    assert says("draft", "bad.toml", "--as", "E1", exit_code=2) == "pushes.bad_file"
    assert says("draft", "missing.toml", "--as", "E1", exit_code=2) == "pushes.bad_file"


def test_an_unknown_push_is_a_sentence(folder: Path) -> None:
    assert folder.exists()
    assert says("report", "P0", exit_code=1) == "pushes.unknown"
    assert says("list", "--state", "moon", exit_code=2) == "clock.state_unknown"
    assert "No pushes" in says("list")
