"""A served bank for the clock's tests: built once, copied for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from store.database import Database
from tests.clock import build_bank, copy_of


@pytest.fixture(scope="session")
def built_bank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("clock") / "bank"
    folder.mkdir()
    build_bank(folder)
    return folder


@pytest.fixture
def database(built_bank: Path, tmp_path: Path) -> Iterator[Database]:
    opened = copy_of(built_bank, tmp_path / "copy")
    yield opened
    opened.close()
