"""What ``guanhu doctor`` says of WeChat Work: secret, trusted address, visible range, clocks, callbacks, who can be reached."""

from collections.abc import Iterator

from bot.app import App
from bot.wecom import group_condition
from bot.wecom.client import ApiError, WecomClient
from bot.wecom.errors_found import of_error
from bot.wecom.incoming import PLATFORM
from bot.wecom.joined import client
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
    with app.database.reading() as connection:
        if heard_from(connection, PLATFORM) is None:
            yield Finding(key="wecom.never_called", wrong=False)
        bound, active = reachable(connection, PLATFORM)
    if bound < active:
        yield Finding(key="wecom.unbound", wrong=False, facts={"bound": bound, "active": active})


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
