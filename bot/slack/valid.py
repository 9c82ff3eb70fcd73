"""Whether blocks keep Slack's rules, checked before anything is posted: Slack refuses the whole message for one fault.

What Slack's own models in its library miss (a 51st block, empty texts, ids that stand twice) is looked for too.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.slack.blocks import ALL_TEXT, BLOCKS, ELEMENTS, HEADER, LABEL, TEXT, VALUE

_CONTEXT, _BLOCK_ID = 10, 255
_FIELDS = {
    "header": {"type", "text", "block_id"},
    "section": {"type", "text", "block_id"},
    "context": {"type", "elements", "block_id"},
    "actions": {"type", "elements", "block_id"},
    "divider": {"type", "block_id"},
}


def faults(blocks: Sequence[Mapping[str, Any]]) -> list[str]:
    """Every broken rule with its place; empty: Slack takes them."""
    found = [f"{len(blocks)} blocks"] if not 1 <= len(blocks) <= BLOCKS else []
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    if len(ids) != len(set(ids)):
        found.append("a block_id stands twice")
    for place, block in enumerate(blocks):
        found += [f"/blocks/{place}: {fault}" for fault in block_faults(block)]
    if sum(_texts(block) for block in blocks) > ALL_TEXT + BLOCKS * LABEL:
        found.append("all texts together are too long")
    return found


def block_faults(block: Mapping[str, Any]) -> Iterator[str]:
    """What is broken of one block, of those a card is drawn with."""
    kind = block.get("type")
    if kind not in _FIELDS:
        yield f"unknown type {kind}"
        return
    if more := set(block) - _FIELDS[kind]:
        yield f"unknown fields {sorted(more)}"
    if len(str(block.get("block_id", "x"))) > _BLOCK_ID:
        yield "block_id too long"
    if kind == "header":
        yield from _text(block.get("text"), HEADER, plain=True)
    elif kind == "section":
        yield from _text(block.get("text"), TEXT)
    elif kind in ("context", "actions"):
        elements = block.get("elements")
        most = _CONTEXT if kind == "context" else ELEMENTS
        if not isinstance(elements, list) or not 1 <= len(elements) <= most:
            yield "number of elements"
            return
        for one in elements:
            yield from _text(one, TEXT) if kind == "context" else _button(one)
        names = [one.get("action_id") for one in elements if kind == "actions"]
        if len(names) != len(set(names)):
            yield "an action_id stands twice"


def _button(one: Mapping[str, Any]) -> Iterator[str]:
    if one.get("type") != "button":
        yield "not a button"
        return
    yield from _text(one.get("text"), LABEL, plain=True)
    if not 1 <= len(str(one.get("value", ""))) <= VALUE:
        yield "value"
    if one.get("style", "primary") not in ("primary", "danger"):
        yield "style"
    if not 1 <= len(str(one.get("action_id", ""))) <= _BLOCK_ID:
        yield "action_id"


def _text(one: Any, most: int, *, plain: bool = False) -> Iterator[str]:
    if not isinstance(one, Mapping) or one.get("type") not in (("plain_text",) if plain else ("plain_text", "mrkdwn")):
        yield "text type"
        return
    if not 1 <= len(str(one.get("text", ""))) <= most:
        yield f"text of {len(str(one.get('text', '')))} characters"


def _texts(block: Mapping[str, Any]) -> int:
    parts = [block.get("text"), *block.get("elements", [])]
    return sum(len(str(part.get("text", ""))) for part in parts if isinstance(part, Mapping))
