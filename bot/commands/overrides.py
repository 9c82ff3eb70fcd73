"""``guanhu override``: a customer's value in a scheme set by hand; one person asks, another approves, and it ends by itself."""

from typing import TYPE_CHECKING, Annotated

import typer

from bot.app import App, open_app
from bot.commands.safekeeping import day_of
from bot.settings import read_settings
from content.wording import say

if TYPE_CHECKING:
    from store.rounds.override_rows import Override

override = typer.Typer(
    name="override",
    help="Values set by hand. Example: guanhu override list --as S090.",
    no_args_is_help=True,
)

_Number = Annotated[int, typer.Argument(metavar="NUMBER", help="which one; guanhu override list shows them")]
_By = Annotated[str, typer.Option("--as", metavar="STAFF_ID", help="who does this")]


@override.callback()
def _override() -> None:
    """Set a customer's value in a scheme by hand: two people, a reason and an end."""


@override.command("request")
def request(  # noqa: PLR0913, PLR0917 - the options of the command
    customer_id: Annotated[str, typer.Argument(metavar="CUSTOMER_ID", help="the customer")],
    scheme: Annotated[
        str, typer.Option(help="tier, asset_type …; or the name of a segment, with the values in and out")
    ],
    value: Annotated[str, typer.Option(help="the value; several with commas where a customer can have several")],
    reason: Annotated[str, typer.Option(metavar="TEXT", help="why")],
    until: Annotated[str, typer.Option(metavar="DATE", help="the last day it holds")],
    by: _By,
) -> None:
    """Ask for a value.

    Example: guanhu override request C00012 --scheme tier --value high --reason "assets at our trust" --until 2027-03-31 --as S001
    """
    from store.rounds import overrides

    app = _open()
    number = overrides.request(
        app.database, app.policy(), customer_id=customer_id, scheme=scheme, value=value, reason=reason,
        until=day_of(until), by=by, now=app.now(),
    )  # fmt: skip
    (made,) = (one for one in overrides.listed(app.database, by=by, now=app.now()) if one.override_id == number)
    _told(app, "requested", made)


@override.command("approve")
def approve(number: _Number, by: _By) -> None:
    """Let a value hold: the head or an administrator of the customer's branch, not the one who asked.

    Example: guanhu override approve 3 --as S003
    """
    from store.rounds import overrides

    app = _open()
    _told(app, "approved", overrides.approve(app.database, number, by=by, now=app.now()))


@override.command("withdraw")
def withdraw(number: _Number, by: _By) -> None:
    """Take a value back, asked for or standing.

    Example: guanhu override withdraw 3 --as S001
    """
    from store.rounds import overrides

    app = _open()
    _told(app, "withdrawn", overrides.withdraw(app.database, number, by=by, now=app.now()))


@override.command("list")
def list_(
    by: _By,
    customer_id: Annotated[str, typer.Option("--customer", metavar="CUSTOMER_ID", help="of one customer")] = "",
    ended: Annotated[bool, typer.Option("--ended", help="also those that have ended")] = False,
) -> None:
    """Show the values set by hand, of the customers you answer for.

    Example: guanhu override list --as S003
    """
    from store.rounds import overrides

    app = _open()
    found = overrides.listed(app.database, by=by, now=app.now(), customer_id=customer_id, ended=ended)
    if not found:
        typer.echo(say("overrides.none", app.settings.language))
    for one in found:
        typer.echo(_line(app, one))


def _open() -> App:
    from store import migrate

    app = open_app(read_settings())
    migrate.check(app.database)
    return app


def _told(app: App, key: str, one: "Override") -> None:
    facts = {"override_id": one.override_id, "customer_id": one.customer_id, "scheme": one.scheme, "until": one.until}
    typer.echo(say(f"overrides.{key}", app.settings.language, value=one.value or "none", **facts))


def _line(app: App, one: "Override") -> str:
    language = app.settings.language
    past = one.state != "withdrawn" and one.until < app.now().date()
    return say(
        "overrides.line",
        language,
        override_id=one.override_id,
        customer_id=one.customer_id,
        scheme=one.scheme,
        value=one.value or "none",
        until=one.until,
        state=say(f"overrides.state.{'ended' if past else one.state}", language),
        requested_by=one.requested_by,
        approved=say("overrides.approved_by", language, staff_id=one.approved_by) if one.approved_by else "",
        reason=one.reason,
    )
