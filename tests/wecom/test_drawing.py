"""A card as pages and buttons, within the platform's limits, and every button's way back to its question."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.wecom.drawing import BUTTONS, OPTIONS, action_of, buttons, draw, rows_to_pick, task_of
from bot.wecom.menu import menu
from content.cards import Button, Card, Row, Section

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60)
BUTTON = st.builds(Button, label=WORDS, action=st.text("abc=?&", min_size=1, max_size=30))
ROW = st.builds(
    Row, title=WORDS, value=WORDS, details=st.tuples(WORDS), buttons=st.lists(BUTTON, max_size=3).map(tuple)
)
CARD = st.builds(
    Card,
    title=WORDS,
    summary=WORDS,
    rows=st.lists(ROW, max_size=14).map(tuple),
    buttons=st.lists(BUTTON, max_size=4).map(tuple),
)


def _tap(label: str, action: str) -> Button:
    return Button(label=label, action=action)


def a_list(rows: int, *labels: str) -> Card:
    """Customers with the same buttons each."""
    return Card(
        title="到期清单",
        rows=tuple(
            Row(title=f"客户{n}", buttons=tuple(_tap(label, f"do?client=C{n}&what={label}") for label in labels))
            for n in range(1, rows + 1)
        ),
        buttons=(_tap("更多", "more"),),
    )


def test_a_list_is_pages_and_one_card_that_picks_the_customer_and_the_result() -> None:
    *pages, card = draw(a_list(12, "已联系", "话术"), key="answer:1", to="wangwei", agent_id="1000002")
    assert [one["msgtype"] for one in pages] == ["markdown"] * len(pages)
    tapped = card["template_card"]
    assert [one["text"] for one in tapped["button_list"]] == ["已联系", "话术", "更多"]
    assert len(tapped["button_selection"]["option_list"]) == OPTIONS
    assert (card["touser"], card["agentid"], card["enable_duplicate_check"]) == ("wangwei", 1000002, 1)


def test_a_tap_leads_to_the_picked_customers_own_action() -> None:
    card = a_list(3, "已联系", "话术")
    assert action_of(card, "r1", {"row": "3"}) == "do?client=C3&what=话术"
    assert action_of(card, "r0", {}) == "do?client=C1&what=已联系"
    assert action_of(card, "b0", {"row": "2"}) == "more"


@pytest.mark.parametrize(
    ("key", "picked"),
    [("r0", "4"), ("r0", "0"), ("r0", "x"), ("r2", "1"), ("b1", "1"), ("r", "1"), ("", "1"), ("r-1", "1"), ("d0", "1")],
)
def test_a_tap_the_card_does_not_offer_leads_nowhere(key: str, picked: str) -> None:
    assert action_of(a_list(3, "已联系", "话术"), key, {"row": picked}) is None


def test_a_row_without_that_button_is_not_answered_for_another() -> None:
    card = Card(
        title="x",
        rows=(
            Row(title="甲", buttons=(_tap("联系", "a1"), _tap("话术", "a2"))),
            Row(title="乙", buttons=(_tap("联系", "b1"),)),
        ),
    )
    assert action_of(card, "r1", {"row": "2"}) is None
    assert action_of(card, "r0", {"row": "2"}) == "b1"


def test_rows_with_nothing_in_common_have_a_button_each_and_nothing_to_pick() -> None:
    card = Card(title="帮助", rows=tuple(Row(title=f"问{n}", buttons=(_tap(f"例{n}", f"say?{n}"),)) for n in range(9)))
    drawn = buttons(card, task_id="t")
    assert drawn is not None
    assert "button_selection" not in drawn
    assert [action_of(card, one["key"], {}) for one in drawn["button_list"]] == [f"say?{n}" for n in range(BUTTONS)]


def test_a_card_with_nothing_to_tap_is_pages_alone() -> None:
    assert [one["msgtype"] for one in draw(Card(title="好的"), key="k", to="u", agent_id="1")] == ["markdown"]


@given(CARD)
def test_whatever_the_card_the_messages_keep_the_platforms_limits(card: Card) -> None:
    messages = draw(card, key="k", to="u", agent_id="1")
    assert messages == draw(card, key="k", to="u", agent_id="1"), "sent again it is the same to the byte"
    for one in messages:
        if one["msgtype"] == "markdown":
            assert len(one["markdown"]["content"].encode()) <= 2048
            continue
        drawn = one["template_card"]
        assert re.fullmatch(r"[0-9A-Za-z_\-@]{1,128}", drawn["task_id"])
        keys = [button["key"] for button in drawn["button_list"]]
        assert 1 <= len(keys) <= BUTTONS
        assert len(keys) == len(set(keys))
        assert all(len(button["text"]) <= 10 and button["style"] in (1, 2, 3, 4) for button in drawn["button_list"])
        for option in drawn.get("button_selection", {}).get("option_list", []):
            assert len(option["id"].encode()) <= 128
        assert all(
            any(action_of(card, key, {"row": str(n)}) for n in range(1, len(rows_to_pick(card)) + 2)) for key in keys
        )


def test_a_cards_id_is_its_own() -> None:
    assert len({task_of(f"answer:{n}") for n in range(1000)}) == 1000


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_menu_keeps_the_platforms_limits(language: str) -> None:
    top = menu("en" if language == "en" else "zh")["button"]
    assert 1 <= len(top) <= 3
    for one in top:
        assert len(one["name"].encode()) <= 16
        for below in one.get("sub_button", []):
            assert len(below["name"].encode()) <= 40
            assert len(below["key"].encode()) <= 128


def test_words_for_a_customer_are_a_message_of_their_own_and_nothing_of_them_is_lost() -> None:
    lines = ("张先生，您好：", "第二行", "长" * 900)
    card = Card(title="信", sections=(Section(lines=("内部",)), Section(lines=lines, copy=True)))
    assert Card.from_json(card.to_json()) == card
    page, *words = draw(card, key="k", to="u", agent_id="1")
    assert "内部" in page["markdown"]["content"]
    assert "您好" not in page["markdown"]["content"]
    said = [one["text"]["content"] for one in words]
    assert all(len(one.encode()) <= 2048 for one in said)
    assert "".join(said).replace("\n", "") == "".join(lines)
