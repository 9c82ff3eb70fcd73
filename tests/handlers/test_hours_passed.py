"""What counts in hours: within them it is asked for in time, past them at once; the briefing says which and claims no calm."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from handlers.day.duty_days import tasks_of
from handlers.lists.days_said import days_said, late_badge
from handlers.why.reasons import spoken
from segmentation.people import Language
from segmentation.tasks import Task
from tests.banks import an_app, say_to
from tests.builders import a_customer, a_holding
from tests.segmentation.duty_cases import NUMBERS, WAN, on
from tests.segmentation.moment_cases import at, dossier, moved, placed

#: Moved on a Tuesday at ten: two working hours are over at noon.
NOON = "2026-11-24T12:00"


def the_task(now: datetime) -> Task:
    one = dossier(placement=placed(asset_types=("settlement",)), movements=(moved("2026-11-24T10:00", 5 * WAN),))
    (task,) = (each for each in tasks_of([one], on(now.date(), now=now), NUMBERS) if each.duty == "W-03")
    return task


@pytest.mark.parametrize(
    ("language", "within", "past"),
    [
        ("zh", "两小时内联系", "已过两小时时限，立即联系"),
        ("en", "call within two hours", "past the two-hour limit: call at once"),
    ],
)
@pytest.mark.parametrize(("minutes", "passed"), [(0, False), (1, True), (3 * 24 * 60, True)])
def test_the_reason_of_a_large_movement_says_whether_its_two_hours_have_passed(
    language: Language, within: str, past: str, minutes: int, passed: bool
) -> None:
    now = at(NOON) + timedelta(minutes=minutes)
    task = the_task(now)
    said = spoken(task.reasons[0], language, now.date())
    assert (task.past_hours, past in said, within in said) == (passed, passed, not passed)


def test_hours_that_passed_are_no_working_day_of_lateness() -> None:
    assert (the_task(at(NOON) + timedelta(hours=1)).overdue_days, the_task(at(NOON)).overdue_days) == (0, 0)


@pytest.mark.parametrize(
    ("language", "text", "told", "badge"),
    [
        ("zh", "今天该联系谁", "没有逾期，今天须办完 1 位，清单内到期资金15万元", "今天须办"),
        (
            "en",
            "who should i call today",
            "none overdue, 1 to be done today, ¥150,000 maturing on this list",
            "do today",
        ),
    ],
)
def test_what_must_be_done_today_is_not_called_maturing(
    tmp_path: Path, language: Language, text: str, told: str, badge: str
) -> None:
    app = an_app(
        tmp_path,
        customers=[a_customer(), a_customer(customer_id="C002", name="虚构李久")],
        holdings=[
            a_holding(holding_id="H1", balance="50000", matures_on="2026-11-23"),
            a_holding(holding_id="H2", customer_id="C002", balance="100000", matures_on="2026-11-24"),
        ],
    )
    card = say_to(app, "S001", text).card
    assert told in card.summary
    assert {row.customer_id: row.badges for row in card.rows} == {"C001": (badge,), "C002": ()}


def test_a_single_day_is_told_as_one() -> None:
    assert [late_badge(days, "en") for days in (1, 3)] == ["overdue by 1 working day", "overdue by 3 working days"]
    assert [late_badge(days, "zh") for days in (1, 3)] == ["逾期 1 个工作日", "逾期 3 个工作日"]
    assert [days_said(days, "en") for days in (1, 3)] == ["1 day", "3 days"]
