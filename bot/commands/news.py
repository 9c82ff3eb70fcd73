"""``guanhu news``: feeds and how they are, items by hand and from files, the shortlist, and who allowed what."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.app import App, open_app
from bot.commands.clock import iso, table
from bot.settings import read_settings
from content.problems import Problem
from content.wording import knows, say
from store import migrate

if TYPE_CHECKING:
    from content.news.item import NewsItem
    from store.news.intake import Found, Kept
    from store.news.touched import Touching

news = typer.Typer(
    no_args_is_help=True, help="News for customers: feeds, items, the day's shortlist. Example: guanhu news feeds."
)

_Json = Annotated[bool, typer.Option("--json", help="print as JSON")]
_Id = Annotated[str, typer.Argument(metavar="NEWS_ID", help="the item's id, as guanhu news list shows it")]
_By = Annotated[str, typer.Option("--as", metavar="STAFF_ID", help="who does it; it goes into the audit")]
_Reason = Annotated[str, typer.Option("--reason", help="why; it goes into the audit")]
_ERRORS_NAMED = 50


def _open() -> App:
    app = open_app(read_settings())
    migrate.check(app.database)
    return app


# -- feeds ----------------------------------------------------------------------------------------------------------------


@news.command()
def feeds(as_json: _Json = False) -> None:
    """List the feeds of the bank's list and how each is. Example: guanhu news feeds --json."""
    from content.news.feeds import read_feeds
    from store.news import feed_states

    app = _open()
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


@news.command()
def fetch(
    names: Annotated[list[str] | None, typer.Argument(metavar="[FEED]...", help="only these, due or not")] = None,
) -> None:
    """Ask the feeds that are due now. Example: guanhu news fetch pboc."""
    from content.news.feeds import read_feeds
    from schedules.curation.job import gather

    app = _open()
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


# -- by hand and from a file ----------------------------------------------------------------------------------------------


@news.command()
def add(  # noqa: PLR0913, PLR0917 - the options of the command
    title: Annotated[str, typer.Option(help="the headline")],
    source: Annotated[str, typer.Option(help="who says it")],
    licence: Annotated[str, typer.Option(help="what may be shown of it, and who looked")],
    by: _By,
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
    from store.news.written import RowError, read_row

    app = _open()
    row = {
        "title": title, "source": source, "licence": licence, "url": url, "text": text, "language": language, "kind": kind,
        "topics": topics, "published_at": published_at, "starts_on": starts_on, "ends_on": ends_on,
    }  # fmt: skip
    found = read_row(row, line=1, author=_person(app, by), now=app.now(), zone=app.settings.zone)
    if isinstance(found, RowError):
        raise Problem(f"newsroom.row.{found.reason}", exit_code=2, column=found.column, **found.facts)
    _say_kept(app, found, _keep(app, [found], _touching(app))[0])


@news.command("import")
def import_(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="CSV with a header, or JSON lines")], by: _By
) -> None:
    """Take items from a file; what is wrong is said row by row. Example: guanhu news import lessons.csv --as E01."""
    from store.news.intake import Found
    from store.news.written import RowError, read_file

    app = _open()
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
    topics = _topics(kept.topics, app)
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


# -- items and the shortlist ------------------------------------------------------------------------------------------------


@news.command("list")
def list_(
    state: Annotated[str, typer.Option(help="found, picked, approved, repeat, rejected or expired")] = "",
    days: Annotated[int, typer.Option(min=1, help="found in so many days")] = 7,
    as_json: _Json = False,
) -> None:
    """List items and where they stand. Example: guanhu news list --state picked."""
    from store.news import found_items

    app = _open()
    with app.database.engine.connect() as connection:
        items = found_items.since(connection, app.now() - timedelta(days=days))
    chosen = [one for one in items if not state or one.state == state]
    if as_json:
        typer.echo(json.dumps([_item_json(one) for one in chosen], ensure_ascii=False, indent=2))
        return
    language = app.settings.language
    table(
        [say(f"newsroom.head.{name}", language) for name in ("id", "state", "topics", "title", "source")],
        [
            [one.news_id, say(f"newsroom.state.{one.state}", language), _topics(one.topics, app),
             one.in_language(language)[0], one.source]
            for one in chosen
        ],
    )  # fmt: skip


