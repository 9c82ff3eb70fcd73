"""A folder of bank files becomes the delivery that answers come from. Called by ``guanhu import`` and ``guanhu demo``.

Everything is built aside; one short transaction switches to it. A reader keeps what it began with, an inbox insert never
waits, and a killed import leaves the old delivery serving (its leftovers go at the next import). What the bot itself
recorded is never touched. Afterwards the caller runs a round (``store.rounds.run_round``), so that answers know tiers.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from content.problems import Problem
from segmentation.people import Language
from store import bindings, delivery_states, migrate, stopwatch
from store.bank_files import encodings, sources
from store.database import Database
from store.delivery_states import Counts, Delivery
from store.import_lock import only_import

if TYPE_CHECKING:
    import polars as pl

    from store.bank_files.rows import Accepted

#: A table with fewer rows than this share of the last delivery's makes the delivery short, in hundredths.
SHORT_BELOW = 80
#: Tables smaller than this last time are never called short: one row more or less says nothing.
SHORT_FROM_ROWS = 10
#: At most so many unknown words a table are named.
WORDS_NAMED = 10
CHINA = ZoneInfo("Asia/Shanghai")

Note = tuple[str, Mapping[str, Any]]
"""Wording key below ``import.note``, and its facts."""
Progress = Callable[[str, int], None]
"""Told the table's name and how many more rows were read."""


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
) -> ImportReport:
    """Check and load a folder of bank files; bad rows go to the file ``rejected``, if one is named.

    ``accept`` loads what would be held. Raises Problem for anything that makes the folder no delivery, a database that is
    locked or of another version, a folder that cannot be written, or an import that is running already.
    """
    job = _Job(
        database=database,
        found=sources.find(folder, language),
        as_of=as_of,
        now=now,
        language=language,
        zone=zone,
        accept=accept,
        rejected=rejected,
        progress=progress or (lambda _table, _rows: None),
    )
    migrate.create_or_check(database)
    with only_import(database):
        delivery_states.clear_killed(database)
        return _import(job)


def _import(job: _Job) -> ImportReport:
    with stopwatch.step("fingerprint"):
        fingerprint = sources.fingerprint(job.found)
    last = delivery_states.served(job.database)
    if last and (last.fingerprint, last.as_of) == (fingerprint, job.as_of) and _there(job.database, last):
        return ImportReport(state="unchanged", delivery_id=last.delivery_id, as_of=job.as_of, tables=last.tables)
    delivery_id = delivery_states.begin(job.database, as_of=job.as_of, fingerprint=fingerprint, now=job.now)
    if last and job.as_of < last.as_of and not job.accept:
        late = ("late", {"as_of": job.as_of.isoformat(), "last": last.as_of.isoformat()})
        return _hold(job, ImportReport(state="held", delivery_id=delivery_id, as_of=job.as_of, notes=(late,)))
    try:
        return _load(job, delivery_id, last)
    except OSError as error:
        delivery_states.abandon(job.database, delivery_id)
        raise Problem("import.folder_not_writable", folder=job.database.data_dir, detail=error) from error
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
    short = _short(loaded.counts, last) if last and not job.accept else []
    report = ImportReport(
        state="held" if short else "accepted",
        delivery_id=delivery_id,
        as_of=job.as_of,
        tables=loaded.counts,
        unassigned=loaded.unassigned,
        notes=(*loaded.notes, *short),
    )
    if job.rejected:
        _list_rejected(job, job.rejected, loaded)
    if short:
        delivery_states.remove_files(job.database, delivery_id)
        return _hold(job, report)
    with job.database.writing() as connection:
        delivery_states.end(connection, delivery_id, report.state, report.tables, _plain(report.notes))
        delivery_states.serve(connection, delivery_id)
        bindings.bind(connection, loaded.addresses, job.now)
    return report


def _read_and_build(job: _Job, delivery_id: int) -> _Loaded:
    """Table after table: read, checked, written, let go."""
    from store.bank_files import checks, rows, serving

    delivered = checks.Delivered(as_of=job.as_of, zone=job.zone)
    loaded = _Loaded()
    building = serving.Building(job.database.storage.build("bank", delivery_id), job.database.parquet_dir(delivery_id))
    try:
        for source in job.found:
            with stopwatch.step("validate"):
                accepted = rows.read(source, delivered, job.progress)
            with stopwatch.step("table"):
                building.add(accepted)
            loaded.add(accepted)
        with stopwatch.step("index"):
            building.finish()
    finally:
        building.close()
    return loaded


def _list_rejected(job: _Job, path: Path, loaded: _Loaded) -> None:
    from store.bank_files import faults

    try:
        faults.write(path, loaded.rejected, job.language)
    except OSError as error:
        raise Problem("import.rejected_not_writable", path=path, detail=error.strerror) from error


def _hold(job: _Job, report: ImportReport) -> ImportReport:
    with job.database.writing() as connection:
        delivery_states.end(connection, report.delivery_id, report.state, report.tables, _plain(report.notes))
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


def _short(counts: Counts, last: Delivery) -> list[Note]:
    """Tables with far fewer rows than last time; a table that is not delivered any more has none."""
    found: list[Note] = []
    for name, before in last.tables.items():
        rows = counts.get(name, {}).get("rows", 0)
        if before["rows"] >= SHORT_FROM_ROWS and rows * 100 < before["rows"] * SHORT_BELOW:
            found.append(("short", {"table": name, "rows": rows, "last": before["rows"]}))
    return found
