"""What ``guanhu doctor`` says of WeChat Work: secret, trusted address, visible range, clocks, callbacks, who can be reached."""

import secrets
from collections.abc import Iterator

from bot.app import App
from bot.called_back import Question, probed
from bot.wecom import group_condition
from bot.wecom.callback import PATH
from bot.wecom.client import ApiError, WecomClient
from bot.wecom.errors_found import of_error
from bot.wecom.incoming import PLATFORM
from bot.wecom.joined import client, receivers
from handlers.messages import SendFailed
from store.chats.heard import heard_from
from store.condition import Finding
from store.staff.directory import reachable

#: Seconds two clocks may differ: callbacks are refused beyond some minutes.
SKEW = 60


def findings(app: App) -> Iterator[Finding]:
    """One after the other, as the set-up goes; what needs an earlier step is left out when that step fails."""
    calls = client(app)
    try:
        yield from _found(app, calls)
    finally:
        calls.close()


def _found(app: App, calls: WecomClient) -> Iterator[Finding]:
    failed = _reached(calls)
    if failed:
        yield failed
        return
    yield from _range(calls)
    yield from group_condition.findings(app, calls)
    told = calls.server_time()
    if told and (skew := round(abs((told - app.wall()).total_seconds()))) > SKEW:
        yield Finding(key="wecom.clock_skew", facts={"seconds": skew})
    yield from _way_in(app)
    with app.database.reading() as connection:
        if heard_from(connection, PLATFORM) is None:
            yield Finding(key="wecom.never_called", wrong=False)
        bound, active = reachable(connection, PLATFORM)
    if bound < active:
        yield Finding(key="wecom.unbound", wrong=False, facts={"bound": bound, "active": active})


def _way_in(app: App) -> Iterator[Finding]:
    """The question that WeChat Work asks when an address is saved, for each receiver; it waits one second."""
    known = receivers(app)
    for one in filter(None, (known.application, known.contact)):
        text = secrets.token_hex(16)
        asked = Question(
            platform=PLATFORM, method="GET", path=PATH, wanted=text, within=1, query=one.question(text, app.wall())
        )
        if found := probed(app, asked):
            yield found
            return


def _reached(calls: WecomClient) -> Finding | None:
    try:
        calls.fresh_token()
        calls.get("agent/get", agentid=calls.agent_id)
    except ApiError as error:
        return of_error(error)
    except SendFailed as error:
        return Finding(key="wecom.unreachable", facts={"detail": error.reason})
    return None


def _range(calls: WecomClient) -> Iterator[Finding]:
    try:
        agent = calls.get("agent/get", agentid=calls.agent_id)
    except (ApiError, SendFailed):
        return
    if agent.get("close"):
        yield Finding(key="wecom.cure.50003")
