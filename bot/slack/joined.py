"""The application's settings made into its parts: messenger, callback, socket. Called by ``bot.platforms`` alone."""

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.app import App
from bot.keeping import Keeper
from bot.slack import forms
from bot.slack.abroad import Abroad
from bot.slack.dispatch import Dispatch
from bot.slack.forms import Forms
from bot.slack.home import Day
from bot.slack.messenger import SECONDS, SlackMessenger
from content.problems import Problem
from handlers.messages import Address

if TYPE_CHECKING:
    from slack_sdk import WebClient
    from starlette.routing import Route

API = "https://slack.com/api/"
#: Seconds between two questions which workspace it is.
_AGAIN = 5.0


def configured(app: App) -> bool:
    """Whether Slack is set up. Raises Problem (exit 2) when its settings are half there."""
    settings = app.settings
    if not (settings.slack_bot_token or settings.slack_signing_secret or settings.slack_app_token):
        return False
    if not settings.slack_bot_token:
        raise Problem("slack.token_missing", exit_code=2)
    if not settings.slack_signing_secret and not settings.slack_app_token:
        raise Problem("slack.way_in_missing", exit_code=2)
    return True


def messenger(app: App) -> SlackMessenger:
    """What the outbox sends with."""
    abroad = Abroad(app) if app.settings.data_region == "cn" else None
    return SlackMessenger(app.settings.slack_bot_token.value, _url(app), abroad)


def web(app: App) -> "WebClient":
    """Slack's own client, for reads."""
    from slack_sdk import WebClient

    return WebClient(token=app.settings.slack_bot_token.value, base_url=_url(app), timeout=SECONDS, retry_handlers=[])


def routes(app: App, keeper: Keeper) -> "list[Route]":
    """What the web server answers for Slack: nothing where a socket is used."""
    from bot.slack.callback import Callback

    secret = app.settings.slack_signing_secret.value
    if not secret:
        return []
    team = Team(app)
    threading.Thread(
        target=team.ask, name="slack-team", daemon=True
    ).start()  # a slow Slack keeps no server from starting
    return Callback(dispatch(app, team), keeper, secret).routes()


def people(app: App) -> Callable[[Address], None]:
    """Finds out who a Slack user is."""
    from bot.slack.people import People

    team = Team(app)
    return lambda address: People(app, web(app), team.ask()).meet(address)


def listen(app: App, wake: Callable[[], None]) -> Callable[[], None]:
    """Connect by socket where an app token is set."""
    token = app.settings.slack_app_token.value
    if not token:
        return lambda: None
    from bot.slack.socket import connect

    team = Team(app)
    threading.Thread(target=team.ask, name="slack-team", daemon=True).start()
    return connect(dispatch(app, team), wake, web(app), token)


def day(app: App) -> Day:
    """Shows everybody's day in their own tab."""
    return Day(app, messenger(app))


def dispatch(app: App, team: Callable[[], str]) -> Dispatch:
    """What deliveries say, by HTTP and by socket."""
    return Dispatch(app, team, Forms(app, replace(messenger(app), seconds=forms.SECONDS)))


class Team:
    """Our workspace's id, asked for once it can be."""

    def __init__(self, app: App) -> None:
        """Nothing is asked yet."""
        self._app = app
        self._known = ""
        self._lock = threading.Lock()
        self._asked_at = -_AGAIN

    def __call__(self) -> str:
        """The id; empty while Slack cannot be asked, and then nobody is refused for it: people are bound by their own id.

        It is asked again beside deliveries until it is known, every few seconds; nobody waits for that.
        """
        if not self._known and time.monotonic() - self._asked_at >= _AGAIN:
            self._asked_at = time.monotonic()
            threading.Thread(target=self.ask, name="slack-team", daemon=True).start()
        return self._known

    def ask(self) -> str:
        """Ask Slack, once."""
        from slack_sdk.errors import SlackApiError

        with self._lock:
            if not self._known:
                try:
                    self._known = str(web(self._app).auth_test().get("team_id") or "")
                except (SlackApiError, OSError):
                    return ""
        return self._known


def _url(app: App) -> str:
    url = app.settings.slack_api_url or API
    return url if url.endswith("/") else f"{url}/"
