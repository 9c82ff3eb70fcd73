"""``guanhu understand`` and ``guanhu find``: JSON lines in, JSON lines out, one for one and at once. They act on nothing."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.app import App, open_app
from bot.settings import read_settings
from content.problems import Problem
from content.wording import say
from handlers.ask import Ask, ClientNames, Reason, Slots, Unclear

if TYPE_CHECKING:
    from segmentation.people import Language

Answered = dict[str, Any]


def understand(
    as_: Annotated[
        str, typer.Option("--as", help="the staff id whose customers may be named", metavar="STAFF_ID")
    ] = "",
    report: Annotated[bool, typer.Option("--report", help="what was not understood, without personal data")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="with --report: the rows as JSON")] = False,
    learn: Annotated[
        bool, typer.Option("--learn", help="learn anew from the sentences and words as they stand")
    ] = False,
) -> None:
    r"""Say what sentences mean. Example: echo '{"text":"谁这周到期"}' | guanhu understand."""
    app = open_app(read_settings())
    if learn:
        _learn(app)
        return
    if report:
        _report(app, as_json=as_json)
        return
    with _book(app, as_) if as_ else _nobody() as clients:
        _lines(lambda line: _understood(line, app, clients), _nothing_understood)


def find(
    as_: Annotated[str, typer.Option("--as", help="the staff id whose customers are searched", metavar="STAFF_ID")],
) -> None:
    r"""Find customers by any name. Example: echo '{"query":"王总"}' | guanhu find --as S001."""
    app = open_app(read_settings())
    with _book(app, as_) as book:
        _lines(lambda line: _found(line, book), lambda reason: {"customers": [], "reason": reason})


def _learn(app: App) -> None:
    from handlers.language.training import main

    try:
        for language, questions in main().items():
            typer.echo(say("understand.learnt", app.settings.language, language=language, questions=questions))
    except OSError as refused:
        raise Problem("understand.cannot_write", file=refused.filename) from None


def _report(app: App, *, as_json: bool) -> None:
    from store import migrate
    from store.chats import misses

    migrate.check(app.database)
    with app.database.reading() as connection:
        rows = misses.counted(connection)
    zone, language = app.settings.zone, app.settings.language
    if as_json:
        out = [
            {
                "sentence": row.sentence,
                "language": row.language,
                "reason": row.reason,
                "nearest": list(row.nearest),
                "count": row.count,
                "first_on": row.first_at.astimezone(zone).date().isoformat(),
                "last_on": row.last_at.astimezone(zone).date().isoformat(),
            }
            for row in rows
        ]
        typer.echo(json.dumps(out, ensure_ascii=False, indent=2))
        return
    typer.echo(say("understand.report" if rows else "understand.report_empty", language, count=len(rows)))
    for row in rows:
        reason = say(f"understand.reason.{row.reason}", language)
        nearest = say("understand.comma", language).join(say(f"intents.{name}.title", language) for name in row.nearest)
        typer.echo(
            say("understand.line", language, count=row.count, sentence=row.sentence, reason=reason, nearest=nearest)
        )


def _lines(answer: Callable[[dict[str, Any]], Answered], fallen: Callable[[str], Answered]) -> None:
    """Answer each line as it comes; a line that is no question gets its own line and stops nothing."""
    for raw in sys.stdin.buffer:
        text = raw.decode("utf-8", errors="replace").strip().lstrip("\ufeff")
        if not text:
            continue
        try:
            line = json.loads(text)
            if not isinstance(line, dict):
                raise TypeError("not an object")  # noqa: TRY301 - one way out for every bad line
            out = answer(line)
        except (ValueError, TypeError, RecursionError, OverflowError):
            out = fallen("bad_line")
        # half a surrogate pair can be asked for in JSON, but not be written
        written = json.dumps(out, ensure_ascii=False).encode("utf-8", errors="replace").decode("utf-8")
        sys.stdout.write(written + "\n")
        sys.stdout.flush()


def _understood(line: dict[str, Any], app: App, clients: ClientNames | None) -> Answered:
    from handlers.language.text import is_chinese
    from handlers.understanding import understand as read
    from handlers.understood import understood
    from store.books.book import Book

    text = _text(line, "text")
    given = line.get("lang")
    language: Language = given if given in ("zh", "en") else "zh" if is_chinese(text) else "en"
    now, segments = _moment(line.get("now"), app), tuple(app.policy().segments.values())
    result = (
        understood(text, now=now, language=language, book=clients, segments=segments)
        if isinstance(clients, Book)
        else read(text, now=now, language=language, clients=clients, segments=segments)
    )
    slots = _with_client(result.slots, clients)
    return {
        "intent": result.intent if isinstance(result, Ask) else None,
        "slots": slots.to_json(),
        "period": _period(slots, now.date()),
        "candidates": list(result.candidates),
        "reason": result.reason.value if isinstance(result, Unclear) else None,
    }


def _period(slots: Slots, today: date) -> Answered | None:
    """The period asked for; of those nobody was in touch with for so long, the days without contact."""
    if slots.period is None and slots.silent:
        return {"start": (today - timedelta(days=slots.silent)).isoformat(), "end": today.isoformat()}
    return slots.period.to_json() if slots.period else None


def _with_client(slots: Slots, clients: ClientNames | None) -> Slots:
    """The one customer the words mean, when it is one."""
    from dataclasses import replace

    if clients is None or not slots.client_text:
        return slots
    found = clients.find(slots.client_text)
    return replace(slots, client=found[0].customer_id) if len(found) == 1 else slots


def _nothing_understood(reason: str) -> Answered:
    return {"intent": None, "slots": {}, "period": None, "candidates": [], "reason": reason}


def _found(line: dict[str, Any], book: ClientNames) -> Answered:
    customers = [
        {
            "customer_id": one.customer_id,
            "name": one.name,
            "account_last4": one.account_last4,
            "how": one.how,
            "score": one.score,
        }
        for one in book.find(_text(line, "query"))
    ]
    return {"customers": customers, "reason": None if customers else Reason.NO_SUCH_CUSTOMER.value}


def _text(line: dict[str, Any], key: str) -> str:
    value = line.get(key)
    if not isinstance(value, str):
        raise TypeError(f"{key} is no text")
    return value


def _moment(given: object, app: App) -> datetime:
    """The line's moment in the bank's zone; now when it has none."""
    if given in (None, ""):
        return app.now()
    if not isinstance(given, str):
        raise TypeError("now is no text")
    moment = datetime.fromisoformat(given)
    return moment.astimezone(app.settings.zone) if moment.tzinfo else moment.replace(tzinfo=app.settings.zone)


@contextmanager
def _nobody() -> Iterator[None]:
    yield None


@contextmanager
def _book(app: App, staff_id: str) -> Iterator[ClientNames]:
    """The asker's customers; Problem when nobody has that staff id or nothing was imported."""
    from bot.commands.ask import person
    from store.books.book import open_book

    manager = person(app, staff_id)
    with app.database.reading() as connection:
        yield open_book(connection, manager, today=app.now().date(), database=app.database)
