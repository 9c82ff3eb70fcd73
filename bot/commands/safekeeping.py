"""``guanhu backup``, ``restore`` and ``audit``: nothing is lost, and nobody rewrites what happened."""

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated

import typer

from bot.app import App, open_app
from bot.settings import read_settings
from content.problems import Problem
from content.wording import say

audit = typer.Typer(
    name="audit",
    help="The log of who saw and did what. Example: guanhu audit verify.",
    no_args_is_help=True,
)

_UNITS = ("B", "KB", "MB", "GB")
_STEP = 1024


def backup(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="a new or an empty folder")],
) -> None:
    """Make a consistent copy of everything while the program runs.

    Example: guanhu backup /backups/2026-11-22
    """
    from store.imports.delivery_states import served
    from store.safekeeping.backup import back_up

    app = open_app(read_settings())
    language = app.settings.language
    whole = back_up(app.database, folder, now=app.now())
    delivery = served(app.database)
    of = say("safekeeping.backup.as_of", language, as_of=delivery.as_of) if delivery else ""
    facts = {"folder": folder, "files": len(whole.files), "size": _size(whole.size)}
    typer.echo(
        say("safekeeping.backup.done", language, as_of=of or say("safekeeping.backup.as_of_none", language), **facts)
    )


def restore(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="a folder that guanhu backup wrote")],
) -> None:
    """Put a backup in place where there is no database and no data yet: those the settings name.

    Example: guanhu restore /backups/2026-11-22
    """
    from store import migrate
    from store.safekeeping.restore import restore as put_back

    app = open_app(read_settings())
    language = app.settings.language
    whole = put_back(app.database, folder)
    facts = {"made_at": whole.made_at, "rows": f"{sum(whole.rows.values()):,}", "files": len(whole.files)}
    typer.echo(say("safekeeping.restore.done", language, **facts))
    if migrate.version(app.database) != migrate.HEAD:
        typer.echo(say("safekeeping.restore.migrate", language))


@audit.callback()
def _audit() -> None:
    """Check or write out the log of who saw and did what."""


@audit.command("verify")
def verify() -> None:
    """Walk the log's chain; exit 1 naming the first row that was changed or taken out.

    Example: guanhu audit verify
    """
    from store.audit import examine

    app = _open()
    language, zone = app.settings.language, app.settings.zone
    with app.database.engine.connect() as connection:
        chain = examine(connection)
    if chain.cut_through:
        typer.echo(say("safekeeping.audit.cut", language, through=chain.cut_through))
    if chain.broken is not None:
        raise Problem("safekeeping.audit.broken", row=chain.broken)
    if chain.first_at is None or chain.last_at is None:
        typer.echo(say("safekeeping.audit.empty", language))
        return
    first, last = (f"{at.astimezone(zone):%Y-%m-%d %H:%M}" for at in (chain.first_at, chain.last_at))
    facts = {"rows": f"{chain.rows:,}", "first": first, "last": last, "head": chain.head}
    typer.echo(say("safekeeping.audit.whole", language, **facts))


@audit.command("export")
def export(
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="a .jsonl or .csv file")],
    first: Annotated[str, typer.Option("--from", metavar="DATE", help="the first day")] = "",
    last: Annotated[str, typer.Option("--to", metavar="DATE", help="the last day")] = "",
) -> None:
    """Write the log to a file for examiners, ids only, each row with its hash.

    Example: guanhu audit export --out audit.jsonl --from 2026-11-01 --to 2026-11-30
    """
    from store.audit_file import export as write_out

    app = _open()
    start = _midnight(first, app) if first else None
    end = _midnight(last, app, days=1) if last else None
    rows = write_out(app.database, out, start=start, end=end, now=app.now())
    typer.echo(say("safekeeping.audit.exported", app.settings.language, rows=f"{rows:,}", path=out))


def _open() -> App:
    from store import migrate

    app = open_app(read_settings())
    migrate.check(app.database)
    return app


def _midnight(text: str, app: App, *, days: int = 0) -> datetime:
    """The day's beginning on the bank's clock, or that of a day so much later."""
    return datetime.combine(day_of(text) + timedelta(days=days), time(), tzinfo=app.settings.zone)


def day_of(text: str) -> date:
    """A day as typed. Raises Problem (exit 2)."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Problem("safekeeping.bad_day", exit_code=2, text=text) from None


def _size(number: float) -> str:
    for unit in _UNITS[:-1]:
        if number < _STEP:
            return f"{number:.0f} {unit}"
        number /= _STEP
    return f"{number:.1f} {_UNITS[-1]}"
