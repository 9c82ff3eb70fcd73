"""A served bank for the clock's tests: built once, copied for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from store.database import Database
from tests.clock import build_bank, copy_of
from tests.engines import Engine


@pytest.fixture(scope="session")
def built_bank(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("clock") / "bank"
    folder.mkdir()
    build_bank(folder, engine=engine)
    return folder


@pytest.fixture
def database(engine: Engine, built_bank: Path, tmp_path: Path) -> Iterator[Database]:
    opened = copy_of(built_bank, tmp_path / "copy", engine)
    yield opened
    opened.close()
