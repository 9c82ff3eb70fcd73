"""Socket Mode: Slack's deliveries over a connection we open, where no address of ours can be reached from outside."""

import logging
from typing import TYPE_CHECKING, Any

from bot.slack.dispatch import Dispatch
from content.problems import Problem

if TYPE_CHECKING:
    from slack_sdk import WebClient
    from slack_sdk.socket_mode import SocketModeClient

log = logging.getLogger("guanhu.slack")


def connect(dispatch: Dispatch, web: "WebClient", app_token: str) -> "SocketModeClient":
    """Connect and keep connected until ``close``; a delivery is acknowledged once it is kept."""
    from slack_sdk.socket_mode import SocketModeClient
    from slack_sdk.socket_mode.response import SocketModeResponse

    client = SocketModeClient(app_token=app_token, web_client=web)

    def take(_client: Any, request: Any) -> None:
        try:
            answer = dispatch.keep(request.payload)
        except Problem as problem:
            log.error("delivery_not_kept", extra={"reason": problem.key})  # noqa: TRY400 - not acknowledged, it comes again
            return
        client.send_socket_mode_response(SocketModeResponse(envelope_id=request.envelope_id, payload=answer or None))

    client.socket_mode_request_listeners.append(take)
    client.connect()
    return client
