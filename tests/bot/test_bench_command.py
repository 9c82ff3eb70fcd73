"""``guanhu bench`` as a person types it."""

import json
import math
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from content.problems import Problem
from content.wording import LANGUAGES, say
from store.bench.importing import STEPS


@pytest.fixture(autouse=True)
def _in_english(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GUANHU_LANGUAGE", "en")
    # the bench's children import the product; the source tree need not be the working folder
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))


def test_figures_come_as_json_and_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "scratch").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "scratch"))
    done = CliRunner().invoke(app, ["bench", "import", "--size", "100", "--json"])
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert (found["name"], found["engine"], found["size"]) == ("import", "sqlite", 100)
    assert set(found["ratios"]) == {"executemany", "bulk", "whole_executemany", "validation", "readers"}
    measured = [*found["ratios"].values(), *found["seconds"].values(), found["peak_mb"], found["inbox_p99_ms"]]
    assert all(isinstance(figure, float | int) and math.isfinite(figure) and figure >= 0 for figure in measured)
    assert tuple(found["seconds"]) == STEPS
    assert found["executemany_rows"] == found["bulk_rows"] == found["rows"] >= 100 * 25
    assert found["errors"] == 0
    assert found["messages"] > 0
    assert list((tmp_path / "scratch").iterdir()) == []


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        (["bench", "moon"], "bench.unknown"),
        (["bench", "import", "--engine", "abacus"], "bench.bad_engine"),
        (["bench", "import", "--size", "99"], "bench.bad_size"),
        (["bench", "import", "--engine", "postgresql"], "bench.no_server"),
    ],
)
def test_a_wrong_word_is_answered_before_anything_is_built(typed: list[str], key: str) -> None:
    done = CliRunner().invoke(app, typed)
    assert isinstance(done.exception, Problem)
    assert (done.exception.key, done.exception.exit_code) == (key, 2)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_of_the_table_has_its_words(language: str) -> None:
    from bot.commands.bench import _FIGURES

    facts = dict.fromkeys(("executemany_rows", "bulk_rows", "questions", "messages"), "1")
    said = [say(f"bench.second.{step}", language, **facts) for step in STEPS]  # type: ignore[arg-type] # one of them
    said += [say(f"bench.figure.{figure}", language, **facts) for figure in _FIGURES]  # type: ignore[arg-type]
    assert all(said)


@pytest.mark.parametrize("name", ["content", "one"])
def test_a_bench_ends_in_a_table_in_which_every_figure_has_its_words(name: str) -> None:
    done = CliRunner().invoke(app, ["bench", name, "--size", "1000"])
    assert done.exit_code == 0, done.output
    assert "≤" in done.stdout
