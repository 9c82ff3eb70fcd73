"""The demo's news: six items a topic, marked and reviewed, in both languages and without a forbidden word."""

from collections import Counter

from content.news import read_demo_news
from store.database import Database
from store.outbox import newsroom
from tests.schedules.demo_news import seeded


def test_the_demo_has_six_marked_reviewed_items_a_topic_in_both_languages(database: Database) -> None:
    seeded(database)
    with database.engine.connect() as connection:
        items = newsroom.items(connection)
    topics = Counter(topic for item in items for topic in item.topics)
    assert set(topics) == {"savings", "wealth", "investment", "settlement", "liability", "general"}
    assert min(topics.values()) >= 6
    assert all(item.approved and item.author != item.reviewer for item in items)
    assert all("虚构示例" in item.title["zh"] and "Invented sample" in item.title["en"] for item in items)


def test_the_demos_news_uses_no_forbidden_word() -> None:
    forbidden = (
        "保本",
        "保证收益",
        "零风险",
        "无风险",
        "高收益",
        "预期收益",
        "稳赚",
        "第一",
        "最佳",
        "最好",
        "首选",
        "秒杀",
        "抢购",
    )
    news = read_demo_news()
    texts = [text for item in news.items for text in (item.title["zh"], item.summary["zh"])]
    assert [word for word in forbidden if any(word in text for text in texts)] == []
