"""``guanhu import``, ``migrate`` and ``doctor``: the bank's data come in, the database is kept, what is wrong is said."""

import sys
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.app import open_app
from bot.settings import read_settings
from content.problems import Problem
from content.wording import say
from segmentation.people import Language

if TYPE_CHECKING:
    from collections.abc import Iterator

    from store.deliveries import ImportReport, Progress


def import_(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="the folder of one delivery")],
    as_of: Annotated[str, typer.Option("--as-of", metavar="DATE", help="the day of the data; default: today")] = "",
    accept: Annotated[bool, typer.Option("--accept", help="load it although it is late or short")] = False,
    rejected: Annotated[Path, typer.Option(metavar="FILE", help="where bad rows are listed")] = Path("rejected.csv"),
) -> None:
    """Load the bank's files into the database; bad rows go to rejected.csv.

    Example: guanhu import deliveries/2026-11-21 --as-of 2026-11-21
    """
    from content.policy import load_policy
    from store.deliveries import import_delivery
    from store.rounds import run_round

    app = open_app(read_settings())
    language = app.settings.language
    now = app.now()
    with _progress(language) as progress:
        report = import_delivery(
            app.database,
            folder,
            as_of=_day(as_of) if as_of else now.date(),
            now=now,
            language=language,
            zone=app.settings.zone,
            accept=accept,
            rejected=rejected,
            progress=progress,
        )
    _show(report, rejected, language)  # before the round: what was loaded is loaded, whatever the round says
    if report.state != "held":
        run_round(app.database, load_policy(app.settings.policy_file), as_of=report.as_of, now=now)
    raise typer.Exit(report.exit_code)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Problem("import.bad_date", exit_code=2, text=text) from error


def _show(report: "ImportReport", rejected: Path, language: Language) -> None:
    word = {"accepted": "done"}.get(report.state, report.state)
    typer.echo(say(f"import.{word}", language, as_of=report.as_of, delivery=report.delivery_id))
    if report.state == "unchanged":
        return
    loaded, refused = say("import.loaded", language), say("import.refused", language)
    for name, counts in report.tables.items():
        line = f"  {name:<12} {loaded} {counts['rows']:,}"
        typer.echo(line + (f", {refused} {counts['rejected']:,}" if counts["rejected"] else ""))
    if report.unassigned:
        typer.echo(say("import.unassigned", language, count=f"{report.unassigned:,}"))
    for note, facts in report.notes:
        typer.echo(say(f"import.note.{note}", language, **facts))
    if report.rejected:
        typer.echo(say("import.rejected", language, count=f"{report.rejected:,}", path=rejected))
    if report.state == "held":
        typer.echo(say("import.accept", language))


@contextmanager
def _progress(language: Language) -> "Iterator[Progress | None]":
    """Rows read by table, on a terminal alone."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress as Bars
    from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TextColumn("{task.completed:,}"), TimeElapsedColumn())
    with Bars(*columns, console=console, transient=True) as bars:
        tasks: dict[str, object] = {}

        def advance(table: str, rows: int) -> None:
            if table not in tasks:
                tasks[table] = bars.add_task(say("import.reading", language, table=table), total=None)
            bars.advance(tasks[table], rows)  # type: ignore[arg-type] # rich's own id of the task

        yield advance


def migrate() -> None:
    """Create the database, or bring it to this program's version.

    Example: guanhu migrate
    """
    from store import migrate as versions

    app = open_app(read_settings())
    done = versions.upgrade(app.database)
    key = "doctor.migrated" if done else "doctor.up_to_date"
    typer.echo(say(key, app.settings.language, version=versions.HEAD))


def doctor() -> None:
    """Say what is missing or wrong, with the cure; exit 1 when something is.

    Example: guanhu doctor
    """
    from content.calendar import working_days
    from store.condition import findings

    app = open_app(read_settings())
    language = app.settings.language
    today = app.now().date()
    wrong = False
    try:
        for finding in findings(app.database, today=today):
            wrong |= finding.wrong
            text = say(f"doctor.finding.{finding.key}", language, **finding.facts)
            typer.echo(say("doctor.wrong" if finding.wrong else "doctor.note", language, text=text))
    except Problem as problem:
        wrong = True
        typer.echo(say("doctor.wrong", language, text=problem.sentence(language)))
    if working_days().provisional(today.year):
        text = say("doctor.finding.calendar", language, year=today.year)
        typer.echo(say("doctor.note", language, text=text))
    if wrong:
        raise typer.Exit(1)
    typer.echo(say("doctor.fine", language))
