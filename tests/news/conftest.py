"""A server of feeds, and a list that names some of its pages."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.fakes.feeds import FeedServer

Lister = Callable[..., Path]


@pytest.fixture
def server() -> Iterator[FeedServer]:
    """Listening."""
    with FeedServer() as running:
        yield running


@pytest.fixture
def listed(tmp_path: Path, server: FeedServer) -> Lister:
    """Writes the bank's list: ``listed("/good", "/trickle")``; every feed is called after its path."""

    def write(*paths: str, more: str = "intranet = true") -> Path:
        rows = [
            f'[[feed]]\nname = "{path.strip("/")}"\ntitle = "虚构财经"\nurl = "{server.url(path)}"\nlanguage = "zh"\n'
            f'licence = "invented"\nshow = "excerpt"\n{more}\n'
            for path in paths
        ]
        file = tmp_path / "feeds.toml"
        file.write_text("\n".join(rows), encoding="utf-8")
        return file

    return write
