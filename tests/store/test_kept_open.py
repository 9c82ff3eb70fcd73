"""Connections that stay open between transactions: used again after a good end, never after an error, closed at the end."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, create_engine, text

from store.engines.kept_open import KeptOpen


@pytest.fixture(name="opened")
def _opened(tmp_path: Path) -> Iterator[Engine]:
    made = create_engine(f"sqlite:///{tmp_path / 'kept.db'}")
    yield made
    made.dispose()


def test_the_next_transaction_has_the_connection_of_the_last(opened: Engine) -> None:
    kept = KeptOpen(opened)
    with kept.lent() as first:
        first.execute(text("SELECT 1"))
    with kept.lent() as second:
        assert second is first
        assert not second.in_transaction()
    kept.close()
    assert first.closed


def test_after_an_error_a_new_one_is_opened_and_nothing_of_the_old_is_left(opened: Engine) -> None:
    kept = KeptOpen(opened)
    with kept.lent() as first:
        first.execute(text("CREATE TABLE told (word TEXT)"))
        first.commit()
    broken: list[Connection] = []
    with pytest.raises(OSError, match="half way"):
        _half_way(kept, broken)
    with kept.lent() as third:
        assert broken[0].closed
        assert third is not broken[0]
        assert third.execute(text("SELECT count(*) FROM told")).scalar() == 0
    kept.close()


def _half_way(kept: KeptOpen, used: list[Connection]) -> None:
    with kept.lent() as connection:
        used.append(connection)
        connection.execute(text("INSERT INTO told VALUES ('half')"))
        raise OSError("half way")


def test_two_at_once_have_one_each_and_no_more_than_three_wait(opened: Engine) -> None:
    kept = KeptOpen(opened)
    lent = [kept.lent() for _ in range(5)]
    connections = [one.__enter__() for one in lent]
    assert len(set(map(id, connections))) == 5
    for one in lent:
        one.__exit__(None, None, None)
    assert sum(not one.closed for one in connections) == 3
    kept.close()
    assert all(one.closed for one in connections)
