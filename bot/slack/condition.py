"""What ``guanhu doctor`` says of Slack: token, clock, scopes, callbacks, who can be reached."""

import json
import secrets
from collections.abc import Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime

from bot.app import App
from bot.called_back import Question, probed
from bot.slack.callback import PATH
from bot.slack.incoming import PLATFORM
from bot.slack.joined import web
from bot.slack.manifest import SCOPES
from bot.slack.signed import signed
from store.chats.heard import heard_from
from store.condition import Finding

#: Seconds two clocks may differ: deliveries are refused beyond five minutes.
SKEW = 60


def _skew(told: str, now: datetime) -> int:
    """Seconds between Slack's clock and ours; 0 where it says nothing."""
    try:
        return round(abs((parsedate_to_datetime(told) - now).total_seconds()))
    except ValueError:
        return 0


def _way_in(app: App) -> Finding | None:
    """The question that Slack asks when an address is saved; it waits three seconds. By socket there is no address."""
    secret = app.settings.slack_signing_secret.value
    if app.settings.slack_app_token or not secret:
        return None
    text = secrets.token_hex(16)
    body = json.dumps({"type": "url_verification", "challenge": text}).encode()
    headers = signed(body, secret=secret, now=app.wall())
    return probed(
        app,
        Question(platform=PLATFORM, method="POST", path=PATH, wanted=text, within=3, headers=headers, body=body),
    )


def findings(app: App) -> Iterator[Finding]:
    """One after the other, as the set-up goes."""
    from slack_sdk.errors import SlackApiError

    try:
        answer = web(app).auth_test()
    except SlackApiError as error:
        yield Finding(key="slack.refused", facts={"code": error.response.get("error", "")})
        return
    except OSError as error:
        yield Finding(key="slack.unreachable", facts={"detail": type(error).__name__})
        return
    told = str(answer.headers.get("date", answer.headers.get("Date", "")))
    if (skew := _skew(told, app.wall())) > SKEW:
        yield Finding(key="slack.clock_skew", facts={"seconds": skew})
    given = str(answer.headers.get("x-oauth-scopes", answer.headers.get("X-OAuth-Scopes", "")))
    missing = [scope for scope in SCOPES if given and scope not in given.replace(" ", "").split(",")]
    if missing:
        yield Finding(key="slack.scopes", facts={"scopes": ", ".join(missing)})
    if found := _way_in(app):
        yield found
    with app.database.reading() as connection:
        if heard_from(connection, PLATFORM) is None:
            yield Finding(key="slack.never_called", wrong=False)
