"""A folder of bank files becomes the delivery that answers come from. Called by ``guanhu import`` and ``guanhu demo``.

Everything is built aside; one short transaction switches to it. A reader keeps what it began with, an inbox insert never
waits, and a killed import leaves the old delivery serving: its leftovers go at the next import or server start. What the
bot itself recorded is never touched. Afterwards the caller runs a round (``store.rounds.rounds.run_round``), so that answers know
tiers.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from content.problems import Problem
from segmentation.people import Language
from store import audit, migrate, stopwatch
from store.bank_files import encodings, sources
from store.database import Database
from store.imports import delivery_states, held_alerts, holding_back, suppressions
from store.imports.delivery_states import Counts, Delivery
from store.imports.holding_back import Limits, Note
from store.imports.import_lock import only_import
from store.staff import bindings

if TYPE_CHECKING:
    import polars as pl

    from store.bank_files.maps import Maps
    from store.bank_files.rows import Accepted

#: At most so many unknown words a table are named.
WORDS_NAMED = 10
CHINA = ZoneInfo("Asia/Shanghai")

Progress = Callable[[str, int], None]
"""Told the table's name and how many more rows were read (``expect``: about how many there are; 0: nobody knows)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What an import did. ``state``: accepted, held, or unchanged (the same delivery is served already)."""

    state: str
    delivery_id: int
    as_of: date
    #: Table → {"rows": loaded, "rejected": not}; only delivered tables.
    tables: Counts = field(default_factory=dict)
    #: Customers without a manager.
    unassigned: int = 0
    notes: tuple[Note, ...] = ()
    #: It would have been held, and was taken for this ``reason``.
    overruled: bool = False
    reason: str = ""
    #: Older than what answers come from: kept for the days it touches (``store.rounds.restating``), never served.
    late: bool = False

    @property
    def rejected(self) -> int:
        """Rows not loaded, of all tables."""
        return sum(counts["rejected"] for counts in self.tables.values())

    @property
    def exit_code(self) -> int:
        """1 when rows were rejected or the delivery was held back."""
        return 1 if self.state == "held" or (self.state == "accepted" and self.rejected) else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    """One import."""

    database: Database
    found: list[sources.Source]
    as_of: date
    now: datetime
    language: Language
    zone: tzinfo
    accept: bool
    rejected: Path | None
    progress: Progress
    expect: Progress
    finishing: Callable[[], None]
    limits: Limits
    reason: str
    platforms: Sequence[str]
    #: Of the files and the map; known once they were read through.
    fingerprint: str = ""


def import_delivery(  # noqa: PLR0913 - the options of the command, each by name
    database: Database,
    folder: Path,
    *,
    as_of: date,
    now: datetime,
    language: Language = "zh",
    zone: tzinfo = CHINA,
    accept: bool = False,
    rejected: Path | None = None,
    progress: Progress | None = None,
    expect: Progress | None = None,
    finishing: Callable[[], None] | None = None,
    maps: "Maps | None" = None,
    limits: Limits | None = None,
    reason: str = "",
    platforms: Sequence[str] = ("web",),
) -> ImportReport:
    """Check and load a folder of bank files; bad rows go to the file ``rejected``, if one is named.

    ``maps`` (``store.bank_files.maps.read_map``) says what the bank calls its files, columns, words, units and dates.

    ``accept`` loads what would be held, and the audit keeps the ``reason``; ``limits`` says what is held, ``platforms`` where
    admins are told of it. Raises Problem for anything that makes the folder no delivery, a database that is
    locked or of another version, a folder that cannot be written, or an import that is running already.
    """
    job = _Job(
        database=database,
        found=sources.find(folder, language, maps),
        as_of=as_of,
        now=now,
        language=language,
        zone=zone,
        accept=accept,
        rejected=rejected,
        progress=progress or (lambda _table, _rows: None),
        expect=expect or (lambda _table, _rows: None),
        finishing=finishing or (lambda: None),
        limits=limits or Limits(),
        reason=reason,
        platforms=platforms,
    )
    migrate.create_or_check(database)
    with only_import(database):
        delivery_states.clear_killed(database)
        return _import(job)


