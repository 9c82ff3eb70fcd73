"""``guanhu wecom groups|bind|pushes|nudge|cancel``: customer groups on WeChat Work, and what their owners were asked to send."""

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from content.problems import Problem
from content.wording import knows, say

if TYPE_CHECKING:
    from bot.app import App
    from segmentation.people import Language
    from store.groups import CustomerGroup, Progress

_By = Annotated[str, typer.Option("--as", metavar="STAFF_ID", help="who does it; it goes into the audit")]
_Json = Annotated[bool, typer.Option("--json", help="print as JSON")]
_Push = Annotated[str, typer.Argument(metavar="PUSH_ID", help="as guanhu wecom pushes lists it")]
#: Pushes that are listed without being named.
_DAYS = 30


def groups(
    sync: Annotated[bool, typer.Option("--sync", help="read them from WeChat Work first")] = False,
    as_json: _Json = False,
) -> None:
    """List the customer groups with owner, segment, language, members and state.

    Example: guanhu wecom groups --sync
    """
    from bot.commands.clock import table
    from store import groups as known

    app = _open()
    language = app.settings.language
    if sync:
        _synced(app)
    known.take_from_bank(app.database, app.now())
    with app.database.engine.connect() as connection:
        found = known.groups(connection)
    if as_json:
        typer.echo(json.dumps([_as_json(one) for one in found], ensure_ascii=False, indent=2))
        return
    if not found:
        typer.echo(say("groups.none", language))
        return
    head = ("chat", "name", "owner", "segment", "language", "members", "state")
    table([say(f"groups.head.{one}", language) for one in head], [_cells(one, language) for one in found])
    typer.echo(say("groups.count", language, count=len(found)))


def bind(
    chat: Annotated[str, typer.Argument(metavar="CHAT_ID", help="as guanhu wecom groups lists it")],
    segment: Annotated[
        str | None, typer.Option(help="scheme:value or a segment's name; empty: the bank's again")
    ] = None,
    language: Annotated[str | None, typer.Option(help="zh or en; empty: the owner's again")] = None,
    by: _By = "",
) -> None:
    """Bind a group's segment or language before what the bank's file says.

    Example: guanhu wecom bind wrOgAAAA --segment asset_type:wealth --language en --as A001
    """
    from store.groups import known

    app = _open()
    if language and language not in known.LANGUAGES:
        raise Problem("groups.language_wrong", exit_code=2)
    policy = app.policy()
    if segment and segment not in policy.segments and segment.partition(":")[0] not in policy.schemes:
        raise Problem("groups.segment_wrong", exit_code=2, segment=segment)
    known.take_from_bank(app.database, app.now())
    one = known.bind(app.database, chat, segment=segment, language=language, by=by, now=app.now())
    shown = {"chat": one.chat_id, "segment": one.segment or "-", "language": one.language}
    typer.echo(say("groups.bound", app.settings.language, **shown))


def pushes(
    push_id: Annotated[str, typer.Argument(metavar="PUSH_ID", help="only this one")] = "", as_json: _Json = False
) -> None:
    """Where pushes to customer groups stand: with their owners, confirmed, delivered; or why not.

    Example: guanhu wecom pushes digest-asset_type:wealth-zh-2026-W48
    """
    from datetime import timedelta

    from store.groups import progress
    from store.groups.progress import pushes_with_groups

    app = _open()
    language = app.settings.language
    with app.database.engine.connect() as connection:
        ids = [push_id] if push_id else pushes_with_groups(connection, app.now() - timedelta(days=_DAYS))
        found = [progress(connection, one) for one in ids]
    if push_id and not found[0].groups:
        raise Problem("groups.no_push", exit_code=2, push=push_id)
    if as_json:
        typer.echo(json.dumps([_progress_json(one) for one in found], ensure_ascii=False, indent=2))
        return
    for one in found:
        _show_push(one, language)
    if not found:
        typer.echo(say("groups.pushes_none", language))


def nudge(push_id: _Push, by: _By = "") -> None:
    """Have the owners reminded who have not sent a push yet, within a minute; at most three times in 24 hours.

    Example: guanhu wecom nudge digest-tier:mid-zh-2026-W48 --as A001
    """
    from store import groups as known

    app = _open()
    language = app.settings.language
    with app.database.writing() as connection:
        said = known.want_nudge(connection, push_id, by=by, now=app.now())
    for owner, outcome in said.items():
        typer.echo(f"{owner}: {say(f'groups.nudge.{outcome}', language)}")
    if not said:
        raise Problem("groups.no_push", exit_code=2, push=push_id)


