"""``guanhu run``, ``guanhu jobs`` and ``guanhu outbox``: the clock by hand, and what is on its way."""

import difflib
import json
from collections.abc import Mapping
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
    from store.outbox import Line

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
    )
    _say_outcome(row, runner.by_hand(row, now, dry=dry_run), app)


def jobs(as_json: _Json = False) -> None:
    """List the scheduled jobs with their next times. Example: guanhu jobs --json."""
    from content.calendar import working_days
    from schedules.timetable import TIMETABLE
    from store import delivery_facts, occurrences

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
                "next": [_iso(moment) for moment in islice(job.upcoming(now, days), _NEXT_SHOWN)],
                "last": {
                    "planned_at": _iso(latest.planned_at.astimezone(now.tzinfo)),
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
    _table(
        [say(f"clock.head.{name}", language) for name in ("job", "next", "last", "purpose")],
        [[r["job"], r["next"][0][:16].replace("T", " "), _last_words(r["last"], app), r["purpose"]] for r in rows],
    )


def outbox(
    state: Annotated[
        str, typer.Option("--state", help="waiting, sending, sent, blocked, failed, unknown or expired")
    ] = "",
    as_json: _Json = False,
) -> None:
    """List deliveries and their states, without their contents. Example: guanhu outbox --state blocked."""
    from store import outbox as deliveries

    app = open_app(read_settings())
    if state and state not in deliveries.STATES:
        raise Problem("clock.state_unknown", exit_code=2, state=state, states=", ".join(deliveries.STATES))
    migrate.check(app.database)
    with app.database.engine.connect() as connection:
        lines = deliveries.listing(connection, state or None)
    if as_json:
        typer.echo(json.dumps([_line(line, app) for line in lines], ensure_ascii=False, indent=2))
        return
    language = app.settings.language
    _table(
        [say(f"clock.head.{name}", language) for name in ("due", "state", "address", "key", "why")],
        [
            [
                _iso(line.due_at.astimezone(app.settings.zone))[:16].replace("T", " "),
                say(f"clock.states.{line.state}", language),
                line.address,
                line.key,
                _why(line.findings[-1], app) if line.findings else "",
            ]
            for line in lines
        ],
    )
    typer.echo(say("clock.count", language, count=len(lines)))


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
    when = _iso(outcome.planned_at)[:16].replace("T", " ")
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


def _line(line: "Line", app: App) -> dict[str, Any]:
    zone = app.settings.zone

    def iso(moment: datetime | None) -> str | None:
        return _iso(moment.astimezone(zone)) if moment else None

    return {
        "id": line.delivery_id,
        "key": line.key,
        "address": line.address,
        "purpose": line.purpose,
        "state": line.state,
        "due_at": iso(line.due_at),
        "expires_at": iso(line.expires_at),
        "tries": line.tries,
        "ended_at": iso(line.ended_at),
        "findings": [{**finding, "text": _why(finding, app)} for finding in line.findings],
    }


def _why(finding: Mapping[str, Any], app: App) -> str:
    """What a check or a platform said, in words; a platform's own reason stands as it is."""
    key = f"checks.{finding['reason']}"
    if not knows(key, app.settings.language):
        return str(finding["reason"])
    return f"{finding['check']} {say(key, app.settings.language, **finding.get('facts', {}))}"


def _table(head: list[str], rows: list[list[str]]) -> None:
    """Columns side by side, never cut: a key is there to be copied. Chinese characters are two wide."""
    from rich.cells import cell_len

    widths = [max(cell_len(row[place]) for row in (head, *rows)) for place in range(len(head))]
    for row in (head, *rows):
        cells = (cell + " " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=True))
        typer.echo("  ".join(cells).rstrip())


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
