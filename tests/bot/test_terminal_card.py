"""The card in a terminal: what stands in a bank's file must not steer the reader's screen."""

import io

from rich.console import Console

from bot.terminal_card import draw
from content.cards import Button, Card, Row, Section


def test_a_name_with_control_signs_is_only_text() -> None:
    name = "张\x1b[2J伟\u202e\r\n[red]"
    row = Row(title=name, details=(name,), buttons=(Button(label=name, action="help"),))
    card = Card(title=name, summary=name, sections=(Section(title=name, lines=(name,)),), rows=(row,), footer=name)
    out = io.StringIO()
    draw(card, Console(file=out, force_terminal=False, width=90), numbers=True)
    said = out.getvalue()
    assert not any(sign in said for sign in "\x1b\u202e\r")
    assert "张 [2J伟" in said
    assert "[red]" in said
