"""The web application: which path leads where. Made by ``bot.server``, once a process.

Every endpoint that touches the database runs in a thread; the event loop only moves bytes.
"""

from collections.abc import Sequence
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from console import events_api, pages, probes
from console.chat import ChatPage
from console.desk import Desk
from console.security import BodyTooLarge, Guard, body_too_large
from console.stream import Tide

STATIC = Path(__file__).parent / "static"

#: A tap on Slack brings back the whole message: 12,000 characters of eight bytes each, as text and as blocks.
CALLBACK_LIMIT = 256 * 1024
#: Where people write texts for customers: 4,000 Chinese characters are 36 KB as a form sends them.
FORM_LIMIT = 64 * 1024
_WRITTEN = ("/content/", "/letters/")
#: The demo lets anyone be anyone, so it answers only to the machine it runs on.
_DEMO_HOSTS = ["127.0.0.1", "localhost", "[::1]"]


def create_app(desk: Desk, called_back: Sequence[BaseRoute] = ()) -> Starlette:
    """The application; the chat page exists only where ``desk.demo`` is set. ``called_back``: the platforms' own paths."""
    routes: list[BaseRoute] = [
        *called_back,  # first of all: these come hundreds a second
        Route("/healthz", probes.healthz),
        Route("/readyz", probes.readyz(desk)),
        Route("/metrics", probes.metrics(desk)),
        *events_api.routes(desk),
    ]
    if desk.has_pages:
        routes += [*pages.routes(desk), Mount("/static", StaticFiles(directory=STATIC), name="static")]
    larger = {f"{events_api.PREFIX}/": events_api.BODY_LIMIT, **dict.fromkeys(_WRITTEN, FORM_LIMIT)}
    platforms = {route.path for route in called_back if isinstance(route, Route)}
    larger |= dict.fromkeys(platforms, CALLBACK_LIMIT)
    middleware = [Middleware(Guard, larger=larger, no_pages=platforms)]
    if desk.demo is not None:
        page = ChatPage(desk, desk.demo, Tide(desk))
        routes += [
            Route("/", page.show),
            Route("/chat/messages", page.take, methods=["POST"]),
            Route("/chat/clock", page.run_job, methods=["POST"]),
            Route("/chat/events", page.events),
        ]
        middleware.append(Middleware(TrustedHostMiddleware, allowed_hosts=_DEMO_HOSTS, www_redirect=False))

    return Starlette(
        routes=routes,
        middleware=middleware,
        exception_handlers={BodyTooLarge: body_too_large},
    )
