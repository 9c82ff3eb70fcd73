"""What a strict Slack takes of views: modals by a trigger that lives three seconds and works once, home tabs, prompts.

Written from the platform's own documents; ``tests.fakes.slack`` asks here.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

Json = dict[str, Any]
LIVES = timedelta(seconds=3)
VIEW_BLOCKS, TITLE, PRIVATE, PROMPTS = 100, 24, 3000, 4
VIEW_ARGUMENTS = {
    "views.open": {"trigger_id", "view"}, "views.publish": {"user_id", "view", "hash"},
    "assistant.threads.setSuggestedPrompts": {"channel_id", "prompts", "title", "thread_ts"},
}  # fmt: skip
_FIELDS = {
    "modal": {"type", "title", "blocks", "submit", "close", "private_metadata", "callback_id", "clear_on_close", "external_id"},
    "home": {"type", "blocks", "private_metadata", "callback_id", "external_id"},
}  # fmt: skip
_INPUT = {"type", "block_id", "label", "element", "hint", "optional"}
_ELEMENTS = {
    "static_select": {"type", "action_id", "options", "initial_option", "placeholder"},
    "plain_text_input": {"type", "action_id", "multiline", "max_length", "min_length", "initial_value", "placeholder"},
    "datepicker": {"type", "action_id", "initial_date", "placeholder"},
}


@dataclass
class Views:
    """The views of a workspace: what is open, and what each person's tab shows."""

    now: Callable[[], datetime]
    modals: list[Json] = field(default_factory=list)
    homes: dict[str, Json] = field(default_factory=dict)
    prompts: dict[str, list[Json]] = field(default_factory=dict)
    _triggers: dict[str, datetime] = field(default_factory=dict)
    _used: set[str] = field(default_factory=set)

    def trigger(self) -> str:
        """Somebody tapped: what a modal may be opened with."""
        number = f"{len(self._triggers) + 1}.trigger"
        self._triggers[number] = self.now()
        return number

    def refusal(self, method: str, told: Json, users: Mapping[str, Json]) -> str:  # noqa: PLR0911 - one a rule
        """The code it is refused with; empty: it is done."""
        if method == "assistant.threads.setSuggestedPrompts":
            return self._suggest(told)
        if fault := next(faults(told.get("view")), ""):
            return f"invalid_arguments: {fault}"
        view = told["view"]
        if method == "views.publish":
            if told.get("user_id") not in users or view["type"] != "home":
                return "invalid_arguments"
            self.homes[str(told["user_id"])] = view
            return ""
        begun = self._triggers.get(str(told.get("trigger_id")))
        if begun is None or view["type"] != "modal":
            return "invalid_arguments"
        if self.now() - begun > LIVES:
            return "expired_trigger_id"
        if told["trigger_id"] in self._used:
            return "exchanged_trigger_id"
        self._used.add(told["trigger_id"])
        self.modals.append({**view, "id": f"V{len(self.modals) + 1}"})
        return ""

    def _suggest(self, told: Json) -> str:
        prompts = told.get("prompts")
        if not told.get("channel_id") or not isinstance(prompts, list) or not 1 <= len(prompts) <= PROMPTS:
            return "invalid_arguments"
        if any(set(one) != {"title", "message"} or not all(one.values()) for one in prompts):
            return "invalid_arguments"
        self.prompts[str(told["channel_id"])] = prompts
        return ""


def faults(view: Any) -> Iterator[str]:
    """What Slack would not take of a view."""
    from tests.fakes.slack import _block

    if not isinstance(view, Mapping) or view.get("type") not in _FIELDS or set(view) - _FIELDS[view["type"]]:
        yield "type or field"
        return
    blocks = view.get("blocks")
    if not isinstance(blocks, list) or not 1 <= len(blocks) <= VIEW_BLOCKS:
        yield "blocks"
        return
    inputs = [block for block in blocks if block.get("type") == "input"]
    names = [name for name in ("title", "submit", "close") if name in view]
    if view["type"] == "modal" and ("title" not in view or (inputs and "submit" not in view)):
        yield "title or submit"
    if any(view[one].get("type") != "plain_text" or not 1 <= len(view[one]["text"]) <= TITLE for one in names):
        yield "length of title"
    if len(view.get("private_metadata", "")) > PRIVATE:
        yield "private_metadata"
    if (inputs and view["type"] == "home") or len({one.get("block_id") for one in inputs}) != len(inputs):
        yield "inputs"
    for block in blocks:
        yield from _input(block) if block.get("type") == "input" else _block(block)


def _input(block: Json) -> Iterator[str]:
    element = block.get("element") or {}
    kind = element.get("type")
    if set(block) - _INPUT or kind not in _ELEMENTS or set(element) - _ELEMENTS[kind]:
        yield "input"
        return
    if block["label"].get("type") != "plain_text" or not 1 <= len(block["label"]["text"]) <= 2000:
        yield "label"
    if kind == "plain_text_input" and not 1 <= element.get("max_length", 3000) <= 3000:
        yield "max_length"
    if kind == "static_select":
        options = element["options"]
        fits = all(len(one["text"]["text"]) <= 75 and 1 <= len(one["value"]) <= 150 for one in options)
        first = element.get("initial_option")
        if not 1 <= len(options) <= 100 or not fits or (first is not None and first not in options):
            yield "options"
