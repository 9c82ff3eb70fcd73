"""A part of the day is an hour of the reminder, and what is to return is said to come once."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from bot.app import App
from content.wording import say
from handlers.language.text import is_chinese
from handlers.understanding import understand
from tests.banks import an_app, say_to
from tests.builders import a_customer

#: A Monday.
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("提醒我周五下午给客户发利率", time(14, 30)),
        ("提醒我明天晚上给客户打电话", time(19)),
        ("提醒我明天上午给客户回电", time(10)),
        ("提醒我明天下午三点给客户回电", time(15)),
        ("提醒我明天给客户回电", None),
        ("remind me on Friday afternoon to send the rates", time(14, 30)),
        ("remind me tomorrow evening to call back", time(19)),
        ("remind me tomorrow at 4pm to call back", time(16)),
        ("remind me tomorrow to call back", None),
    ],
)
def test_a_part_of_the_day_has_its_hour(text: str, hour: time | None) -> None:
    said = understand(text, now=NOW, language="zh" if is_chinese(text) else "en", clients=None)
    assert ("reminder_set" in (getattr(said, "intent", ""), *said.candidates), said.slots.at) == (True, hour)


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> App:
    return an_app(tmp_path_factory.mktemp("parts"), customers=[a_customer()])


@pytest.mark.parametrize(
    ("text", "note", "again"),
    [
        ("提醒我每周三下午联系张伟", "联系张伟", True),
        ("提醒我周三下午联系张伟", "联系张伟", False),
        ("remind me every Wednesday afternoon to call 张伟", "call 张伟", True),
        ("remind me on Wednesday afternoon to call 张伟", "call 张伟", False),
    ],
)
def test_what_is_to_return_is_said_to_come_once(bank: App, text: str, note: str, again: bool) -> None:
    card = say_to(bank, "S001", text, at=NOW).card
    assert card.summary.endswith(f"14:30 · {note}")
    once = say("acts.reminder.once", "en" if text.startswith("remind") else "zh")
    assert (once in card.notices) is again
