"""A person is erased: what the bot recorded goes, and the bank's facts about them leave what is served.

The bank's facts are the bank's own, and served tables never change. So the served delivery and its rounds are made again
without the person, under new ids, and switched to in the transaction that erases the bot's rows: an answer sees all of it or
none. ``store.imports.suppressions`` keeps the person out of every later delivery that still brings them. What stays: audit
rows with the id alone, until the retention rules cut them; that a consent was given or refused, without the words; older
deliveries nobody reads answers from, until KEEP_DAYS. A legal hold stops it all.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from content.problems import Problem
from store import audit, tables
from store.database import Database
from store.imports import delivery_states, rebuild
from store.imports.import_lock import only_import
from store.rounds.rounds import alone, parquet_file
from store.safekeeping import erased_rows, holds, naming, person
from store.safekeeping.naming import Traces
from store.tables import deliveries, rounds, suppressions


@dataclass(frozen=True, slots=True, kw_only=True)
class Erased:
    """What was done."""

    counts: dict[str, int] = field(default_factory=dict)
    """Rows by table, and rounds."""
    from_delivery: bool
    """Whether the served delivery held them."""
    on_the_way: int = 0
    """Messages being worked on that may name them: erase again when they are done."""
    before: datetime | None = None
    """When they were erased already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Remade:
    """The new ids of what is served."""

    delivery_id: int
    round_ids: dict[int, int]
    """Old → new."""


def erase(database: Database, customer_id: str, *, reason: str, by: str, now: datetime) -> Erased:
    """Erase the customer. Raises Problem: not allowed, unknown, under a legal hold, an import or round running, no room."""
    with only_import(database), alone(database):
        delivery_states.clear_killed(database)
        traces, served = _look(database, customer_id, by, now.date())
        with _disk(database):
            remade = _remake(database, customer_id) if served else None
        try:
            with _disk(database):
                counts = {"rounds": _leave_rounds(database, customer_id)}
            erased = _erase(database, traces, remade, counts, reason=reason, by=by, now=now)
        except BaseException:
            _throw_away(database, remade)
            raise
        for round_id in remade.round_ids if remade else ():  # made again from the new round when it is asked for
            database.drop_numbers(round_id)
        return erased


def _look(database: Database, customer_id: str, by: str, today: date) -> tuple[Traces, bool]:
    """What gives the customer away, and whether the served delivery holds them."""
    customers = tables.bank["customers"].c
    with database.reading() as connection:
        if database.served(connection).delivery_id is None:
            raise Problem("problems.no_delivery")
        person.must_be_allowed(connection, by)
        if not person.known(connection, customer_id):
            raise Problem("safekeeping.person.unknown", customer_id=customer_id)
        _refuse_held(connection, customer_id, today)
        found = connection.execute(
            select(customers.name, customers.phone).where(customers.customer_id == customer_id)
        ).first()
    return naming.traces(customer_id, found or ()), found is not None


def _refuse_held(connection: Connection, customer_id: str, today: date) -> None:
    for hold in holds.standing(connection, today, customer_id):
        raise Problem("safekeeping.person.held", customer_id=customer_id, until=hold.until)


@contextmanager
def _disk(database: Database) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        detail = error.strerror or error
        raise Problem("import.folder_not_writable", folder=database.data_dir, detail=detail) from error


# -- what is served, made again -------------------------------------------------------------------------------------------


def _remake(database: Database, customer_id: str) -> _Remade:
    served = delivery_states.served(database)
    assert served is not None
    with database.engine.connect() as connection:
        mine = select(rounds).where(rounds.c.delivery_id == served.delivery_id, rounds.c.state == "done")
        made = connection.execute(mine.order_by(rounds.c.round_id)).mappings().all()
    # the age of the copy is that of the bank's files
    new = delivery_states.begin(
        database, as_of=served.as_of, fingerprint=served.fingerprint, now=served.taken_at
    )  # fmt: skip
    remade = _Remade(delivery_id=new, round_ids={})
    try:
        rebuild.bank(database, new, database.parquet_dir(served.delivery_id), without={customer_id})
        for row in made:
            old = row["round_id"]
            if not parquet_file(database, old).exists():
                continue
            with database.writing() as connection:
                values = {**row, "delivery_id": new, "state": "building"}
                del values["round_id"]
                for named in ("before_id", "restates_id"):  # the rounds made again point at each other
                    values[named] = remade.round_ids.get(row[named], row[named])
                key = connection.execute(insert(rounds).values(values)).inserted_primary_key
                assert key is not None
            remade.round_ids[old] = int(key[0])
            rebuild.placements(database, int(key[0]), parquet_file(database, old), without={customer_id})
    except BaseException:
        _throw_away(database, remade)
        raise
    return remade


