"""Claiming: who sends what next, exact and quick with a hundred thousand deliveries waiting. Part of ``store.outbox.outbox``.

A claim walks the index of what waits (answers first, then by due time) in pages and takes the first delivery of each
address that has nothing in flight and a token left; it never looks at the whole queue. One claim looks at a time
(``take_turn``), and the unique index of what is in flight holds even whoever forgets to. Its statements are in
``store.outbox.claim_statements``.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection

from content.cards import Card
from store.engines import of
from store.outbox import budgets
from store.outbox import claim_statements as say
from store.outbox.budgets import UNLIMITED, Budgets
from store.types import moment_number, moment_of

#: Pages of the walk: at least so many rows, and so much more than what is asked for.
_PAGE, _SHARE = 32, 4
_URGENCIES = (0, 1)
#: Of rows of ``READ``: by due time, then by id.
_IN_ORDER = itemgetter(5, 0)


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
    until = now + lease
    rows = say.READ.rows(connection, ids=json.dumps(ids))
    say.TAKE.run(connection, ids=json.dumps([row[0] for row in rows]), until=moment_number(until))
    budgets.take(connection, rules, [row[2] for row in rows], now=now)
    rows.sort(key=_IN_ORDER)
    return _claimed(rows, until)


def anything(connection: Connection, now: datetime) -> bool:
    """Whether a claim, or what comes before it, could do anything now."""
    ((found,),) = say.ANY.rows(connection, now=moment_number(now))
    return bool(found)


def next_moment(connection: Connection, now: datetime) -> datetime | None:
    """When there may be something to claim that is not now: due, a token back, a lease over; None: only once it is added."""
    (found,) = say.NEXT.rows(connection, now=moment_number(now))
    soonest = min((number for number in found if number is not None and number > moment_number(now)), default=None)
    return None if soonest is None else moment_of(soonest)


def _chosen(
    connection: Connection, *, now: datetime, platforms: Collection[str], limit: int, rules: Budgets
) -> list[int]:
    left = {name: number for name, number in budgets.left(connection, rules, platforms, now=now).items() if number}
    chosen: dict[str, int] = {}
    for delivery_id, address, _due in _walk(connection, now, left, limit) if left else ():
        if address in chosen:
            continue
        platform = address[: address.index(":")]
        if not left[platform]:
            continue
        chosen[address] = delivery_id
        left[platform] -= 1
        if len(chosen) == limit or not (left[platform] or any(left.values())):
            break
    return list(chosen.values())


def _walk(
    connection: Connection, now: datetime, platforms: Collection[str], limit: int
) -> Iterator[Sequence[Any]]:  # fmt: skip
    """What may leave now, in the order in which it should: id, address, due time."""
    page = max(_PAGE, limit + limit // _SHARE)
    asked = {"now": moment_number(now), "platforms": "".join(f"|{name}:" for name in platforms), "page": page}
    for urgency in _URGENCIES:
        rows = say.FIRST.rows(connection, urgency=urgency, **asked)
        yield from rows
        while len(rows) == page:
            last = {"last_due": rows[-1][2], "last_id": rows[-1][0]}
            rows = say.FOLLOWING.rows(connection, urgency=urgency, **asked, **last)
            yield from rows


def _claimed(rows: Iterable[Sequence[Any]], until: datetime) -> tuple[Claimed, ...]:
    """Rows of ``READ``, as they stand once they are taken. Many share their moments: each is worked out once."""
    moments: dict[int | None, datetime | None] = {None: None}

    def moment(number: int | None) -> datetime | None:
        if number not in moments:
            assert number is not None
            moments[number] = moment_of(number)
        return moments[number]

    found = []
    for id_, key, address, purpose, about, due_at, expires_at, tries, findings, made_at, card in rows:
        one = object.__new__(Claimed)  # a hundred at a time: a frozen class's own way in sets each field by itself
        one.__dict__.update(
            delivery_id=id_, key=key, address=address, purpose=purpose, about=json.loads(about) if about != "{}" else {},
            card_text=card, due_at=moment(due_at), expires_at=moment(expires_at), tries=tries + 1, lease_until=until,
            findings=tuple(json.loads(findings)) if findings != "[]" else (), made_at=moment(made_at), ended_at=None,
        )  # fmt: skip
        found.append(one)
    return tuple(found)


def claimed_row(row: Any) -> Claimed:
    """A row of ``COLUMNS`` as who sends it sees it."""
    return Claimed(
        delivery_id=row.delivery_id, key=row.key, address=row.address, purpose=row.purpose, about=row.about,
        card_text=row.card_text, due_at=row.due_at, expires_at=row.expires_at, tries=row.tries,
        lease_until=row.lease_until or row.due_at, findings=tuple(row.findings), made_at=row.made_at,
        ended_at=row.ended_at,
    )  # fmt: skip
