"""``guanhu invented``: writes the Invented Bank as a delivery folder and prints how well it meets its targets."""

from datetime import date
from pathlib import Path
from typing import Annotated, get_args

import typer

from bot.app import open_app
from bot.settings import read_settings
from content.problems import Problem
from content.wording import say
from segmentation.people import Language

#: The figures are calibrated for banks of this size and more.
_MEASURED_FROM = 2_000


def invented(  # noqa: PLR0913, PLR0917 - a command's options
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="where the files are written")],
    customers: Annotated[int, typer.Option(help="how many customers")] = 2000,
    managers: Annotated[int, typer.Option(help="how many managers share them")] = 8,
    branches: Annotated[int, typer.Option(help="over how many branches")] = 3,
    seed: Annotated[int, typer.Option(help="another seed, another bank")] = 20261101,
    as_of: Annotated[str, typer.Option("--as-of", metavar="DATE", help="the day of the data; default: today")] = "",
    format_: Annotated[str, typer.Option("--format", help="csv or parquet")] = "csv",
    dirt: Annotated[bool, typer.Option("--dirt", help="add rows that must be rejected")] = False,
) -> None:
    """Write an invented bank as bank files; everything in it is marked invented.

    Example: guanhu invented deliveries/demo --customers 2000 --seed 7
    """
    from content.invented.bank import build
    from content.invented.files import Format

    if min(customers, managers, branches) < 1:
        raise Problem("invented.bad_count", exit_code=2)
    form: Format | None = next((known for known in get_args(Format) if known == format_), None)
    if form is None:
        raise Problem("invented.bad_format", exit_code=2, text=format_)
    app = open_app(read_settings())
    language = app.settings.language
    today = _day(as_of) if as_of else app.now().date()
    report = build(
        folder,
        customers=customers,
        managers=managers,
        branches=branches,
        seed=seed,
        today=today,
        format=form,
        dirt=dirt,
    )
    typer.echo(say("invented.built", language, folder=folder, seed=seed, today=today))
    for table, count in report.counts.items():
        typer.echo(say("invented.rows", language, table=f"{table:<12}", count=f"{count:,}"))
    if form != "csv" or dirt:
        typer.echo(say("invented.only_csv", language))
    elif customers < _MEASURED_FROM:
        typer.echo(say("invented.few", language))
    else:
        _show_checks(folder, today, language)


def _show_checks(folder: Path, today: date, language: Language) -> None:
    from content.invented.checks import check

    checks = check(folder, today)
    typer.echo(say("invented.heading", language))
    for one in checks:
        figure = one.figure
        sentence = say(
            "invented.figure",
            language,
            mark=say("invented.holds" if one.holds else "invented.fails", language),
            name=say(f"invented.check.{figure.id}", language),
            **{key: f"{getattr(figure, key):g}" for key in ("target", "low", "high")},
            found=f"{one.found:.4g}",
        )
        typer.echo(sentence)
    off = sum(not one.holds for one in checks)
    key = "invented.some_fail" if off else "invented.all_hold"
    typer.echo(say(key, language, count=off or len(checks)))
    if off:
        raise typer.Exit(1)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Problem("invented.bad_day", exit_code=2, text=text) from None
