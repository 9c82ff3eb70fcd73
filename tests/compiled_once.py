"""A statement is turned into SQL once for the whole run, not once for every test's own database; that took a third of many tests.

SQLAlchemy keeps what it compiled for each engine; here all engines of a kind keep it together. The product has one engine.
"""

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.util import LRUCache

#: So many statements are kept; a single engine's own habit is 500.
KEPT = 1500


def compile_once() -> None:
    """From now on."""
    kept: LRUCache[object, object] = LRUCache(KEPT)

    def keep_here(connection: Connection) -> None:
        connection.execution_options(compiled_cache=kept)

    event.listen(Engine, "engine_connect", keep_here)
    DefaultDialect.__eq__ = _speaks_alike  # type: ignore[method-assign,assignment] # what is kept is kept by its dialect
    DefaultDialect.__hash__ = _by_kind  # type: ignore[method-assign,assignment]


def _speaks_alike(one: DefaultDialect, other: object) -> bool:
    return type(one) is type(other) and one.paramstyle == getattr(other, "paramstyle", None)


def _by_kind(one: DefaultDialect) -> int:
    return hash(type(one))
