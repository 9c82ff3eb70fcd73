"""Everything the bot holds about one customer, for the person who asks for it: ``guanhu person export``. And who may ask.

Bank facts of the served delivery, the round's placement, and whatever the bot recorded. Amounts are yuan, days and moments ISO.
Left out: what is about others too (a card that names several customers), whether a legal hold stands, and columns that only
repeat the name for searching.
"""

import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, select

from content.problems import Problem
from segmentation import bank_data
from segmentation.people import Manager
from store import audit, tables
from store.database import Database
from store.safekeeping import holds
from store.staff import managers
from store.whole_files import whole_file

#: Who may export, erase, hold and release.
MAY = ("admin", "compliance_reviewer")
#: Tables with a customer's id that speak of safekeeping, not of the customer.
OWN = ("holds", "suppressions")
_FEN = Decimal(100)
_MONTHS = 12


def must_be_allowed(connection: Connection, staff_id: str) -> Manager:
    """The person, when their role may do this; needs the served delivery. Raises Problem for anybody else."""
    person = managers.by_staff_id(connection, staff_id)
    if person is None:
        raise Problem("problems.unknown_staff", exit_code=2, staff_id=staff_id, near="")
    if not person.active:
        raise Problem("problems.staff_inactive", staff_id=staff_id)
    if person.role not in MAY:
        raise Problem("safekeeping.not_allowed", staff_id=staff_id)
    return person


def known(connection: Connection, customer_id: str) -> bool:
    """Whether anything names the customer: the served delivery, or the bot's own tables."""
    every = [tables.bank["customers"], *records_of().values(), *(tables.BOT.tables[name] for name in OWN)]
    return any(
        connection.execute(select(1).where(table.c.customer_id == customer_id).limit(1)).first() for table in every
    )


def records_of() -> dict[str, Table]:
    """The bot's tables with rows of one customer each, by name."""
    return {
        name: table for name, table in tables.BOT.tables.items() if "customer_id" in table.columns and name not in OWN
    }


def export(database: Database, customer_id: str, out: Path, *, by: str, now: datetime) -> dict[str, int]:
    """Write all of it to a JSON file only its owner can read; rows by part. Audited, with the id alone. Raises Problem."""
    with database.reading() as connection:
        _must_be_served(database, connection)
        must_be_allowed(connection, by)
        if not known(connection, customer_id):
            raise Problem("safekeeping.person.unknown", customer_id=customer_id)
        found = _collect(database, connection, customer_id)
    head = {"customer_id": customer_id, "exported_at": now.isoformat(timespec="seconds")}
    try:
        with whole_file(out) as file:
            json.dump({**head, **found}, file, ensure_ascii=False, indent=1)
    except OSError as error:
        raise Problem("safekeeping.not_written", path=out, detail=error.strerror or error) from error
    with database.writing() as connection:
        audit.record(connection, at=now, staff_id=by, what="person_exported", customers=[customer_id])
    return {name: len(rows) for part in ("bank", "records") for name, rows in found[part].items()}


def hold(  # noqa: PLR0913 - one value a column
    database: Database, customer_id: str, *, reason: str, until: date, by: str, now: datetime
) -> None:
    """Place a legal hold. Audited, with the id alone. Raises Problem."""
    _allowed_about(database, customer_id, by)
    with database.writing() as connection:
        holds.place(connection, customer_id=customer_id, reason=reason, until=until, placed_by=by, at=now)
        detail = {"until": until.isoformat()}
        audit.record(connection, at=now, staff_id=by, what="hold_placed", customers=[customer_id], detail=detail)


def release(database: Database, customer_id: str, *, by: str, now: datetime) -> None:
    """End the holds that stand on the customer. Audited. Raises Problem when none does."""
    _allowed_about(database, customer_id, by)
    with database.writing() as connection:
        if not holds.release(connection, customer_id, released_by=by, at=now, today=now.date()):
            raise Problem("safekeeping.person.no_hold", customer_id=customer_id)
        audit.record(connection, at=now, staff_id=by, what="hold_released", customers=[customer_id])


