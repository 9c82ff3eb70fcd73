"""``guanhu bench ask``: the app and the SQL by hand find the same, on both engines, or there are no figures."""

from datetime import datetime

import pytest

from bot import ask_bench
from bot.app import App
from bot.settings import Settings
from content.problems import Problem
from store import migrate
from store.database import Database
from tests.banks import ZONE
from tests.engines import Engine

#: A Sunday, so that next week begins tomorrow.
NOW = datetime(2026, 11, 22, 10, 0, tzinfo=ZONE)


@pytest.fixture(scope="module")
def bench(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> ask_bench.Bench:
    folder = tmp_path_factory.mktemp("ask")
    database = Database(engine.url(folder), folder)
    migrate.upgrade(database)
    app = App(settings=Settings(), database=database)
    made = ask_bench.Bench(app=app, engine=engine.name, folder=folder, size=200, now=NOW, managers=2, rounds=1)
    made.run()
    return made


def test_every_question_finds_what_the_sql_by_hand_finds_and_both_are_timed(bench: ask_bench.Bench) -> None:
    found = bench.asked().as_json()
    assert found["asked"] == 2 * len(ask_bench.QUESTIONS)
    assert found["rows"] > 5
    assert found["statements"] > 13
    assert found["ratios"]["bare"] > 1 and found["bare_p50_ms"] > 0  # noqa: PT018 - one figure


def test_another_list_than_the_one_by_hand_stops_the_bench(
    bench: ask_bench.Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ask_bench.QUESTIONS, "我的贵宾客户有哪些", "maturing_cds")
    with pytest.raises(Problem, match="segment_list"):
        bench.asked()
