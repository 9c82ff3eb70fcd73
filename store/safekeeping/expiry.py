"""What is old enough goes, kind by kind (``store.safekeeping.record_kinds``), in small steps, and what a legal hold covers stays.

A kind without a row in the policy's ``[retention]`` is kept. Each step is a short transaction of its own, so that nobody who
writes waits. A hold spares rows that name the customer, and what was typed in the chats of those who were shown them. Called by
``schedules.tidy``.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, func, not_, or_, select, update

from store import audit, tables
from store.database import Database
from store.safekeeping import holds, naming
from store.safekeeping.record_kinds import KINDS, Kind

#: Rows deleted in one transaction.
STEP = 500


@dataclass(frozen=True, slots=True)
class Spared:
    """What legal holds cover."""

    customers: tuple[str, ...] = ()
    chats: tuple[str, ...] = ()

    @staticmethod
    def by_holds(connection: Connection, today: date) -> "Spared":
        """The customers under a hold that stands, and the chats where they may have been spoken of."""
        held = sorted({hold.customer_id for hold in holds.standing(connection, today)})
        chats: frozenset[str] = frozenset()
        for customer_id in held:
            chats |= naming.chats_shown(connection, customer_id)
        return Spared(tuple(held), tuple(sorted(chats)))

    def rows(self, kind: Kind) -> ColumnElement[bool] | None:
        """The rows of a kind that stay; None when none does."""
        columns = {**kind.table.c, **kind.beside}
        named = [
            columns[name].in_(self.customers)
            if name == "customer_id"
            else naming.traces(customer).may_stand_in(columns[name])
            for name in kind.holds_back
            for customer in self.customers
        ]
        said = [columns[name].in_(self.chats) for name in kind.chats if self.chats]
        return or_(*named, *said) if named or said else None


def expired(kind: Kind, mark: datetime, spared: Spared) -> ColumnElement[bool]:
    """The condition of what goes."""
    staying = spared.rows(kind)
    # NULL columns must not spare a row
    return kind.old(mark) if staying is None else and_(kind.old(mark), not_(func.coalesce(staying, False)))


def count(connection: Connection, limits: Mapping[str, datetime], today: date) -> dict[str, int]:
    """How many rows of each kind would go; for a rehearsal."""
    spared = Spared.by_holds(connection, today)
    found = {
        name: connection.execute(
            select(func.count()).select_from(kind.table).where(expired(kind, limits[name], spared))
        ).scalar_one()
        for name, kind in KINDS.items()
        if name in limits
    }
    return {name: number for name, number in found.items() if number}


def drop(database: Database, limits: Mapping[str, datetime], *, now: datetime) -> dict[str, int]:
    """Delete what is old in steps; how many rows of each kind. What a hold spared is counted as ``held``."""
    with database.engine.connect() as connection:
        spared = Spared.by_holds(connection, now.date())
    dropped: dict[str, int] = {}
    held = 0
    for name, kind in KINDS.items():
        if name not in limits:
            continue
        dropped[name] = _drop_kind(database, kind, limits[name], spared)
        if spared.customers:
            with database.engine.connect() as connection:
                left = select(func.count()).select_from(kind.table).where(kind.old(limits[name]))
                held += connection.execute(left).scalar_one()
    if "audit" in limits:
        dropped["audit"], spared_rows = _cut_audit(database, limits["audit"], now=now, held=spared.customers)
        held += spared_rows
    if "suppressions" in limits:
        dropped["suppressions"] = _lift_suppressions(database, limits["suppressions"], now=now)
    return {name: number for name, number in {**dropped, "held": held}.items() if number}


def _drop_kind(database: Database, kind: Kind, mark: datetime, spared: Spared) -> int:
    total = 0
    (key,) = kind.table.primary_key.columns
    going = select(key).where(expired(kind, mark, spared)).order_by(key).limit(STEP)
    ids: Sequence[Any] = ()
    while True:
        with database.writing() as connection:
            ids = connection.execute(going.where(key > ids[-1]) if ids else going).scalars().all()
            if ids and kind.emptied is None:
                connection.execute(delete(kind.table).where(key.in_(ids)))
            elif ids and kind.emptied is not None:
                table, values = kind.emptied
                connection.execute(update(table).where(table.c[key.name].in_(ids)).values(**values))
        total += len(ids)
        if len(ids) < STEP:
            return total


def _cut_audit(database: Database, mark: datetime, *, now: datetime, held: Collection[str]) -> tuple[int, int]:
    """Cut the chain's beginning, up to the first row that is young enough or that a hold covers: (cut, spared)."""
    rows = tables.audit.c
    with database.engine.connect() as connection:
        first_kept = connection.execute(select(func.min(rows.audit_id)).where(rows.at >= mark)).scalar()
        named = [one.audit_id for customer in held for one in audit.of_customer(connection, customer)]
        ends = [end for end in (first_kept, *named) if end is not None]
        old = rows.audit_id < first_kept if first_kept is not None else rows.at < mark
        going = and_(old, rows.audit_id < min(ends)) if ends else old
        through, number = connection.execute(select(func.max(rows.audit_id), func.count()).where(going)).one()
        spared = connection.execute(select(func.count()).where(old)).scalar_one() - number
        if through is None:
            return 0, spared
        hash_ = connection.execute(select(rows.hash).where(rows.audit_id == through)).scalar_one()
    with database.writing() as connection:
        audit.cut(connection, through=through, hash_=hash_, rows=number, at=now)
    while True:
        with database.writing() as connection:
            ids = (
                connection.execute(
                    select(rows.audit_id).where(rows.audit_id <= through).order_by(rows.audit_id).limit(STEP)
                )
                .scalars()
                .all()
            )
            connection.execute(delete(tables.audit).where(rows.audit_id.in_(ids)))
        if len(ids) < STEP:
            return number, spared


def _lift_suppressions(database: Database, mark: datetime, *, now: datetime) -> int:
    """Forget who was erased once the bank's own files have left them out for so long, counted in the files' days."""
    gone = tables.suppressions
    with database.writing() as connection:
        served = database.served(connection).delivery_id
        as_of = connection.execute(
            select(tables.deliveries.c.as_of).where(tables.deliveries.c.delivery_id == served)
        ).scalar()
        if as_of is None:
            return 0
        last = as_of - (now - mark)
        left_out = or_(gone.c.delivered_on.is_(None), gone.c.delivered_on < last)
        ids = connection.execute(select(gone.c.customer_id).where(left_out, gone.c.erased_at < mark)).scalars().all()
        if ids:
            connection.execute(delete(gone).where(gone.c.customer_id.in_(ids)))
            audit.record(connection, at=now, staff_id="", what="suppression_lifted", customers=ids)
    return len(ids)
