"""What is served, told once: the day and tables of the delivery, the day and cuts of the round. None of it changes while it is.

``store.books.book`` asks at every question, ``store.live.one_customer`` for whoever is explained.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Integer, Text, cast, select, type_coerce

from store import tables
from store.engines import Served, Storage, of, seen
from store.engines.prepared import Prepared
from store.types import day_of

_OF, _ROUND = tables.deliveries.c, tables.rounds.c
_SERVED = Prepared(
    lambda _: (
        select(
            _OF.delivery_id,
            type_coerce(_OF.as_of, Integer),
            cast(_OF.tables, Text),
            _ROUND.round_id,
            type_coerce(_ROUND.as_of, Integer),
            cast(_ROUND.cuts, Text),
        )
        .join(tables.serving, tables.serving.c.delivery_id == _OF.delivery_id)
        .outerjoin(tables.rounds, _ROUND.round_id == tables.serving.c.round_id)
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedFacts:
    """The delivery that answers come from, and its round."""

    delivery_id: int
    as_of: date
    """The day of the bank's data."""
    delivered: frozenset[str]
    """The bank tables that were delivered."""
    round_id: int | None
    """None before the first round."""
    round_day: date
    """The day of the round; of the data before the first."""
    cuts: Mapping[str, Any] = field(repr=False)
    """The round's cuts by name and branch."""


_KNOWN: WeakKeyDictionary[Storage, tuple[Served, ServedFacts]] = WeakKeyDictionary()


def served_facts(connection: Connection) -> ServedFacts | None:
    """Of what this connection sees; None before the first import."""
    now = seen(connection)
    if now is None or now.delivery_id is None:
        return _read(connection)
    storage = of(connection)
    known = _KNOWN.get(storage)
    if known is not None and known[0] == now:
        return known[1]
    found = _read(connection)
    if found is not None:
        _KNOWN[storage] = now, found
    return found


def _read(connection: Connection) -> ServedFacts | None:
    for delivery_id, as_of, delivered, round_id, round_day, cuts in _SERVED.rows(connection):
        return ServedFacts(
            delivery_id=delivery_id,
            as_of=day_of(as_of),
            delivered=frozenset(json.loads(delivered)),
            round_id=round_id,
            round_day=day_of(as_of if round_day is None else round_day),
            cuts=(json.loads(cuts) if cuts else None) or {},
        )
    return None
