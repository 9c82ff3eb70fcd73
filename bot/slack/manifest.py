"""The application's manifest, as Slack takes it: ``guanhu slack manifest`` prints it."""

from typing import Any

from bot.slack.home import prompts
from bot.slack.incoming import COMMAND
from content.wording import say
from segmentation.people import Language

SCOPES = (
    "app_mentions:read", "assistant:write", "channels:history", "channels:read", "chat:write", "commands", "groups:history",
    "groups:read",
    "im:history", "im:read", "im:write", "users:read", "users:read.email",
)  # fmt: skip


def manifest(language: Language, *, address: str, socket: bool) -> dict[str, Any]:
    """``address`` is where the server is reached, https://bank.example; by socket none is needed."""
    where = {} if socket else {"url": f"{address}/slack/events"}
    asked = {} if socket else {"request_url": f"{address}/slack/events"}
    return {
        "_metadata": {"major_version": 1, "minor_version": 1},
        "display_information": {"name": "guanhu", "description": say("slack.manifest.description", language)},
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "guanhu", "always_online": True},
            "agent_view": {
                "agent_description": say("slack.manifest.description", language),
                "suggested_prompts": prompts(language),
            },
            "slash_commands": [
                {
                    "command": COMMAND,
                    "description": say("slack.manifest.command", language),
                    "usage_hint": say("slack.manifest.hint", language),
                    "should_escape": False,
                    **where,
                }
            ],
        },
        "oauth_config": {"scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": {**asked, "bot_events": ["app_home_opened", "app_mention", "message.im"]},
            "interactivity": {"is_enabled": True, **asked},
            "org_deploy_enabled": False,
            "socket_mode_enabled": socket,
            "token_rotation_enabled": False,
        },
    }