def clear_killed_imports(database: Database) -> None:
    """Throw away what killed imports left behind; does nothing while an import runs. For the start of a server."""
    try:
        with only_import(database):
            delivery_states.clear_killed(database)
    except Problem as problem:
        if problem.key != "import.running":
            raise


def _import(job: _Job) -> ImportReport:
    with stopwatch.step("fingerprint"):
        fingerprint = sources.fingerprint(job.found)
    job = replace(job, fingerprint=fingerprint)
    last = delivery_states.served(job.database)
    if last and (last.fingerprint, last.as_of) == (fingerprint, job.as_of) and _there(job.database, last):
        return ImportReport(state="unchanged", delivery_id=last.delivery_id, as_of=job.as_of, tables=last.tables)
    late = holding_back.late(job.as_of, last.as_of) if last else []
    if late and job.accept and (taken := delivery_states.taken(job.database, fingerprint, job.as_of)):
        again = ImportReport(state="unchanged", delivery_id=taken.delivery_id, as_of=job.as_of, tables=taken.tables)
        return replace(again, late=True)
    delivery_id = delivery_states.begin(job.database, as_of=job.as_of, fingerprint=fingerprint, now=job.now)
    if last and late and not job.accept:
        report = ImportReport(state="held", delivery_id=delivery_id, as_of=job.as_of, notes=tuple(late))
        return _hold(job, report, last, late)
    try:
        return _load(job, delivery_id, last)
    except OSError as error:
        delivery_states.abandon(job.database, delivery_id)
        detail = error.strerror or next(iter(str(error).splitlines()), "")
        raise Problem("import.folder_not_writable", folder=job.database.data_dir, detail=detail) from error
    except BaseException:
        delivery_states.abandon(job.database, delivery_id)
        raise


def _there(database: Database, delivery: Delivery) -> bool:
    return database.storage.has("bank", delivery.delivery_id) and database.parquet_dir(delivery.delivery_id).exists()


@dataclass(slots=True)
class _Loaded:
    """What is kept of the tables once they are written."""

    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    rejected: "list[tuple[str, pl.DataFrame]]" = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    unassigned: int = 0
    addresses: dict[str, str] = field(default_factory=dict)
    #: Customers who were erased and whom the bank's files still bring.
    erased: set[str] = field(default_factory=set)

    def add(self, accepted: "Accepted") -> None:
        """Count one table."""
        name = accepted.source.table.name
        self.counts[name] = {"rows": accepted.rows.height, "rejected": accepted.rejected.height}
        self.rejected.append((accepted.source.path.name, accepted.rejected))
        self.notes += _notes(accepted)
        if name == "customers":
            self.unassigned = accepted.rows["manager_id"].null_count()
        if name == "staff":
            people = accepted.rows.sort("line").select("staff_id", "wecom_userid", "slack_user_id")
            self.addresses = bindings.addresses(people.to_dicts())


def _load(job: _Job, delivery_id: int, last: Delivery | None) -> ImportReport:
    loaded = _read_and_build(job, delivery_id)
    if loaded.erased:
        loaded.notes.append(("erased", {"count": len(loaded.erased)}))
    today = job.now.astimezone(job.zone).date()
    if job.as_of > today:
        loaded.notes.append(("ahead", {"as_of": job.as_of.isoformat(), "today": today.isoformat()}))
    reasons, notes = _against(job, loaded, delivery_id, last) if last else ([], [])
    report = ImportReport(
        state="held" if reasons and not job.accept else "accepted",
        delivery_id=delivery_id,
        as_of=job.as_of,
        tables=loaded.counts,
        unassigned=loaded.unassigned,
        notes=(*loaded.notes, *notes, *reasons),
        overruled=bool(reasons) and job.accept,
        reason=job.reason,
        late=last is not None and job.as_of < last.as_of,
    )
    if job.rejected:
        _list_rejected(job, job.rejected, loaded)
    if last and report.state == "held":
        delivery_states.remove_files(job.database, delivery_id)
        return _hold(job, report, last, reasons)
    with job.database.writing() as connection:
        state = "retired" if report.late else report.state
        delivery_states.end(connection, delivery_id, state, report.tables, _plain(report.notes))
        if not report.late:
            delivery_states.serve(connection, delivery_id)
            bindings.bind(connection, loaded.addresses, job.now)
            suppressions.still_delivered(connection, loaded.erased, job.as_of)
        if reasons:
            why = {
                "delivery_id": delivery_id,
                "as_of": job.as_of.isoformat(),
                "held_for": [name for name, _ in reasons],
            }
            audit.record(
                connection, at=job.now, staff_id="", what="delivery_accepted", detail={**why, "reason": job.reason}
            )
    if report.late:
        job.database.storage.drop("bank", delivery_id)  # nobody is answered from it; its Parquet files are kept
    return report


