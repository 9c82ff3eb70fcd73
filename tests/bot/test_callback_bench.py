"""``guanhu bench callback``: what is measured is the product's own way, and nothing of it is lost."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot import callback_load as load
from bot.app import App, open_app
from bot.callback_bench import CallbackBench, application, bare
from bot.callback_bench import _through as through
from bot.callback_server import environment
from bot.commands.bench import _show_plain as show_plain
from bot.settings import read_settings
from content.wording import LANGUAGES, say
from segmentation.people import Language
from store.chats import inbox
from store.database import Database
from store.migrate import upgrade


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    (tmp_path / "data").mkdir()
    given = environment(f"sqlite:///{tmp_path / 'bench.db'}", tmp_path)
    one = open_app(read_settings(given, tmp_path / "none.env"))
    upgrade(one.database)
    yield one
    one.database.close()


@pytest.mark.parametrize("make", [load.slack, load.wecom])
def test_the_application_and_bare_asgi_keep_the_same_message(app: App, make: object) -> None:
    assert callable(make)
    now = app.wall()
    for way, number in ((application(app), 1), (bare(app), 2), (application(app), 2)):
        asyncio.run(through(way, make(number, now)))
    with app.database.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT text, state FROM inbox").all()
        assert sum(inbox.counts(connection).values()) == 2
    assert {tuple(row) for row in rows} == {("本周谁到期", "waiting")}


@pytest.mark.parametrize("make", [load.slack, load.wecom])
def test_while_the_database_is_held_callbacks_are_refused_and_kept_when_they_come_again(
    app: App, make: Callable[..., load.Request]
) -> None:
    impatient = replace(app, database=Database(app.database.url, app.database.data_dir, busy_seconds=0.05))
    way, request = application(impatient), make(1, app.wall())
    with app.database.writing(), pytest.raises(ValueError, match="503"):
        asyncio.run(through(way, request))
    for _ in range(3):
        asyncio.run(through(way, request))
    with app.database.engine.connect() as connection:
        assert inbox.counts(connection) == {"waiting": 1}
    impatient.database.close()


def test_a_callback_that_is_not_answered_200_ends_the_comparison(app: App) -> None:
    forged = load.Request("/slack/events", b"{}")
    with pytest.raises(ValueError, match="401"):
        asyncio.run(through(application(app), forged))


def test_figures_are_shares_and_ratios() -> None:
    found = CallbackBench(
        size=2,
        engine="sqlite",
        seconds={"slack": [0.001, 0.003]},
        lost={"slack": 0},
        answered={"slack": 1},
        through={"slack": ([0.002, 0.002], [0.001, 0.001])},
        cpu={"slack": (0.003, 0.002)},
    ).as_json()
    assert (found["slack_p99_ms"], found["slack_lost"], found["slack_answered"]) == (3.0, 0, 1)
    assert found["ratios"] == {"slack": 2.0, "slack_cpu": 1.5}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_of_both_platforms_has_its_words(
    language: Language, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    names = ("slack", "wecom")
    found = CallbackBench(
        size=1,
        engine="sqlite",
        seconds={name: [0.001] for name in names},
        lost=dict.fromkeys(names, 0),
        answered=dict.fromkeys(names, 1),
        through=dict.fromkeys(names, ([0.002], [0.001])),
        cpu=dict.fromkeys(names, (0.003, 0.002)),
    ).as_json()
    show_plain("callback", found, language)
    assert say("bench.callback.wecom_answered", language) in capsys.readouterr().out
