"""A folder of bank files becomes the delivery that answers come from. Called by ``guanhu import`` and ``guanhu demo``.

Everything is built aside; one short transaction switches to it. A reader keeps what it began with, an inbox insert never
waits, and a killed import leaves the old delivery serving (its leftovers go at the next import). What the bot itself
recorded is never touched.

States of a delivery: building → accepted → retired; held (late, short: waits for ``--accept``); abandoned (killed).
"""

import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.dialects import sqlite

from content.problems import Problem
from segmentation.people import Language
from store import migrate, tables
from store.bank_files import sources
from store.database import Database

if TYPE_CHECKING:
    import polars as pl

    from store.bank_files.rows import Accepted

#: A table with fewer rows than this share of the last delivery's makes the delivery short, in hundredths.
SHORT_BELOW = 80
#: Tables smaller than this last time are never called short: one row more or less says nothing.
SHORT_FROM_ROWS = 10

Progress = Callable[[str, int], None]
"""Told the table's name and how many more rows were read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What an import did. ``state``: accepted, held, or unchanged (the same delivery is served already)."""

    state: str
    delivery_id: int | None
    as_of: date
    #: Table → {"rows": loaded, "rejected": not}; only delivered tables.
    tables: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    #: Customers without a manager.
    unassigned: int = 0
    #: (wording key below ``import.note``, facts)
    notes: tuple[tuple[str, Mapping[str, Any]], ...] = ()

    @property
    def rejected(self) -> int:
        """Rows not loaded, of all tables."""
        return sum(counts["rejected"] for counts in self.tables.values())

    @property
    def exit_code(self) -> int:
        """1 when rows were rejected or the delivery was held back."""
        return 1 if self.rejected or self.state == "held" else 0


def import_delivery(
    database: Database,
    folder: Path,
    *,
    as_of: date,
    now: datetime,
    language: Language = "zh",
    zone: tzinfo = ZoneInfo("Asia/Shanghai"),
    accept: bool = False,
    rejected: Path | None = None,
    progress: Progress | None = None,
) -> ImportReport:
    """Check and load a folder of bank files; bad rows go to the file ``rejected``, if one is named.

    ``accept`` loads what would be held. Raises Problem for anything that makes the folder no delivery, a database that is
    locked or of another version, a folder that cannot be written, or an import that is running already.
    """
    found = sources.find(folder, language)
    migrate.create_or_check(database)
    with _only_import(database):
        _clean_up(database)
        fingerprint = sources.fingerprint(found)
        last = served(database)
        if (
            last
            and (last.fingerprint, last.as_of) == (fingerprint, as_of)
            and database.bank_file(last.delivery_id).exists()
        ):
            return ImportReport(state="unchanged", delivery_id=last.delivery_id, as_of=as_of, tables=last.tables)
        delivery_id = _begin(database, as_of, fingerprint, now)
        if last and as_of < last.as_of and not accept:
            note = ("late", {"as_of": as_of.isoformat(), "last": last.as_of.isoformat()})
            return _hold(database, ImportReport(state="held", delivery_id=delivery_id, as_of=as_of, notes=(note,)))
        try:
            return _load(
                database,
                found,
                _Job(delivery_id, as_of, now, language, zone, accept, rejected, progress or _silent),
                last,
            )
        except BaseException:
            _abandon(database, delivery_id)
            raise


@dataclass(frozen=True, slots=True)
class _Job:
    delivery_id: int
    as_of: date
    now: datetime
    language: Language
    zone: tzinfo
    accept: bool
    rejected: Path | None
    progress: Progress


