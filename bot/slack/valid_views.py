"""Whether a view keeps Slack's rules, checked before it is opened or published: a modal, or somebody's home tab."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.slack.blocks import LABEL
from bot.slack.valid import block_faults

#: Slack's limits: blocks of a view, its title and buttons, what it carries along, a label, a typed text, options, a value.
BLOCKS, TITLE, CARRIED, INPUT_LABEL, TYPED, OPTIONS, OPTION_VALUE = 100, 24, 3000, 2000, 3000, 100, 150
_FIELDS = {
    "modal": {"type", "title", "submit", "close", "blocks", "private_metadata", "callback_id"},
    "home": {"type", "blocks"},
}
_ELEMENTS = {
    "static_select": {"type", "action_id", "options", "initial_option"},
    "plain_text_input": {"type", "action_id", "multiline", "max_length"},
    "datepicker": {"type", "action_id"},
}


def view_faults(view: Mapping[str, Any]) -> list[str]:
    """Every broken rule with its place; empty: Slack takes it."""
    kind = str(view.get("type"))
    if kind not in _FIELDS:
        return [f"unknown view {kind}"]
    blocks = view.get("blocks") or []
    found = [f"unknown fields {sorted(more)}"] if (more := set(view) - _FIELDS[kind]) else []
    if not 1 <= len(blocks) <= BLOCKS:
        found.append(f"{len(blocks)} blocks")
    if kind == "modal":
        found += [f"/{name}" for name in ("title", "submit", "close") if not 1 <= _length(view.get(name)) <= TITLE]
    if len(str(view.get("private_metadata", ""))) > CARRIED:
        found.append("/private_metadata")
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    if len(ids) != len(set(ids)):
        found.append("a block_id stands twice")
    for place, block in enumerate(blocks):
        faults = _input(block) if kind == "modal" and block.get("type") == "input" else block_faults(block)
        found += [f"/blocks/{place}: {fault}" for fault in faults]
    return found


def _input(block: Mapping[str, Any]) -> Iterator[str]:
    element = block.get("element") or {}
    kind = element.get("type")
    if kind not in _ELEMENTS or set(element) - _ELEMENTS[kind]:
        yield "element"
        return
    if not 1 <= _length(block.get("label")) <= INPUT_LABEL or not block.get("block_id") or not element.get("action_id"):
        yield "label or id"
    if kind == "plain_text_input" and not 1 <= int(element.get("max_length", TYPED)) <= TYPED:
        yield "max_length"
    if kind == "static_select":
        options = element["options"]
        if not 1 <= len(options) <= OPTIONS or element.get("initial_option", options[0]) not in options:
            yield "options"
        for one in options:
            if not 1 <= _length(one.get("text")) <= LABEL or not 1 <= len(one.get("value", "")) <= OPTION_VALUE:
                yield "option"


def _length(text: Any) -> int:
    return len(str(text.get("text", ""))) if isinstance(text, Mapping) and text.get("type") == "plain_text" else 0
