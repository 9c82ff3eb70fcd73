"""The news room in the console: picked by one, allowed by another as it was picked, withdrawn. All items invented."""

from dataclasses import replace
from datetime import timedelta

import pytest

from content.news.item import NewsItem
from content.news.matching import Listed
from store.news import shortlists
from store.outbox import newsroom
from tests.console.conftest import NOW, Browser, House
from tests.console.signing import fields
from tests.console.visiting import ADMIN, EDITOR, MANAGER, REVIEWER, enter

ITEM = NewsItem(
    news_id="N1", published_at=NOW - timedelta(hours=5), source="虚构日报", url="https://news.example.invalid/n1",
    title={"zh": "虚构：国债收益率小幅波动"}, summary={"zh": "市场观望。"}, topics=("bond",), licence="invented",
    author="feed",
)  # fmt: skip


@pytest.fixture
def listed(house: House) -> House:
    """The house with one item found and offered today."""
    with house.database.writing() as connection:
        newsroom.add_item(connection, ITEM, now=NOW)
        line = Listed(item=ITEM, score=50, segments=("asset_type:investment",), reasons=(("fresh", {"hours": 5}),))
        shortlists.write(connection, [line], day=NOW.date(), now=NOW)
    return house


def picked(browser: Browser) -> dict[str, str]:
    form = fields(browser.get("/news").text, "/news/pick")
    answer = browser.post("/news/pick", data={**form, "until": "2026-11-30"})
    assert answer.headers.get("location") == "/news?done=picked", answer.text
    return form


def test_an_item_is_offered_with_its_reason_picked_and_allowed_by_another(listed: House) -> None:
    editor, reviewer = enter(listed, EDITOR), enter(listed, REVIEWER)
    page = editor.get("/news").text
    assert "5 小时前" in page
    assert "投资型" in page
    picked(editor)
    assert "另一位同事" in editor.get("/news").text
    form = fields(reviewer.get("/news").text, "/news/approve")
    assert reviewer.post("/news/approve", data=form).headers["location"] == "/news?done=approve"
    with listed.database.reading() as connection:
        (item,) = newsroom.items(connection, ["N1"])
    assert item.state == "approved"


def test_nobody_allows_what_they_picked_and_an_older_reading_does_not_count(listed: House) -> None:
    editor, reviewer = enter(listed, EDITOR), enter(listed, REVIEWER)
    picked(editor)
    form = fields(reviewer.get("/news").text, "/news/approve")
    own = {**form, "csrf": fields(editor.get("/home").text, "/sign-out")["csrf"]}
    assert editor.post("/news/approve", data=own).status_code == 409
    assert reviewer.post("/news/approve", data={**form, "approval": "999"}).status_code == 409
    assert reviewer.post("/news/reject", data={**form, "reason": " "}).status_code == 409
    assert reviewer.post("/news/reject", data={**form, "reason": "过时"}).status_code == 303
    assert reviewer.post("/news/approve", data=form).status_code == 409


def test_an_item_changed_after_it_was_picked_is_not_allowed(listed: House) -> None:
    reviewer = enter(listed, REVIEWER)
    picked(enter(listed, EDITOR))
    form = fields(reviewer.get("/news").text, "/news/approve")
    changed = replace(ITEM, title={"zh": "虚构：另一个标题"})
    with listed.database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM news WHERE news_id = 'N1'")
        newsroom.add_item(connection, changed, now=NOW)
    assert "要重新选用" in reviewer.get("/news").text
    assert reviewer.post("/news/approve", data=form).status_code == 409


@pytest.mark.parametrize("over", [{"until": "gestern"}, {"until": "2020-01-01"}, {"news_id": "N404"}])
def test_a_pick_that_cannot_be_is_said_so(listed: House, over: dict[str, str]) -> None:
    editor = enter(listed, EDITOR)
    form = fields(editor.get("/news").text, "/news/pick")
    assert editor.post("/news/pick", data={**form, "until": "2026-11-30", **over}).status_code == 409


def test_managers_have_no_news_room_and_administrators_do(listed: House) -> None:
    assert enter(listed, MANAGER).get("/news").status_code == 403
    assert enter(listed, ADMIN).get("/news").status_code == 200
