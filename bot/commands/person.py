"""``guanhu person``: what the bot holds about one customer is handed out, erased, or held for the law.

Only an administrator or a compliance reviewer may; each of these is an audit row with ids alone.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.app import App, open_app
from bot.commands.safekeeping import day_of
from bot.settings import read_settings
from content.problems import Problem
from content.wording import knows, say

if TYPE_CHECKING:
    from store.safekeeping.erasure import Erased

person = typer.Typer(
    name="person",
    help="One customer's rights. Example: guanhu person export C00012 --out person.json --as S090.",
    no_args_is_help=True,
)

_Customer = Annotated[str, typer.Argument(metavar="CUSTOMER_ID", help="the customer")]
_By = Annotated[str, typer.Option("--as", metavar="STAFF_ID", help="an administrator or compliance reviewer")]
_Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="why; kept beside it, never in the audit")]


@person.callback()
def _person() -> None:
    """Hand out, erase or hold what the bot has about one customer."""


@person.command("export")
def export(
    customer_id: _Customer,
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="a .json file only its owner can read")],
    by: _By,
) -> None:
    """Write everything the bot holds about a customer to a file.

    Example: guanhu person export C00012 --out person.json --as S090
    """
    from store.safekeeping.person import export as write_out

    app = _open()
    write_out(app.database, customer_id, out, by=by, now=app.now())
    typer.echo(say("safekeeping.person.exported", app.settings.language, customer_id=customer_id, path=out))


@person.command("erase")
def erase(customer_id: _Customer, reason: _Reason, by: _By) -> None:
    """Erase a customer: the bot's own records go, and the bank's facts leave the answers; a legal hold stops it.

    Example: guanhu person erase C00012 --reason "request of 2026-11-20" --as S090
    """
    from store.safekeeping.erasure import erase as take_out

    app = _open()
    language = app.settings.language
    done = take_out(app.database, customer_id, reason=_said(reason), by=by, now=app.now())
    counts = _counts(done, app)
    if done.before is None:
        typer.echo(say("safekeeping.person.erased", language, customer_id=customer_id, counts=counts))
    else:
        day = done.before.astimezone(app.settings.zone).date()
        typer.echo(say("safekeeping.person.erased_again", language, customer_id=customer_id, day=day, counts=counts))
    if done.from_delivery:
        typer.echo(say("safekeeping.person.out_of_delivery", language))
    if done.on_the_way:
        typer.echo(say("safekeeping.person.on_the_way", language, count=done.on_the_way))
        raise typer.Exit(1)


@person.command("hold")
def hold(
    customer_id: _Customer,
    reason: _Reason,
    until: Annotated[str, typer.Option("--until", metavar="DATE", help="the last day it stands")],
    by: _By,
) -> None:
    """Place a legal hold: until that day nothing about the customer is erased or tidied away.

    Example: guanhu person hold C00012 --reason "dispute 2026-118" --until 2027-12-31 --as S090
    """
    from store.safekeeping.person import hold as place

    app = _open()
    day = day_of(until)
    if day < app.now().date():
        raise Problem("safekeeping.person.until_past", exit_code=2, until=day)
    place(app.database, customer_id, reason=_said(reason), until=day, by=by, now=app.now())
    typer.echo(say("safekeeping.person.hold_placed", app.settings.language, customer_id=customer_id, until=day))


@person.command("release")
def release(customer_id: _Customer, by: _By) -> None:
    """End the legal hold on a customer.

    Example: guanhu person release C00012 --as S090
    """
    from store.safekeeping.person import release as end

    app = _open()
    end(app.database, customer_id, by=by, now=app.now())
    typer.echo(say("safekeeping.person.released", app.settings.language, customer_id=customer_id))


@person.command("holds")
def list_holds(by: _By) -> None:
    """List the legal holds that stand.

    Example: guanhu person holds --as S090
    """
    from store.safekeeping.person import standing_holds

    app = _open()
    language = app.settings.language
    found = standing_holds(app.database, by=by, now=app.now())
    for one in found:
        facts = {
            "customer_id": one.customer_id,
            "until": one.until,
            "placed_by": one.placed_by,
            "reason": one.reason,
        }
        typer.echo(say("safekeeping.person.hold_line", language, **facts))
    if not found:
        typer.echo(say("safekeeping.person.no_holds", language))


def _open() -> App:
    from store import migrate

    app = open_app(read_settings())
    migrate.check(app.database)
    return app


def _said(reason: str) -> str:
    if not reason.strip():
        raise Problem("safekeeping.person.reason_needed", exit_code=2)
    return reason.strip()


def _counts(done: "Erased", app: App) -> str:
    language = app.settings.language
    told = []
    for table, number in done.counts.items():
        key = f"safekeeping.person.count.{table}"
        if number:
            known = key if knows(key, language) else "safekeeping.person.count.other"
            facts = {"count": number} if known == key else {"count": number, "table": table}
            told.append(say(known, language, **facts))
    return say("pitch.comma", language).join(told) or say("safekeeping.person.erased_nothing", language)
