"""A house for each test: the bank is built once an engine and copied."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.app import App
from tests.alerts.house import House, a_bank
from tests.banks import a_copy
from tests.engines import SQLITE, Engine


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> App:
    """SQLite."""
    return a_bank(tmp_path_factory.mktemp("alerts"))


@pytest.fixture
def house(built: App, tmp_path: Path) -> Iterator[House]:
    """A copy of it on SQLite."""
    app = a_copy(built, tmp_path / "alerts", SQLITE)
    yield House(app=app)
    app.database.close()


@pytest.fixture(scope="session")
def built_each(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> App:
    """On each engine."""
    return a_bank(tmp_path_factory.mktemp(f"alerts-{engine.name}"), engine)


@pytest.fixture
def house_each(engine: Engine, built_each: App, tmp_path: Path) -> Iterator[House]:
    """A copy of it on each engine."""
    app = a_copy(built_each, tmp_path / "alerts", engine)
    yield House(app=app)
    app.database.close()
    engine.forget(tmp_path / "alerts")
