"""Questions that are spelled once and answered by the driver, with the values of the columns' types: what answers read.

As ``prepared``, but days go in and come out as days, and rows have their columns' names. A list whose length changes goes in
as one JSON text (``each_word``); a statement that has one of another kind is left to SQLAlchemy. The served schemas' names are
put in where the engine has them (PostgreSQL). Used by ``store.books`` and ``store.live``.
"""

from collections import namedtuple
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from sqlalchemy import Connection, Select
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeEngine

from store.engines import raw

_Convert = Callable[[Any], Any]
#: Spellings kept of one question: one an engine, and on PostgreSQL one a delivery and round.
_SPELLINGS = 8


@dataclass(frozen=True, slots=True)
class _Spelled:
    """A question in one engine's words."""

    text: str
    names: tuple[str, ...] | None
    """Its parameters in order; None where the driver takes them by name."""
    given: Mapping[str, _Convert | None]
    """Every parameter that is bound at each asking, and what turns its value into a stored one."""
    constants: Mapping[str, Any]
    row: Any
    """Makes a row with names."""
    columns: tuple[tuple[int, _Convert], ...]
    """Which columns are not as they are stored."""

    def values(self, bound: Mapping[str, Any]) -> Any:
        found = dict(self.constants)
        for name, convert in self.given.items():
            value = bound[name]
            found[name] = value if convert is None else convert(value)
        return found if self.names is None else tuple([found[name] for name in self.names])

    def rows(self, found: list[tuple[Any, ...]]) -> list[Any]:
        return list(map(self.row, self.tuples(found)))

    def tuples(self, found: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        if not self.columns:
            return found
        made: list[tuple[Any, ...]] = []
        for one in found:
            values = list(one)
            for place, convert in self.columns:
                if values[place] is not None:
                    values[place] = convert(values[place])
            made.append(tuple(values))
        return made


@dataclass(frozen=True, slots=True)
class Question:
    """One statement that reads; ``build`` is asked once an engine."""

    build: Callable[[], Select[Any]]
    _known: dict[Hashable, _Spelled | None] = field(default_factory=dict, repr=False)
    _built: list[Select[Any]] = field(default_factory=list, repr=False)

    def rows(self, connection: Connection, bound: Mapping[str, Any] | None = None) -> list[Any]:
        """Its rows, named by their columns; ``bound`` may hold more than it asks for."""
        bound = bound or {}
        spelled = self._spelled(connection)
        if spelled is None:
            return [*connection.execute(self._statement(), bound).all()]
        return spelled.rows(raw.fetched(connection, spelled.text, spelled.values(bound)))

    def tuples(self, connection: Connection, bound: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
        """The same without names, for whoever gives them others."""
        bound = bound or {}
        spelled = self._spelled(connection)
        if spelled is None:
            return list(map(tuple, connection.execute(self._statement(), bound).all()))
        return spelled.tuples(raw.fetched(connection, spelled.text, spelled.values(bound)))

    def _statement(self) -> Select[Any]:
        if not self._built:
            self._built.append(self.build())
        return self._built[0]

    def _spelled(self, connection: Connection) -> _Spelled | None:
        schemas: Mapping[str, str] | None = connection.get_execution_options().get("schema_translate_map")
        key = (connection.dialect.name, *((schemas or {}).values()))
        if key not in self._known:
            if len(self._known) >= _SPELLINGS:
                self._known.clear()
            self._known[key] = _spell(self._statement(), connection.dialect, schemas)
        return self._known[key]


def _spell(statement: Select[Any], dialect: Dialect, schemas: Mapping[str, str] | None) -> _Spelled | None:
    more: dict[str, Any] = {"schema_translate_map": schemas, "render_schema_translate": True} if schemas else {}
    compiled: Any = statement.compile(dialect=dialect, **more)
    if compiled.post_compile_params:  # a list that grows
        return None
    types = {name: one.type for name, one in compiled.binds.items()}
    given = {name for name, one in compiled.binds.items() if one.required}
    columns = list(statement.selected_columns)
    taken = [_taken(column.type, dialect) for column in columns]
    names = [column.key or "" for column in columns]
    row: Any = namedtuple("Row", names, rename=True)  # type: ignore[misc]  # noqa: PYI024 - known to the statement alone
    return _Spelled(
        text=compiled.string,
        names=tuple(compiled.positiontup) if compiled.positional else None,
        given={name: _put(types[name], dialect) for name in sorted(given)},
        constants={
            name: value if (put := _put(types[name], dialect)) is None else put(value)
            for name, value in compiled.params.items()
            if name not in given
        },
        row=partial(tuple.__new__, row),  # ``_make`` counts the values again
        columns=tuple((place, convert) for place, convert in enumerate(taken) if convert is not None),
    )


def _put(type_: TypeEngine[Any], dialect: Dialect) -> _Convert | None:
    return type_.dialect_impl(dialect).bind_processor(dialect)


def _taken(type_: TypeEngine[Any], dialect: Dialect) -> _Convert | None:
    return type_.dialect_impl(dialect).result_processor(dialect, None)
