"""A straight list of columns worked out one from the other, and the nested selects that work each out once.

Used by ``to_sql``. A database puts a column's expression wherever the column is named; a column named twice in a chain of
ten would be worked out a thousand times. So columns stand on levels, each level a select of its own behind a fence
(``OFFSET 0``), and carry on only what a later level still reads.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import CTE, BigInteger, ColumnElement, FromClause, Select, Text, column, select, table
from sqlalchemy.sql.elements import quoted_name

from segmentation.sql_spelling import Whole


@dataclass(frozen=True, slots=True)
class Said:
    """An expression, the columns of the list that it reads, and how many operations deep it is."""

    element: ColumnElement[Any]
    reads: frozenset[str] = frozenset()
    height: int = 0

    @property
    def plain(self) -> bool:
        """A column or a value: naming it twice costs nothing."""
        return self.height == 0


def said(element: ColumnElement[Any], *parts: Said) -> Said:
    """An operation on parts."""
    reads = frozenset().union(*(part.reads for part in parts))
    return Said(element, reads, 1 + max((part.height for part in parts), default=0))


def named(name: str, type_: BigInteger | Text | None = None) -> ColumnElement[Any]:
    """A column by its name alone, quoted."""
    return column(quoted_name(name, quote=True), type_ or BigInteger())


@dataclass
class Lines:
    """The list; ``name`` begins the names of its levels."""

    name: str
    base: dict[str, ColumnElement[Any]] = field(default_factory=dict)
    """What the rows come with, by the column's name."""
    made: dict[str, Said] = field(default_factory=dict)
    """What is worked out, in order."""
    _levels: dict[str, int] = field(default_factory=dict)

    def begin(self, element: ColumnElement[Any], name: str = "") -> Said:
        """A column the rows come with."""
        name = self._free(name)
        self.base[name] = element
        self._levels[name] = 0
        return _column(name, element)

    def let(self, value: Said, name: str = "") -> Said:
        """Give an expression a column of its own."""
        name = self._free(name)
        self.made[name] = value
        self._levels[name] = 1 + max((self._levels[read] for read in value.reads), default=0)
        return _column(name, value.element)

    def _free(self, name: str) -> str:
        """The name where it is plain and free; engines fold capitals and cut long names, so that others get a number."""
        plain = name.isascii() and name.islower() and name.isidentifier() and len(name) <= 40  # noqa: PLR2004
        if plain and name not in self._levels:
            return name
        number = len(self._levels)
        while f"t_{number}" in self._levels:
            number += 1
        return f"t_{number}"

    def levels(
        self, source: FromClause, where: Sequence[ColumnElement[bool]], wanted: Iterable[str]
    ) -> tuple[list[CTE], FromClause]:
        """The selects, each reading the one before by its name, and the last one's name."""
        live = self._live(wanted)
        ends = set(wanted)
        first = [element.label(quoted_name(name, quote=True)) for name, element in self.base.items() if name in live]
        steps: list[Select[Any]] = [select(*(first or [Whole(1).label("none")])).select_from(source).where(*where)]
        highest = max((self._levels[name] for name in live), default=0)
        for level in range(1, highest + 1):
            later = ends.union(*(self.made[n].reads for n in live & self.made.keys() if self._levels[n] > level))
            kept = [
                _column(n, self._element(n)).element for n in self._levels if self._levels[n] < level and n in later
            ]
            new = [n for n in self.made if n in live and self._levels[n] == level]
            columns = [*kept, *(self.made[n].element.label(quoted_name(n, quote=True)) for n in new)]
            steps.append(select(*columns).select_from(self._at(level - 1)).offset(Whole(0)))
        ctes = [step.cte(quoted_name(f"{self.name}_{level}", quote=True)) for level, step in enumerate(steps)]
        return ctes, self._at(highest)

    def _element(self, name: str) -> ColumnElement[Any]:
        return self.base[name] if name in self.base else self.made[name].element

    def _at(self, level: int) -> FromClause:
        return table(quoted_name(f"{self.name}_{level}", quote=True))

    def _live(self, wanted: Iterable[str]) -> set[str]:
        """Everything the wanted columns rest on."""
        live = set(wanted)
        for name in reversed(self.made):
            if name in live:
                live |= self.made[name].reads
        return live


def _column(name: str, like: ColumnElement[Any]) -> Said:
    return Said(named(name, Text() if isinstance(like.type, Text) else BigInteger()), frozenset({name}))
