"""What was told between deliveries counts beside the bank's rows, until the bank's own rows say it: this one place joins the two.

A movement or complaint told by the bank's systems and a contact logged in the bot stand for as long as the served delivery
neither holds them (by their id) nor is of a later day than theirs; then they step back, so that nothing counts twice. A
complaint that a manager logged is in no file of the bank's: it stands until it is closed here. One told again later (closed)
stands for what was told before, and closes the delivered one.

``store.live.one_customer`` joins the rows of one customer here, ``store.books.duty_facts`` the open complaints of a book.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Connection, Table, literal_column, or_, select

from segmentation.dossier import BANK_ZONE
from store import tables

Row = Mapping[str, Any]


#: A day before everything that can be told.
NO_DAY = date(1970, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where rows of a bank table are told between deliveries."""

    table: Table
    key: str
    """The column that names a row on both sides."""
    stands: tuple[ColumnElement[bool], ...] = ()
    own: ColumnElement[bool] | None = None
    """Rows that no delivery makes step back: the bank does not know them."""


_SERVED = select(tables.deliveries.c.as_of, tables.deliveries.c.tables).join(
    tables.serving, tables.serving.c.delivery_id == tables.deliveries.c.delivery_id
)
SOURCES: Mapping[str, Source] = {
    "movements": Source(table=tables.live_movements, key="movement_id"),
    "complaints": Source(
        table=tables.live_complaints, key="complaint_id", own=tables.live_complaints.c.told_by != literal_column("''")
    ),
    "contacts": Source(
        table=tables.contacts, key="contact_id", stands=(tables.contacts.c.undone_at.is_(None),)
    ),
}  # fmt: skip


def standing(source: Source, since: date) -> tuple[ColumnElement[bool], ...]:
    """The rows of a source that a delivery of that day does not make step back; its ids aside."""
    return standing_from(source, begin_of(since))


def standing_from(source: Source, moment: datetime | BindParameter[Any]) -> tuple[ColumnElement[bool], ...]:
    """``standing`` by the delivery's first moment, which a statement may have bound."""
    young = source.table.c.at >= moment
    return (young if source.own is None else or_(young, source.own), *source.stands)


def begin_of(day: date) -> datetime:
    """The moment a day begins at the bank."""
    return datetime.combine(day, time(), BANK_ZONE)


def told(connection: Connection, name: str, customer_id: str, since: date) -> list[Row]:
    """The rows of a bank table that were told about a customer and still stand, the oldest first; in the bank's columns."""
    source = SOURCES.get(name)
    if source is None:
        return []
    columns = [source.table.c[column.name] for column in tables.bank[name].columns if column.name in source.table.c]
    query = (
        select(*columns)
        .where(source.table.c.customer_id == customer_id, *standing(source, since))
        .order_by(source.table.c.at, *source.table.primary_key.columns)
    )
    return [dict(row) for row in connection.execute(query).mappings()]


def joined(name: str, delivered: Sequence[Row], told_rows: Sequence[Row]) -> list[Row]:
    """The delivered rows and those told that are not among them."""
    if not told_rows:
        return list(delivered)
    key = SOURCES[name].key
    by_key = {row[key]: row for row in told_rows}  # the later one stands
    if name == "complaints":
        delivered = [_closed(row, by_key.get(row[key])) for row in delivered]
    there = {row[key] for row in delivered}
    return [*delivered, *(row for id_, row in by_key.items() if id_ not in there)]


def _closed(row: Row, later: Row | None) -> Row:
    """A delivered complaint, closed where that was told since."""
    if later is None or later["closed_on"] is None or row["closed_on"] is not None:
        return row
    return {**row, "closed_on": later["closed_on"]}


# -- complaints, as duties and profiles ask for them ----------------------------------------------------------------------


def complained(connection: Connection, managers: Sequence[str]) -> list[str]:
    """The customers of these managers about whom a complaint was told that still stands, by id."""
    source, customers = SOURCES["complaints"], tables.bank["customers"].c
    query = (
        select(source.table.c.customer_id)
        .distinct()
        .join(tables.bank["customers"], customers.customer_id == source.table.c.customer_id)
        .where(customers.manager_id.in_(list(managers)), *standing(source, delivered_on(connection, "complaints")))
        .order_by(source.table.c.customer_id)
    )
    return list(connection.execute(query).scalars())


def complaint_since(connection: Connection, customer_id: str, on: date) -> date | None:
    """Since when a complaint of the customer is open on a day: the earliest that is, delivered or told."""
    of = tables.bank["complaints"]
    delivered = connection.execute(select(of).where(of.c.customer_id == customer_id)).mappings().all()
    rows = joined(
        "complaints",
        [dict(row) for row in delivered],
        told(connection, "complaints", customer_id, delivered_on(connection, "complaints")),
    )
    open_ = [row for row in rows if row["opened_on"] <= on and (row["closed_on"] is None or row["closed_on"] > on)]
    return min((row["opened_on"] for row in open_), default=None)


def delivered_on(connection: Connection, name: str) -> date:
    """The day of the served delivery; before all days where it has no such table and so makes nothing step back."""
    row = connection.execute(_SERVED).first()
    return row.as_of if row is not None and name in row.tables else NO_DAY
