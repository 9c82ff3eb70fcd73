"""News: only what another person approved, unchanged and not expired; by segment and period; honest when there is little."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.app import App
from content.news import NewsItem
from handlers.ask import Answer
from handlers.clients.news import news_today
from store.outbox import newsroom
from tests.banks import NOW, an_app, say_to, tap
from tests.builders import a_holding, a_product
from tests.handlers.asking import asked

TODAY = NOW.date()


def an_item(news_id: str, topic: str, days_ago: int, **over: object) -> NewsItem:
    item = NewsItem(
        news_id=news_id,
        published_at=datetime(2026, 11, 23, 0, 30, tzinfo=UTC) - timedelta(days=days_ago),
        source="虚构来源",
        url=f"https://news.example.invalid/{news_id}",
        title={"zh": f"虚构{news_id}", "en": f"invented {news_id}"},
        summary={"zh": "摘要", "en": "summary"},
        topics=(topic,),
        licence="虚构",
        state="approved",
        author="E1",
        reviewer="R1",
        expires_on=TODAY,
    )
    item = replace(item, approved_hash=item.content_hash())
    return replace(item, **over)  # type: ignore[arg-type]


ITEMS = [
    an_item("sav-today", "savings", 0),
    an_item("inv-today", "investment", 0),
    an_item("gen-today", "general", 0),
    an_item("sav-week", "savings", 6),
    an_item("sav-old", "savings", 7),
    an_item("found", "savings", 0, state="found"),
    an_item("own-review", "savings", 0, reviewer="E1"),
    an_item("changed", "savings", 0, approved_hash="0" * 64),
    an_item("expired", "savings", 0, expires_on=TODAY - timedelta(days=1)),
    an_item("held", "product:CW01", 1),
]


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> App:
    app = an_app(
        tmp_path_factory.mktemp("news"), segmented=True,
        products=[a_product(), a_product(product_code="CW01", name="虚构稳享", kind="closed_wealth", risk_grade="R2")],
        holdings=[a_holding(), a_holding(holding_id="H2", product_code="CW01", kind="closed_wealth", balance="5", matures_on="")],
    )  # fmt: skip
    with app.database.writing() as connection:
        for item in ITEMS:
            newsroom.add_item(connection, item, now=NOW)
    return app


def ids(answer: Answer) -> list[str]:
    return [row.facts["news_id"] for row in answer.card.rows]


def news(bank: App, more: str = "", who: str = "S001") -> Answer:
    return tap(bank, who, f"news_today{more}", page_size=0)


def test_today_for_the_asks_own_customers_and_only_what_is_approved(bank: App) -> None:
    answer = news(bank)
    assert ids(answer) == ["sav-today", "gen-today"], "the book is one of savers; their topic before the general one"
    assert "按我的客户：储蓄型" in answer.card.understood
    assert "11月23日" in answer.card.understood
    assert any("来源：虚构来源 · 11月23日" in detail for detail in answer.card.rows[0].details)
    assert answer.card.notices == ("以上内容仅供参考，不构成投资建议。",)
    assert answer.customers == ()


def test_a_segment_reads_its_own_topics(bank: App) -> None:
    assert ids(news(bank, "?segment=asset_type:investment")) == ["inv-today", "gen-today"]


@pytest.mark.parametrize(
    ("start", "end", "found"),
    [
        ("2026-11-17", "2026-11-23", {"sav-today", "gen-today", "sav-week", "held"}),
        ("2026-11-16", "2026-11-23", {"sav-today", "gen-today", "sav-week", "sav-old", "held"}),
        ("2026-11-16", "2026-11-16", {"sav-old"}),
        ("2026-11-18", "2026-11-21", set()),
    ],
)
def test_a_period_shows_that_period_and_nothing_else(bank: App, start: str, end: str, found: set[str]) -> None:
    answer = news(bank, f"?start={start}&end={end}")
    assert set(ids(answer)) == found
    if not found:
        assert "没有适合的已审核资讯" in answer.card.summary


def test_little_is_said_to_be_little(bank: App) -> None:
    assert "已审核的不多" in news(bank).card.summary


def test_with_nothing_of_today_the_week_is_shown_and_said(tmp_path: Path) -> None:
    app = an_app(tmp_path, segmented=True)
    assert news(app).card.summary == "资讯库里还没有审核过的资讯。"
    with app.database.writing() as connection:
        newsroom.add_item(connection, an_item("sav-week", "savings", 6), now=NOW)
    answer = news(app)
    assert ids(answer) == ["sav-week"]
    assert answer.card.summary.startswith("今天还没有新的已审核资讯")
    assert "11月17日–23日" in answer.card.understood


def test_what_touches_a_holding_says_how_many_of_mine(bank: App) -> None:
    answer = news(bank, "?start=2026-11-22&end=2026-11-22")
    row = answer.card.rows[0]
    assert row.facts["customers_concerned"] == 1
    assert row.buttons[0].action == "holders?product=CW01"
    other = news(bank, "?start=2026-11-22&end=2026-11-22", who="S002")
    assert all(not row.facts["customers_concerned"] for row in other.card.rows)


def test_typed_and_in_english(bank: App) -> None:
    assert say_to(bank, "S001", "今天有什么资讯").intent == "news_today"
    card = asked(bank, news_today, "news_today", language="en").card
    assert card.rows[0].title == "invented sav-today"
    assert "for my customers: savings" in card.understood


def test_pages_lead_on(bank: App) -> None:
    first = tap(bank, "S001", "news_today?start=2026-11-16&end=2026-11-23", page_size=2)
    more = next(button for button in first.card.buttons if "page=2" in button.action)
    second = tap(bank, "S001", more.action, page_size=2)
    assert not set(ids(first)) & set(ids(second))
    assert date(2026, 11, 23).isoformat() not in json.dumps(second.card.summary)
