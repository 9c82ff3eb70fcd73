"""``guanhu news feeds``, ``fetch``, ``add`` and ``import``: how items come in."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.app import App
from bot.commands.clock import iso, table
from bot.commands.news_options import AsJson, By, opened, topics_named
from content.problems import Problem
from content.wording import say

if TYPE_CHECKING:
    from store.news.intake import Found, Kept
    from store.news.touched import Touching

_ERRORS_NAMED = 50


def feeds(as_json: AsJson = False) -> None:
    """List the feeds of the bank's list and how each is. Example: guanhu news feeds --json."""
    from content.news.feeds import read_feeds
    from store.news import feed_states

    app = opened()
    listed = read_feeds(_file(app))
    language = app.settings.language
    with app.database.engine.connect() as connection:
        states = feed_states.states(connection, listed)
    rows: list[dict[str, Any]] = []
    for one in listed:
        state = states[one.name]
        problem = say(f"newsroom.feed.{state.problem}", language, **_facts(state.facts)) if state.problem else ""
        rows.append(
            {
                "feed": one.name, "title": one.title, "url": one.url, "language": one.language, "licence": one.licence,
                "show": one.show, "state": state.state, "problem": problem, "failures": state.failures,
                "entries": state.entries, "added": state.added,
                **{name: iso(moment.astimezone(app.settings.zone)) if (moment := getattr(state, name)) else None
                   for name in ("checked_at", "ok_at", "next_at")},
            }
        )  # fmt: skip
    if as_json:
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    table(
        [say(f"newsroom.head.{name}", language) for name in ("feed", "state", "checked", "next", "entries", "why")],
        [
            [
                row["feed"], say(f"newsroom.state.{row['state']}", language), (row["checked_at"] or "")[:16],
                (row["next_at"] or "")[:16], f"{row['entries']} (+{row['added']})", row["problem"],
            ]
            for row in rows
        ],
    )  # fmt: skip


def fetch(
    names: Annotated[list[str] | None, typer.Argument(metavar="[FEED]...", help="only these, due or not")] = None,
) -> None:
    """Ask the feeds that are due now. Example: guanhu news fetch pboc."""
    from content.news.feeds import read_feeds
    from schedules.curation.job import gather

    app = opened()
    path, language = _file(app), app.settings.language
    known = [one.name for one in read_feeds(path)]
    for name in names or ():
        if name not in known:
            raise Problem("newsroom.no_feed", exit_code=2, feed=name, feeds=", ".join(known))
    report = gather(app.database, path, now=app.now(), only=names or ())
    if report.get("skipped"):
        typer.echo(say("newsroom.none_due", language))
        return
    counts = {name: report[name] for name in ("feeds", "added", "repeats", "told")}
    typer.echo(say("newsroom.fetched", language, **counts))
    for line in report["failed"]:
        feed, _, code = line.partition(": ")
        typer.echo(say("newsroom.feed_failed", language, feed=feed, why=say(f"newsroom.short.{code}", language)))
    if report["failed"]:
        raise typer.Exit(1)


def _file(app: App) -> Path:
    if app.settings.feeds_file is None:
        raise Problem("newsroom.no_feeds_file", exit_code=2)
    return app.settings.feeds_file


def _facts(facts: Any) -> dict[str, object]:
    return {"host": "", "status": "", "encoding": "", **facts}


def add(  # noqa: PLR0913, PLR0917 - the options of the command
    title: Annotated[str, typer.Option(help="the headline")],
    source: Annotated[str, typer.Option(help="who says it")],
    licence: Annotated[str, typer.Option(help="what may be shown of it, and who looked")],
    by: By,
    url: Annotated[str, typer.Option(help="where it stands; news must have one")] = "",
    text: Annotated[str, typer.Option(help="facts in a few sentences")] = "",
    language: Annotated[str, typer.Option(help="zh or en")] = "zh",
    kind: Annotated[str, typer.Option(help="news, lesson, offer, policy_notice, invitation, research …")] = "news",
    topics: Annotated[str, typer.Option(help="topics, with ; between; else found out")] = "",
    published_at: Annotated[str, typer.Option(help="when it was said; default: now")] = "",
    starts_on: Annotated[str, typer.Option(help="first day of an offer or event")] = "",
    ends_on: Annotated[str, typer.Option(help="its last day")] = "",
) -> None:
    """Write an item by hand. Example: guanhu news add --title … --source … --licence … --url https://… --as E01."""
    app = opened()
    row = {
        "title": title, "source": source, "licence": licence, "url": url, "text": text, "language": language, "kind": kind,
        "topics": topics, "published_at": published_at, "starts_on": starts_on, "ends_on": ends_on,
    }  # fmt: skip
    written(app, row, by)


def written(app: App, row: Mapping[str, str], by: str) -> None:
    """Keep a row as an item of that person's, and say what became of it. Raises Problem for a row that is none."""
    from store.news.written import RowError, read_row

    found = read_row(row, line=1, author=_person(app, by), now=app.now(), zone=app.settings.zone)
    if isinstance(found, RowError):
        raise Problem(f"newsroom.row.{found.reason}", exit_code=2, column=found.column, **found.facts)
    _say_kept(app, found, _keep(app, [found], _touching(app))[0])


def import_(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="CSV with a header, or JSON lines")], by: By
) -> None:
    """Take items from a file; what is wrong is said row by row. Example: guanhu news import lessons.csv --as E01."""
    from store.news.intake import Found
    from store.news.written import RowError, read_file

    app = opened()
    language = app.settings.language
    rows = list(read_file(path, author=_person(app, by), now=app.now(), zone=app.settings.zone))
    kept = _keep(app, [one for _, one in rows if isinstance(one, Found)], _touching(app))
    wrong = [one for _, one in rows if isinstance(one, RowError)]
    for one in wrong[:_ERRORS_NAMED]:
        reason = say(f"newsroom.row.{one.reason}", language, column=one.column, **one.facts)
        typer.echo(say("newsroom.row_wrong", language, line=one.line, reason=reason), err=True)
    counts = {name: sum(one.what == name for one in kept) for name in ("added", "repeat", "known", "changed")}
    typer.echo(say("newsroom.imported", language, wrong=len(wrong), **counts))
    if wrong:
        raise typer.Exit(1)


def _touching(app: App) -> "Touching":
    from store.news.touched import Touching

    with app.database.reading() as connection:
        return Touching.read(connection, served=app.database.served(connection).delivery_id is not None)


def _keep(app: App, found: "list[Found]", touching: "Touching") -> "list[Kept]":
    from store.news.intake import keep

    with app.database.writing() as connection:
        return [keep(connection, one, touching=touching, now=app.now()) for one in found]


def _say_kept(app: App, found: "Found", kept: "Kept") -> None:
    first = kept.repeat.news_id if kept.repeat else ""
    topics = topics_named(kept.topics, app)
    language = app.settings.language
    typer.echo(
        say(f"newsroom.kept.{kept.what}", language, id=kept.news_id, title=found.title, first=first, topics=topics)
    )


def _person(app: App, staff_id: str) -> str:
    from store.staff import managers

    with app.database.reading() as connection:
        if managers.by_staff_id(connection, staff_id) is None:
            raise Problem("newsroom.no_person", exit_code=2, staff_id=staff_id)
    return staff_id
