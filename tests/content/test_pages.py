"""A card as numbered pages: short enough for the platform, nothing lost, rows keep their numbers."""

from hypothesis import given
from hypothesis import strategies as st

from content.cards import Button, Card, Row, Section
from content.pages import pages

CALL = (Button(label="已联系", action="log_contact"),)


def a_briefing(rows: int) -> Card:
    return Card(
        title="今日联系清单",
        understood="数据截至 11月20日",
        summary="注意：数据停在 11月18日。\n今天有 20 位客户要联系。",
        rows=tuple(
            Row(title=f"客户{n}", value="10万元", details=("定期到期", "上次联系"), buttons=CALL) for n in range(rows)
        ),
        sections=(Section(title="本周看点", lines=("13 笔到期",), beneath=True),),
    )


def test_a_full_briefing_is_pages_of_at_most_ten_lines_that_say_which_they_are() -> None:
    made = pages(a_briefing(20))
    assert [page.split("\n")[0] for page in made] == [f"**今日联系清单** {n}/3" for n in (1, 2, 3)]
    assert max(len(page.split("\n")) for page in made) == 10
    assert made[0].split("\n")[1:4] == ["数据截至 11月20日", "注意：数据停在 11月18日。", "今天有 20 位客户要联系。"]
    assert made[-1].endswith("**本周看点**\n13 笔到期")


def test_rows_keep_the_number_that_picks_them() -> None:
    text = "\n".join(pages(a_briefing(20)))
    assert all(f"{n + 1}. **客户{n}** 10万元 定期到期" in text for n in range(20))


def test_a_short_card_is_one_page_without_a_number() -> None:
    assert pages(a_briefing(0))[0].startswith("**今日联系清单**\n")


@given(st.lists(st.text(max_size=900), max_size=30), st.text(min_size=1, max_size=400))
def test_no_page_is_longer_than_the_platform_takes(names: list[str], title: str) -> None:
    card = Card(title=title, rows=tuple(Row(title=name, buttons=CALL) for name in names))
    for page in pages(card):
        assert len(page.encode()) <= 2048
        assert len(page.split("\n")) <= 10
