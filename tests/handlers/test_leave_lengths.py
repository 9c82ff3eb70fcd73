"""How long a leave lasts where the sentence says so many days, and that 取消休假 takes one back instead of keeping one."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.app import App
from handlers.ask import Reason
from handlers.language.leaves import ENDED, is_called_off
from handlers.language.text import is_chinese
from handlers.understanding import understand
from tests.banks import an_app, say_to, tap
from tests.builders import a_customer

#: A Monday.
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("明天起休假三天", ("2026-11-24", "2026-11-26")),
        ("我明天开始请三天假", ("2026-11-24", "2026-11-26")),
        ("从12月1日起休一周", ("2026-12-01", "2026-12-07")),
        ("明天请一天假", ("2026-11-24", "2026-11-24")),
        ("我下周一到周三休假", ("2026-11-30", "2026-12-02")),
        ("下周休假", ("2026-11-30", "2026-12-06")),
        ("下周休假一周", ("2026-11-30", "2026-12-06")),
        ("I'm on leave for three days from tomorrow", ("2026-11-24", "2026-11-26")),
        ("I'm on leave next week", ("2026-11-30", "2026-12-06")),
        # which of the days is not said
        ("下周休假三天", None),
        ("I'm on leave for three days next week", None),
    ],
)
def test_so_many_days_begin_with_the_day_that_is_named(text: str, days: tuple[str, str] | None) -> None:
    said = understand(text, now=NOW, language="zh" if is_chinese(text) else "en", clients=None)
    period = said.slots.period
    assert "leave_set" in (getattr(said, "intent", ""), *said.candidates)
    assert (period and (str(period.start), str(period.end or period.start))) == days


@pytest.mark.parametrize(
    ("text", "off"),
    [
        ("取消我的休假", True),
        ("把下周的假撤销", True),
        ("cancel my leave", True),
        ("我下周休假", False),
        ("I'm away next week", False),
    ],
)
def test_a_leave_called_off_is_none_to_keep(text: str, off: bool) -> None:
    assert is_called_off(text) is off


@pytest.fixture
def bank(tmp_path_factory: pytest.TempPathFactory) -> App:
    return an_app(tmp_path_factory.mktemp("leaves"), customers=[a_customer()])


@pytest.mark.parametrize(
    ("text", "nothing"), [("取消休假", "没有要取消的休假。"), ("cancel my leave", "There is no leave to cancel.")]
)
def test_calling_off_offers_the_leaves_ahead_and_ends_the_one_tapped(bank: App, text: str, nothing: str) -> None:
    answer = say_to(bank, "S001", text, at=NOW + timedelta(minutes=0))
    assert nothing in (answer.card.title, answer.card.summary)
    say_to(bank, "S001", "我下周一到周三休假", at=NOW + timedelta(minutes=1))
    say_to(bank, "S001", "确认", at=NOW + timedelta(minutes=2))
    answer = say_to(bank, "S001", text, at=NOW + timedelta(minutes=3))
    assert answer.reason == Reason.ASK_WHICH
    (button,) = (one for one in answer.card.buttons if one.action.startswith("leave_set"))
    assert f"why={ENDED}" in button.action
    tap(bank, "S001", button.action, at=NOW + timedelta(minutes=4))
    answer = say_to(bank, "S001", text, at=NOW + timedelta(minutes=5))
    assert nothing in (answer.card.title, answer.card.summary)
