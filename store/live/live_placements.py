"""Where customers stand since something was told between nights: read over the served round's rows, and only while it is served.

``store.live.live`` writes; ``store.books.book`` and ``store.books.duty_facts`` lay these over the round's placements,
``store.books.segments`` finds members with them.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, Boolean, ColumnElement, Connection, Integer, bindparam, cast, select

from store.engines import of
from store.engines.questions import Question
from store.engines.spelling import each_word
from store.staff.scopes import Scope, Shape, mine
from store.tables import live_placements, placements, serving
from store.types import Day, day_number, day_of

TABLE = live_placements
_SERVED = select(serving.c.round_id).scalar_subquery()
#: The rows that count now.
VALID = live_placements.c.round_id == _SERVED
#: Columns of a placement that say whose it is.
WHO = ("customer_id", "manager_id", "branch_id")
_SOME = Question(
    lambda: select(live_placements).where(
        VALID, live_placements.c.customer_id.op("IN", is_comparison=True)(each_word(bindparam("ids")))
    )
)


@dataclass(frozen=True, slots=True)
class Live:
    """A placement between nights, by the columns of a round's."""

    customer_id: str
    manager_id: str | None
    branch_id: str | None
    day: date
    values: Mapping[str, Any]

    def __getattr__(self, name: str) -> Any:
        """A column's value; what the policy has no rule for is None."""
        if name.startswith("__") or name not in placements.c:
            raise AttributeError(name)
        return self.values.get(name)


def write(connection: Connection, live: Live, *, round_id: int, at: datetime) -> None:
    """Let a customer stand here now, on this round. Needs ``Database.writing()``."""
    values = {name: day_number(one) if isinstance(one, date) else one for name, one in live.values.items()}
    row = {
        "manager_id": live.manager_id, "branch_id": live.branch_id, "round_id": round_id, "day": live.day,
        "placed": values, "evaluated_at": at,
    }  # fmt: skip
    new = of(connection).insert(live_placements).values(customer_id=live.customer_id, **row)
    connection.execute(new.on_conflict_do_update(index_elements=["customer_id"], set_=row))


def of_customers(connection: Connection, customer_ids: Iterable[str]) -> dict[str, Live]:
    """The placements between nights of these customers, by customer."""
    ids = list(customer_ids)
    return {row.customer_id: _live(row) for row in _SOME.rows(connection, {"ids": json.dumps(ids)})} if ids else {}


def of_scope(
    connection: Connection, scope: Scope, conditions: Sequence[ColumnElement[bool]] = (), **bound: Any
) -> dict[str, Live]:
    """Those of the scope's customers, by customer; ``conditions`` over ``COLUMNS`` pick some."""
    if not conditions:
        rows = _everybody(scope.shape).rows(connection, scope.bound)
    else:
        query = select(live_placements).where(VALID, scope.mine(live_placements), *conditions)
        rows = list(connection.execute(query, {**scope.bound, **bound}))
    return {row.customer_id: _live(row) for row in rows}


@cache
def _everybody(shape: Shape) -> Question:
    return Question(lambda: select(live_placements).where(VALID, mine(live_placements, shape)))


def _live(row: Any) -> Live:
    values = {
        name: day_of(value) if value is not None and isinstance(placements.c[name].type, Day) else value
        for name, value in row.placed.items()
        if name in placements.c
    }
    return Live(row.customer_id, row.manager_id, row.branch_id, row.day, values)


class _Columns:
    """The columns of placements, read out of ``placed``: a condition on a round's rows holds for these as well."""

    def __getitem__(self, name: str) -> ColumnElement[Any]:
        if name in WHO:
            return live_placements.c[name]
        value: Any = live_placements.c.placed[name]
        type_ = placements.c[name].type
        if isinstance(type_, Boolean):
            value = value.as_boolean()
        elif isinstance(type_, Integer | Day):
            value = cast(value.as_string(), BigInteger)  # as_integer is too small for fen on PostgreSQL
        else:
            value = value.as_string()
        found: ColumnElement[Any] = value
        return found


COLUMNS = _Columns()
