"""The databases of these tests, for who asks for them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from store.database import Database
from tests.clock import open_bot
from tests.engines import SQLITE, Engine


@pytest.fixture
def database(engine: Engine, tmp_path: Path) -> Iterator[Database]:
    """Empty, on each engine."""
    opened = open_bot(tmp_path, engine)
    yield opened
    opened.close()


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Database]:
    """Empty, on SQLite alone: for what the statements do not decide."""
    opened = open_bot(tmp_path, SQLITE)
    yield opened
    opened.close()
