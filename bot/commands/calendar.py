"""``guanhu calendar``: which days the bank works, and the bank's own days over the published ones."""

from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.app import App, open_app
from bot.commands.safekeeping import day_of
from bot.settings import read_settings
from content.problems import Problem
from content.wording import day, say
from store import migrate

if TYPE_CHECKING:
    from segmentation.working_days import WorkingDays
    from store.tasks.calendar_days import CalendarDay

calendar = typer.Typer(
    name="calendar",
    help="Working days: show, import, edit. Example: guanhu calendar show --year 2027.",
    no_args_is_help=True,
)
_FIRST_WEEKEND_DAY = 5
_SHOWN = 20
_STATES = ("work", "off", "published")


@calendar.callback()
def _calendar() -> None:
    """Which days the bank works: the published holidays with their make-up days, and the bank's own days over them."""


@calendar.command("show")
def show(
    year: Annotated[int, typer.Option(help="the year; this one by default", min=1901, max=2099)] = 0,
) -> None:
    """Days off on weekdays and make-up days of a year, and where they come from.

    Example: guanhu calendar show --year 2027
    """
    from content.calendar import working_days
    from store.tasks import calendar_days

    app = _open()
    year = year or app.now().date().year
    first, last = date(year, 1, 1), date(year, 12, 31)
    with app.database.engine.connect() as connection:
        own = {one.day: one for one in calendar_days.listed(connection, first, last)}
    days = working_days((one.day, one.is_workday) for one in own.values())
    language = app.settings.language
    count = sum(len(days.month(year, month)) for month in range(1, 13))
    state = "provisional" if days.provisional(year) else "published"
    typer.echo(say(f"calendar.{state}", language, year=year, count=count, own=len(own)))
    for one in _unusual(days, own, first, last):
        typer.echo(_line(one, days, own, app))


def _unusual(days: "WorkingDays", own: "dict[date, CalendarDay]", first: date, last: date) -> list[date]:
    """Weekdays off, weekend days worked, and whatever the bank itself said with a name."""
    span = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [
        one
        for one in span
        if days.is_working_day(one) == (one.weekday() >= _FIRST_WEEKEND_DAY) or (one in own and own[one].name)
    ]


def _line(one: date, days: "WorkingDays", own: "dict[date, CalendarDay]", app: App) -> str:
    language = app.settings.language
    state = say("calendar.work" if days.is_working_day(one) else "calendar.off", language)
    said = own.get(one)
    notes = [said.name, said.source] if said else []
    shown = day(one, language, today=date(one.year, 1, 1))
    return "  ".join(part for part in (one.isoformat(), shown, state, *notes) if part)


@calendar.command("import")
def import_days(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV with the columns day, is_workday (Y or N), name")],
) -> None:
    """Take over the days of a file, which lists every day from its first to its last; wrong, it changes nothing.

    Example: guanhu calendar import holidays-2027.csv
    """
    from store.tasks import calendar_days

    app = _open()
    days, bad = calendar_days.read_file(file)
    language = app.settings.language
    for one in bad[:_SHOWN]:
        reason = say(f"calendar.bad.{one.key}", language, value=one.value)
        typer.echo(say("calendar.bad_line", language, line=one.line, reason=reason), err=True)
    if bad:
        raise Problem("calendar.refused", count=len(bad), file=file.name)
    with app.database.writing() as connection:
        count = calendar_days.write(connection, days)
    typer.echo(say("calendar.imported", language, count=count, first=days[0].day, last=days[-1].day))


@calendar.command("edit")
def edit(
    which: Annotated[str, typer.Argument(metavar="DATE", help="the day")],
    state: Annotated[str, typer.Argument(metavar="work|off|published", help="worked, off, or as published")],
    name: Annotated[str, typer.Option(help="why: the name of the holiday")] = "",
) -> None:
    """Say of one day whether it is worked.

    Example: guanhu calendar edit 2027-02-06 work --name "make-up day"
    """
    from store.tasks import calendar_days

    app = _open()
    if state not in _STATES:
        raise Problem("calendar.no_state", exit_code=2, state=state)
    one = day_of(which)
    with app.database.writing() as connection:
        if state == "published":
            calendar_days.forget(connection, one)
        else:
            made = calendar_days.CalendarDay(day=one, is_workday=state == "work", name=name, source="edit")
            calendar_days.write(connection, [made])
    typer.echo(say(f"calendar.edited.{state}", app.settings.language, day=one))


def _open() -> App:
    app = open_app(read_settings())
    migrate.check(app.database)
    return app
