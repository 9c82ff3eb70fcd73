"""How long nobody was in touch, as it is said; what a list is sorted by; bare figures with a bound."""

from datetime import date

import pytest

from handlers.ask import Period
from handlers.language.amounts import find_amount
from handlers.language.silence import find_silence, silent_since

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("三个月没联系的客户", 92),
        ("超过半年没打电话的客户", 184),
        ("两周没回访的", 14),
        ("没联系超过三个月的客户", 92),
        ("clients not contacted for three months", 92),
        ("who haven't i called in 6 weeks", 42),
        ("customers with no contact for half a year", 184),
        ("今天联系谁", None),
        ("上次联系是三个月前", None),
        ("who should i call in two weeks", None),
    ],
)
def test_a_length_without_contact_is_read_in_days(text: str, days: int | None) -> None:
    assert find_silence(text, TODAY) == days


@pytest.mark.parametrize(
    ("text", "least"),
    [("C5000以上的到期", 500_000), ("P of 5000 or more", 500_000), ("60以上的客户", None), ("999以上", None)],
)
def test_a_bare_figure_with_a_bound_is_money_from_a_thousand_on(text: str, least: int | None) -> None:
    found = find_amount(text)
    assert (found.amount.least if found else None) == least


NOVEMBER = Period(start=date(2026, 11, 1), end=date(2026, 11, 30))
LAST_WEEK = Period(start=date(2026, 11, 16), end=date(2026, 11, 22))
TWO_DAYS_OLD = Period(start=date(2026, 11, 21), end=date(2026, 11, 27))


@pytest.mark.parametrize(
    ("masked", "period", "days"),
    [
        ("T没联系过的客户", NOVEMBER, 23),
        ("T还没联系的S", NOVEMBER, 23),
        ("T以来没联系的客户", Period(start=date(2026, 11, 20), end=None), 4),
        ("who have i not called T", NOVEMBER, 23),
        ("clients with no contact T", NOVEMBER, 23),
        ("T还没联系过的客户", TWO_DAYS_OLD, 3),
        # what is left to do of the days, over, or to come
        ("T还没联系的客户", TWO_DAYS_OLD, None),
        ("T没联系过的客户", LAST_WEEK, None),
        ("T没联系过的客户", Period(start=TODAY, end=TODAY), None),
        ("T该联系的客户", NOVEMBER, None),
        ("who should i call T", NOVEMBER, None),
    ],
)
def test_silence_within_a_running_period_counts_from_its_first_day(
    masked: str, period: Period, days: int | None
) -> None:
    assert silent_since(masked, period, TODAY) == days
