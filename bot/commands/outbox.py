"""``guanhu outbox``: what is on its way and in which state, and what an operator decides about it."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.app import App, open_app
from bot.commands.clock import iso, table
from bot.settings import read_settings
from content.problems import Problem
from content.wording import say
from store import migrate

if TYPE_CHECKING:
    from store.outbox.outbox import Line

outbox = typer.Typer(
    invoke_without_command=True,
    help="Deliveries and their states, and what a person decides about them. Example: guanhu outbox --state failed.",
)

_Id = Annotated[int, typer.Argument(metavar="ID", help="the delivery's id, as guanhu outbox lists it")]
_Reason = Annotated[str, typer.Option("--reason", help="why; it goes into the audit")]
_By = Annotated[str, typer.Option("--as", metavar="STAFF_ID", help="who decides; it goes into the audit")]
#: States in which a person may have to decide.
_OPEN = ("failed", "unknown")


@outbox.callback()
def deliveries(
    context: typer.Context,
    state: Annotated[
        str,
        typer.Option("--state", help="waiting, sending, sent, blocked, failed, unknown, expired, gathered or given_up"),
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="print as JSON")] = False,
) -> None:
    """List deliveries and their states, without their contents. Example: guanhu outbox --state failed."""
    if context.invoked_subcommand is not None:
        return
    from store.outbox import outbox as kept

    app = open_app(read_settings())
    if state and state not in kept.STATES:
        raise Problem("clock.state_unknown", exit_code=2, state=state, states=", ".join(kept.STATES))
    migrate.check(app.database)
    with app.database.engine.connect() as connection:
        lines = kept.listing(connection, state or None)
    if as_json:
        typer.echo(json.dumps([_line(line, app) for line in lines], ensure_ascii=False, indent=2))
        return
    _show(lines, app)


@outbox.command()
def retry(delivery_id: _Id, reason: _Reason, by: _By = "") -> None:
    """Send a failed, unknown, blocked or given-up delivery again; it is checked before it leaves.

    Example: guanhu outbox retry 17 --as A001 --reason "the app may write to her again"
    """
    from store.outbox import outbox_by_hand

    app = _decided(by)
    with app.database.writing() as connection:
        outbox_by_hand.retry(connection, delivery_id, by=by, reason=reason, now=app.now())
    typer.echo(say("clock.outbox_retried", app.settings.language, id=delivery_id))


@outbox.command("give-up")
def give_up(delivery_id: _Id, reason: _Reason, by: _By = "") -> None:
    """Close a waiting, failed or unknown delivery: it is not sent any more.

    Example: guanhu outbox give-up 17 --as A001 --reason "told her by phone"
    """
    from store.outbox import outbox_by_hand

    app = _decided(by)
    with app.database.writing() as connection:
        outbox_by_hand.give_up(connection, delivery_id, by=by, reason=reason, now=app.now())
    typer.echo(say("clock.outbox_given_up", app.settings.language, id=delivery_id))


def _decided(by: str) -> App:
    """The app, once it is clear that whoever decides is known and still works here."""
    from store.staff import managers

    app = open_app(read_settings())
    migrate.check(app.database)
    if by:
        with app.database.reading() as connection:
            served = app.database.served(connection).delivery_id is not None
            person = managers.by_staff_id(connection, by) if served else None
        if person is None:
            raise Problem("problems.unknown_staff", exit_code=2, staff_id=by, near="")
        if not person.active:
            raise Problem("problems.staff_inactive", staff_id=by)
    return app


def _show(lines: tuple["Line", ...], app: App) -> None:
    language = app.settings.language
    table(
        [say(f"clock.head.{name}", language) for name in ("id", "due", "state", "address", "key", "why")],
        [
            [
                str(line.delivery_id),
                iso(line.due_at.astimezone(app.settings.zone))[:16].replace("T", " "),
                say(f"clock.states.{line.state}", language),
                line.address,
                line.key,
                why(line.findings[-1], app) if line.findings else "",
            ]
            for line in lines
        ],
    )
    typer.echo(say("clock.count", language, count=len(lines)))
    if any(line.state in _OPEN for line in lines):
        typer.echo(say("clock.outbox_hint", language))


def _line(line: "Line", app: App) -> dict[str, Any]:
    zone = app.settings.zone

    def shown(moment: datetime | None) -> str | None:
        return iso(moment.astimezone(zone)) if moment else None

    return {
        "id": line.delivery_id,
        "key": line.key,
        "address": line.address,
        "purpose": line.purpose,
        "state": line.state,
        "due_at": shown(line.due_at),
        "expires_at": shown(line.expires_at),
        "tries": line.tries,
        "ended_at": shown(line.ended_at),
        "ask_at": shown(line.ask_at),
        "findings": [{**finding, "text": why(finding, app)} for finding in line.findings],
    }


def why(finding: Mapping[str, Any], app: App) -> str:
    """What a check or a platform said, in words."""
    from content.checks.said import said

    return said(finding, app.settings.language)
