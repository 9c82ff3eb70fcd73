"""Blocks within Slack's limits whatever the card, and data that pings nobody."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.blocks import BLOCKS, TEXT, draw, escape
from bot.slack.valid import faults
from content.cards import Button, Card, Row, Section

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=80)
BUTTON = st.builds(
    Button,
    label=WORDS,
    action=st.text("abc=?&", min_size=1, max_size=40),
    style=st.sampled_from(["default", "primary", "danger"]),
)
ROW = st.builds(
    Row,
    title=WORDS,
    value=WORDS,
    details=st.lists(WORDS, max_size=3).map(tuple),
    buttons=st.lists(BUTTON, max_size=3).map(tuple),
    group=WORDS,
)
CARD = st.builds(
    Card, title=WORDS, understood=WORDS, summary=WORDS, rows=st.lists(ROW, max_size=20).map(tuple),
    buttons=st.lists(BUTTON, max_size=30).map(tuple), notices=st.lists(WORDS, max_size=2).map(tuple),
    sections=st.lists(st.builds(Section, title=WORDS, lines=st.lists(WORDS, max_size=3).map(tuple)), max_size=3).map(tuple),
)  # fmt: skip


@given(CARD)
def test_every_message_of_every_card_keeps_slacks_rules(card: Card) -> None:
    for blocks in draw(card, key="answer:1"):
        assert faults(blocks) == []


def test_slacks_own_models_agree() -> None:
    from slack_sdk.models.blocks import Block

    card = Card(
        title="Maturing", summary="3 · ¥1.2m", buttons=(Button(label="More", action="more"),),
        rows=tuple(
            Row(title=f"Client {n}", value="¥50,000", buttons=(Button(label="Card", action=f"c?{n}"),)) for n in range(12)
        ),
    )  # fmt: skip
    for blocks in draw(card, key="k"):
        for block in blocks:
            parsed = Block.parse(block)
            assert parsed is not None
            parsed.validate_json()


def test_a_long_card_is_several_messages_and_loses_nothing() -> None:
    card = Card(title="x", sections=(Section(lines=tuple(f"line {n} " + "y" * 90 for n in range(300))),))
    messages = draw(card, key="k")
    assert len(messages) > 1
    text = "\n".join(block["text"]["text"] for blocks in messages for block in blocks)
    assert all(f"line {n} " in text for n in range(300))


def test_a_name_pings_nobody_and_hides_no_link() -> None:
    assert escape("<!channel> & <https://evil|Bank>") == "&lt;!channel&gt; &amp; &lt;https://evil|Bank&gt;"
    assert "*" not in escape("*bold*").replace("\u200b*", "")


@pytest.mark.parametrize(
    ("blocks", "fault"),
    [
        ([], "0 blocks"), ([{"type": "divider"}] * (BLOCKS + 1), "51 blocks"), ([{"type": "image"}], "unknown type"),
        ([{"type": "section", "text": {"type": "mrkdwn", "text": "x" * (TEXT + 1)}}], "3001"),
        ([{"type": "section", "text": {"type": "mrkdwn", "text": ""}}], "0 characters"),
        ([{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}], "text type"),
        ([{"type": "divider", "color": "red"}], "unknown fields"),
        ([{"type": "divider", "block_id": "a"}, {"type": "divider", "block_id": "a"}], "stands twice"),
    ],
)  # fmt: skip
def test_a_broken_rule_is_named(blocks: list[dict[str, Any]], fault: str) -> None:
    assert any(fault in one for one in faults(blocks))


def test_words_for_a_customer_are_a_block_that_shows_them_as_they_are() -> None:
    card = Card(title="letter", sections=(Section(lines=("Dear *Ms* Li", "x" * (TEXT - 9)), copy=True),))
    ((_, first, second),) = draw(card, key="k")
    assert not faults([first, second])
    assert first["text"]["text"] == "```Dear *Ms* Li```"