def _against(job: _Job, loaded: _Loaded, delivery_id: int, last: Delivery) -> tuple[list[Note], list[Note]]:
    """What of the delivery, measured against the last one, is a reason to hold it; and what is merely worth saying."""
    limits = job.limits
    now = holding_back.branches(job.database.parquet_dir(delivery_id))
    before = holding_back.branches(job.database.parquet_dir(last.delivery_id))
    missing, small = holding_back.gone(now, before, limits)
    late = holding_back.late(job.as_of, last.as_of)
    short = holding_back.short(loaded.counts, last.tables, limits)
    return [*late, *short, *missing, *holding_back.moved(now, before, limits)], small


def _read_and_build(job: _Job, delivery_id: int) -> _Loaded:
    """Table after table: read, checked, written, let go."""
    from store.bank_files import checks, rows, serving

    delivered = checks.Delivered(as_of=job.as_of, zone=job.zone)
    loaded = _Loaded()
    building = serving.Building(
        job.database.storage.build("bank", delivery_id),
        job.database.parquet_dir(delivery_id),
        without=suppressions.erased(job.database),
    )
    for source in job.found:
        job.expect(source.table.name, sources.expected_rows(source))
    try:
        for source in job.found:
            with stopwatch.step("validate"):
                accepted = rows.read(source, delivered, job.progress)
            with stopwatch.step("table"):
                building.add(accepted)
            loaded.add(accepted)
            del accepted  # or it would stay in memory while the next table is read
        job.finishing()
        with stopwatch.step("index"):
            building.finish()
    finally:
        building.close()
    loaded.erased = building.left_out
    return loaded


def _list_rejected(job: _Job, path: Path, loaded: _Loaded) -> None:
    from store.bank_files import faults

    try:
        faults.write(path, loaded.rejected, job.language)
    except OSError as error:
        raise Problem("import.rejected_not_writable", path=path, detail=error.strerror) from error


def _hold(job: _Job, report: ImportReport, last: Delivery, reasons: list[Note]) -> ImportReport:
    """Nothing is loaded: noted, logged, and told to the admins."""
    with job.database.writing() as connection:
        delivery_states.end(connection, report.delivery_id, report.state, report.tables, _plain(report.notes))
    held_alerts.tell(
        job.database, fingerprint=job.fingerprint, as_of=job.as_of, served=last.as_of, reasons=reasons,
        platforms=job.platforms, now=job.now,
    )  # fmt: skip
    return report


def _plain(notes: tuple[Note, ...]) -> list[dict[str, Any]]:
    return [{"note": note, **facts} for note, facts in notes]


def _notes(accepted: "Accepted") -> Iterator[Note]:
    source = accepted.source
    if source.encoding != encodings.UTF_8:
        yield "encoding", {"file": source.path.name, "encoding": source.encoding.upper()}
    if source.ignored:
        yield "ignored", {"file": source.path.name, "columns": ", ".join(name or '""' for name in source.ignored)}
    often = sorted(accepted.words.items(), key=lambda item: (-item[1], item[0]))
    for (column, word), count in often[:WORDS_NAMED]:
        yield "unknown_word", {"file": source.path.name, "column": column, "word": word[:40], "count": count}