def cancel(
    push_id: _Push, reason: Annotated[str, typer.Option("--reason", help="why; it goes into the audit")], by: _By = ""
) -> None:
    """Stop a push: what waits does not leave, and what owners have not sent is called back.

    Example: guanhu wecom cancel digest-tier:mid-zh-2026-W48 --as A001 --reason "a figure in it is wrong"
    """
    from store import groups as known

    app = _open()
    with app.database.writing() as connection:
        if not known.progress(connection, push_id).groups:
            raise Problem("groups.no_push", exit_code=2, push=push_id)
        count = known.cancel(connection, push_id, by=by, reason=reason, now=app.now())
    typer.echo(say("groups.cancelled" if count else "groups.nothing_wanted", app.settings.language, count=count))


def _open() -> "App":
    from bot.app import open_app
    from bot.settings import read_settings
    from store.migrate import check

    app = open_app(read_settings())
    check(app.database)
    return app


def _synced(app: "App") -> None:
    from bot.wecom.group_tasks import NAME
    from bot.wecom.joined import configured
    from bot.wecom.joined import groups as wecom_groups
    from schedules.groups.syncing import read_all

    if not configured(app):
        raise Problem("wecom.no_settings", exit_code=2)
    reachable = wecom_groups(app)
    try:
        report = read_all(app.database, {NAME: reachable}, app.now())
    finally:
        reachable.client.close()
    language = app.settings.language
    counts = {name: report.get(name, 0) for name in ("groups", "owners", "changed")}
    typer.echo(say("groups.synced", language, **counts))
    if unseen := report.get("owners_out_of_sight", 0):
        typer.echo(say("groups.unseen", language, count=unseen))


def _cells(one: "CustomerGroup", language: "Language") -> list[str]:
    members = "-" if one.members is None else str(one.members)
    owner = one.owner_staff_id or one.owner or "-"
    state = say(f"groups.state.{one.state}", language)
    return [one.chat_id, one.name, owner, one.segment or "-", one.language, members, state]


def _as_json(one: "CustomerGroup") -> dict[str, Any]:
    return {
        "chat_id": one.chat_id, "platform": one.platform, "name": one.name, "owner": one.owner,
        "owner_staff_id": one.owner_staff_id, "state": one.state, "segment": one.segment, "language": one.language,
        "listed": one.listed, "members": one.members, "customers": one.customers,
        "unknown_customers": one.unknown_customers, "seen_at": one.seen_at.isoformat() if one.seen_at else None,
    }  # fmt: skip


def _progress_json(one: "Progress") -> dict[str, Any]:
    rows = [
        {
            "address": row.address, "owner": row.owner, "owner_staff_id": row.owner_staff_id, "state": row.state,
            "reason": row.reason, "at": row.at.isoformat(), "nudges": row.nudges,
        }
        for row in one.groups
    ]  # fmt: skip
    return {"push_id": one.push_id, "counts": one.counts, "groups": rows}


def _show_push(one: "Progress", language: "Language") -> None:
    from bot.commands.clock import table

    counts = ", ".join(f"{say(f'groups.state.{state}', language)} {number}" for state, number in one.counts.items())
    typer.echo(say("groups.push_head", language, push=one.push_id, counts=counts))
    rows = [
        [
            f"  {row.address.split(':', 2)[2]}",
            row.owner_staff_id or row.owner,
            say(f"groups.state.{row.state}", language),
            str(row.nudges or ""),
            _why(row.reason, language),
        ]
        for row in one.groups
    ]
    table(
        [
            "  " + say("groups.head.chat", language),
            *(say(f"groups.head.{name}", language) for name in ("owner", "state", "nudges", "why")),
        ],
        rows,
    )


def _why(reason: str, language: "Language") -> str:
    for key in (f"groups.reason.{reason}", f"checks.{reason}"):
        if reason and knows(key, "zh"):
            try:
                return say(key, language)
            except KeyError:  # a check's sentence with facts that are told elsewhere
                return reason
    return reason
