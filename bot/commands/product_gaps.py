"""What the products of the served delivery lack, in lines: told after ``guanhu import`` and by ``guanhu doctor``."""

from typing import TYPE_CHECKING

import typer

from content.wording import say
from segmentation.people import Language

if TYPE_CHECKING:
    from bot.app import App

#: Gaps over which a product is never named, whatever the policy says.
_ALWAYS = frozenset({"state", "risk_grade", "sale_days"})


def tell_gaps(app: "App", language: Language, *, most: int = 0) -> None:
    """A line for all and one for each, at most so many (0: every one); nothing where every product is whole."""
    from segmentation.suitability import SuitabilityNumbers
    from store.books.product_gaps import incomplete

    numbers = SuitabilityNumbers.read(app.policy().section("suitability"))
    barred = _ALWAYS | set(numbers.must_have)
    with app.database.reading() as connection:
        found = incomplete(connection, numbers.exempt_kinds)
    if not found:
        return
    refused = [one for one in found if barred & set(one.gaps)]
    typer.echo(say("catalogue.incomplete", language, count=len(found), refused=len(refused)))
    shown = [*refused, *(one for one in found if one not in refused)]
    comma = say("proposal.and", language)
    for one in shown[: most or None]:
        what = comma.join(say(f"catalogue.gap.{gap}", language) for gap in one.gaps)
        key = "catalogue.incomplete_refused" if one in refused else "catalogue.incomplete_one"
        typer.echo(say(key, language, name=one.product.name, code=one.product.product_code, what=what))
    if most and len(shown) > most:
        typer.echo(say("catalogue.incomplete_more", language, count=len(shown) - most))
