"""``--engine`` as a person types it: the same file from each, and one sentence for one there is not."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from content.problems import Problem
from tests import builders
from tests.banks import an_app


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A bank that was imported, in the folder where one types."""
    an_app(tmp_path, holdings=[builders.a_holding(balance="60000.00")]).database.close()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GUANHU_LANGUAGE", "en")
    monkeypatch.setenv("GUANHU_DATABASE_URL", f"sqlite:///{tmp_path / 'guanhu.db'}")
    monkeypatch.setenv("GUANHU_DATA_DIR", str(tmp_path / "guanhu-data"))
    return tmp_path


def test_the_database_exports_what_the_usual_engine_exports(home: Path) -> None:
    for engine in ("polars", "sql"):
        done = CliRunner().invoke(app, ["export", "segments", "--engine", engine, "--out", f"{engine}.csv"])
        assert done.exit_code == 0, done.output
    written = (home / "sql.csv").read_text(encoding="utf-8")
    assert written == (home / "polars.csv").read_text(encoding="utf-8")
    assert "60000.00" in written
    again = CliRunner().invoke(app, ["segment", "--engine", "sql"])
    assert "there already" in again.stdout


def test_an_engine_there_is_not_is_named_with_those_there_are(home: Path) -> None:
    done = CliRunner().invoke(app, ["segment", "--engine", "abacus"])
    assert isinstance(done.exception, Problem)
    assert (done.exception.key, done.exception.exit_code) == ("segments.engine_unknown", 2)
    assert done.exception.facts == {"engine": "abacus", "known": "polars, sql, spark"}
