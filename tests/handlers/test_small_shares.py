"""A few among many are no nought in the book's figures, and one day is one day."""

import pytest

from handlers.lists.days_said import days_said
from handlers.lists.summary import share
from segmentation.people import Language


@pytest.mark.parametrize(
    ("count", "everybody", "zh", "en"),
    [
        (0, 300, "0 位 · 0%", "0 · 0%"),
        (1, 300, "1 位 · 不到 1%", "1 · under 1%"),
        (2, 300, "2 位 · 不到 1%", "2 · under 1%"),
        (3, 300, "3 位 · 1%", "3 · 1%"),
        (299, 300, "299 位 · 100%", "299 · 100%"),
        (300, 300, "300 位 · 100%", "300 · 100%"),
    ],
)
def test_a_share_below_a_hundredth_says_so(count: int, everybody: int, zh: str, en: str) -> None:
    assert (share(count, everybody, "zh"), share(count, everybody, "en")) == (zh, en)


@pytest.mark.parametrize(("language", "one", "two"), [("zh", "1 天", "2 天"), ("en", "1 day", "2 days")])
def test_one_day_is_no_plural(language: Language, one: str, two: str) -> None:
    assert (days_said(1, language), days_said(2, language)) == (one, two)