@news.command()
def shortlist(
    day: Annotated[
        str, typer.Option(metavar="DATE", help="of which day; default: today, made now when there is none")
    ] = "",
    as_json: _Json = False,
) -> None:
    """What is worth a look today, and why. Example: guanhu news shortlist."""
    from store.news import shortlists

    app = _open()
    now, language = app.now(), app.settings.language
    on = _day(day) if day else now.date()
    with app.database.reading() as connection:
        lines = shortlists.of_day(connection, on)
        if not lines and on == now.date():
            served = app.database.served(connection).delivery_id is not None
            made = shortlists.make(connection, app.policy(), now=now, served=served)
            lines = tuple(
                shortlists.Line(
                    place=n, item=one.item, score=one.score, segments=one.segments,
                    reasons=tuple((name, dict(facts)) for name, facts in one.reasons),
                )
                for n, one in enumerate(made, start=1)
            )  # fmt: skip
    if as_json:
        shown = [
            {**_item_json(one.item), "place": one.place, "score": one.score, "segments": list(one.segments),
             "reasons": [{"reason": name, **facts} for name, facts in one.reasons]}
            for one in lines
        ]  # fmt: skip
        typer.echo(json.dumps(shown, ensure_ascii=False, indent=2))
        return
    if not lines:
        typer.echo(say("newsroom.empty_list", language))
    for one in lines:
        typer.echo(f"{one.place:>2}. [{one.item.news_id}] {one.item.in_language(language)[0]}")
        reasons = (_reason(name, facts, app) for name, facts in one.reasons)
        typer.echo("    " + " · ".join((*reasons, _segments(one.segments, app))))


def _reason(name: str, facts: Any, app: App) -> str:
    spoken = {**facts, "topics": _topics(facts.get("topics", ()), app)}
    return say(f"newsroom.reason.{name}", app.settings.language, **spoken)


def _segments(segments: tuple[str, ...], app: App) -> str:
    from content.digests import segment_name

    language = app.settings.language
    return say("newsroom.for", language, segments=" / ".join(segment_name(one, language) for one in segments[:4]))


def _topics(topics: Any, app: App) -> str:
    language = app.settings.language
    keys = (f"newsroom.topic.{one}" for one in topics)
    return " / ".join(
        say(key, language) if knows(key, language) else key.removeprefix("newsroom.topic.") for key in keys
    )


def _item_json(item: "NewsItem") -> dict[str, Any]:
    return {
        "news_id": item.news_id, "state": item.state, "kind": item.kind, "topics": list(item.topics),
        "title": dict(item.title), "summary": dict(item.summary), "source": item.source, "url": item.url,
        "licence": item.licence, "published_at": iso(item.published_at), "feed": item.feed, "same_as": item.same_as,
        "author": item.author, "reviewer": item.reviewer,
        "expires_on": item.expires_on.isoformat() if item.expires_on else None,
    }  # fmt: skip


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Problem("import.bad_date", exit_code=2, text=text) from error


# -- four eyes --------------------------------------------------------------------------------------------------------------


@news.command()
def pick(
    news_id: _Id,
    by: _By,
    until: Annotated[str, typer.Option(metavar="DATE", help="the last day; default by the kind")] = "",
    segment: Annotated[list[str] | None, typer.Option(help="for whom; default by its topics")] = None,
) -> None:
    """Ask another person to allow an item. Example: guanhu news pick n1a2b3 --as E01."""
    from content.news.kinds import kind_of
    from content.news.matching import segments_for
    from store.news import desk
    from store.outbox import newsroom

    app = _open()
    now = app.now()
    with app.database.reading() as connection:
        found = newsroom.items(connection, [news_id])
    if not found:
        raise Problem("newsroom.no_item", exit_code=2, news_id=news_id)
    kind = kind_of(found[0].kind)
    wanted = tuple(segment or kind.segments or segments_for(found[0].topics, app.policy()))
    ends = _day(until) if until else now.date() + timedelta(days=kind.days_valid)
    desk.pick(app.database, news_id, by=by, segments=wanted, valid_until=ends, now=now)
    typer.echo(say("newsroom.picked", app.settings.language, id=news_id, until=ends, segments=", ".join(wanted) or "-"))


@news.command()
def approve(news_id: _Id, by: _By, reason: _Reason = "") -> None:
    """Allow an item that another person picked. Example: guanhu news approve n1a2b3 --as R01."""
    _decide(news_id, "approve", by, reason)


@news.command()
def reject(news_id: _Id, by: _By, reason: _Reason) -> None:
    """Turn an item down. Example: guanhu news reject n1a2b3 --as R01 --reason "no source"."""
    _decide(news_id, "reject", by, reason)


@news.command()
def withdraw(news_id: _Id, by: _By, reason: _Reason) -> None:
    """Take back an approval: the item is shown no more. Example: guanhu news withdraw n1a2b3 --as R01 --reason "corrected"."""
    _decide(news_id, "withdraw", by, reason)


def _decide(news_id: str, move: str, by: str, reason: str) -> None:
    from store.news import desk

    app = _open()
    desk.decide(app.database, news_id, move, by=by, now=app.now(), reason=reason)
    typer.echo(say(f"newsroom.decided.{move}", app.settings.language, id=news_id))
