"""Which messages are taken next, as quick with thousands waiting as with one. Part of ``store.chats.inbox``.

A claim reads what is being worked on and the oldest that wait, and takes the first of each chat. Only when all of those stand
behind others of their chats does it read everything. It runs under the one writer's place, which callbacks wait for.
"""

import json
from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import BigInteger, Connection, Text, and_, bindparam, literal_column, or_, select, type_coerce, update

from store.engines.prepared import Prepared
from store.engines.spelling import each_number
from store.tables import inbox

#: So many of the oldest are looked at, and so much more than what is asked for; then all.
_LEAST, _SHARE, _ALL = 64, 4, 1 << 31


def _is(state: str) -> Any:
    """As the index has it: a parameter would hide which state is meant."""
    return inbox.c.state == literal_column(f"'{state}'")


def _number(name: str) -> Any:
    """A parameter, a moment as it is stored among them."""
    return bindparam(name, type_=BigInteger())


_lease = type_coerce(inbox.c.lease_until, BigInteger())
_OPEN = (inbox.c.inbox_id, inbox.c.chat, _lease)
_WORKING = Prepared(lambda _: select(*_OPEN).where(_is("working")))
_WAITING = Prepared(lambda _: select(*_OPEN).where(_is("waiting")).order_by(inbox.c.inbox_id).limit(_number("most")))
_TAKE = Prepared(
    lambda _: (
        update(inbox)
        .where(
            inbox.c.inbox_id.op("IN")(each_number(bindparam("ids", type_=Text()))),
            or_(_is("waiting"), and_(_is("working"), _lease <= _number("now"))),
        )
        .values(
            state=literal_column("'working'"), lease_until=_number("until"), tries=inbox.c.tries + literal_column("1")
        )
        .returning(*inbox.c)
    )
)


def take(connection: Connection, *, now: int, until: int, limit: int) -> list[Sequence[Any]]:
    """Take the oldest, one a chat; their rows as they are stored, oldest first. Moments are numbers."""
    working = _WORKING.rows(connection)
    most = max(_LEAST, _SHARE * limit)
    waiting = _WAITING.rows(connection, most=most)
    ids = _first_of_chats([*working, *waiting], now)
    if not ids and len(waiting) == most:
        ids = _first_of_chats([*working, *_WAITING.rows(connection, most=_ALL)], now)
    if not ids:
        return []
    return sorted(_TAKE.rows(connection, ids=json.dumps(ids[:limit]), now=now, until=until), key=itemgetter(0))


def _first_of_chats(rows: Iterable[Sequence[Any]], now: int) -> list[int]:
    """The ids that may be taken, oldest first: of each chat its oldest, unless that is under a lease."""
    firsts: dict[str, tuple[int, int | None]] = {}
    for inbox_id, chat, lease_until in sorted(rows, key=itemgetter(0)):
        firsts.setdefault(chat, (inbox_id, lease_until))
    return [inbox_id for inbox_id, lease_until in firsts.values() if lease_until is None or lease_until <= now]
