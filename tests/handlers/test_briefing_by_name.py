"""The product calls its own list of the morning a briefing: so does whoever asks for it. News is called news."""

import pytest

from handlers.ask import Ask
from handlers.understanding import understand
from segmentation.people import Language
from tests.banks import NOW

ASKED = [
    ("zh", "今天", "contact_today"), ("zh", "今日", "contact_today"), ("zh", "早报", "contact_today"),
    ("zh", "晨报", "contact_today"), ("zh", "今天的早报", "contact_today"), ("zh", "看看早报", "contact_today"),
    ("zh", "新闻", "news_today"), ("zh", "资讯", "news_today"), ("zh", "财经早报", "news_today"),
    ("zh", "今日要闻", "news_today"),
    ("zh", "下周三", ""),
    ("en", "today", "contact_today"), ("en", "briefing", "contact_today"), ("en", "morning briefing", "contact_today"),
    ("en", "show me today's briefing", "contact_today"), ("en", "news", "news_today"), ("en", "market briefing", "news_today"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "intent"), ASKED)
def test_the_briefing_and_the_news_are_asked_for_by_their_names(language: Language, text: str, intent: str) -> None:
    found = understand(text, now=NOW, language=language, clients=None)
    assert (found.intent if isinstance(found, Ask) else "") == intent
