"""A neutral card becomes HTML: nothing is lost, nothing of it becomes markup."""

import re
from datetime import timedelta
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console import drawing
from content.cards import Button, Card, Row, Section
from store.chats.webchat import WebMessage
from tests.console.conftest import NOW

CARD = Card(
    title="本周到期",
    understood="11月23日–29日",
    as_of="2026-11-23",
    summary="2 笔，共 80万元",
    sections=(Section(title="下一步", lines=("先打给张伟",)),),
    rows=(
        Row(title="张伟", value="50万元", details=("大额存单",), badges=("自动转存",), group="周一",
            buttons=(Button(label="话术", action="pitch?client=C1&page=2"),)),
        Row(title="王芳", value="30万元", group="周一"),
        Row(title="李静", value="1元", group="周二"),
    ),
    buttons=(Button(label="下一页", action="maturity_list?page=2", style="primary"),),
    notices=("仅供参考",),
    footer="共 3 笔",
)  # fmt: skip


def drawn(card: Card, *, live: bool = True) -> str:
    line = drawing.line(WebMessage(id=1, key="k", chat="c", author="bot", at=NOW, card=card.to_json()), "zh", NOW)
    return drawing.draw_line(line, "zh") if live else drawing.draw_push(line, "zh")


def test_every_part_of_a_card_is_shown() -> None:
    html = unescape(drawn(CARD))
    for text in (
        "本周到期", "11月23日–29日", "数据截至 11月23日", "2 笔，共 80万元", "下一步", "先打给张伟", "张伟", "50万元", "大额存单",
        "自动转存", "话术", "下一页", "仅供参考", "共 3 笔",
    ):  # fmt: skip
        assert text in html
    assert 'data-action="pitch?client=C1&page=2"' in html


def test_rows_stand_under_their_headings() -> None:
    assert re.findall(r'rows-head">([^<]+)<|row-title">([^<]+)<', drawn(CARD)) == [
        ("周一", ""), ("", "张伟"), ("", "王芳"), ("周二", ""), ("", "李静"),
    ]  # fmt: skip


def test_the_buttons_of_a_push_are_not_ours_to_press() -> None:
    html = drawn(CARD, live=False)
    assert "data-action" not in html
    assert "下一页" in html


@given(st.text(alphabet="<>&\"'/=x张 ", min_size=1))
def test_no_text_of_a_card_becomes_markup(text: str) -> None:
    row = Row(
        title=text, value=text, details=(text,), badges=(text,), group=text, buttons=(Button(label=text, action=text),)
    )
    hostile = Card(
        title=text, understood=text, summary=text, sections=(Section(title=text, lines=(text,)),), rows=(row,),
        buttons=row.buttons, notices=(text,), footer=text,
    )  # fmt: skip
    plain = Card(
        title="t", understood="t", summary="t", sections=(Section(title="t", lines=("t",)),),
        rows=(Row(title="t", value="t", details=("t",), badges=("t",), group="t", buttons=(Button(label="t", action="t"),)),),
        buttons=(Button(label="t", action="t"),), notices=("t",), footer="t",
    )  # fmt: skip
    assert re.findall(r"<[^>]*?(?=[ >])", drawn(hostile)) == re.findall(r"<[^>]*?(?=[ >])", drawn(plain))


@pytest.mark.parametrize(
    ("ago", "shown"),
    [(timedelta(0), "09:30"), (timedelta(hours=9), "00:30"), (timedelta(hours=10), "11月22日 周日 23:30")],
)
def test_the_day_is_shown_only_when_it_is_not_today(ago: timedelta, shown: str) -> None:
    message = WebMessage(id=1, key="k", chat="c", author="bot", at=NOW - ago, text="x")
    assert drawing.line(message, "zh", NOW).clock == shown


@pytest.mark.parametrize(
    ("segment", "zh", "en"),
    [("asset_type:investment", "投资型", "investment"), ("tier:mid", "中端", "mid"), ("my own", "my own", "my own")],
)
def test_a_segment_is_called_as_colleagues_call_it(segment: str, zh: str, en: str) -> None:
    assert drawing.segment_name(segment, "zh") == zh
    assert drawing.segment_name(segment, "en").lower() == en


def test_words_for_a_customer_stand_by_themselves_with_a_button_that_copies_them() -> None:
    card = Card(title="信", sections=(Section(title="发给客户", lines=("您好：", "<b>"), copy=True),))
    drawn = drawing.draw_line(drawing.card_line(card, "zh", NOW), "zh")
    assert "<pre>您好：\n&lt;b&gt;</pre>" in drawn
    assert "data-copy" in drawn
