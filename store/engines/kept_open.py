"""Connections that stay taken from the pool between two transactions: taking one costs what three short statements do.

``store.engines.sqlite`` lends them to ``reading`` and ``writing``, which end what they began themselves.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine

#: So many wait at most; those above are given back, so that the pool has room for whoever takes one from it.
_MOST = 3


class KeptOpen:
    """An engine's connections, each lent to one at a time; safe between threads."""

    def __init__(self, engine: Engine) -> None:
        """Nothing is opened before it is asked for."""
        self._engine = engine
        self._waiting: list[Connection] = []

    @contextmanager
    def lent(self) -> Iterator[Connection]:
        """A connection outside any transaction; after an error it is not used again as it is."""
        try:
            connection = self._waiting.pop()
        except IndexError:
            connection = self._engine.connect()
        try:
            yield connection
        except BaseException:
            connection.close()
            raise
        if connection.in_transaction():
            connection.rollback()  # what SQLAlchemy believes is begun; the driver's own has ended
        if len(self._waiting) < _MOST and not connection.closed:
            self._waiting.append(connection)
        else:
            connection.close()

    def close(self) -> None:
        """Give back what waits."""
        while self._waiting:
            self._waiting.pop().close()
