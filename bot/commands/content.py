"""``guanhu content``: pushes at the command line: written, looked at, handed in, decided on, planned, stopped, followed."""

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.app import App, open_app
from bot.commands.content_pages import facts, iso, line, seen_facts, wish_of
from bot.settings import read_settings
from content.problems import Problem
from content.wording import say

if TYPE_CHECKING:
    from content.cards import Card
    from store.pushes.desk import Preview

content = typer.Typer(
    name="content",
    help="Pushes to customer groups and colleagues. Example: guanhu content list.",
    no_args_is_help=True,
)

_Push = Annotated[str, typer.Argument(metavar="PUSH_ID", help="which one; guanhu content list shows them")]
_By = Annotated[str, typer.Option("--as", metavar="STAFF_ID", help="who does this; it goes into the audit")]
_Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="why; it goes into the audit")]
_Json = Annotated[bool, typer.Option("--json", help="print as JSON")]


@content.callback()
def _content() -> None:
    """Content on its way to customers: two people, checks, a plan, a stop button."""


@content.command("list")
def list_(
    state: Annotated[str, typer.Option("--state", help="draft, checked, approved, scheduled, done, …")] = "",
    as_json: _Json = False,
) -> None:
    """List pushes, the newest first. Example: guanhu content list --state checked."""
    from store.pushes import desk, rows

    app = _open()
    if state and state not in rows.STATES:
        raise Problem("clock.state_unknown", exit_code=2, state=state, states=", ".join(rows.STATES))
    found = desk.listing(app.database, (state,) if state else rows.STATES)
    if as_json:
        typer.echo(json.dumps([facts(push) for push in found], ensure_ascii=False, indent=2))
        return
    if not found:
        typer.echo(say("pushes.none", app.settings.language))
    for push in found:
        typer.echo(line(app, push))


@content.command("draft")
def draft(
    file: Annotated[Path, typer.Argument(metavar="FILE.toml", help="kind, segments or groups or roles, title, text …")],
    by: _By,
    change: Annotated[str, typer.Option("--change", metavar="PUSH_ID", help="change this one instead")] = "",
) -> None:
    """Keep a push as a draft, as its file says, and show it as it would leave.

    Example: guanhu content draft talk.toml --as E01, with kind = "invitation", segments = ["asset_type:wealth"], title, text.
    """
    from store.pushes import desk

    app = _open()
    wish = wish_of(file, app)
    seen = desk.draft(app.database, app.policy(), wish, by=by, now=app.now(), push_id=change)
    _show(_card_of(app, seen))
    typer.echo(say("pushes.made", app.settings.language, push_id=seen.push.push_id))


@content.command("preview")
def preview(push_id: _Push, by: _By, as_json: _Json = False) -> None:
    """Show a push as it would leave, what the checks say of it, who gets it when and who does not.

    Example: guanhu content preview P20261123-3f9a1c2b --as K01
    """
    from store.pushes import desk

    app = _open()
    seen = desk.preview(app.database, app.policy(), push_id, viewer=by, now=app.now())
    if as_json:
        typer.echo(json.dumps(seen_facts(app, seen), ensure_ascii=False, indent=2))
        return
    _show(_card_of(app, seen))


@content.command("submit")
def submit(push_id: _Push, by: _By) -> None:
    """Hand a draft in for another person's word. Example: guanhu content submit P20261123-3f9a1c2b --as E01."""
    from store.pushes import desk

    app = _open()
    desk.submit(app.database, app.policy(), push_id, by=by, now=app.now())
    typer.echo(say("pushes.submitted", app.settings.language, push_id=push_id))


@content.command("approve")
def approve(push_id: _Push, by: _By, reason: _Reason = "") -> None:
    """Let it leave, exactly as it is now and to whom it is counted now.

    Example: guanhu content approve P20261123-3f9a1c2b --as K01
    """
    from store.pushes import desk

    app = _open()
    counted = desk.approve(app.database, app.policy(), _decision(app, push_id, by, reason), now=app.now())
    left_out = len(counted.recipients) - len(counted.goes)
    numbers = {"push_id": push_id, "goes": len(counted.goes), "left_out": left_out}
    typer.echo(say("pushes.approved", app.settings.language, **numbers))


