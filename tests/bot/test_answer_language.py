"""In which language a person is answered: the question's, their own, or the one they have fixed."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.app import App
from store import tables
from store.staff import managers
from tests.banks import NOW, a_copy, say_to
from tests.bot.dialogue_bank import the_bank


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> App:
    return the_bank(tmp_path_factory.mktemp("language"))


@pytest.fixture
def app(imported: App, tmp_path: Path) -> App:
    return a_copy(imported, tmp_path)


def test_a_fixed_language_is_kept_until_it_is_let_go(app: App) -> None:
    titles = [
        say_to(app, "S001", said, at=NOW + timedelta(hours=hour)).card.title
        for hour, said in enumerate(("本周谁到期", "English please", "本周谁到期", "跟着我说", "本周谁到期"))
    ]
    assert (titles[0], titles[2], titles[4]) == ("到期清单", "Maturities", "到期清单")
    with app.database.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM preferences")).scalar() == 0


def test_a_mixture_is_answered_in_the_managers_own_language(app: App) -> None:
    assert say_to(app, "S001", "帮我看看 next week 到期的 large CD").card.title == "到期清单"
    with app.database.writing() as connection:
        values = {"staff_id": "S001", "language": "en", "set_at": NOW}
        connection.execute(tables.preferences.insert().values(values))
    assert say_to(app, "S001", "帮我看看 next week 到期的 large CD").card.title == "Maturities"


def test_whoever_has_fixed_a_language_gets_what_comes_unasked_in_it_too(app: App) -> None:
    say_to(app, "S001", "English please")
    with app.database.reading() as connection:
        spoken = {one.staff_id: one.language for one in managers.active_managers(connection)}
        assert managers.by_staff_id(connection, "S001") is not None
    assert (spoken["S001"], spoken["S002"]) == ("en", "zh")
