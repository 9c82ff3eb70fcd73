"""The desk of ``guanhu news``: ``list``, ``shortlist``, ``pick``, ``approve``, ``reject``, ``withdraw``; and who allowed what."""

import json
from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.app import App
from bot.commands.clock import iso, table
from bot.commands.news_options import AsJson, By, opened, topics_named
from content.problems import Problem
from content.wording import say

if TYPE_CHECKING:
    from content.news.item import NewsItem

Id = Annotated[str, typer.Argument(metavar="NEWS_ID", help="the item's id, as guanhu news list shows it")]
Reason = Annotated[str, typer.Option("--reason", help="why; it goes into the audit")]


def list_(
    state: Annotated[str, typer.Option(help="found, picked, approved, repeat, rejected or expired")] = "",
    days: Annotated[int, typer.Option(min=1, help="found in so many days")] = 7,
    as_json: AsJson = False,
) -> None:
    """List items and where they stand. Example: guanhu news list --state picked."""
    from store.news import found_items

    app = opened()
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
            [one.news_id, say(f"newsroom.state.{one.state}", language), topics_named(one.topics, app),
             one.in_language(language)[0], one.source]
            for one in chosen
        ],
    )  # fmt: skip


def shortlist(
    day: Annotated[
        str, typer.Option(metavar="DATE", help="of which day; default: today, made now when there is none")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """What is worth a look today, and why. Example: guanhu news shortlist."""
    from store.news import shortlists

    app = opened()
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
    spoken = {**facts, "topics": topics_named(facts.get("topics", ()), app)}
    return say(f"newsroom.reason.{name}", app.settings.language, **spoken)


def _segments(segments: tuple[str, ...], app: App) -> str:
    from content.digests import segment_name

    language = app.settings.language
    return say("newsroom.for", language, segments=" / ".join(segment_name(one, language) for one in segments[:4]))


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


def pick(
    news_id: Id,
    by: By,
    until: Annotated[str, typer.Option(metavar="DATE", help="the last day; default by the kind")] = "",
    segment: Annotated[list[str] | None, typer.Option(help="for whom; default by its topics")] = None,
) -> None:
    """Ask another person to allow an item. Example: guanhu news pick n1a2b3 --as E01."""
    from content.news.kinds import kind_of
    from content.news.matching import segments_for
    from store.news import desk
    from store.outbox import newsroom

    app = opened()
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


def approve(news_id: Id, by: By, reason: Reason = "") -> None:
    """Allow an item that another person picked. Example: guanhu news approve n1a2b3 --as R01."""
    _decide(news_id, "approve", by, reason)


def reject(news_id: Id, by: By, reason: Reason) -> None:
    """Turn an item down. Example: guanhu news reject n1a2b3 --as R01 --reason "no source"."""
    _decide(news_id, "reject", by, reason)


def withdraw(news_id: Id, by: By, reason: Reason) -> None:
    """Take back an approval: the item is shown no more. Example: guanhu news withdraw n1a2b3 --as R01 --reason "corrected"."""
    _decide(news_id, "withdraw", by, reason)


def _decide(news_id: str, move: str, by: str, reason: str) -> None:
    from store.news import desk

    app = opened()
    desk.decide(app.database, news_id, move, by=by, now=app.now(), reason=reason)
    typer.echo(say(f"newsroom.decided.{move}", app.settings.language, id=news_id))
