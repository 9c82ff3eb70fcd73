"""The demo's clock and folder."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.app import App
from bot.demo import clock_start, open_demo
from bot.settings import Settings
from content.letters.kinds import kinds
from content.news import read_demo_news
from content.problems import Problem
from store.letters import templates
from store.outbox import approvals
from store.pushes import desk

ZONE = ZoneInfo("Asia/Shanghai")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("wall", "shown"),
    [
        ("2026-11-23T08:59", "2026-11-20T09:30"),
        ("2026-11-23T09:00", "2026-11-23T09:00"),
        ("2026-11-23T17:29", "2026-11-23T17:29"),
        ("2026-11-23T17:30", "2026-11-23T09:30"),
        ("2026-11-22T12:00", "2026-11-20T09:30"),
        ("2026-10-05T12:00", "2026-09-30T09:30"),
        ("2026-10-10T12:00", "2026-10-10T12:00"),
    ],
    ids=[
        "before the office opens", "it opens", "just open", "it closes", "a Sunday", "the National Day holiday",
        "a Saturday worked to make up",
    ],
)  # fmt: skip
def test_the_clock_starts_where_briefings_may_leave(wall: str, shown: str) -> None:
    assert clock_start(at(wall)) == at(shown)


def opened(folder: Path, steps: list[str], moment: datetime | None = None) -> datetime:
    app = open_demo(folder, Settings(), at=moment, say_step=steps.append, customers=60)
    _something_to_see(app)
    app.database.close()
    return app.now()


def _something_to_see(app: App) -> None:
    """A push and two items of news wait for the reviewer, letters may be written, the other news was allowed by another."""
    (waiting,) = desk.queue(app.database, app.policy(), viewer="CR01")
    assert waiting.author == "CE01"
    with app.database.engine.connect() as connection:
        assert set(templates.in_force(connection, app.now().date())) == set(kinds())
        standing = approvals.of_kind(connection, "news", ("approved",))
        asked = approvals.of_kind(connection, "news", ("draft",))
    assert {one.bound.ref for one in (*standing, *asked)} == {one.news_id for one in read_demo_news().items}
    assert len(asked) == 2
    assert {(one.author, one.reviewer) for one in standing} == {("CE01", "CR01")}


def test_the_demo_is_built_once_a_day_and_its_clock_goes_on(tmp_path: Path) -> None:
    folder, steps = tmp_path / "demo", list[str]()
    first = opened(folder, steps)
    assert steps == ["bank", "import", "segment", "news"]
    again = opened(folder, steps)
    assert steps == ["bank", "import", "segment", "news"]
    assert timedelta(0) <= again - first < timedelta(minutes=1)


def test_a_moment_that_was_asked_for_is_built_and_kept(tmp_path: Path) -> None:
    folder, steps = tmp_path / "demo", list[str]()
    wanted = at("2026-11-23T10:00")
    assert timedelta(0) <= opened(folder, steps, wanted) - wanted < timedelta(minutes=1)
    assert timedelta(0) <= opened(folder, []) - wanted < timedelta(minutes=1)


def test_a_build_that_was_killed_or_is_of_another_day_is_made_anew(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    opened(folder, [])
    mark = folder / "guanhu-demo.json"
    for change in ({"ready": False}, {"wall_day": "2020-01-01"}, {"shape": 0}, {"shift_seconds": "x"}):
        steps: list[str] = []
        mark.write_text(json.dumps({**json.loads(mark.read_text(encoding="utf-8")), **change}), encoding="utf-8")
        opened(folder, steps)
        assert steps, change


def test_a_folder_with_other_files_is_left_alone_and_said_so(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("precious", encoding="utf-8")
    with pytest.raises(Problem) as problem:
        opened(tmp_path, [])
    assert (problem.value.key, problem.value.exit_code) == ("demo.folder_taken", 2)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_rebuild_deletes_nothing_but_its_own(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    opened(folder, [])
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    opened(folder, [], at("2026-11-23T10:00"))
    assert (folder / "notes.txt").read_text(encoding="utf-8") == "mine"


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(Problem) as problem:
        opened(tmp_path / "file", [])
    assert problem.value.key == "demo.folder_bad"
