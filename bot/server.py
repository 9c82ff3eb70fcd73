"""One server: the web pages, the workers that answer, the clock that wakes jobs and sends the outbox.

``guanhu serve`` and ``guanhu demo`` run it; the workers of ``guanhu serve`` are a process beside it. The port is taken before
anything else, so that a port in use is one sentence and no half-started process. SIGTERM and SIGINT end it cleanly: open
streams close, a message being answered is finished.
"""

import errno
import secrets
import signal
import socket
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from types import FrameType
from typing import TYPE_CHECKING, Literal

from bot.app import App
from console.desk import DemoClock, Desk
from content.problems import Problem

if TYPE_CHECKING:
    from starlette.routing import Route

    from handlers.ask import Answer
    from handlers.messages import Message
    from schedules.worker import Worker

Role = Literal["all", "web", "worker"]

#: Seconds that open requests get to end after a stop was asked for.
_LAST_WORDS = 3
#: Seconds a quiet connection is kept: longer than a proxy in front keeps its own (nginx: 60), so that no call meets a closed one.
_QUIET = 75
#: Rows of a list on one card of a chat.
_PAGE_SIZE = 10
#: … and of a page of the console.
_CONSOLE_PAGE = 25
#: How many ports above a taken one are looked at for a free one.
_NEAR = 50


@dataclass(frozen=True, slots=True)
class Port:
    """A bound port; nobody is answered on it before ``serve``."""

    socket: socket.socket
    url: str


def take_port(listen: str) -> Port:
    """Bind ``host:port``. Raises Problem (exit 1) when it is in use, naming a free one nearby."""
    host, _, text = listen.rpartition(":")
    host, port = host.strip("[]"), int(text)
    bound = _socket(host)
    try:
        bound.bind((host, port))
    except OSError as error:
        bound.close()
        if error.errno == errno.EADDRINUSE:
            raise Problem("problems.port_in_use", port=port, other=_free_port(host, port)) from error
        raise Problem("serve.cannot_listen", exit_code=2, listen=listen, detail=error.strerror or error) from error
    shown = f"[{host}]" if ":" in host else host
    return Port(bound, f"http://{shown}:{bound.getsockname()[1]}/")


def _socket(host: str) -> socket.socket:
    made = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a server stopped a moment ago does not block its port
    return made


def _free_port(host: str, taken: int) -> int:
    for port in range(taken + 1, min(taken + _NEAR, 1 << 16)):
        with _socket(host) as tried:
            try:
                tried.bind((host, port))
            except OSError:
                continue
            return port
    return 0


def worker_of(app: App) -> "Worker":
    """The threads that answer, send and run jobs, and the clock; joined to the platforms and to the one path of questions."""
    from bot.conversation import Conversation
    from bot.platforms import days, meeting, messengers
    from schedules.worker import Worker

    conversation, meet, pages = Conversation(app), meeting(app), days(app)

    def answer(message: "Message") -> "Answer | None":
        meet(message.sender)
        if any(page.takes(message) for page in pages):
            return None
        found = conversation.answer(message, page_size=_PAGE_SIZE)
        for page in pages:
            page.changed(message, found)
        return found

    return Worker(
        database=app.database,
        policy=app.policy,
        messengers=messengers(app),
        answer_message=answer,
        now=app.now,
        keep_days=app.settings.keep_days,
        feeds_file=app.settings.feeds_file,
    )


def console_ask(app: App) -> "Callable[[str, str, str, str], Answer]":
    """A tap on a page of the console takes the path of every question."""
    from bot.conversation import Conversation
    from handlers.messages import Address, Message

    conversation = Conversation(app)

    def ask(staff_id: str, action: str, key: str, language: str) -> "Answer":
        me = Address("console", "person", staff_id)
        message = Message(message_id=key, sender=me, chat=me, at=app.now(), action=action, language=language)
        return conversation.answer(message, page_size=_CONSOLE_PAGE)

    return ask


def demo_clock(app: App, worker: "Worker") -> DemoClock:
    """The demo's buttons run jobs as ``guanhu run`` does, at the demo's moment."""
    from schedules.running import Outcome
    from schedules.timetable import JOBS

    def run(job: str) -> Outcome:
        outcome = worker.runner().by_hand(JOBS[job], app.now())
        worker.wake()
        return outcome

    return DemoClock(run=run, shifted=bool(app.shift))


def ready(app: App) -> None:
    """Return when answers can be given: the database has this program's version, a delivery is served. Raises Problem."""
    from store.migrate import check

    check(app.database)
    with app.database.reading() as connection:
        if app.database.served(connection).delivery_id is None:
            raise Problem("problems.no_delivery")


def serve(
    app: App, port: Port, *, role: Role = "all", demo: bool = False, started: Callable[[], None] = lambda: None
) -> None:
    """Run until SIGTERM or SIGINT. ``started`` is called once the pages can be opened; ``demo`` adds the chat page.

    Raises Problem when the policy in force is wrong.
    """
    from bot.platforms import listening, platform_sign_in, routes
    from bot.worker_process import WorkerProcess
    from store.imports.deliveries import clear_killed_imports

    app = replace(app, listens=port.url)
    app.policy()  # a wrong one is refused here, before anybody asks
    clear_killed_imports(app.database)
    stopping = threading.Event()
    apart = WorkerProcess(app, stopping) if role == "all" and not demo else None
    inside = None if apart or role == "web" else worker_of(app)
    worker = apart or inside
    desk = Desk(
        database=app.database,
        now=app.now,
        language=app.settings.language,
        ready=lambda: ready(app),
        wake=worker.wake if worker else lambda: None,
        demo=demo_clock(app, inside) if demo and inside else None,
        stopping=stopping,
        secret=app.settings.console_secret.value or secrets.token_urlsafe(32),
        events_secret=app.settings.events_secret.value,
        shift=app.shift,
        has_pages=role != "worker",
        url=app.console_url,
        platform_sign_in=platform_sign_in(app),
        ask=console_ask(app),
        policy=app.policy,
        session_secret=app.settings.console_secret.value,
    )
    if worker:
        worker.start()
    arrived = (lambda: worker.wake("inbox")) if worker else desk.wake
    closing = [] if role == "worker" else listening(app, arrived)
    if desk.platform_sign_in:
        closing.append(desk.platform_sign_in.close)
    try:
        _serve_pages(desk, port, started, [] if role == "worker" else routes(app, arrived))
    finally:
        for close in closing:
            close()
        if worker:
            worker.stop()
        app.database.close()


def _serve_pages(desk: Desk, port: Port, started: Callable[[], None], called_back: "Sequence[Route]") -> None:
    import uvicorn

    from console.app import create_app

    class Server(uvicorn.Server):
        """Uvicorn's server that says when pages can be opened and tells open streams of the stop."""

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            """Listen, then say so."""
            await super().startup(sockets)
            started()

        def handle_exit(self, sig: int, frame: FrameType | None) -> None:
            """A stop was asked for."""
            desk.stopping.set()
            super().handle_exit(sig, frame)

    # Uvicorn raises the signal again when it is done; then the threads beside it still have to end in good order.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)
    config = uvicorn.Config(
        create_app(desk, called_back),
        log_level="warning",
        log_config=None,  # its lines are drawn like all others, and tell no error's words
        access_log=False,
        ws="none",
        server_header=False,
        timeout_keep_alive=_QUIET,
        timeout_graceful_shutdown=_LAST_WORDS,
    )
    Server(config).run(sockets=[port.socket])
