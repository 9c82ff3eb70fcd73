"""Socket Mode: Slack's deliveries over a connection we open, where no address of ours can be reached from outside.

A delivery is acknowledged once it is kept; what is not comes again, and is folded. Slack asks for a new connection every few
hours, which the library makes; the first one is made here, again and again until it stands, beside a server that is running
already, and one that broke is given up at the first sign, where the library would wait for five.
"""

import logging
import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from bot.slack.dispatch import Dispatch, answer_to, may_open
from content.problems import Problem
from store.chats.kept import Told, keep_all

if TYPE_CHECKING:
    from slack_sdk import WebClient
    from slack_sdk.socket_mode import SocketModeClient

log = logging.getLogger("guanhu.slack")

#: Seconds between two tries of the first connection, at first and at most.
_PAUSES = (1, 60)
#: Seconds between two looks at the connection; the library asks it for a sign of life as often.
_LOOK = 2


def connect(dispatch: Dispatch, wake: Callable[[], None], web: "WebClient", app_token: str) -> Callable[[], None]:
    """Connect, beside the caller, and keep connected; what is returned closes it."""
    from slack_sdk.errors import SlackClientNotConnectedError
    from slack_sdk.socket_mode import SocketModeClient
    from slack_sdk.socket_mode.response import SocketModeResponse

    client = SocketModeClient(app_token=app_token, web_client=web, ping_interval=_LOOK)

    def take(_client: Any, request: Any) -> None:
        try:
            answer = _kept(dispatch, request.payload)
        except Problem as problem:
            log.error("delivery_not_kept", extra={"reason": problem.key})  # noqa: TRY400 - not acknowledged, it comes again
            return
        wake()
        try:
            client.send_socket_mode_response(
                SocketModeResponse(envelope_id=request.envelope_id, payload=answer or None)
            )
        except SlackClientNotConnectedError:
            log.warning("delivery_not_acknowledged")

    client.socket_mode_request_listeners.append(take)
    stopping = threading.Event()
    thread = threading.Thread(target=_keep_connected, args=(client, stopping), name="slack-socket", daemon=True)
    thread.start()

    def close() -> None:
        stopping.set()
        thread.join(_PAUSES[0])
        client.close()

    return close


def _kept(dispatch: Dispatch, body: Mapping[str, Any]) -> dict[str, Any]:
    """Keep what it says, if it says anything to us; what Slack is answered. Raises Problem when it could not be kept."""
    said = dispatch.said(body)
    if said is not None and not isinstance(said, dict):
        if may_open(body, said) and dispatch.opened(body, said):
            return {}
        if problem := keep_all(dispatch.app.database, [Told(message=said)])[0]:
            raise problem
    return answer_to(body, said)


def _keep_connected(client: "SocketModeClient", stopping: threading.Event) -> None:
    """Make the first connection, then close each that no longer answers: the library makes the next."""
    _connect(client, stopping)
    while not stopping.wait(_LOOK / 2):
        session = client.current_session
        if session is not None and session.consecutive_check_state_error_count:
            session.disconnect()


def _connect(client: "SocketModeClient", stopping: threading.Event) -> None:
    from slack_sdk.errors import SlackApiError

    pause, most = _PAUSES
    while not stopping.is_set():
        try:
            client.connect()
        except (SlackApiError, OSError) as error:
            log.warning("socket_not_connected", extra={"reason": type(error).__name__})
        else:
            return
        stopping.wait(pause)
        pause = min(pause * 2, most)
