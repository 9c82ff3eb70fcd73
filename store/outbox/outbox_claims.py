"""Claiming: who sends what next, exact and quick with a hundred thousand deliveries waiting. Part of ``store.outbox.outbox``.

A claim walks the index of what waits (answers first, then by due time) in pages and takes the first delivery of each
address that has nothing in flight and a token left; it never looks at the whole queue. One claim looks at a time
(``take_turn``), and the unique index of what is in flight holds even whoever forgets to.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache, cached_property
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Row,
    Select,
    Text,
    bindparam,
    cast,
    exists,
    func,
    literal_column,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.sql.dml import ReturningUpdate

from content.cards import Card
from store.engines import of
from store.engines.spelling import place_of
from store.outbox import budgets
from store.outbox.budgets import UNLIMITED, Budgets
from store.tables import budgets as buckets
from store.tables import outbox
from store.types import Moment

#: Pages of the walk: at least so many rows, and so many times what is asked for.
_PAGE, _TIMES = 32, 2
_URGENCIES = (0, 1)
#: A delivery as ``claimed_row`` reads it: the card as text.
COLUMNS = (*(one for one in outbox.c if one.name != "card"), cast(outbox.c.card, Text).label("card_text"))


@dataclass(frozen=True, kw_only=True)
class Claimed:
    """A delivery claimed for sending; ``tries`` and ``lease_until`` prove later that the claim still holds."""

    delivery_id: int
    key: str
    address: str
    purpose: str
    about: Mapping[str, Any]
    card_text: str = field(repr=False)
    due_at: datetime
    expires_at: datetime | None
    tries: int
    lease_until: datetime
    findings: tuple[Mapping[str, Any], ...] = ()
    made_at: datetime | None = None
    ended_at: datetime | None = None
    """Unknown ones: since when."""

    @cached_property
    def card(self) -> Card:
        """What is to be sent; read when it is asked for, because a claim takes many at once."""
        return Card.from_json(json.loads(self.card_text))


def claim(  # noqa: PLR0913 - what a claim depends on
    connection: Connection,
    *,
    now: datetime,
    lease: timedelta,
    platforms: Collection[str],
    limit: int = 1,
    rules: Budgets = UNLIMITED,
) -> tuple[Claimed, ...]:
    """Take the answers, then the deliveries due longest, one an address, for ``lease``. Needs ``Database.writing()``.

    By ``rules`` their tokens are taken with them: an address or platform without one is passed over.
    """
    if not platforms:
        return ()
    of(connection).take_turn(connection, "outbox")  # one in flight an address: no two claims may look at once
    ids = _chosen(connection, now=now, platforms=platforms, limit=limit, rules=rules)
    if not ids:
        return ()
    rows = connection.execute(_taking(), {"ids": ids, "until": now + lease}).all()
    budgets.take(connection, rules, [row.address for row in rows], now=now)
    return tuple(sorted(map(claimed_row, rows), key=lambda one: (one.due_at, one.delivery_id)))


def next_moment(connection: Connection, now: datetime) -> datetime | None:
    """When there may be something to claim that is not now: due, a token back, a lease over; None: only once it is added."""
    soonest = [
        connection.execute(
            select(outbox.c.due_at)
            .where(waiting(), outbox.c.urgency == urgency, outbox.c.due_at > now)
            .order_by(outbox.c.due_at)
            .limit(1)
        ).scalar()
        for urgency in _URGENCIES
    ]
    soonest.append(budgets.next_token(connection, now))
    soonest.append(connection.execute(select(func.min(outbox.c.lease_until)).where(in_flight())).scalar())
    asked = select(func.min(outbox.c.lease_until)).where(state_is("unknown"), outbox.c.lease_until > now)
    soonest.append(connection.execute(asked).scalar())
    return min((moment for moment in soonest if moment is not None and moment > now), default=None)


def _chosen(
    connection: Connection, *, now: datetime, platforms: Collection[str], limit: int, rules: Budgets
) -> list[int]:
    left = {name: number for name, number in budgets.left(connection, rules, platforms, now=now).items() if number}
    chosen: dict[str, int] = {}
    for row in _walk(connection, now, left, limit) if left else ():
        platform = row.address.partition(":")[0]
        if row.address in chosen or not left[platform]:
            continue
        chosen[row.address] = row.delivery_id
        left[platform] -= 1
        if len(chosen) == limit or not any(left.values()):
            break
    return list(chosen.values())


def _walk(connection: Connection, now: datetime, platforms: Collection[str], limit: int) -> Iterator[Row[Any]]:
    """What may leave now, in the order in which it should."""
    first, following = _walks()
    page = max(_PAGE, _TIMES * limit)
    for urgency in _URGENCIES:
        asked = {"urgency": urgency, "now": now, "platforms": sorted(platforms), "page": page}
        rows = connection.execute(first, asked).all()
        yield from rows
        while len(rows) == page:
            last = {"last_due": rows[-1].due_at, "last_id": rows[-1].delivery_id}
            rows = connection.execute(following, asked | last).all()
            yield from rows


@cache
def _walks() -> tuple[Select[Any], Select[Any]]:
    """The first page and those that follow; built once, because building costs more than asking."""
    busy, now = outbox.alias("busy"), bindparam("now", type_=Moment())
    taken = exists().where(busy.c.address == outbox.c.address, state_is("sending", busy.c.state))
    dry = exists().where(buckets.c.place == outbox.c.address, buckets.c.next_at > now)
    first = (
        select(outbox.c.delivery_id, outbox.c.address, outbox.c.due_at)
        .where(
            waiting(),
            outbox.c.urgency == bindparam("urgency"),
            outbox.c.due_at <= now,
            or_(outbox.c.expires_at.is_(None), outbox.c.expires_at > now),
            _platform().in_(bindparam("platforms", expanding=True)),
            ~taken,
            ~dry,
        )
        .order_by(outbox.c.due_at, outbox.c.delivery_id)
        .limit(bindparam("page", type_=Integer()))
    )
    last = tuple_(bindparam("last_due", type_=Moment()), bindparam("last_id", type_=Integer()))
    return first, first.where(tuple_(outbox.c.due_at, outbox.c.delivery_id) > last)


@cache
def _taking() -> ReturningUpdate[Any]:
    free = select(outbox.c.delivery_id).where(
        outbox.c.delivery_id.in_(bindparam("ids", expanding=True)), state_is("waiting")
    )
    return (
        update(outbox)
        .where(outbox.c.delivery_id.in_(free.with_for_update(skip_locked=True)))
        .values(state="sending", lease_until=bindparam("until", type_=Moment()), tries=outbox.c.tries + 1)
        .returning(*COLUMNS)
    )


def state_is(state: str, column: ColumnElement[str] = outbox.c.state) -> ColumnElement[bool]:
    """The condition as the partial indexes have it: a parameter would hide from them which state is meant."""
    assert state.isalpha()
    return column == literal_column(f"'{state}'")


def waiting() -> ColumnElement[bool]:
    """It waits."""
    return state_is("waiting")


def in_flight() -> ColumnElement[bool]:
    """It is being sent."""
    return state_is("sending")


def on_platforms(platforms: Collection[str]) -> ColumnElement[bool]:
    """The condition that an address lies on one of these platforms."""
    return _platform().in_(sorted(platforms))


def _platform() -> ColumnElement[str]:
    return func.substr(outbox.c.address, 1, place_of(outbox.c.address, ":") - 1)


def claimed_row(row: Row[Any]) -> Claimed:
    """A row of the outbox as who sends it sees it."""
    return Claimed(
        delivery_id=row.delivery_id, key=row.key, address=row.address, purpose=row.purpose, about=row.about,
        card_text=row.card_text, due_at=row.due_at, expires_at=row.expires_at, tries=row.tries,
        lease_until=row.lease_until or row.due_at, findings=tuple(row.findings), made_at=row.made_at,
        ended_at=row.ended_at,
    )  # fmt: skip
