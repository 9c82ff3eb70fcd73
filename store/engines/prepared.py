"""Statements that are built and spelled once and then run by the driver itself: for what is asked thousands of times a second.

Nothing is converted on the way: values go in and come out as they are stored (moments and days as numbers, JSON as the text
that was asked for). Used by ``store.outbox``.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, CursorResult

from store.engines import Storage, of, raw


@dataclass(frozen=True, slots=True)
class _Spelled:
    """A statement in one engine's words. ``names`` are its parameters in order; None where the driver takes them by name."""

    text: str
    names: tuple[str, ...] | None
    constants: Mapping[str, Any]
    """What the statement itself brings along."""

    def values(self, given: Mapping[str, Any]) -> Any:
        every = {**self.constants, **given} if self.constants else given
        return every if self.names is None else tuple([every[name] for name in self.names])


@dataclass(frozen=True, slots=True)
class Prepared:
    """One statement; ``build`` is asked once an engine. Lists go in as one JSON text (``each_number``, ``each_word``)."""

    build: Callable[[Storage], Any]
    _known: dict[str, _Spelled] = field(default_factory=dict, repr=False)

    def run(self, connection: Connection, **values: Any) -> CursorResult[Any]:
        """Run it once."""
        spelled = self._spelled(connection)
        return connection.exec_driver_sql(spelled.text, spelled.values(values))

    def rows(self, connection: Connection, **values: Any) -> list[tuple[Any, ...]]:
        """Run it once; the rows as the driver gives them."""
        spelled = self._spelled(connection)
        return raw.fetched(connection, spelled.text, spelled.values(values))

    def do(self, connection: Connection, **values: Any) -> None:
        """Run it once, for what it does."""
        spelled = self._spelled(connection)
        raw.done(connection, spelled.text, spelled.values(values))

    def run_all(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> int:
        """Run it for each of these; how many rows it changed in all."""
        spelled = self._spelled(connection)
        return connection.exec_driver_sql(spelled.text, [spelled.values(row) for row in rows]).rowcount

    def _spelled(self, connection: Connection) -> _Spelled:
        known = self._known.get(connection.dialect.name)
        if known is None:
            compiled = self.build(of(connection)).compile(dialect=connection.dialect)
            assert not compiled.post_compile_params, "a parameter that grows cannot be spelled once"
            names = tuple(compiled.positiontup) if compiled.positional else None
            constants = {name: value for name, value in compiled.params.items() if value is not None}
            known = self._known[connection.dialect.name] = _Spelled(compiled.string, names, constants)
        return known
