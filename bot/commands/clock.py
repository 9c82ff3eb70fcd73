"""``guanhu run`` and ``guanhu jobs``: the clock by hand."""

import difflib
import json
from datetime import datetime, time
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.app import App, open_app
from bot.settings import read_settings
from content.problems import Problem
from content.wording import knows, say
from store import migrate

if TYPE_CHECKING:
    from schedules.jobs import Job
    from schedules.running import Outcome

#: A job that has no hour of its own runs at this one when only a day is given.
MORNING = time(9)
_NEXT_SHOWN = 3

_Json = Annotated[bool, typer.Option("--json", help="print as JSON")]


def run(
    job: Annotated[str, typer.Argument(help="the job's name; guanhu jobs lists them")],
    at: Annotated[str, typer.Option("--at", help="as if it were then: 2026-11-23 or 2026-11-23T08:30")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="say what would be done, write nothing")] = False,
) -> None:
    """Run a scheduled job by hand, once for its planned time. Example: guanhu run morning --at 2026-11-23T08:30."""
    from schedules.running import Runner
    from schedules.timetable import JOBS

    app = open_app(read_settings())
    row = _job(job)
    migrate.check(app.database)
    now = _moment(at, row, app)
    runner = Runner(
        jobs=JOBS,
        database=app.database,
        policy=app.policy(),
        messengers=_messengers(app, quietly=bool(at) and job == "outbox"),
        keep_days=app.settings.keep_days,
        feeds_file=app.settings.feeds_file,
    )
    _say_outcome(row, runner.by_hand(row, now, dry=dry_run), app)


def jobs(as_json: _Json = False) -> None:
    """List the scheduled jobs with their next times. Example: guanhu jobs --json."""
    from content.calendar import working_days
    from schedules.timetable import TIMETABLE
    from store import occurrences
    from store.outbox import delivery_facts

    app = open_app(read_settings())
    migrate.check(app.database)
    now, language = app.now(), app.settings.language
    with app.database.engine.connect() as connection:
        days = working_days(delivery_facts.edited_days(connection))
        last = {job.name: occurrences.last(connection, job.name, until=now) for job in TIMETABLE}
    rows: list[dict[str, Any]] = []
    for job in TIMETABLE:
        latest = last[job.name]
        rows.append(
            {
                "job": job.name,
                "purpose": say(f"clock.jobs.{job.name}", language),
                "next": [iso(moment) for moment in islice(job.upcoming(now, days), _NEXT_SHOWN)],
                "last": {
                    "planned_at": iso(latest.planned_at.astimezone(now.tzinfo)),
                    "state": latest.state,
                    "report": dict(latest.report),
                }
                if latest
                else None,
            }
        )
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    table(
        [say(f"clock.head.{name}", language) for name in ("job", "next", "last", "purpose")],
        [[r["job"], r["next"][0][:16].replace("T", " "), _last_words(r["last"], app), r["purpose"]] for r in rows],
    )


def _job(name: str) -> "Job":
    from schedules.timetable import JOBS

    if name in JOBS:
        return JOBS[name]
    names = ", ".join(JOBS)
    if near := difflib.get_close_matches(name, JOBS, n=1):
        raise Problem("clock.job_unknown", exit_code=2, job=name, near=near[0], jobs=names)
    raise Problem("problems.job_unknown", exit_code=2, job=name, jobs=names)


def _moment(text: str, job: "Job", app: App) -> datetime:
    """The moment of ``--at`` on the bank's clock; a day alone is the job's own hour of that day. Raises Problem (exit 2)."""
    zone = app.settings.zone
    if not text:
        return app.now()
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        raise Problem("problems.bad_moment", exit_code=2, text=text) from None
    if len(text.strip()) == len("2026-11-23"):
        return datetime.combine(found.date(), job.at or MORNING, tzinfo=zone)
    return found.replace(tzinfo=zone) if found.tzinfo is None else found.astimezone(zone)


def _messengers(app: App, *, quietly: bool) -> dict[str, Any]:
    """The platforms to write to; ``quietly`` only the bank's own page, because a borrowed clock knows no quiet hours."""
    from bot.platforms import messengers

    return {name: messenger for name, messenger in messengers(app).items() if name == "web" or not quietly}


def _say_outcome(job: "Job", outcome: "Outcome", app: App) -> None:
    language = app.settings.language
    when = iso(outcome.planned_at)[:16].replace("T", " ")
    typer.echo(say(f"clock.outcome.{outcome.state}", language, job=job.name, time=when))
    for name, value in outcome.report.items():
        typer.echo(f"  {_report_line(name, value, app)}")
    if outcome.failure:
        if outcome.failure.problem:
            raise Problem(outcome.failure.problem.key, exit_code=1, **outcome.failure.problem.facts)
        raise Problem("problems.bug", exit_code=1, id=outcome.failure.bug)


def _report_line(name: str, value: Any, app: App) -> str:
    language = app.settings.language
    if name == "skipped":
        return say(f"clock.skipped.{value}", language)
    shown = ", ".join(str(one) for one in value) if isinstance(value, list) else str(value)
    if not knows(f"clock.report.{name}", language):
        return f"{name}: {shown}"
    return say(f"clock.report.{name}", language, value=shown)


def _last_words(last: Any, app: App) -> str:
    if not last:
        return say("clock.never", app.settings.language)
    return say(f"clock.runs.{last['state']}", app.settings.language, time=last["planned_at"][:16].replace("T", " "))


def table(head: list[str], rows: list[list[str]]) -> None:
    """Columns side by side, never cut: a key is there to be copied. Chinese characters are two wide."""
    from rich.cells import cell_len

    widths = [max(cell_len(row[place]) for row in (head, *rows)) for place in range(len(head))]
    for row in (head, *rows):
        cells = (cell + " " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=True))
        typer.echo("  ".join(cells).rstrip())


def iso(moment: datetime) -> str:
    """A moment to the second."""
    return moment.isoformat(timespec="seconds")
