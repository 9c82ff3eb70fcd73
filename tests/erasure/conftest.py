"""The bank of these tests: built once an engine, copied for each."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from store.database import Database
from tests.clock import build_bank, copy_of
from tests.engines import Engine
from tests.erasure.erasing import the_bank


@pytest.fixture(scope="session")
def built_erasure(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("erasure") / "bank"
    folder.mkdir()
    build_bank(folder, the_bank(), engine=engine)
    return folder


@pytest.fixture
def database(engine: Engine, built_erasure: Path, tmp_path: Path) -> Iterator[Database]:
    opened = copy_of(built_erasure, tmp_path / "copy", engine)
    yield opened
    opened.close()
