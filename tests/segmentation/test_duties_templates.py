"""The calendar's templates, each off until a branch switches it on; wrong rows and wrong numbers are refused by name."""

from datetime import date, timedelta
from typing import Any

import pytest

from content.policy import load_policy
from segmentation.duties import DutyNumbers, branch_items, due_items
from segmentation.people import Customer
from segmentation.refusals import Refused
from tests.segmentation.duty_cases import CALENDAR, TUESDAY, on
from tests.segmentation.moment_cases import call, dossier, placed

POLICY = load_policy()


def switched(name: str, **over: Any) -> DutyNumbers:
    row = {**POLICY.section("calendar")[name], "on": ["B1"], **over}
    return DutyNumbers.read(POLICY.section("duties"), {name: row})


def test_every_template_of_the_page_is_there_and_off() -> None:
    wanted = {10, 11, 12, 13, 15, 16, 18, 19, 20, 21, 22, 24, 30, 34, 35}
    assert {int(name.removeprefix("W-")) for name in POLICY.section("calendar")} == wanted
    assert DutyNumbers.read(POLICY.section("duties"), POLICY.section("calendar")).templates == ()


def test_a_weekly_template_is_for_the_branch_that_switched_it_on() -> None:
    numbers = switched("W-10")
    week = [TUESDAY - timedelta(days=TUESDAY.weekday() - n) for n in range(7)]
    seen = {i.due_on for d in week for i in due_items(dossier(), on(d), numbers) if i.duty == "W-10"}
    assert len(seen) == 1
    assert seen < set(week)
    away = Customer(customer_id="C001", name="虚构", branch_id="B2", opened_on=date(2019, 3, 4))
    last = on(week[-1])
    assert [i.duty for i in due_items(dossier(), last, numbers) if i.duty == "W-10"]
    assert not [i for i in due_items(dossier(customer=away), last, numbers) if i.duty == "W-10"]
    assert not [i for i in due_items(dossier(placement=placed(tier="mass")), last, numbers) if i.duty == "W-10"]
    done = dossier(contacts=(call(f"{week[0]}T10:00"),))
    assert not [i for i in due_items(done, last, numbers) if i.duty == "W-10"]


def test_a_festival_template_counts_days_before_the_festival() -> None:
    numbers = switched("W-16", festivals=["mid_autumn"])
    rich = dossier(placement=placed(tier="high"))
    mid_autumn = date(2026, 9, 25)
    opens = CALENDAR.on_or_before(mid_autumn - timedelta(days=10))
    items = [i for i in due_items(rich, on(opens), numbers) if i.duty == "W-16"]
    assert [(i.opens_on, i.due_on) for i in items] == [(opens, date(2026, 9, 24))]
    assert not [i for i in due_items(rich, on(opens - timedelta(days=1)), numbers) if i.duty == "W-16"]
    assert not [i for i in due_items(rich, on(date(2026, 9, 28)), numbers) if i.duty == "W-16"]


def test_a_branch_has_items_of_its_own() -> None:
    numbers = switched("W-12")
    (item,) = branch_items("B1", on(date(2026, 11, 30)), numbers)
    assert (item.duty, item.customer_id, item.branch_id, item.role) == ("W-12", "", "B1", "branch_head")
    assert branch_items("B2", on(date(2026, 11, 30)), numbers) == ()


def test_a_tag_names_the_day() -> None:
    numbers = switched("W-22")
    one = dossier(tags=(("happy_event_on", "2026-11-26"), ("happy_event_on", "soon")))
    assert [i.due_on for i in due_items(one, on(TUESDAY), numbers) if i.duty == "W-22"] == [date(2026, 11, 26)]


@pytest.mark.parametrize(
    ("over", "name"),
    [
        ({"every": "fortnight"}, "calendar.W-10.every"), ({"on": "B1"}, "calendar.W-10.on"), ({"zh": ""}, "calendar.W-10.zh"),
        ({"opens": -1}, "calendar.W-10.opens"), ({"colour": 1}, "calendar.W-10.colour"),
        ({"every": "festival"}, "calendar.W-10.festivals"), ({"every": "tag"}, "calendar.W-10.tag"),
        ({"every": "festival", "festivals": ["carnival"]}, "calendar.W-10.festivals (carnival)"),
    ],
)  # fmt: skip
def test_a_wrong_template_is_refused_by_name(over: dict[str, Any], name: str) -> None:
    with pytest.raises(Refused) as raised:
        switched("W-10", **over)
    assert raised.value.facts["name"] == name


@pytest.mark.parametrize(
    ("section", "key", "value"),
    [("W-01", "opens_days", -1), ("W-33", "days", []), ("W-02", "same_day_until", "5 pm"), ("W-25", "kinds", "all"),
     ("W-03", "due_working_hours", True), ("movements", "marks", 5)],
)  # fmt: skip
def test_a_wrong_number_is_refused_by_name(section: str, key: str, value: Any) -> None:
    duties = POLICY.section("duties")
    wrong = {**duties, section: {**duties[section], key: value}}
    missing = {**duties, section: {name: one for name, one in duties[section].items() if name != key}}
    for one, code in ((wrong, "section_value"), (missing, "section_missing")):
        with pytest.raises(Refused) as raised:
            DutyNumbers.read(one)
        assert (raised.value.code, raised.value.facts["name"]) == (code, f"duties.{section}.{key}")
