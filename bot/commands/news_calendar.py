"""``guanhu news calendar``: the product calendar of the coming days as an item of the news room, read from the catalogue."""

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.news_intake import written
from bot.commands.news_options import By, opened
from bot.commands.safekeeping import day_of
from content.problems import Problem
from content.wording import say, span

if TYPE_CHECKING:
    from segmentation.people import Language

_MOST_DAYS = 62


def calendar(
    by: By,
    days: Annotated[int, typer.Option(help="so many days")] = 7,
    begin: Annotated[str, typer.Option("--from", metavar="DATE", help="its first day; default: tomorrow")] = "",
    language: Annotated[str, typer.Option(help="zh or en")] = "zh",
    only_show: Annotated[bool, typer.Option("--dry-run", help="show it, keep nothing")] = False,
) -> None:
    """Make the product calendar: openings, closings, maturities. Example: guanhu news calendar --days 7 --as E01."""
    from content.product_calendar import calendar_text, calendar_title, product_days
    from segmentation.suitability import SuitabilityNumbers
    from store.books.bank_rows import PRODUCTS, product
    from store.books.product_days import maturity_days

    app = opened()
    if not 1 <= days <= _MOST_DAYS:
        raise Problem("product_calendar.days", exit_code=2, most=_MOST_DAYS)
    tongue: Language = "en" if language == "en" else "zh"
    today = app.now().date()
    first = day_of(begin) if begin else today + timedelta(days=1)
    last = first + timedelta(days=days - 1)
    numbers = SuitabilityNumbers.read(app.policy().section("suitability"))
    with app.database.reading() as connection:
        products = [product(row) for row in connection.execute(PRODUCTS.select().order_by(PRODUCTS.c.product_code))]
        found = product_days(products, maturity_days(connection, first, last), numbers, first=first, last=last)
    text, left = calendar_text(found, tongue, today=today)
    if not text:
        shown = span(first, last, app.settings.language, today=today)
        raise Problem("product_calendar.nothing", days=shown)
    row = {
        "title": calendar_title(first, last, tongue), "source": say("product_calendar.source", tongue),
        "licence": say("product_calendar.licence", tongue), "text": text, "language": tongue, "kind": "product_calendar",
        "starts_on": first.isoformat(), "ends_on": last.isoformat(),
    }  # fmt: skip
    if only_show:
        typer.echo(f"{row['title']}\n{text}")
    else:
        written(app, row, by)
    if left:
        typer.echo(say("product_calendar.cut", app.settings.language, count=left))
