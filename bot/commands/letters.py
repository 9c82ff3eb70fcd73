"""``guanhu letters``: words of letters by two people, and which letters were opened and sent."""

import json
import tomllib
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.app import App, open_app
from bot.commands.clock import iso, table
from bot.settings import read_settings
from content.problems import Problem
from content.wording import say

if TYPE_CHECKING:
    from content.letters.words import LetterWords
    from store.letters.templates import Standing

letters = typer.Typer(
    no_args_is_help=True, help="Letters to single customers: words, approvals, what was sent. Example: guanhu letters list."
)  # fmt: skip
_By = Annotated[str, typer.Option("--as", metavar="STAFF_ID", help="who does it; it goes into the audit")]
_Template = Annotated[str, typer.Argument(metavar="TEMPLATE_ID", help="as guanhu letters list shows it")]
_Reason = Annotated[str, typer.Option("--reason", help="why; it goes into the audit")]
_Json = Annotated[bool, typer.Option("--json", help="print as JSON")]


@letters.command("list")
def list_(as_json: _Json = False) -> None:
    """List templates, the newest first, and where they stand. Example: guanhu letters list."""
    from store.letters import templates

    app = _open()
    with app.database.engine.connect() as connection:
        found = templates.listed(connection)
    if as_json:
        typer.echo(json.dumps([_facts(one) for one in found], ensure_ascii=False, indent=2))
        return
    language = app.settings.language
    if not found:
        typer.echo(say("letters.empty", language))
        return
    table(
        [say(f"letters.head.{name}", language) for name in ("id", "kind", "state", "author", "reviewer", "until")],
        [
            [one.template.template_id, say(f"letters.kind.{one.template.kind}", language),
             say(f"letters.state.{one.approval.state}", language), one.approval.author, one.approval.reviewer,
             one.template.valid_until.isoformat()]
            for one in found
        ],
    )  # fmt: skip


@letters.command("draft")
def draft(
    by: _By,
    kind: Annotated[str, typer.Option("--kind", help="asset_review, picks, birthday, benefits")],
    file: Annotated[
        Path | None,
        typer.Argument(metavar="FILE.toml", help="zh = [lines], en = [lines], segments; default: as shipped"),
    ] = None,
    until: Annotated[str, typer.Option("--until", metavar="DATE", help="the last day; default half a year")] = "",
) -> None:
    """Hand the words of a letter in for another person's approval, with whom they are for and until when.

    Example: guanhu letters draft --kind birthday --as E01 wishes.toml, with zh = ["{name}，生日快乐！"], en = ["Dear {name}, …"]
    """
    from content.letters.kinds import kind_of
    from content.letters.words import shipped
    from store.letters import templates

    app = _open()
    said = _said(file) if file else {}
    words = _words(said, file) if file else shipped()[kind_of(kind).name]
    made = templates.draft(
        app.database, app.policy(), kind=kind, words=words, by=by, now=app.now(), segments=said.get("segments"),
        valid_until=_day(until) if until else None,
    )  # fmt: skip
    typer.echo(say("letters.made", app.settings.language, template_id=made.template.template_id))


@letters.command("show")
def show(template_id: _Template) -> None:
    """Print the words of a template in both languages. Example: guanhu letters show L-picks-3f9a1c2b."""
    from store.letters import templates

    app = _open()
    with app.database.engine.connect() as connection:
        found = templates.find(connection, template_id)
    if found is None:
        raise Problem("letters.unknown", exit_code=2, template_id=template_id)
    for language, lines in found.template.words.lines.items():
        typer.echo(f"[{language}]")
        typer.echo("\n".join(lines))


@letters.command("approve")
def approve(template_id: _Template, by: _By, reason: _Reason = "") -> None:
    """Allow exactly these words, for exactly these customers. Example: guanhu letters approve L-picks-3f9a1c2b --as K01."""
    _decide(template_id, "approve", by, reason)


@letters.command("reject")
def reject(template_id: _Template, by: _By, reason: _Reason) -> None:
    """Send words back. Example: guanhu letters reject L-picks-3f9a1c2b --as K01 --reason "too long"."""
    _decide(template_id, "reject", by, reason)


@letters.command("withdraw")
def withdraw(template_id: _Template, by: _By, reason: _Reason) -> None:
    """Stop it: no letter is opened from it any more.

    Example: guanhu letters withdraw L-picks-3f9a1c2b --as K01 --reason "new terms"
    """
    _decide(template_id, "withdraw", by, reason)


@letters.command("log")
def log(
    customer: Annotated[str, typer.Option("--customer", metavar="CUSTOMER_ID", help="only this customer's")] = "",
    as_json: _Json = False,
) -> None:
    """Which letters were opened and sent, by whom, under which approval. Example: guanhu letters log --customer C00012."""
    from store.letters import written

    app = _open()
    with app.database.engine.connect() as connection:
        found = written.listed(connection, customer_id=customer)
    if as_json:
        rows = [
            {
                "letter": one.key, "customer_id": one.customer_id, "state": one.state, "by": one.staff_id,
                "template_id": one.template_id, "approval_id": one.approval_id, "bytes": one.bytes_hash,
                "data_as_of": one.data_as_of.isoformat(), "handed_at": iso(one.handed_at),
                "ended_at": iso(one.ended_at) if one.ended_at else None,
            }
            for one in found
        ]  # fmt: skip
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    language = app.settings.language
    if not found:
        typer.echo(say("letters.empty_log", language))
    for one in found:
        state = say(f"letters.state.{one.state}", language)
        at = f"{one.handed_at.astimezone(app.settings.zone):%Y-%m-%d %H:%M}"
        typer.echo("  ".join((at, one.key, state, one.staff_id, one.template_id, one.bytes_hash[:12])))


def _decide(template_id: str, move: str, by: str, reason: str) -> None:
    from store.letters import templates

    app = _open()
    made = templates.decide(app.database, app.policy(), template_id, move, by=by, now=app.now(), reason=reason)
    language = app.settings.language
    state = say(f"letters.state.{made.approval.state}", language)
    typer.echo(say("letters.decided", language, template_id=template_id, state=state))


def _facts(one: "Standing") -> dict[str, Any]:
    template, given = one.template, one.approval
    return {
        "template_id": template.template_id, "kind": template.kind, "state": given.state, "author": given.author,
        "reviewer": given.reviewer, "segments": list(template.segments), "valid_from": template.valid_from.isoformat(),
        "valid_until": template.valid_until.isoformat(), "words": template.words.to_json(), "intact": one.intact,
    }  # fmt: skip


def _said(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Problem("letters.file_bad", exit_code=2, path=file, detail=error) from error


def _words(said: dict[str, Any], file: Path | None) -> "LetterWords":
    from content.letters.words import LetterWords

    lists = [said.get(name, []) for name in ("zh", "en", "segments")]
    if not all(isinstance(one, list) and all(isinstance(line, str) for line in one) for one in lists):
        raise Problem("letters.file_bad", exit_code=2, path=file, detail='zh = ["…"], en = ["…"], segments = ["…"]')
    return LetterWords.from_json(said)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Problem("import.bad_date", exit_code=2, text=text) from error


def _open() -> App:
    from store import migrate

    app = open_app(read_settings())
    migrate.check(app.database)
    return app
