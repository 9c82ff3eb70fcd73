"""``guanhu consents``: what customers said about being written to, and noting it where it did not come through the chat."""

import json
from typing import Annotated

import typer

from bot.app import App, open_app
from bot.commands.clock import iso
from bot.settings import read_settings
from content.problems import Problem
from content.wording import say

consents = typer.Typer(
    no_args_is_help=True, help="The ledger of consents and refusals. Example: guanhu consents show C00012."
)  # fmt: skip
_Customer = Annotated[str, typer.Argument(metavar="CUSTOMER_ID", help="whose word it is")]


@consents.command("show")
def show(
    customer_id: _Customer, as_json: Annotated[bool, typer.Option("--json", help="print as JSON")] = False
) -> None:
    """Show everything a customer said, the newest first, and what the bank's file says. Example: guanhu consents show C00012."""
    from store.outbox import consents as ledger

    app = _open()
    with app.database.reading() as connection:
        said = ledger.of_customer(connection, customer_id)
        bank = ledger.of_bank(connection, customer_id)
    if as_json:
        rows = [
            {
                "purpose": one.purpose, "channel": one.channel, "granted": one.granted, "at": iso(one.at), "words": one.words,
                "by": one.staff_id,
            }
            for one in said
        ]  # fmt: skip
        found = {"customer_id": customer_id, "bank": bank.consent if bank else None, "said": rows}
        typer.echo(json.dumps(found, ensure_ascii=False, indent=2))
        return
    language = app.settings.language
    if bank is None:
        raise Problem("consent.ledger.no_customer", exit_code=2, customer_id=customer_id)
    key = {True: "bank_yes", False: "bank_no", None: "bank_unknown"}[bank.consent]
    typer.echo(say("consent.ledger.bank", language, said=say(f"consent.ledger.{key}", language)))
    if not said:
        typer.echo(say("consent.ledger.none", language, customer_id=customer_id))
    for one in said:
        words = _said(one.purpose, one.channel, granted=one.granted, app=app)
        at = f"{one.at.astimezone(app.settings.zone):%Y-%m-%d %H:%M}"
        typer.echo(say("consent.ledger.line", language, at=at, said=words, by=one.staff_id or "-", words=one.words))


@consents.command("record")
def record(  # noqa: PLR0913, PLR0917 - what is written down
    customer_id: _Customer,
    by: Annotated[str, typer.Option("--as", metavar="STAFF_ID", help="who heard it; it goes into the audit")],
    words: Annotated[str, typer.Option("--words", help="what the customer said, or where the signed consent is kept")],
    granted: Annotated[bool, typer.Option("--grant/--refuse", help="yes or no")],
    purpose: Annotated[str, typer.Option("--purpose", help="any, marketing, letter, greeting, digest")] = "any",
    channel: Annotated[str, typer.Option("--channel", help="any, wecom, call, sms")] = "any",
) -> None:
    """Note a consent or refusal; it counts at once. Example: guanhu consents record C00012 --refuse --words 退订 --as RM01."""
    from segmentation.deeds import ConsentSaid
    from store.letters import deeds
    from store.outbox import consents as ledger
    from store.staff import managers

    app = _open()
    for word, known in ((purpose, ledger.PURPOSES), (channel, ledger.CHANNELS)):
        if word not in known:
            raise Problem("consent.ledger.bad_word", exit_code=2, word=word, words=", ".join(known))
    if not words.strip():
        raise Problem("consent.ledger.words_needed", exit_code=2)
    with app.database.reading() as connection:
        who = managers.by_staff_id(connection, by)
        if who is None or not who.active:
            raise Problem("consent.ledger.nobody", exit_code=2, staff_id=by)
        if ledger.of_bank(connection, customer_id) is None:
            raise Problem("consent.ledger.no_customer", exit_code=2, customer_id=customer_id)
    now = app.now()
    said = ConsentSaid(
        key=f"command:{by}:{now.isoformat()}", staff_id=by, at=now, customer_id=customer_id, purpose=purpose,
        channel=channel, granted=granted, words=words.strip(),
    )  # fmt: skip
    with app.database.writing() as connection:
        deeds.consent(connection, said)
    shown = _said(purpose, channel, granted=granted, app=app)
    typer.echo(say("consent.ledger.written", app.settings.language, customer_id=customer_id, said=shown))


def _said(purpose: str, channel: str, *, granted: bool, app: App) -> str:
    language = app.settings.language
    what, by = say(f"consent.purpose.{purpose}", language), say(f"consent.channel.{_shown(channel)}", language)
    return say(f"consent.said.{'granted' if granted else 'refused'}", language, what=what, by=by)


def _shown(channel: str) -> str:
    """Older rows name channels in the words of contacts."""
    from store.outbox.consents import CHANNELS

    return channel if channel in CHANNELS else "other"


def _open() -> App:
    from store import migrate

    app = open_app(read_settings())
    migrate.check(app.database)
    return app
