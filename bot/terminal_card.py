"""A card drawn for a terminal: columns that hold with Chinese text, buttons as words or numbers."""

from collections.abc import Sequence
from typing import Any

from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from bot.memory import numbered
from content.cards import Card, Row, Section

#: Wider lines are hard to read, however wide the window is.
WIDEST = 100
_STEERING = dict.fromkeys((*range(0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A)), " ")


def draw(card: Card, console: Console, *, numbers: bool = False) -> None:
    """Print the card; with ``numbers`` its buttons carry the number that picks them."""
    summary = [_harmless(line) for line in card.summary.split("\n")]  # a line's end steers too, but these were meant
    card = Card.from_json(_harmless(card.to_json()))
    width = min(console.width, WIDEST)
    console.print(Text(card.title, style="bold"))
    for line, style in ((card.understood, "cyan"), *((line, "") for line in summary)):
        if line:
            console.print(Text(line, style=style), width=width)
    _sections([one for one in card.sections if not one.beneath], console, width)
    _rows(card, console, width, numbers=numbers)
    _sections([one for one in card.sections if one.beneath], console, width)
    for notice in card.notices:
        console.print(Text(f"! {notice}", style="yellow"), width=width)
    own = len(numbered(card)) - len(card.buttons)
    for place, button in enumerate(card.buttons, start=own + 1):
        mark = f"{place}." if numbers else "·"
        console.print(Text(f" {mark} {button.label}", style="green"))
    if card.footer:
        console.print(Text(card.footer, style="dim"), width=width)


def _harmless(value: Any) -> Any:
    """The same words without signs that move a terminal's cursor or turn its text round: names come from files."""
    if isinstance(value, str):
        return value.translate(_STEERING)
    if isinstance(value, dict):
        return {name: _harmless(one) for name, one in value.items()}
    return [_harmless(one) for one in value] if isinstance(value, list | tuple) else value


def _sections(sections: Sequence[Section], console: Console, width: int) -> None:
    for section in sections:
        console.print()
        if section.title:
            console.print(Text(section.title, style="bold yellow"))
        for line in section.lines:
            console.print(Padding(Text(line), (0, 0, 0, 2), expand=False), width=width)


def _rows(card: Card, console: Console, width: int, *, numbers: bool) -> None:
    group, place = "", 0
    for row in card.rows:
        if row.group and row.group != group:
            console.print()
            console.print(Text(row.group, style="bold blue"))
        group = row.group
        if row.buttons:
            place += 1
        _row(row, f"{place}. " if numbers and row.buttons else "", console, width)


def _row(row: Row, mark: str, console: Console, width: int) -> None:
    badges = "".join(f" [{badge}]" for badge in row.badges)
    left = f"  {mark}{row.title}"
    # a Chinese character is two cells wide: the figures stand in one column all the same
    gap = max(width - cell_len(left) - cell_len(badges) - cell_len(row.value), 2)
    console.print(Text.assemble((left, "bold"), (badges, "magenta"), " " * gap, (row.value, "bold")), no_wrap=True)
    for detail in row.details:
        console.print(Padding(Text(detail, style="dim"), (0, 0, 0, 5), expand=False), width=width)
    if row.buttons:
        labels = " · ".join(button.label for button in row.buttons)
        console.print(Padding(Text(f"→ {labels}", style="green"), (0, 0, 0, 5), expand=False), width=width)