def _silent(_table: str, _rows: int) -> None:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One row of ``deliveries``."""

    delivery_id: int
    as_of: date
    fingerprint: str
    taken_at: datetime
    tables: Mapping[str, Mapping[str, int]]
    notes: Any


def served(database: Database) -> Delivery | None:
    """The delivery that answers come from; None before the first."""
    table = tables.deliveries
    query = select(table).join(tables.serving, tables.serving.c.delivery_id == table.c.delivery_id)
    with database.engine.connect() as connection:
        row = connection.execute(query).first()
    if row is None:
        return None
    return Delivery(
        delivery_id=row.delivery_id,
        as_of=row.as_of,
        fingerprint=row.fingerprint,
        taken_at=row.taken_at,
        tables=row.tables,
        notes=row.notes,
    )


def _load(database: Database, found: list[sources.Source], job: _Job, last: Delivery | None) -> ImportReport:
    from store.bank_files import checks, faults, rows, serving

    delivered = checks.Delivered(as_of=job.as_of, zone=job.zone)
    building = serving.Building(database.bank_file(job.delivery_id), database.parquet_dir(job.delivery_id))
    counts: dict[str, dict[str, int]] = {}
    rejected: list[tuple[str, pl.DataFrame]] = []
    notes: list[tuple[str, Mapping[str, Any]]] = []
    unassigned = 0
    staff: list[dict[str, Any]] = []
    try:
        for source in found:
            name = source.table.name
            accepted = rows.read(source, delivered, lambda count, name=name: job.progress(name, count))
            building.add(accepted)
            counts[name] = {"rows": accepted.rows.height, "rejected": accepted.rejected.height}
            rejected.append((source.path.name, accepted.rejected))
            notes += _notes(accepted)
            if name == "customers":
                unassigned = accepted.rows["manager_id"].null_count()
            if name == "staff":
                staff = accepted.rows.select("staff_id", "wecom_userid", "slack_user_id").to_dicts()
        building.finish()
    finally:
        building.close()
    if job.rejected:
        faults.write(job.rejected, rejected, job.language)
    short = _short(counts, last) if last and not job.accept else []
    report = ImportReport(
        state="held" if short else "accepted",
        delivery_id=job.delivery_id,
        as_of=job.as_of,
        tables=counts,
        unassigned=unassigned,
        notes=(*notes, *short),
    )
    if short:
        _remove_files(database, job.delivery_id)
        return _hold(database, report)
    _switch(database, report, staff, job.now)
    return report


def _notes(accepted: "Accepted") -> Iterator[tuple[str, Mapping[str, Any]]]:
    source = accepted.source
    if source.ignored:
        yield "ignored", {"file": source.path.name, "columns": ", ".join(name or '""' for name in source.ignored)}
    for (column, word), count in sorted(accepted.words.items(), key=lambda item: -item[1])[:10]:
        yield "unknown_word", {"file": source.path.name, "column": column, "word": word[:40], "count": count}


def _short(counts: Mapping[str, Mapping[str, int]], last: Delivery) -> list[tuple[str, Mapping[str, Any]]]:
    found: list[tuple[str, Mapping[str, Any]]] = []
    for name, before in last.tables.items():
        rows = counts.get(name, {}).get("rows", 0)
        if before["rows"] >= SHORT_FROM_ROWS and rows * 100 < before["rows"] * SHORT_BELOW:
            found.append(("short", {"table": name, "rows": rows, "last": before["rows"]}))
    return found


# -- the bot's own tables ---------------------------------------------------------------------------------------------


def _begin(database: Database, as_of: date, fingerprint: str, now: datetime) -> int:
    values = {
        "as_of": as_of,
        "fingerprint": fingerprint,
        "state": "building",
        "taken_at": now,
        "tables": {},
        "notes": [],
    }
    with database.writing() as connection:
        key = connection.execute(insert(tables.deliveries).values(values)).inserted_primary_key
    assert key is not None
    return int(key[0])


def _record(connection: Connection, report: ImportReport) -> None:
    notes = [{"note": note, **facts} for note, facts in report.notes]
    connection.execute(
        update(tables.deliveries)
        .where(tables.deliveries.c.delivery_id == report.delivery_id)
        .values(state=report.state, tables=report.tables, notes=notes)
    )


def _hold(database: Database, report: ImportReport) -> ImportReport:
    with database.writing() as connection:
        _record(connection, report)
    return report


def _abandon(database: Database, delivery_id: int) -> None:
    _remove_files(database, delivery_id)
    with database.writing() as connection:
        connection.execute(
            update(tables.deliveries).where(tables.deliveries.c.delivery_id == delivery_id).values(state="abandoned")
        )


def _switch(database: Database, report: ImportReport, staff: list[dict[str, Any]], now: datetime) -> None:
    """The one moment: the new delivery is served, the old one is retired, addresses follow the staff file."""
    addresses = _addresses(staff)
    with database.writing() as connection:
        retired = update(tables.deliveries).where(tables.deliveries.c.state == "accepted").values(state="retired")
        connection.execute(retired)
        _record(connection, report)
        row = {"id": 1, "delivery_id": report.delivery_id}
        switch = sqlite.insert(tables.serving).values(row)
        connection.execute(
            switch.on_conflict_do_update(index_elements=["id"], set_={"delivery_id": report.delivery_id})
        )
        _bind(connection, addresses, now)


def _addresses(staff: list[dict[str, Any]]) -> dict[str, str]:
    """Address → staff id; the first line of two with one address stands."""
    found: dict[str, str] = {}
    for person in staff:
        staff_id = person["staff_id"]
        for platform, name in (
            ("web", staff_id),
            ("terminal", staff_id),
            ("wecom", person["wecom_userid"]),
            ("slack", person["slack_user_id"]),
        ):
            if name:
                found.setdefault(f"{platform}:person:{name}", staff_id)
    return found


def _bind(connection: Connection, addresses: Mapping[str, str], now: datetime) -> None:
    table = tables.identities
    bound = {row.address: row.staff_id for row in connection.execute(select(table.c.address, table.c.staff_id))}
    gone = [address for address, staff_id in bound.items() if addresses.get(address) != staff_id]
    new = [
        {"address": address, "staff_id": staff_id, "bound_at": now}
        for address, staff_id in addresses.items()
        if bound.get(address) != staff_id
    ]
    for address in gone:
        connection.execute(delete(table).where(table.c.address == address))
    if new:
        connection.execute(insert(table), new)


# -- one at a time, and nothing left behind ----------------------------------------------------------------------------


@contextmanager
def _only_import(database: Database) -> Iterator[None]:
    """Hold the data folder; the hold ends with the process, however it ends. Raises Problem when another import has it."""
    try:
        database.data_dir.mkdir(parents=True, exist_ok=True)
        # a lock on a SQLite file of its own works on every system and cannot outlive its process
        lock = sqlite3.connect(database.data_dir / "import.lock", timeout=0, isolation_level=None)
        lock.execute("BEGIN EXCLUSIVE")
    except OSError as error:
        raise Problem("import.folder_not_writable", folder=database.data_dir, detail=error.strerror) from error
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise Problem("import.running") from error
        raise Problem("import.folder_not_writable", folder=database.data_dir, detail=error) from error
    try:
        yield
    finally:
        lock.close()


def _clean_up(database: Database) -> None:
    """Throw away what a killed import left; the caller holds the folder."""
    query = select(tables.deliveries.c.delivery_id).where(tables.deliveries.c.state == "building")
    with database.engine.connect() as connection:
        left = connection.execute(query).scalars().all()
    for delivery_id in left:
        _abandon(database, delivery_id)


def _remove_files(database: Database, delivery_id: int) -> None:
    bank_file = database.bank_file(delivery_id)
    for path in (bank_file, bank_file.with_name(bank_file.name + "-journal")):
        path.unlink(missing_ok=True)
    shutil.rmtree(database.parquet_dir(delivery_id), ignore_errors=True)