@content.command("reject")
def reject(push_id: _Push, by: _By, reason: _Reason) -> None:
    """Send it back. Example: guanhu content reject P20261123-3f9a1c2b --as K01 --reason "the day is wrong"."""
    from store.pushes import desk

    app = _open()
    desk.reject(app.database, app.policy(), _decision(app, push_id, by, reason), now=app.now())
    typer.echo(say("pushes.rejected", app.settings.language, push_id=push_id))


@content.command("stop")
def stop(push_id: _Push, by: _By, reason: _Reason) -> None:
    """Stop it, before or in flight. Example: guanhu content stop P20261123-3f9a1c2b --as E01 --reason "the talk is off"."""
    from store.pushes import desk

    app = _open()
    count = desk.stop(app.database, app.policy(), push_id, by=by, reason=reason, now=app.now())
    typer.echo(say("pushes.stopped", app.settings.language, push_id=push_id, count=count))


@content.command("nudge")
def nudge(push_id: _Push, by: _By) -> None:
    """Have owners of groups who have not sent it yet reminded. Example: guanhu content nudge P20261123-3f9a1c2b --as E01."""
    from store.pushes import desk

    app = _open()
    said = desk.nudge(app.database, app.policy(), push_id, by=by, now=app.now())
    count = sum(one == "wanted" for one in said.values())
    typer.echo(say("pushes.nudged", app.settings.language, count=count))


@content.command("report")
def report(push_id: _Push, as_json: _Json = False) -> None:
    """How a push is doing: the share of owners who confirmed, group by group with --json.

    Example: guanhu content report P20261123-3f9a1c2b
    """
    from handlers.pushes.cards import report_card
    from store.pushes import desk

    app = _open()
    found = desk.report(app.database, push_id)
    if as_json:
        lines = [
            {
                "address": one.address, "lane": one.lane, "owner_staff_id": one.owner_staff_id, "state": one.state,
                "reason": one.reason, "at": iso(one.at), "nudges": one.nudges,
            }
            for one in found.lines
        ]  # fmt: skip
        steps = [{"at": iso(one.at), "by": one.by, "move": one.move, "reason": one.reason} for one in found.steps]
        more = {"confirm_rate": found.confirm_rate, "counts": dict(found.counts), "groups": lines, "steps": steps}
        typer.echo(json.dumps({**facts(found.push), **more}, ensure_ascii=False, indent=2))
        return
    _show(report_card(found, app.settings.language, names={}, may_stop=False))


@content.command("plan")
def plan(as_json: _Json = False) -> None:
    """When what waits and what is approved can leave: by push and day, and what moves or keeps out whom.

    Example: guanhu content plan
    """
    from handlers.pushes.words import why
    from store.pushes.weeks import week

    app = _open()
    language = app.settings.language
    found = week(app.database, app.policy(), now=app.now())
    if as_json:
        out = [
            {
                "push_id": one.push.push_id, "days": {day.isoformat(): count for day, count in one.days.items()},
                "moved": dict(one.moved), "left_out": dict(one.left_out),
            }
            for one in found
        ]  # fmt: skip
        typer.echo(json.dumps(out, ensure_ascii=False, indent=2))
        return
    if not found:
        typer.echo(say("pushes.none", language))
    for one in found:
        typer.echo(line(app, one.push))
        for day, count in one.days.items():
            typer.echo("  " + say("pushes.plan_line", language, day=day.isoformat(), count=count))
        for reason, count in one.moved.items():
            typer.echo("  " + say("pushes.card.conflict_line", language, reason=why(reason, language), count=count))
        for reason, count in one.left_out.items():
            typer.echo("  " + say("pushes.card.left_out_line", language, reason=why(reason, language), count=count))


def _open() -> App:
    from store import migrate

    app = open_app(read_settings())
    migrate.check(app.database)
    return app


def _decision(app: App, push_id: str, by: str, reason: str) -> Any:
    """On what stands there now: whoever types the command has read the preview."""
    from store.pushes import desk
    from store.pushes.deciding import Decision

    seen = desk.preview(app.database, app.policy(), push_id, viewer=by, now=app.now())
    return Decision(push_id=push_id, approval_id=seen.approval_id, binding=seen.binding, by=by, reason=reason)


def _card_of(app: App, seen: "Preview") -> "Card":
    from handlers.pushes.cards import review_card

    return review_card(seen, app.settings.language, app.policy(), author=seen.push.author)


def _show(card: "Card") -> None:
    from rich.console import Console

    from bot.terminal_card import draw

    draw(replace(card, buttons=()), Console())
