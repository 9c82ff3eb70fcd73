"""``guanhu run``, ``jobs`` and ``outbox`` as a person at the keyboard meets them."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import app
from content.problems import Problem
from store.outbox import newsroom
from tests.clock import MONDAY, build_bank, copy_of


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("commands") / "bank"
    folder.mkdir()
    build_bank(folder)
    return folder


@pytest.fixture
def bank(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A served bank; the command line's settings point at it."""
    database = copy_of(built, tmp_path / "bank")
    with database.writing() as connection:
        newsroom.seed_demo_news(connection, MONDAY)
    database.close()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GUANHU_DATABASE_URL", f"sqlite:///{tmp_path / 'bank' / 'guanhu.db'}")
    monkeypatch.setenv("GUANHU_DATA_DIR", str(tmp_path / "bank" / "data"))
    monkeypatch.setenv("GUANHU_LANGUAGE", "en")
    return tmp_path


def guanhu(*words: str) -> Result:
    return CliRunner().invoke(app, list(words), catch_exceptions=True)


def deliveries(*words: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(guanhu("outbox", "--json", *words).stdout)
    return found


def problem(result: Result) -> tuple[str, int]:
    assert isinstance(result.exception, Problem)
    return str(result.exception), result.exception.exit_code


def test_a_job_run_twice_for_one_time_says_so_and_does_nothing(bank: Path) -> None:
    first = guanhu("run", "morning", "--at", "2026-11-23T08:30")
    second = guanhu("run", "morning", "--at", "2026-11-23T08:30")
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "is done" in first.stdout
    assert "done already" in second.stdout
    assert len(deliveries()) == 3


def test_a_briefing_goes_the_whole_way_to_the_page(bank: Path) -> None:
    guanhu("run", "morning", "--at", "2026-11-23")
    guanhu("run", "outbox", "--at", "2026-11-23T08:45")
    assert [one["state"] for one in deliveries()] == ["sent"] * 3


def test_a_digest_at_noon_is_put_off_and_says_why(bank: Path) -> None:
    guanhu("run", "digest", "--at", "2026-11-23")
    guanhu("run", "outbox", "--at", "2026-11-23T12:30")
    one = deliveries()[0]
    assert (one["state"], one["due_at"]) == ("waiting", "2026-11-23T14:00:00+08:00")
    assert "quiet hours" in json.dumps(one["findings"])


def test_a_rehearsal_writes_nothing(bank: Path) -> None:
    result = guanhu("run", "digest", "--at", "2026-11-23", "--dry-run")
    assert "only rehearsed" in result.stdout
    assert deliveries() == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("run", "mornin"), "Did you mean morning?"),
        (("run", "x"), "The jobs are: nightly"),
        (("run", "morning", "--at", "yesterday"), "yesterday"),
        (("run", "morning", "--at", "2026-02-30"), "2026-02-30"),
        (("outbox", "--state", "gone"), "waiting, sending, sent"),
    ],
)
def test_what_is_mistyped_is_answered_with_the_cure(bank: Path, words: tuple[str, ...], said: str) -> None:
    sentence, exit_code = problem(guanhu(*words))
    assert said in sentence
    assert exit_code == 2


def test_a_rest_day_is_said_and_is_no_failure(bank: Path) -> None:
    result = guanhu("run", "morning", "--at", "2026-11-22")
    assert result.exit_code == 0
    assert "rest day" in result.stdout


def test_the_jobs_are_listed_with_their_next_times(bank: Path) -> None:
    listed = json.loads(guanhu("jobs", "--json").stdout)
    assert [one["job"] for one in listed] == [
        "nightly", "tidy", "groups", "tasks", "early", "morning", "team", "health", "shortlist", "letters", "digest",
        "follow", "remind", "alerts", "curation", "watch", "owners", "pushes", "outbox",
    ]  # fmt: skip
    assert all(len(one["next"]) == 3 for one in listed)
    assert "08:30" in next(one["next"][0] for one in listed if one["job"] == "morning")
    assert "briefing" in guanhu("jobs").stdout


def test_the_list_of_deliveries_shows_no_contents(bank: Path) -> None:
    guanhu("run", "morning", "--at", "2026-11-23")
    shown = guanhu("outbox").stdout + guanhu("outbox", "--json").stdout
    assert "morning:S001:2026-11-23" in shown
    assert "张伟" not in shown
    assert "李娜" not in shown


def test_without_a_database_the_cure_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GUANHU_DATABASE_URL", f"sqlite:///{tmp_path / 'none.db'}")
    for words in (("run", "morning"), ("jobs",), ("outbox",)):
        sentence, exit_code = problem(guanhu(*words))
        assert exit_code == 1
        assert "guanhu import" in sentence