def _throw_away(database: Database, remade: _Remade | None) -> None:
    if remade is None or not delivery_states.abandon(database, remade.delivery_id):  # answers come from it already
        return
    for round_id in remade.round_ids.values():
        database.storage.drop("round", round_id)
        parquet_file(database, round_id).unlink(missing_ok=True)
    with database.writing() as connection:
        connection.execute(rounds.delete().where(rounds.c.round_id.in_(list(remade.round_ids.values()))))


def _leave_rounds(database: Database, customer_id: str) -> int:
    """Take the customer out of the rounds of older deliveries, which only later rounds and replays read; how many."""
    with database.engine.connect() as connection:
        served = database.served(connection)
        replaced = select(deliveries.c.delivery_id).where(deliveries.c.state == "replaced")  # going anyway
        others = select(rounds.c.round_id).where(
            rounds.c.state == "done", rounds.c.delivery_id != served.delivery_id, rounds.c.delivery_id.not_in(replaced)
        )
        ids = connection.execute(others).scalars().all()
    left = 0
    for round_id in ids:
        path = parquet_file(database, round_id)
        if path.exists() and rebuild.leave_out(path, {customer_id}):
            left += 1
            if round_id != served.round_id:
                database.storage.drop("round", round_id)
                database.drop_numbers(round_id)
    return left


# -- the one transaction --------------------------------------------------------------------------------------------------


def _erase(  # noqa: PLR0913 - what was prepared, and the order
    database: Database,
    traces: Traces,
    remade: _Remade | None,
    counts: dict[str, int],
    *,
    reason: str,
    by: str,
    now: datetime,
) -> Erased:
    customer_id = traces.customer_id
    with database.writing() as connection:
        _refuse_held(connection, customer_id, now.date())  # one may have been placed meanwhile
        before = connection.execute(
            select(suppressions.c.erased_at).where(suppressions.c.customer_id == customer_id)
        ).scalar()
        erased, on_the_way = erased_rows.erase(connection, traces, now=now)
        counts = {name: number for name, number in {**counts, **erased}.items() if number}
        as_of = _switch(database, connection, remade)
        values: dict[str, Any] = {"reason": reason, "erased_by": by, "erased_at": now}
        if as_of is not None:
            values["delivered_on"] = as_of
        if before is None:
            connection.execute(insert(suppressions).values(customer_id=customer_id, **values))
        else:
            connection.execute(update(suppressions).where(suppressions.c.customer_id == customer_id).values(**values))
        detail = {**counts, "from_delivery": remade is not None}
        audit.record(
            connection, at=now, staff_id=by, what="person_erased", customers=[customer_id], detail=detail
        )  # fmt: skip
    return Erased(counts=counts, from_delivery=remade is not None, on_the_way=on_the_way, before=before)


def _switch(database: Database, connection: Connection, remade: _Remade | None) -> date | None:
    """Serve what was made again; the old goes with the next tidying, when nobody reads it any more. Its day."""
    if remade is None:
        return None
    old = database.served(connection)
    row = connection.execute(select(deliveries).where(deliveries.c.delivery_id == old.delivery_id)).one()
    delivery_states.end(connection, remade.delivery_id, row.state, row.tables, row.notes)
    delivery_states.serve(connection, remade.delivery_id)
    connection.execute(update(deliveries).where(deliveries.c.delivery_id == old.delivery_id).values(state="replaced"))
    connection.execute(update(rounds).where(rounds.c.round_id.in_(remade.round_ids.values())).values(state="done"))
    if old.round_id in remade.round_ids:
        connection.execute(
            update(tables.serving).where(tables.serving.c.id == 1).values(round_id=remade.round_ids[old.round_id])
        )
        live = tables.live_placements
        moved = update(live).where(live.c.round_id == old.round_id).values(round_id=remade.round_ids[old.round_id])
        connection.execute(moved)
    day: date = row.as_of
    return day