def standing_holds(database: Database, *, by: str, now: datetime) -> tuple[holds.Hold, ...]:
    """The holds that stand. Raises Problem."""
    with database.reading() as connection:
        _must_be_served(database, connection)
        must_be_allowed(connection, by)
        return holds.standing(connection, now.date())


def _allowed_about(database: Database, customer_id: str, by: str) -> None:
    with database.reading() as connection:
        _must_be_served(database, connection)
        must_be_allowed(connection, by)
        if not known(connection, customer_id):
            raise Problem("safekeeping.person.unknown", customer_id=customer_id)


def _must_be_served(database: Database, connection: Connection) -> None:
    if database.served(connection).delivery_id is None:
        raise Problem("problems.no_delivery")


def _collect(database: Database, connection: Connection, customer_id: str) -> dict[str, Any]:
    served = database.served(connection)
    as_of = select(tables.deliveries.c.as_of).where(tables.deliveries.c.delivery_id == served.delivery_id)
    return {
        "as_of": connection.execute(as_of).scalar_one().isoformat(),
        "bank": {
            spec.name: rows
            for spec in bank_data.TABLES
            if "customer_id" in tables.bank[spec.name].columns
            and (rows := _bank_rows(connection, spec, customer_id))
        },
        "placement": _rows(connection, tables.placements, customer_id) if served.round_id is not None else [],
        "records": {
            name: rows for name, table in records_of().items() if (rows := _rows(connection, table, customer_id))
        },
        "messages": _messages(connection, customer_id),
        "audit": [
            {"at": row.at.isoformat(), "staff_id": row.staff_id, "what": row.what, "intent": row.intent}
            for row in audit.of_customer(connection, customer_id)
        ],
    }  # fmt: skip


def _bank_rows(connection: Connection, spec: bank_data.Table, customer_id: str) -> list[dict[str, Any]]:
    table = tables.bank[spec.name]
    found = connection.execute(select(table).where(table.c.customer_id == customer_id)).mappings()
    return [{c.name: _as_delivered(row[c.name], c.type) for c in spec.columns} for row in found]


def _as_delivered(value: Any, type_: bank_data.Type) -> Any:
    """A value as the bank's own file has it."""
    if value is None:
        return None
    if type_ is bank_data.Type.AMOUNT:
        return _yuan(value)
    if type_ is bank_data.Type.MONTH:
        return f"{value // _MONTHS:04d}-{value % _MONTHS + 1:02d}"
    return _plain(value)


def _yuan(fen: int) -> str:
    return f"{fen / _FEN:.2f}"


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value


#: Columns of the bot's and the round's tables that are fen.
_AMOUNTS = ("amount", "aum", "debt")


def _rows(connection: Connection, table: Table, customer_id: str) -> list[dict[str, Any]]:
    found = connection.execute(select(table).where(table.c.customer_id == customer_id)).mappings()
    return [{name: _shown(name, value) for name, value in row.items()} for row in found]


def _shown(name: str, value: Any) -> Any:
    if name == "placed":  # a place between nights is a row in a cell
        return {inner: _shown(inner, one) for inner, one in value.items()}
    return _yuan(value) if name in _AMOUNTS and value is not None else _plain(value)


def _messages(connection: Connection, customer_id: str) -> list[dict[str, Any]]:
    """What was sent about them or to them; the contents where they are about nobody else."""
    from store.safekeeping.naming import traces

    out = tables.outbox
    mine = traces(customer_id)
    query = select(out, tables.CARD.label("card")).where(mine.may_stand_in(out.c.about))
    rows = connection.execute(query.order_by(out.c.delivery_id))
    return [
        {
            "purpose": row.purpose, "to": row.address, "state": row.state, "due_at": row.due_at.isoformat(),
            "ended_at": row.ended_at.isoformat() if row.ended_at else None,
            "card": row.card if _of_one(row.about, customer_id) else None,
        }
        for row in rows
        if mine.in_(row.about)
    ]  # fmt: skip


def _of_one(about: Mapping[str, Any], customer_id: str) -> bool:
    named = {*about.get("customer_ids", ()), *about.get("recipients", ())}
    return named == {customer_id}
