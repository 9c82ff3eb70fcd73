"""What Slack takes for a manifest, after its published schema, and what the parts need of one another; nothing of ours is asked.

``faults`` says what is refused, place by place. Fields that are not listed are refused, as there.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A text, its length in characters, how it begins."""

    least: int = 0
    most: int = 10_000
    like: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Many:
    """A list of one kind."""

    of: Any
    least: int = 0
    most: int
    differ: bool = False


WEB, SCOPE = Words(most=3500, like=r"https?://"), Words(most=50)
PROMPT = {"title!": Words(), "message!": Words()}
COMMAND = {
    "command!": Words(least=2, most=32, like="/"), "url": Words(most=3000, like=r"https?://"),
    "description!": Words(least=1, most=2000), "usage_hint": Words(least=1, most=1000), "should_escape": bool,
}  # fmt: skip
#: A field's name ends with ``!`` where it has to be there.
MANIFEST = {
    "_metadata": {"schema_version": int, "min_version": int, "major_version": int, "minor_version": int},
    "display_information!": {
        "name!": Words(least=1, most=35), "description": Words(least=1, most=140),
        "long_description": Words(least=175, most=4000),
        "background_color": Words(least=4, most=7, like="#[0-9a-fA-F]{3}([0-9a-fA-F]{3})?$"),
    },
    "features": {
        "app_home": {"home_tab_enabled": bool, "messages_tab_enabled": bool, "messages_tab_read_only_enabled": bool},
        "bot_user": {"display_name!": Words(least=1, most=80), "always_online": bool},
        "agent_view": {
            "agent_description!": Words(least=1, most=300), "suggested_prompts": Many(of=PROMPT, most=4),
        },
        "slash_commands": Many(of=COMMAND, least=1, most=50),
    },
    "oauth_config": {
        "scopes": {"bot": Many(of=SCOPE, most=255), "user": Many(of=SCOPE, most=255)},
        "redirect_urls": Many(of=Words(most=2500), most=1000, differ=True),
    },
    "settings": {
        "event_subscriptions": {"request_url": WEB, "bot_events": Many(of=SCOPE, most=100, differ=True)},
        "interactivity": {"is_enabled!": bool, "request_url": WEB, "message_menu_options_url": WEB},
        "org_deploy_enabled": bool, "socket_mode_enabled": bool, "token_rotation_enabled": bool,
    },
}  # fmt: skip
#: The scope an event, or a feature, is told under.
NEEDED = {
    "app_mention": "app_mentions:read", "message.im": "im:history", "message.channels": "channels:history",
    "message.groups": "groups:history", "user_change": "users:read", "app_home_opened": "",
}  # fmt: skip


def faults(manifest: Any) -> list[str]:
    """What Slack refuses; nothing when it takes it."""
    found = list(_shape(manifest, MANIFEST, "manifest"))
    return found or list(_sense(manifest))


def _shape(value: Any, wanted: Any, where: str) -> Iterator[str]:
    if isinstance(wanted, type):
        if type(value) is not wanted:
            yield f"{where}: {wanted.__name__} is wanted"
    elif isinstance(wanted, Words):
        yield from _words(value, wanted, where)
    elif isinstance(wanted, Many):
        yield from _many(value, wanted, where)
    elif not isinstance(value, Mapping):
        yield f"{where}: an object is wanted"
    else:
        known = {name.rstrip("!"): inner for name, inner in wanted.items()}
        yield from (f"{where}.{name}: unknown" for name in value if name not in known)
        yield from (f"{where}.{name[:-1]}: missing" for name in wanted if name.endswith("!") and name[:-1] not in value)
        for name in known.keys() & value.keys():
            yield from _shape(value[name], known[name], f"{where}.{name}")


def _words(value: Any, wanted: Words, where: str) -> Iterator[str]:
    if not isinstance(value, str) or not wanted.least <= len(value) <= wanted.most or not re.match(wanted.like, value):
        yield f"{where}: {wanted}"


def _many(value: Any, wanted: Many, where: str) -> Iterator[str]:
    if not isinstance(value, list) or not wanted.least <= len(value) <= wanted.most:
        yield f"{where}: {wanted.least} to {wanted.most} are wanted"
        return
    if wanted.differ and len({str(one) for one in value}) < len(value):
        yield f"{where}: one stands twice"
    for place, one in enumerate(value):
        yield from _shape(one, wanted.of, f"{where}[{place}]")


def _sense(manifest: Mapping[str, Any]) -> Iterator[str]:
    features, settings = manifest.get("features", {}), manifest.get("settings", {})
    scopes = manifest.get("oauth_config", {}).get("scopes", {}).get("bot", [])
    events = settings.get("event_subscriptions", {})
    if len(set(scopes)) < len(scopes):
        yield "a scope stands twice"
    needed = {NEEDED.get(event, "?") for event in events.get("bot_events", [])} - {""}
    needed |= {"commands"} if features.get("slash_commands") else set()
    needed |= {"assistant:write"} if features.get("agent_view") else set()
    yield from (f"the scope {scope} is missing" for scope in sorted(needed - set(scopes)))
    if scopes and "bot_user" not in features:
        yield "bot scopes need a bot user"
    if settings.get("socket_mode_enabled"):
        return
    asked = [("events", events.get("request_url")), ("taps", settings.get("interactivity", {}).get("request_url"))]
    asked += [(one["command"], one.get("url")) for one in features.get("slash_commands", [])]
    yield from (f"{what}: without a socket an https address is needed" for what, url in asked if not _https(url))


def _https(url: str | None) -> bool:
    return bool(url and re.match(r"https://[^/\s]+/", url))
