"""``guanhu segment`` and ``export segments``: place everybody, hand the result out."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.app import App, open_app
from bot.settings import read_settings
from content.problems import Problem
from content.wording import say
from segmentation.policy import Policy

if TYPE_CHECKING:
    from store.rounds.rounds import RoundReport

export = typer.Typer(
    name="export",
    help="Write what the bot knows to a file. Example: guanhu export segments --out segments.csv.",
    no_args_is_help=True,
)

_AsOf = Annotated[str, typer.Option("--as-of", metavar="DATE", help="the day; default: the delivery's own")]
_Engine = Annotated[
    str,
    typer.Option(
        "--engine", help="what works the rules out: polars, sql or spark; default: polars, or the round that is there"
    ),
]
_Master = Annotated[
    str,
    typer.Option("--master", metavar="URL", help="where Spark works: spark://HOST:7077, yarn …; default: local[*]"),
]


def segment(
    as_of: _AsOf = "",
    engine: _Engine = "",
    master: _Master = "",
    history: Annotated[
        bool, typer.Option("--history", help="show the last rounds and what they were made from")
    ] = False,
    summary: Annotated[
        bool,
        typer.Option("--summary", help="show the served round: customers and assets by tier, and the richest fifth"),
    ] = False,
) -> None:
    """Run the rules over the whole book; a past day as it was known then.

    Example: guanhu segment --as-of 2026-11-21
    Example: guanhu segment --history
    Example: guanhu segment --summary
    """
    from store.policies.policy_condition import made_by_other

    app = open_app(read_settings())
    if history:
        _history(app)
        return
    if summary:
        _summary(app)
        return
    report = _run(app, app.policy(), as_of, engine, master)
    key = "ran_already" if not report.new else "ran" if report.served else "ran_aside"
    facts = {"as_of": report.as_of, "customers": f"{report.customers:,}", "round_id": report.round_id}
    typer.echo(say(f"segments.{key}", app.settings.language, **facts))
    if report.events or report.withdrawn:
        told = {"added": f"{report.events:,}", "withdrawn": f"{report.withdrawn:,}"}
        typer.echo(say("replay.events", app.settings.language, **told))
    if (other := made_by_other(app.database, app.policy())) is not None:
        facts = {"as_of": other[0], "made": other[1][:12], "hash": app.policy().hash[:12]}
        typer.echo(say("policies.made_by_other", app.settings.language, **facts))


def _history(app: App) -> None:
    from bot.commands import past
    from store import migrate

    migrate.check(app.database)
    for line in past.history(app.database, app.settings.language):
        typer.echo(line)


def _summary(app: App) -> None:
    from bot.commands.pyramid import summary
    from store import migrate

    migrate.check(app.database)
    for line in summary(app.database, app.settings.language):
        typer.echo(line)


@export.callback()
def _export() -> None:
    """Write what the bot knows to a file."""


@export.command("segments")
def export_segments(
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="a .csv or .parquet file")],
    as_of: _AsOf = "",
    engine: _Engine = "",
    master: _Master = "",
) -> None:
    """Write every customer's segments, one row each, amounts in yuan; runs the rules first when that day has no round.

    Example: guanhu export segments --out segments.csv
    """
    from store.rounds import exports

    if out.suffix not in (".csv", ".parquet"):
        raise Problem("segments.export_kind", exit_code=2)
    app = open_app(read_settings())
    report = _run(app, app.policy(), as_of, engine, master)
    customers = exports.export_segments(app.database, report.round_id, out)
    facts = {"customers": f"{customers:,}", "path": out, "as_of": report.as_of}
    typer.echo(say("segments.exported", app.settings.language, **facts))


def _run(app: App, policy: Policy, as_of: str, engine: str, master: str = "") -> "RoundReport":
    from bot.commands.past import refuse_ahead
    from store import migrate
    from store.live.one_customer import delivery_day
    from store.rounds.batch_engines import named
    from store.rounds.replay import run_past

    by = named(engine) if engine else None
    if master and by != "spark":
        raise Problem("spark.master_alone", exit_code=2)
    migrate.check(app.database)
    with app.database.engine.connect() as connection:
        delivered = delivery_day(app.database, connection)
    if delivered is None:
        raise Problem("problems.no_delivery")
    day = _day(as_of) if as_of else delivered
    refuse_ahead(app, day, delivered)
    return run_past(app.database, policy, day=day, now=app.now(), engine=by, master=master)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Problem("segments.bad_day", exit_code=2, text=text) from None
