"""A card as WeChat Work messages: numbered markdown pages, and one card with buttons that picks a customer and a result.

Bytes are counted in UTF-8, because the platform counts so and cuts silently. What is drawn hangs on the card and its key
alone: sent again it is the same to the byte, so that the platform itself folds a repetition. Another delivery differs though it
says the same, by a mark nobody sees: who asks a question twice is answered twice.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from content.cards import Button, Card, Row
from content.pages import BYTES, LINES, pages, split

#: Limits of the platform's card.
BUTTONS, OPTIONS, TITLE, BUTTON_CHARS, OPTION_CHARS = 6, 10, 36, 10, 18
#: The platform folds the same message within so many seconds: its longest.
SAME_SECONDS = 4 * 3600
ROW_QUESTION = "row"
_STYLES = {"primary": 1, "default": 2, "danger": 3}
#: Signs without width, three bytes each: what a delivery's mark is made of, and what keeps a line's first sign from counting.
_UNSEEN = "\u200b\u200c\u200d\u2060"
_MARK_SIGNS = 8
_LINK = re.compile(r"https?://[^\s()\[\]<>]+")
_ROOM = BYTES - 3 * (_MARK_SIGNS + LINES)


def draw(card: Card, *, key: str, to: str, agent_id: str) -> list[dict[str, Any]]:
    """The messages of one card, in order; the last one is the card with buttons where there is anything to tap.

    Words for a customer are a plain message of their own, without a mark: a long press copies or forwards exactly these.
    So the platform must not fold them: whoever asks for them again sees them again.
    """
    shared: dict[str, Any] = {
        "touser": to, "agentid": int(agent_id), "enable_duplicate_check": 1, "duplicate_check_interval": SAME_SECONDS,
    }  # fmt: skip
    mark = _mark(key)
    inward = replace(card, sections=tuple(one for one in card.sections if not one.copy))
    messages: list[dict[str, Any]] = [
        {**shared, "msgtype": "markdown", "markdown": {"content": _markdown(page) + mark}}
        for page in pages(inward, most_bytes=_ROOM)
    ]
    messages += [
        {**shared, "enable_duplicate_check": 0, "msgtype": "text", "text": {"content": words}}
        for one in card.sections
        if one.copy
        for words in split("\n".join(one.lines), BYTES)
    ]
    tappable = buttons(card, task_id=task_of(key))
    if tappable:
        messages.append({**shared, "msgtype": "template_card", "template_card": tappable})
    return messages


def task_of(key: str) -> str:
    """The card's id on the platform: never used for another card."""
    return f"g-{hashlib.sha256(key.encode()).hexdigest()[:40]}"


def buttons(card: Card, *, task_id: str, done: str = "") -> dict[str, Any] | None:
    """The card that is tapped; None where nothing is. ``done`` says what became of it beneath the title."""
    offered = _offered(card)
    if not offered:
        return None
    drawn: dict[str, Any] = {
        "card_type": "button_interaction",
        "task_id": task_id,
        "main_title": {"title": _chars(card.title, TITLE), **({"desc": _chars(done, 44)} if done else {})},
        "button_list": [
            {"text": _chars(button.label, BUTTON_CHARS), "style": _STYLES.get(button.style, 2), "key": key}
            for key, button in offered
        ],
    }
    if any(key.startswith("r") for key, _ in offered):
        drawn["button_selection"] = {
            "question_key": ROW_QUESTION,
            "option_list": [
                {"id": str(number), "text": _chars(f"{number}. {row.title}", OPTION_CHARS)}
                for number, row in enumerate(rows_to_pick(card), start=1)
            ],
            "selected_id": "1",
        }
    return drawn


def rows_to_pick(card: Card) -> Sequence[Row]:
    """The rows a card can pick from, by their number on the page."""
    return [row for row in card.rows if row.buttons][:OPTIONS]


def action_of(card: Card, key: str, picked: Mapping[str, str]) -> str | None:
    """The action behind a tapped button; None for a button the card does not have."""
    button = dict(_offered(card)).get(key)
    if button is None or not key.startswith("r"):
        return button.action if button else None
    rows = rows_to_pick(card)
    chosen = picked.get(ROW_QUESTION, "1")
    if not (chosen.isascii() and chosen.isdigit() and 1 <= int(chosen) <= len(rows)):
        return None
    return next((one.action for one in rows[int(chosen) - 1].buttons if one.label == button.label), None)


def _offered(card: Card) -> list[tuple[str, Button]]:
    """The buttons with their keys, as many as there is room for.

    ``r``: for the row that is picked; rows that have nothing in common are no choice, each has its button (``d``). ``b``: of
    the whole card.
    """
    rows = rows_to_pick(card)
    found: dict[str, Button] = {}
    for row in rows:
        for button in row.buttons:
            found.setdefault(button.label, button)
    alike = len(rows) == 1 or len(found) < sum(len(row.buttons) for row in rows)
    of_rows = [(f"{'r' if alike else 'd'}{place}", button) for place, button in enumerate(found.values())]
    return [*of_rows, *((f"b{place}", button) for place, button in enumerate(card.buttons))][:BUTTONS]


def _mark(key: str) -> str:
    """Two deliveries of one person differ by it, but for one pair in 65,536 that says the same."""
    number = int.from_bytes(hashlib.sha256(key.encode()).digest()[:2])
    return "".join(_UNSEEN[number >> 2 * place & 3] for place in range(_MARK_SIGNS))


def _markdown(page: str) -> str:
    """The page as the platform's markdown: a line's first sign must not be read as a heading or a quote.

    A line that is nothing but an address becomes a link, where there is room for it twice.
    """
    lines = [f"\u200b{line}" if line[:1] in "#>" else line for line in page.split("\n")]
    linked = "\n".join(f"[{line}]({line})" if _LINK.fullmatch(line.strip()) else line for line in lines)
    return linked if len(linked.encode()) <= _ROOM else "\n".join(lines)


def _chars(text: str, most: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else f"{text[: most - 1]}…"
