"""The bank of these tests: built once, copied for each."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from store.database import Database
from tests.clock import copy_of
from tests.pushes.bank import build


@pytest.fixture(scope="session")
def built_pushes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pushes") / "bank"
    folder.mkdir()
    build(folder)
    return folder


@pytest.fixture
def database(built_pushes: Path, tmp_path: Path) -> Iterator[Database]:
    opened = copy_of(built_pushes, tmp_path / "copy")
    yield opened
    opened.close()
