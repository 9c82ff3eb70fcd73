"""``guanhu serve`` and ``guanhu demo``: the server in production, and the whole product on invented data."""

import threading
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from content.problems import Problem

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

DEMO_FOLDER = Path("guanhu-demo")


class RoleName(StrEnum):
    """What one process does."""

    ALL = "all"
    WEB = "web"
    WORKER = "worker"


def serve(
    role: Annotated[RoleName, typer.Option(help="all; web: pages, callbacks; worker: answers, clock")] = RoleName.ALL,
) -> None:
    """Production: callbacks, probes, workers, clock and outbox, until SIGTERM.

    Example: guanhu serve --role web
    """
    from bot import server
    from bot.app import open_app
    from bot.settings import read_settings
    from content.wording import say
    from store.migrate import check

    settings = read_settings()
    app = open_app(settings)
    check(app.database)
    port = server.take_port(settings.listen)
    server.serve(
        app,
        port,
        role=role.value,
        started=lambda: typer.echo(say("serve.started", settings.language, url=port.url, role=role.value)),
    )


def demo(
    port: Annotated[int, typer.Option(min=0, max=65535, help="port of the page; 0 takes a free one")] = 8600,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="do not open the browser")] = False,
    folder: Annotated[Path, typer.Option("--dir", help="where the invented bank is kept")] = DEMO_FOLDER,
    at: Annotated[str, typer.Option("--at", help="what the demo's clock shows at the start, 2026-11-23T09:30")] = "",
) -> None:
    """The whole product on invented data, no account anywhere: bank, segments, web chat, groups, clock.

    Example: guanhu demo --port 8601 --no-browser
    """
    from bot import server
    from bot.demo import open_demo
    from bot.settings import read_settings
    from content.wording import say

    given = read_settings()
    language = given.language
    bound = server.take_port(f"127.0.0.1:{port}")
    app = open_demo(
        folder,
        given,
        at=_moment(at, given.zone) if at else None,
        say_step=lambda name: typer.echo(say(f"demo.step.{name}", language)),
    )

    def started() -> None:
        typer.echo(say("demo.started", language, url=bound.url, now=f"{app.now():%Y-%m-%d %H:%M}"))
        if not no_browser:
            threading.Thread(target=_open_browser, args=(bound.url,), daemon=True).start()

    server.serve(app, bound, demo=True, started=started)


def _moment(text: str, zone: "ZoneInfo") -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise Problem("problems.bad_moment", exit_code=2, text=text) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _open_browser(url: str) -> None:
    """Open the page where there is a window to open it in; a browser in the terminal would take the terminal away."""
    import webbrowser

    try:
        browser = webbrowser.get()
    except webbrowser.Error:
        return
    if type(browser) is not webbrowser.GenericBrowser:
        browser.open(url)
