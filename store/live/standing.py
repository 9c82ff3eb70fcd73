"""What a customer is placed on between nights: the served round's own text, cuts and values, compiled once and kept.

``store.live.live`` asks ``standing`` for the round that is served now and lets it place a customer: by ``store.live.quick`` on
the embedded engine; by ``store.live.one_customer`` on PostgreSQL, where households count together, and on the round's own day.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, select

from segmentation.nodes import Kind, Type, text_of
from segmentation.policy import Policy, read_policy
from segmentation.population import counts
from segmentation.to_python import PlaceOne, Value, day_of, place_one
from store import tables
from store.database import Database
from store.live.live_placements import WHO, Live
from store.live.one_customer import Around, before_file, read_one
from store.live.quick import Quick, quick_way
from store.rounds import overrides
from store.rounds.by_hand import ByHand, shown_row
from store.types import day_number

#: Rounds kept compiled.
_KEPT = 4


@dataclass(slots=True, kw_only=True)
class Standing:
    """The served round, and the delivery it was made from."""

    round_id: int
    delivery_id: int
    as_of: date
    policy: Policy
    cuts: Mapping[str, Mapping[str, int]]
    delivery_as_of: date
    delivered: frozenset[str]
    function: PlaceOne
    _quick: Quick | None = None
    _asked: bool = False

    def place(self, database: Database, connection: Connection, customer_id: str, today: date) -> Live | None:
        """The customer as of today, inside ``database.reading()``; None where the population of the day lacks them."""
        day = max(self.as_of, today)
        hands = overrides.in_force(connection, self.policy, as_of=day, today=today)
        mine = [hand for hand in hands if hand.customer_id == customer_id]
        quick = self.quick(database, connection) if day > self.as_of else None
        read = quick.read(connection.connection.driver_connection, customer_id) if quick else None
        if quick is None or read is None:
            return self._slowly(database, connection, customer_id, day, mine)
        numbers, rows = read
        number = day_number(day)
        if not quick.counts(numbers, number):
            return None
        named = dict(zip(self.function.rule_names, quick.values(numbers, rows, number), strict=True))
        return self._live((customer_id, *quick.who(numbers)), named, day, mine)

    def quick(self, database: Database, connection: Connection) -> Quick | None:
        """The quick way on this round, made with the first customer; None where there is none."""
        if not self._asked:
            self._asked = True
            self._quick = quick_way(database, connection, self)
        return self._quick

    # -- by the way of every other engine -----------------------------------------------------------------------------------

    def _slowly(
        self, database: Database, connection: Connection, customer_id: str, day: date, hands: list[ByHand]
    ) -> Live | None:
        of_its_day = day == self.as_of
        around = Around(
            as_of=day,
            delivered=self.delivered,
            cuts=self.cuts,
            before=before_file(database, connection, day) if of_its_day else None,
            before_served=not of_its_day,
            told_since=self.delivery_as_of,
            months_on=self.as_of,
        )
        one = read_one(connection, self.policy, customer_id, around)
        if one is None or not counts(one.customer["opened_on"], one.customer["closed_on"], day):
            return None
        values = self.function(one.customer, one.rows, day, one.known, months_on=self.as_of)
        who = customer_id, one.customer["manager_id"], one.customer["branch_id"]
        return self._live(who, values, day, hands)

    def _live(
        self, who: tuple[str, str | None, str | None], values: Mapping[str, Value], day: date, hands: list[ByHand]
    ) -> Live:
        """The values as a round would have them, by the columns of placements."""
        row = {
            column.name: _as_kept(values[column.name], self.policy.rule(column.name).type)
            if self.policy.has(column.name)
            else None
            for column in tables.placements.c
            if column.name not in WHO
        }
        return Live(*who, day, shown_row(row, hands))


def standing(database: Database, connection: Connection, policy: Policy) -> Standing | None:
    """The served round; None before the first one, and while a new delivery waits for its own. A round keeps to its text."""
    served = database.served(connection)
    key = (database.name, served.round_id, served.delivery_id)
    found = _kept.get(key)
    if found is None and served.round_id is not None:
        found = _made(connection, served.round_id, served.delivery_id, policy)
        if found is not None:
            if len(_kept) >= _KEPT:
                _kept.clear()
            _kept[key] = found
    return found


_kept: dict[tuple[str, int | None, int | None], Standing] = {}


def prepare(database: Database, policy: Policy) -> None:
    """After the night: what the day's first movement would have to wait for is made."""
    with database.reading() as connection:
        found = standing(database, connection, policy)
        if found is not None:
            found.quick(database, connection)


def _made(connection: Connection, round_id: int, delivery_id: int | None, policy: Policy) -> Standing | None:
    rounds, deliveries = tables.rounds, tables.deliveries
    row = connection.execute(
        select(rounds, deliveries.c.as_of.label("delivery_as_of"), deliveries.c.tables)
        .join(deliveries, deliveries.c.delivery_id == rounds.c.delivery_id)
        .where(rounds.c.round_id == round_id, rounds.c.delivery_id == delivery_id)
    ).first()
    if row is None:
        return None
    own_policy = policy if policy.hash == row.policy_hash else _text_kept(connection, row.policy_hash) or policy
    delivered = frozenset(row.tables)
    wanted = [column.name for column in tables.placements.c if own_policy.has(column.name)]
    return Standing(
        round_id=round_id,
        delivery_id=row.delivery_id,
        as_of=row.as_of,
        policy=own_policy,
        cuts=row.cuts,
        delivery_as_of=row.delivery_as_of,
        delivered=delivered,
        function=place_one(own_policy, delivered, wanted),
    )


def _text_kept(connection: Connection, policy_hash: str) -> Policy | None:
    of = tables.policy_texts
    text = connection.execute(select(of.c.text).where(of.c.hash == policy_hash)).scalar()
    return None if text is None else _read_kept(text)


@lru_cache(maxsize=4)
def _read_kept(text: str) -> Policy:
    return read_policy(text, checked=False)


def _as_kept(value: Value, type_: Type) -> Any:
    if type_.kind is Kind.SET:
        return text_of(value, type_)
    return day_of(value) if type_.kind is Kind.DAY and isinstance(value, int) else value
