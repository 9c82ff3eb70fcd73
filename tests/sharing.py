"""How the processes of ``make test`` share the tests: what the tests of a file have in common is made once.

The tests of a file that makes something for all of them (a bank, a cluster, a browser) go to one process, engine by engine;
all others go one by one to whoever is free, and last, so that nobody waits long at the end. pytest-xdist's own groups come
to the same, but version 3.8 no longer sees them with pytest 9.
"""

from functools import cache
from pathlib import Path
from typing import Any

from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

ROOT = Path(__file__).parents[1]
#: What a test file holds when it makes something for all of its tests.
MADE_ONCE = 'scope="module"'


class Sharing(LoadScopeScheduling):  # type: ignore[misc] # the package says nothing of its types
    """Units of work are files that make something, and single tests."""

    def _split_scope(self, nodeid: str) -> Any:
        """The unit a test belongs to."""
        file, _, name = nodeid.partition("::")
        if not _makes_something(file):
            return nodeid
        return f"{file} on postgresql" if "[postgresql" in name else file


@cache
def _makes_something(file: str) -> bool:
    return MADE_ONCE in (ROOT / file).read_text(encoding="utf-8")
