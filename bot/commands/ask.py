"""``guanhu ask`` and ``guanhu chat``: one question, or a conversation, through the very path a chat message takes."""

import json
from datetime import datetime, time
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from bot.app import App, open_app
from bot.settings import read_settings
from content.problems import Problem
from content.wording import say
from segmentation.people import Language, Manager
from store import migrate
from store.staff import managers

if TYPE_CHECKING:
    from handlers.ask import Answer

#: A question asked for a day alone is asked at the start of its work.
MORNING = time(9)
#: Reasons after which the command has failed, not merely answered "no".
FAILED = frozenset({"problem", "bug"})

_As = Annotated[str, typer.Option("--as", help="the staff id of the person who asks", metavar="STAFF_ID")]


def ask(
    text: Annotated[str, typer.Argument(help="the question, in Chinese or English")],
    as_: _As,
    at: Annotated[str, typer.Option("--at", help="ask as if it were then: 2026-11-23 or 2026-11-23T09:00")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="print the answer as JSON")] = False,
) -> None:
    """Answer one question. Example: guanhu ask "本周谁到期" --as S001."""
    from bot.conversation import Conversation
    from bot.terminal import message_of

    app = open_app(read_settings())
    manager = person(app, as_)
    now = moment(at, manager, app)
    answer = Conversation(app).answer(message_of(manager.staff_id, at=now, text=text), page_size=0)
    if as_json:
        typer.echo(json.dumps(contract(answer), ensure_ascii=False, indent=2))
    else:
        from rich.console import Console

        from bot.terminal_card import draw

        draw(answer.card, Console(highlight=False))
    if answer.reason in FAILED:
        raise typer.Exit(1)


def chat(
    as_: _As,
    at: Annotated[str, typer.Option("--at", help="talk as if it were then: 2026-11-23 or 2026-11-23T09:00")] = "",
) -> None:
    """Talk at the keyboard; buttons are numbers. Example: guanhu chat --as S001."""
    from rich.console import Console

    from bot.conversation import Conversation
    from bot.terminal import message_of
    from bot.terminal_card import draw

    app = open_app(read_settings())
    manager = person(app, as_)
    console = Console(highlight=False)
    conversation = Conversation(app)
    console.print(say("help.chat.welcome", manager.language))
    while True:
        try:
            text = console.input("\n> ").strip()
        except (EOFError, KeyboardInterrupt):
            console.print()
            return
        if text.lower() in say("help.chat.leave", manager.language).split("|"):
            return
        if text:
            now = moment(at, manager, app)
            draw(conversation.answer(message_of(manager.staff_id, at=now, text=text)).card, console, numbers=True)


def person(app: App, staff_id: str) -> Manager:
    """Who asks. Raises Problem: no data yet, no such staff id (with near ones), or no longer active."""
    migrate.check(app.database)
    with app.database.reading() as connection:
        if app.database.served(connection).delivery_id is None:
            raise Problem("problems.no_delivery")
        manager = managers.by_staff_id(connection, staff_id)
        if manager is None:
            near = "、".join(managers.near_staff_ids(connection, staff_id))
            raise Problem(
                "problems.unknown_staff", exit_code=2, staff_id=staff_id, near=_near(near, app.settings.language)
            )
    if not manager.active:
        raise Problem("problems.staff_inactive", staff_id=staff_id)
    return manager


def moment(text: str, manager: Manager, app: App) -> datetime:
    """The moment of ``--at`` in the manager's own time zone; now when none is given. Raises Problem (exit 2)."""
    zone = ZoneInfo(manager.timezone)
    if not text:
        return app.now().astimezone(zone)
    try:
        if len(text.strip()) == len("2026-11-23"):
            return datetime.combine(datetime.fromisoformat(text.strip()).date(), MORNING, tzinfo=zone)
        found = datetime.fromisoformat(text.strip())
        return found.replace(tzinfo=zone) if found.tzinfo is None else found.astimezone(zone)
    except (ValueError, OverflowError):
        raise Problem("problems.bad_moment", exit_code=2, text=text) from None


def contract(answer: "Answer") -> dict[str, object]:
    """The keys every ``--json`` answer carries, and no others."""
    period = answer.slots.period
    return {
        "intent": answer.intent or None,
        "slots": answer.slots.to_json(),
        "period": period.to_json() if period else None,
        "card": answer.card.to_json(),
        "customers": list(answer.customers),
        "reason": str(answer.reason),
    }


def _near(names: str, language: Language) -> str:
    return say("problems.near", language, names=names) if names else ""
