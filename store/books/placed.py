"""Where the customers of a book stand: the served round's rows, and over them what was told since (``live_placements``).

``store.books.book`` and ``store.books.duty_facts`` ask here and nowhere else, so that nobody sees the round where something
newer is known.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select

from segmentation.people import Placement
from store.books import bank_rows, segments
from store.books.bank_rows import PLACEMENTS
from store.books.scoped import CHUNK, among, words
from store.engines.questions import Question
from store.live import live_placements
from store.staff.scopes import Scope, Shape, mine


@cache
def _all(shape: Shape) -> Select[Any]:
    return bank_rows.SELECT_PLACEMENTS.where(mine(PLACEMENTS, shape))


@cache
def _everybody(shape: Shape) -> Question:
    return Question(lambda: _all(shape))


@cache
def _some(shape: Shape) -> Question:
    return Question(lambda: _all(shape).where(among(PLACEMENTS.c.customer_id)))


def of_scope(connection: Connection, scope: Scope, *, round_day: date) -> dict[str, Placement]:
    """Every customer of the scope that has a place, by id."""
    rows = _everybody(scope.shape).rows(connection, scope.bound)
    found = {row.customer_id: bank_rows.placement(row, round_day) for row in rows}
    return found | _shown(live_placements.of_scope(connection, scope))


def of_customers(
    connection: Connection,
    scope: Scope,
    customer_ids: Iterable[str],
    *,
    round_day: date,
    told: Mapping[str, live_placements.Live] | None = None,
) -> dict[str, Placement]:
    """Those of the customers that are in the scope and have a place, by id.

    ``told`` is what was told of the scope's customers, where somebody has read it already.
    """
    ids = list(dict.fromkeys(customer_ids))
    found: dict[str, Placement] = {}
    for first in range(0, len(ids), CHUNK):
        values = {**scope.bound, "ids": words(ids[first : first + CHUNK])}
        rows = _some(scope.shape).rows(connection, values)
        found |= {row.customer_id: bank_rows.placement(row, round_day) for row in rows}
    moved = (
        live_placements.of_customers(connection, ids)
        if told is None
        else {id_: told[id_] for id_ in ids if id_ in told}
    )
    return found | _shown({id_: one for id_, one in moved.items() if scope.holds(one.manager_id, one.branch_id)})


def in_segment(  # noqa: PLR0913 - the filters, each by name
    connection: Connection,
    scope: Scope,
    words: tuple[str, ...],
    *,
    round_day: date,
    least: int | None = None,
    most: int | None = None,
) -> tuple[Placement, ...]:
    """Customers under all the segment words, richest first; amounts bound the aum, in fen."""
    schemes, bound = segments.schemes(words), segments.values(words)
    query = (
        _all(scope.shape)
        .where(
            *segments.conditions(schemes),
            *([PLACEMENTS.c.aum >= least] if least is not None else []),
            *([PLACEMENTS.c.aum <= most] if most is not None else []),
        )
        .order_by(PLACEMENTS.c.aum.desc(), PLACEMENTS.c.customer_id)
    )
    rows = connection.execute(query, {**scope.bound, **bound})
    found = [bank_rows.placement(row, round_day) for row in rows]
    moved = live_placements.of_scope(connection, scope)
    if not moved:
        return tuple(found)
    there = live_placements.of_scope(connection, scope, segments.conditions(schemes, live=True), **bound)
    now = [one for one in _shown(there).values() if (least or 0) <= one.aum and (most is None or one.aum <= most)]
    kept = [one for one in found if one.customer_id not in moved]
    return tuple(sorted([*kept, *now], key=lambda one: (-one.aum, one.customer_id)))


def _shown(moved: dict[str, live_placements.Live]) -> dict[str, Placement]:
    return {id_: bank_rows.placement(one, one.day) for id_, one in moved.items()}
