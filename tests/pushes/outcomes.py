"""What became of a push, and the sentence with which the desk refuses."""

from typing import Any

import pytest

from content.problems import Problem
from store.database import Database
from store.pushes import desk


def state(database: Database, push_id: str) -> str:
    """Where the desk says it is."""
    (found,) = [one for one in desk.listing(database) if one.push_id == push_id]
    return found.state


def refused(code: str, call: Any, *args: Any, **kwargs: Any) -> None:
    """The call ends in the problem of this key."""
    with pytest.raises(Problem) as problem:
        call(*args, **kwargs)
    assert problem.value.key == code
