"""For how long something is late: "overdue over 30 days" keeps those due by then, and never everybody who is late."""

from datetime import date

import pytest

from handlers.ask import Ask
from handlers.language.lateness import find_lateness
from handlers.understanding import understand
from tests.banks import NOW

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "due_by"),
    [
        ("逾期超过30天的客户", date(2026, 10, 24)),
        ("逾期一个月以上还没联系的", date(2026, 10, 23)),
        ("逾期了两周的有谁", date(2026, 11, 9)),
        ("overdue by more than 30 days", date(2026, 10, 24)),
        ("who is overdue for over two weeks", date(2026, 11, 9)),
        ("more than 30 days overdue", date(2026, 10, 24)),
        ("逾期3天以内的客户", None),
        ("逾期没联系的客户", None),
        ("who is overdue", None),
        ("30天内到期的", None),
    ],
)
def test_a_length_of_lateness_is_the_day_by_which_it_was_due(text: str, due_by: date | None) -> None:
    assert find_lateness(text, TODAY) == due_by


def test_who_is_late_for_so_long_is_asked_with_its_last_day() -> None:
    found = understand("逾期超过30天的客户", now=NOW, language="zh", clients=None)
    assert isinstance(found, Ask)
    assert (found.intent, found.slots.overdue) == ("contact_today", True)
    assert found.slots.period
    assert (found.slots.period.start, found.slots.period.end) == (None, date(2026, 10, 24))
