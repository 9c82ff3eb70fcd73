"""``guanhu plan``: plans of the four-step method, a group of customers that is kept in touch with by a cadence."""

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from bot.app import App, open_app
from bot.commands.safekeeping import day_of
from bot.settings import read_settings
from content.wording import say
from store import migrate

if TYPE_CHECKING:
    from segmentation.plans import Plan, Progress
    from store.database import Connection

plan = typer.Typer(
    name="plan",
    help="Plans for a group of customers. Example: guanhu plan list.",
    no_args_is_help=True,
)


@plan.callback()
def _plan() -> None:
    """Plans for a group of customers: who keeps in touch, how often, about what, and how far it is."""


@plan.command("list")
def list_plans(
    owner: Annotated[str, typer.Option(metavar="STAFF_ID", help="only this adviser's")] = "",
) -> None:
    """List the plans and how far they are. Example: guanhu plan list --owner S001."""
    from store.tasks import plans

    app = _open()
    today = app.now().date()
    with app.database.reading() as connection:
        found = plans.listed(connection, [owner] if owner else [])
        lines = [_line(one, _progress(connection, one, today), app) for one in found]
    for line in lines or [say("plans.nothing", app.settings.language)]:
        typer.echo(line)


@plan.command("start")
def start(  # noqa: PLR0913, PLR0917 - the options of the command
    content: Annotated[str, typer.Argument(metavar="CONTENT", help="what the talks are about")],
    group: Annotated[list[str], typer.Option(help="scheme:value, several times for all of them")],
    owner: Annotated[str, typer.Option(metavar="STAFF_ID", help="the adviser who carries it out")],
    until: Annotated[str, typer.Option(metavar="DATE", help="its last day")],
    every: Annotated[str, typer.Option(help="week, month, quarter, half_year or year")] = "month",
    target: Annotated[int, typer.Option(help="so many of a hundred customers in each period")] = 80,
    since: Annotated[str, typer.Option("--from", metavar="DATE", help="its first day; today by default")] = "",
    by: Annotated[str, typer.Option("--as", metavar="STAFF_ID", help="who starts it; the adviser by default")] = "",
) -> None:
    """Start a plan.

    Example: guanhu plan start "year-end review" --group tier:mid --group asset_type:wealth --owner S001 --until 2026-12-31
    """
    from segmentation.plans import Plan
    from store.tasks import plans

    app = _open()
    made = Plan(
        plan_id=0, group=tuple(group), owner=owner, cadence=every, content=content, target_percent=target,
        start=day_of(since) if since else app.now().date(), end=day_of(until),
    )  # fmt: skip
    with app.database.reading() as connection:
        plans.check(connection, app.policy(), made)
    with app.database.writing() as connection:
        number = plans.start(connection, made, by=by or owner, now=app.now())
    typer.echo(say("plans.started", app.settings.language, number=number))


@plan.command("end")
def end(
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="guanhu plan list shows them")],
    by: Annotated[str, typer.Option("--as", metavar="STAFF_ID", help="who ends it")] = "",
) -> None:
    """End a plan early; its items go. Example: guanhu plan end 3."""
    from store.tasks import plans

    app = _open()
    with app.database.writing() as connection:
        plans.end(connection, number, by=by, now=app.now())
    typer.echo(say("plans.ended", app.settings.language, number=number))


def _progress(connection: "Connection", one: "Plan", today: date) -> "Progress":
    from segmentation.plans import progress
    from store.books.book import open_book
    from store.staff import managers

    owner = managers.by_staff_id(connection, one.owner)
    if owner is None:  # no longer among the staff: nobody's customers
        return progress(one, (), today)
    return progress(one, open_book(connection, owner).dossiers(today), today)


def _line(one: "Plan", done: "Progress", app: App) -> str:
    language = app.settings.language
    return say(
        "plans.line",
        language,
        number=one.plan_id,
        group=" + ".join(one.group),
        owner=one.owner,
        cadence=say(f"plans.every.{one.cadence}", language),
        content=one.content,
        step=say(f"plans.step.{done.step}", language),
        contacted=done.contacted,
        customers=done.customers,
        target=one.target_percent,
        start=one.start,
        end=one.ended_on or one.end,
    )


def _open() -> App:
    app = open_app(read_settings())
    migrate.check(app.database)
    return app
