"""C-18: what leaves for a platform abroad, and what is found in it. Everyone and everything is invented."""

from typing import Any

import pytest

from content.abroad import at_home
from content.cards import Button, Card, Row, Section
from content.checks import examine
from handlers.actions import to_action
from tests.content.deliveries import NOW, POLICY, a_briefing

NAMES = {"欧阳若兰": "OYRL", "张伟": "ZW"}
CARD = Card(
    title="今天 2 位",
    summary="共 2 位\n张伟的存单今天到期",
    sections=(Section(title="昨天", lines=("张伟没有接通",)),),
    rows=(
        Row(
            title="张伟", value="13.8万元", details=("尾号 7001", "13900000001"), badges=("逾期",), customer_id="C001",
            buttons=(Button(label="联系张伟", action=to_action("pitch", client="C001")),),
        ),
    ),
    buttons=(Button(label="记下", action=to_action("log_contact", client="C001", note="张伟要转走50万")),),
    notices=("数据到 11 月 22 日", "张伟请假"),
)  # fmt: skip


def found(card: Card, **over: Any) -> list[tuple[str, str, str]]:
    delivery = a_briefing(card=card, abroad=card, names=tuple(NAMES), **over)
    return [(one.check, one.reason, one.place) for one in examine(delivery, POLICY, NOW) if one.check == "C-18"]


def test_a_card_leaves_with_ids_initials_and_bands_alone() -> None:
    left = at_home(CARD, NAMES, "zh")
    assert (left.rows[0].title, left.rows[0].value, left.rows[0].details) == ("C001 ZW", "5万–20万元", ())
    assert (left.summary, left.sections) == ("共 2 位", ())
    assert left.rows[0].buttons[0].label == "联系ZW"
    assert left.rows[0].buttons[0].action == CARD.rows[0].buttons[0].action
    assert left.buttons[0].action.startswith("log_contact?client=C001&note=ZW")
    assert found(left) == []


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("137,952.27", "5万–20万元"), ("转走50万", "转走50万–100万元"), ("468000.00", "20万–50万元"), ("12 位", "12 位"),
        ("11 月 22 日 08:30", "11 月 22 日 08:30"), ("¥12,000", "5万元以下"), ("3.50%", "3.50%"),
    ],
)  # fmt: skip
def test_money_becomes_a_band_however_it_is_written(words: str, shown: str) -> None:
    assert at_home(Card(title=words), NAMES, "zh").title == shown


@pytest.mark.parametrize(
    ("card", "reason", "place"),
    [
        (Card(title="张 伟"), "abroad_name", "title"),
        (Card(title="x", summary="Zhang Wei"), "abroad_name", "summary"),
        (Card(title="x", rows=(Row(title="C001", details=("共 12 位",)),)), "", ""),
        (Card(title="x", rows=(Row(title="C001", details=("13900000001",)),)), "abroad_number", "rows[0].details[0]"),
        (Card(title="x", footer="尾号 7001"), "abroad_number", "footer"),
        (Card(title="x", buttons=(Button(label="y", action="say?text=张伟"),)), "abroad_name", "card.buttons[0].action"),
        (Card(title="C20260001 20万–50万元"), "", ""),
    ],
)  # fmt: skip
def test_whoever_can_still_be_recognised_stops_the_card(card: Card, reason: str, place: str) -> None:
    assert found(card) == ([("C-18", reason, place)] if reason else [])


def test_at_home_names_may_stand() -> None:
    delivery = a_briefing(card=CARD, names=tuple(NAMES))
    assert [one for one in examine(delivery, POLICY, NOW) if one.check == "C-18"] == []
