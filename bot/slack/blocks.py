"""A card as Slack blocks, within Slack's limits. What is data is escaped: a name must ping nobody and hide no link."""

import hashlib
from collections.abc import Iterator
from typing import Any

from bot.slack.form_button import asks_for_form
from content.cards import Button, Card, Row, Section

#: Slack's limits: blocks of a message, characters of a text, of all texts together, of a header, a button, a value.
BLOCKS, TEXT, ALL_TEXT, HEADER, LABEL, VALUE, ELEMENTS = 50, 3000, 10_000, 150, 75, 2000, 25
#: A row keeps at most so many buttons; whoever wants more of a customer opens the card.
_ROW_BUTTONS = 5
#: How a button is marked that opens a form.
FORM = "form"
_STYLES = {"primary": "primary", "danger": "danger"}


def draw(card: Card, *, key: str) -> list[list[dict[str, Any]]]:
    """The messages of a card, in order: each a list of blocks within the limits; nothing is cut away."""
    messages: list[list[dict[str, Any]]] = [[]]
    size = 0
    for block in _blocks(card, key):
        length = _length(block)
        if messages[-1] and (len(messages[-1]) >= BLOCKS or size + length > ALL_TEXT):
            messages.append([])
            size = 0
        messages[-1].append(block)
        size += length
    return messages


def fallback(card: Card) -> str:
    """What notifications and screen readers say."""
    return _cut(escape(" · ".join(part for part in (card.title, card.summary) if part)), TEXT)


def escape(text: str) -> str:
    """Slack's three signs, and the marks that would change how data looks."""
    return "".join(f"\u200b{sign}" if sign in "*_~`" else sign for sign in _safe(text))


def _safe(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _blocks(card: Card, key: str) -> Iterator[dict[str, Any]]:
    if card.title:
        yield {"type": "header", "text": {"type": "plain_text", "text": _cut(card.title, HEADER), "emoji": False}}
    if card.understood:
        yield _small(card.understood)
    for line in _parts("\n".join(escape(one) for one in card.summary.split("\n") if one)):
        yield _section(line)
    yield from _sections(one for one in card.sections if not one.beneath)
    group, number = "", 0
    for row in card.rows:
        if row.group and row.group != group:
            yield _section(f"*{escape(row.group)}*")
        group = row.group
        number += bool(row.buttons)
        yield from _row(row, number if row.buttons else 0, key)
    yield from _sections(one for one in card.sections if one.beneath)
    for notice in card.notices:
        yield _small(notice)
    if card.buttons:
        yield from _actions(card.buttons, f"{key}:card")
    if card.footer or card.as_of:
        yield _small(card.footer or card.as_of)


def _row(row: Row, number: int, key: str) -> Iterator[dict[str, Any]]:
    mark = f"{number}. " if number else "• "
    badges = "".join(f" [{escape(badge)}]" for badge in row.badges)
    head = f"{mark}*{escape(row.title)}*{badges}{'  ' + escape(row.value) if row.value else ''}"
    lines = [head, *(escape(detail) for detail in row.details)]
    for text in _parts("\n".join(lines)):
        yield _section(text)
    if row.buttons:
        yield from _actions(row.buttons[:_ROW_BUTTONS], f"{key}:{number}")


def _actions(buttons: tuple[Button, ...], place: str) -> Iterator[dict[str, Any]]:
    for begin in range(0, len(buttons), ELEMENTS):
        some = buttons[begin : begin + ELEMENTS]
        yield {
            "type": "actions",
            "block_id": f"{_hash(place)}:{begin}",
            "elements": [_button(button, number) for number, button in enumerate(some)],
        }


def _button(button: Button, number: int) -> dict[str, Any]:
    drawn: dict[str, Any] = {
        "type": "button",
        "text": {"type": "plain_text", "text": _cut(button.label, LABEL), "emoji": False},
        "action_id": f"{FORM if asks_for_form(button.action) else 'tap'}:{number}",
        "value": button.action[:VALUE],
    }
    if button.style in _STYLES:
        drawn["style"] = _STYLES[button.style]
    return drawn


def _sections(sections: Iterator[Section]) -> Iterator[dict[str, Any]]:
    for one in sections:
        if one.copy:
            words = _safe("\n".join(one.lines)).replace("`", "'")
            yield from (_section(f"```{part}```") for part in _parts(words, TEXT - 6))
            continue
        lines = [*([f"*{escape(one.title)}*"] if one.title else []), *(escape(line) for line in one.lines)]
        for text in _parts("\n".join(lines)):
            yield _section(text)


def _section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def _small(text: str) -> dict[str, Any]:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": _cut(escape(text), TEXT)}]}


def _parts(text: str, most: int = TEXT) -> Iterator[str]:
    """Pieces within the limit, broken at ends of lines where there is one; never inside an escaped sign."""
    while len(text) > most:
        end = text.rfind("\n", 1, most)
        end = end if end > 0 else most
        if (sign := text.rfind("&", end - 5, end)) >= 0 and ";" not in text[sign:end]:
            end = sign
        yield text[:end]
        text = text[end:].lstrip("\n")
    if text.strip():
        yield text


def _cut(text: str, most: int) -> str:
    if len(text) <= most:
        return text or " "
    end = most - 1
    if (sign := text.rfind("&", end - 5, end)) >= 0 and ";" not in text[sign:end]:
        end = sign
    return f"{text[:end]}…"


def _length(block: dict[str, Any]) -> int:
    if block["type"] == "actions":
        return sum(len(one["text"]["text"]) for one in block["elements"])
    if block["type"] == "context":
        return sum(len(one["text"]) for one in block["elements"])
    return len(block["text"]["text"])


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:20]
