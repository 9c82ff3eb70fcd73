"""Which letter was handed to whom, at most once a customer and period; what became of it; and the ledger that caps count.

::

    (nothing) ──hand──▶ handed ──sent──▶ sent
                          │ ▲
                          └─┴─ back / hand   not sent after all: it may be handed over again

The key ``picks:C001:2026-W48`` is unique in the table, so that two colleagues never both get the same letter; each step is a
row of the audit. What the customer said last and the approval are looked at again in the transaction that hands it over.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from content.approval_moves import LIVE
from content.problems import Problem
from segmentation.people import Language
from store import audit
from store.engines import add_once
from store.outbox import approvals, consents
from store.tables import letters as table

HANDED, SENT, BACK = "handed", "sent", "back"


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One letter."""

    key: str
    kind: str
    customer_id: str
    purpose: str
    channel: str
    template_id: str
    approval_id: int
    staff_id: str
    language: Language
    text: str = field(repr=False)
    bytes_hash: str
    data_as_of: date
    state: str = HANDED
    handed_at: datetime
    ended_at: datetime | None = None


def hand(connection: Connection, letter: Written) -> None:
    """Hand it over: from now on nobody else can. Needs ``Database.writing()``.

    Raises Problem: a colleague has it, it was sent, the customer has refused meanwhile, the approval has ended meanwhile.
    """
    said = consents.latest(connection, [letter.customer_id], purpose=letter.purpose, channel=letter.channel)
    if said.get(letter.customer_id) is False:
        raise Problem("letters.refused_meanwhile")
    allowed = approvals.find(connection, letter.approval_id, hold=True)
    if allowed is None or allowed.state not in LIVE or not allowed.intact:
        raise Problem("letters.ended_meanwhile")
    row = {name: getattr(letter, name) for name in table.c.keys() if name != "letter_id"}  # noqa: SIM118 - columns
    if not add_once(connection, table, row, key=["key"]):
        _again(connection, letter, row)
    approvals.use(connection, letter.approval_id, now=letter.handed_at)
    _log(connection, letter.key, letter.customer_id, HANDED, by=letter.staff_id, now=letter.handed_at)


def _again(connection: Connection, letter: Written, row: dict[str, Any]) -> None:
    """It was handed over before: to the same person, or it was given back. Raises Problem else."""
    there = of_key(connection, letter.key, hold=True)
    if there is not None and there.state == SENT:
        raise Problem("letters.sent_already")
    if there is not None and there.state == HANDED and there.staff_id != letter.staff_id:
        raise Problem("letters.taken")
    connection.execute(update(table).where(table.c.key == letter.key).values(**row))


def end(connection: Connection, key: str, state: str, *, by: str, now: datetime) -> str:
    """It was sent, or was not after all; returns the state before. Raises Problem when it is not this person's to say."""
    there = of_key(connection, key, hold=True)
    if there is None or there.staff_id != by or there.state != HANDED:
        raise Problem("letters.sent_already" if there is not None and there.state == SENT else "letters.not_handed")
    put(connection, key, state, by=by, now=now)
    return there.state


def put(connection: Connection, key: str, state: str, *, by: str, now: datetime) -> None:
    """Write the state, with its row of the audit."""
    ended = None if state == HANDED else now
    changed = update(table).where(table.c.key == key).values(state=state, ended_at=ended)
    customer = connection.execute(changed.returning(table.c.customer_id)).scalar()
    _log(connection, key, customer or "", state, by=by, now=now)


def of_key(connection: Connection, key: str, *, hold: bool = False) -> Written | None:
    """The letter of a key; ``hold`` keeps others from moving it until the transaction ends."""
    query = select(table).where(table.c.key == key)
    row = connection.execute(query.with_for_update() if hold else query).first()
    return _written(row) if row else None


def since(
    connection: Connection, customer_ids: Collection[str], moment: datetime, *, also_back: bool = False
) -> tuple[Written, ...]:
    """The letters of these customers handed over since then, the oldest first; ``also_back``: those given back too."""
    found: list[Written] = []
    ids = list(customer_ids)
    for first in range(0, len(ids), _AT_ONCE):
        query = select(table).where(table.c.customer_id.in_(ids[first : first + _AT_ONCE]), table.c.handed_at >= moment)
        query = query if also_back else query.where(table.c.state != BACK)
        found += [_written(row) for row in connection.execute(query)]
    return tuple(sorted(found, key=lambda one: one.handed_at))


_AT_ONCE = 500


def counted(connection: Connection, customer_id: str, moment: datetime, *, besides: str = "") -> tuple[Written, ...]:
    """What caps count for a customer: also what was handed over and not sent yet, because it may be sent at any moment."""
    return tuple(one for one in since(connection, [customer_id], moment) if one.key != besides)


def listed(connection: Connection, *, customer_id: str = "", limit: int = 100) -> tuple[Written, ...]:
    """The newest letters, of one customer or all."""
    query = select(table).order_by(table.c.handed_at.desc(), table.c.letter_id.desc()).limit(limit)
    rows = connection.execute(query.where(table.c.customer_id == customer_id) if customer_id else query)
    return tuple(_written(row) for row in rows)


def _written(row: Row[Any]) -> Written:
    return Written(**{name: value for name, value in row._mapping.items() if name != "letter_id"})  # noqa: SLF001 - a row's own


def _log(  # noqa: PLR0913 - what is written down of a step
    connection: Connection, key: str, customer_id: str, move: str, *, by: str, now: datetime
) -> None:
    there = of_key(connection, key)
    detail = {"letter": key, "move": move, "bytes": there.bytes_hash if there else ""}
    audit.record(connection, at=now, staff_id=by, what="letter", customers=[customer_id], detail=detail)
