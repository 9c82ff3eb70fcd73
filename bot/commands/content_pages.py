"""How ``guanhu content`` reads a push's file, and what it prints of pushes."""

import tomllib
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.app import App
from content.problems import Problem
from content.wording import say

if TYPE_CHECKING:
    from store.pushes.desk import Preview
    from store.pushes.making import Wish
    from store.pushes.rows import Push

#: What a file of a push may list.
_LISTS = ("segments", "groups", "roles", "platforms", "products", "news")


def wish_of(file: Path, app: App) -> "Wish":
    """A push as its file says it. Raises Problem for a file that is none."""
    from content.pushes.audience import Audience
    from content.pushes.words import PushWords
    from store.pushes.making import Wish

    try:
        said = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Problem("pushes.bad_file", exit_code=2, file=file, detail=error) from error
    lists = {name: _of(said, name, list, [], file) for name in _LISTS}
    text = {name: _of(said, name, str, "", file) for name in ("kind", "title", "text", "language")}
    now = app.now()
    moment = _of(said, "not_before", datetime, None, file)
    return Wish(
        kind=text["kind"] or "notice",
        audience=Audience(
            **{name: tuple(map(str, lists[name])) for name in ("segments", "groups", "roles", "platforms")}
        ),
        language="en" if text["language"] == "en" else "zh",
        words=PushWords(
            title=text["title"], text=text["text"], products=tuple(lists["products"]), news_ids=tuple(lists["news"])
        ),
        valid_from=_of(said, "from", date, None, file),
        valid_until=_of(said, "until", date, None, file),
        not_before=moment.replace(tzinfo=moment.tzinfo or now.tzinfo) if moment else None,
    )


def _of(said: dict[str, Any], name: str, kind: Callable[..., Any], usual: Any, file: Path) -> Any:
    value = said.get(name, usual)
    if value is usual or (isinstance(kind, type) and isinstance(value, kind)):
        return value
    raise Problem("pushes.bad_file", exit_code=2, file=file, detail=name)


def facts(push: "Push") -> dict[str, Any]:
    """A push for machines."""
    return {
        "push_id": push.push_id, "state": push.state, "kind": push.kind, "language": push.language,
        "audience": push.audience.to_json(), "author": push.author, "title": push.card.title,
        "valid_from": push.valid_from.isoformat(), "valid_until": push.valid_until.isoformat(),
    }  # fmt: skip


def seen_facts(app: App, seen: "Preview") -> dict[str, Any]:
    """A preview for machines."""
    language = app.settings.language
    findings = [{**one.to_json(), "said": one.said(language)} for one in seen.push.findings]
    recipients = [
        {
            "address": one.address, "lane": one.lane, "owner_staff_id": one.owner_staff_id, "reason": one.reason,
            "due_at": iso(one.due_at), "conflict": one.conflict,
        }
        for one in seen.counted.recipients
    ]  # fmt: skip
    return {**facts(seen.push), "card": seen.push.card.to_json(), "findings": findings, "recipients": recipients}


def line(app: App, push: "Push") -> str:
    """A push in one line."""
    from handlers.pushes.words import audience_words

    language = app.settings.language
    return say(
        "pushes.line", language, push_id=push.push_id, state=say(f"pushes.state.{push.state}", language),
        kind=say(f"pushes.kind.{push.kind}", language), title=push.card.title,
        audience=audience_words(push.audience, language, app.policy()), author=push.author, until=push.valid_until,
    )  # fmt: skip


def iso(moment: datetime | None) -> str | None:
    """A moment for machines."""
    return moment.isoformat(timespec="seconds") if moment else None
