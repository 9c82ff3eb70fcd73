"""The duties of events, windows and follow-ups on both sides of each of their limits, and the calendar templates."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from content.calendar import birthdays, working_days
from content.policy import load_policy
from segmentation.dossier import BANK_ZONE, Dossier, DutyDays
from segmentation.duties import DueItem, DutyNumbers, branch_items, due_items, is_large
from segmentation.people import (
    Arrival,
    Complaint,
    Contact,
    Customer,
    CustomerEvent,
    Holding,
    MarketMark,
    Movement,
    Placement,
)
from segmentation.refusals import Refused
from segmentation.working_hours import WorkingHours

POLICY = load_policy()
NUMBERS = DutyNumbers.read(POLICY.section("duties"))
CALENDAR = working_days()
GO_LIVE = date(2026, 1, 5)
WAN = 10_000_00
TUESDAY = date(2026, 11, 24)


def on(day: date, **over: Any) -> DutyDays:
    return DutyDays(**{"today": day, "calendar": CALENDAR, "birthdays": birthdays, "go_live": GO_LIVE, **over})


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BANK_ZONE)


def placed(**over: Any) -> Placement:
    values = {
        "customer_id": "C001", "as_of": TUESDAY, "aum": 30 * WAN, "debt": 0, "tier": "mid", "primary_type": "savings",
        "asset_types": (), **over,
    }  # fmt: skip
    return Placement(**values)


def dossier(**over: Any) -> Dossier:
    customer = Customer(customer_id="C001", name="虚构", branch_id="B1", opened_on=date(2019, 3, 4))
    return Dossier(**{"customer": customer, "placement": placed(), **over})


def call(moment: str, outcome: str = "reached", channel: str = "call") -> Contact:
    return Contact(contact_id="K", customer_id="C001", staff_id="S", at=at(moment), channel=channel, outcome=outcome)


def moved(moment: str, amount: int, direction: str = "out") -> Movement:
    return Movement(movement_id="M", customer_id="C001", at=at(moment), direction=direction, amount=amount)


def found(one: Dossier, duty: str, days: DutyDays) -> list[DueItem]:
    return [item for item in due_items(one, days, NUMBERS) if item.duty == duty]


@pytest.mark.parametrize(
    ("tier", "aum", "amount", "large"),
    [
        ("mass", 0, 2 * WAN - 1, False), ("mass", 0, 2 * WAN, True), ("mid", 0, 5 * WAN - 1, False), ("mid", 0, 5 * WAN, True),
        ("high", 600 * WAN, 20 * WAN - 1, False), ("high", 600 * WAN, 20 * WAN, True),
        ("high", 60 * WAN, 12 * WAN - 1, False), ("high", 60 * WAN, 12 * WAN, True), ("private", 600 * WAN, 20 * WAN, True),
        ("unknown", 0, 900 * WAN, False),
    ],
)  # fmt: skip
def test_a_movement_counts_from_the_mark_of_its_tier(tier: str, aum: int, amount: int, large: bool) -> None:
    assert is_large(amount, tier, aum, NUMBERS) is large


@pytest.mark.parametrize(
    ("moment", "due"),
    [
        ("2026-11-24T17:00", TUESDAY),
        ("2026-11-24T17:01", date(2026, 11, 25)),
        ("2026-11-27T17:30", date(2026, 11, 30)),  # Friday
        ("2026-11-28T20:00", date(2026, 11, 30)),  # a Saturday is no evening: the next working day
    ],
)
def test_money_that_comes_in_is_for_the_same_working_day(moment: str, due: date) -> None:
    one = dossier(placement=placed(asset_types=("wealth",)), movements=(moved(moment, 5 * WAN, "in"),))
    (item,) = found(one, "W-02", on(date(2026, 11, 30)))
    assert (item.due_on, item.escalates_on, item.amount) == (due, CALENDAR.add(due, 1), 5 * WAN)


@pytest.mark.parametrize(
    ("moment", "due_at", "escalates_at"),
    [
        ("2026-11-24T10:00", "2026-11-24T12:00", "2026-11-24T16:00"),
        ("2026-11-24T16:00", "2026-11-24T18:00", "2026-11-25T13:00"),
        ("2026-11-24T17:30", "2026-11-25T10:30", "2026-11-25T14:30"),
        ("2026-11-27T19:00", "2026-11-30T11:00", "2026-11-30T15:00"),
        ("2026-11-24T08:00", "2026-11-24T11:00", "2026-11-24T15:00"),
    ],
)
def test_settlement_movements_count_working_hours(moment: str, due_at: str, escalates_at: str) -> None:
    one = dossier(placement=placed(asset_types=("settlement",)), movements=(moved(moment, 5 * WAN),))
    (item,) = found(one, "W-03", on(date(2026, 11, 30)))
    assert (item.due_at, item.escalates_at, item.due_on) == (at(due_at), at(escalates_at), at(due_at).date())
    before, after = at(escalates_at) - timedelta(minutes=1), at(escalates_at)
    for now, escalated in ((before, False), (after, True)):
        (item,) = found(one, "W-03", on(now.date(), now=now))
        assert item.escalated is escalated


@pytest.mark.parametrize(
    ("amount", "direction", "escalated"),
    [(50 * WAN - 1, "out", False), (50 * WAN, "out", True), (50 * WAN, "in", False)],
)
def test_large_money_that_leaves_is_told_at_once(amount: int, direction: str, escalated: bool) -> None:
    movement = moved("2026-11-24T10:00", amount, direction)
    one = dossier(placement=placed(asset_types=("settlement",)), movements=(movement,))
    assert [i.escalated for i in found(one, "W-03", on(TUESDAY, now=at("2026-11-24T10:01")))] == [escalated]
    other = [i.escalated for i in found(replace(one, placement=placed()), "W-03b", on(TUESDAY))]
    assert other == ([escalated] if direction == "out" else [])


def test_a_contact_at_its_moment_or_later_closes_a_movement() -> None:
    one = dossier(movements=(moved("2026-11-24T10:00", 5 * WAN),))
    assert found(replace(one, contacts=(call("2026-11-24T09:59"),)), "W-03b", on(TUESDAY))
    assert not found(replace(one, contacts=(call("2026-11-24T10:00"),)), "W-03b", on(TUESDAY))
    assert found(replace(one, contacts=(call("2026-11-24T10:30", "no_answer"),)), "W-03b", on(TUESDAY))


@pytest.mark.parametrize(
    ("today", "is_open"),
    [(date(2026, 12, 16), False), (date(2026, 12, 17), True), (date(2026, 12, 31), True), (date(2027, 1, 8), True)],
)
def test_savers_are_seen_in_the_ten_working_days_before_the_year_ends(today: date, is_open: bool) -> None:
    one = dossier(placement=placed(asset_types=("savings",)))
    days = on(today, go_live=date(2026, 12, 1))
    assert any(i.reason.key == "duties.W-06.year_end" for i in found(one, "W-06", days)) is is_open


def test_spring_festivals_eve_opens_fifteen_working_days_before() -> None:
    one = dossier(placement=placed(asset_types=("savings",)), contacts=(call("2026-01-05T10:00"),))
    eve = date(2026, 2, 16)
    opens = CALENDAR.add(eve, -15)
    assert not found(one, "W-06", on(opens - timedelta(days=1)))
    (item,) = found(one, "W-06", on(opens))
    assert (item.escalates_on, item.reason.key) == (eve, "duties.W-06.spring_festival")
    assert opens <= item.due_on <= eve


@pytest.mark.parametrize(
    ("outcome", "channel", "tier", "duty", "is_open"),
    [
        ("review", "call", "high", "W-14", False), ("reached", "visit", "high", "W-14", True),
        ("review", "call", "private", "W-14", False), ("reached", "visit", "mid", "W-23", False),
        ("reached", "phone", "mid", "W-23", False), ("review", "wecom", "mid", "W-23", True),
        ("no_answer", "phone", "mid", "W-23", True),
    ],
)  # fmt: skip
def test_a_quarter_is_closed_by_what_the_duty_asks_for(
    outcome: str, channel: str, tier: str, duty: str, is_open: bool
) -> None:
    days = on(date(2026, 12, 31), go_live=date(2026, 10, 1))
    one = dossier(placement=placed(tier=tier))
    for moment, counts in (("2026-10-01T10:00", True), ("2026-09-30T10:00", False)):
        contact = call(moment, outcome, channel)
        assert bool(found(replace(one, contacts=(contact,)), duty, days)) is (is_open or not counts)


@pytest.mark.parametrize(
    ("kind", "what", "duty", "due", "escalates"),
    [
        ("tier_reached", "high", "W-09", date(2026, 11, 25), None),
        ("tier_fallen", "mass", "W-29", date(2026, 12, 1), date(2026, 12, 8)),
        ("joined", "pre_churn", "W-28", date(2026, 11, 26), date(2026, 11, 30)),
    ],
)
def test_events_open_at_once(kind: str, what: str, duty: str, due: date, escalates: date | None) -> None:
    one = dossier(events=(CustomerEvent(kind=kind, what=what, day=TUESDAY),))
    (item,) = found(one, duty, on(TUESDAY))
    assert (item.due_on, item.escalates_on, item.amount) == (due, escalates, 30 * WAN)
    assert not found(replace(one, contacts=(call("2026-11-24T08:00"),)), duty, on(TUESDAY))
    assert found(replace(one, contacts=(call("2026-11-23T18:00"),)), duty, on(TUESDAY))


def test_an_event_that_a_later_one_takes_back_is_no_duty() -> None:
    events = (
        CustomerEvent(kind="joined", what="pre_churn", day=date(2026, 11, 20)),
        CustomerEvent(kind="left", what="pre_churn", day=date(2026, 11, 23)),
        CustomerEvent(kind="joined", what="near_tier", day=TUESDAY),
    )
    assert not found(dossier(events=events), "W-28", on(TUESDAY))
    assert found(dossier(events=events[:1]), "W-28", on(TUESDAY))


def test_after_a_purchase_the_next_working_day_and_thirty_days_on() -> None:
    held = Holding(
        holding_id="H",
        customer_id="C001",
        product_code="P",
        kind="equity_fund",
        balance=WAN,
        opened_on=date(2026, 10, 30),
    )
    one = dossier(holdings=(held,))
    assert not found(one, "W-25", on(date(2026, 10, 30)))
    assert [i.due_on for i in found(one, "W-25", on(date(2026, 11, 26)))] == [date(2026, 11, 2)]
    both = found(one, "W-25", on(date(2026, 11, 27)))  # the 29th is a Sunday: moved back
    assert [i.due_on for i in both] == [date(2026, 11, 2), date(2026, 11, 27)]
    assert len(found(replace(one, contacts=(call("2026-11-02T09:00"),)), "W-25", on(date(2026, 11, 27)))) == 1
    assert not found(replace(one, holdings=(replace(held, kind="open_wealth"),)), "W-25", on(date(2026, 11, 27)))


@pytest.mark.parametrize("number", [1, 7, 30, 90])
def test_new_customers_are_called_on_days_moved_forward(number: int) -> None:
    opened = {1: date(2026, 11, 20), 7: date(2026, 11, 20), 30: date(2026, 10, 20), 90: date(2026, 11, 20)}[number]
    day = CALENDAR.on_or_after(opened + timedelta(days=number))
    one = dossier(customer=Customer(customer_id="C001", name="虚构", opened_on=opened))
    steps = [i for i in found(one, "W-33", on(day)) if i.step == number]
    assert [(i.opens_on, i.due_on) for i in steps] == [(day, CALENDAR.add(day, 2))]
    assert not [i for i in found(one, "W-33", on(day - timedelta(days=1))) if i.step == number]


@pytest.mark.parametrize(("outcome", "is_open"), [("complaint", False), ("reached", True), ("no_answer", True)])
def test_a_complaint_stays_until_it_was_talked_about(outcome: str, is_open: bool) -> None:
    complaint = Complaint(complaint_id="X", customer_id="C001", opened_on=date(2025, 12, 1))
    one = dossier(complaints=(complaint,), contacts=(call("2026-11-20T10:00", outcome),))
    items = found(one, "W-31", on(TUESDAY))
    assert bool(items) is is_open
    assert all(i.escalated and i.due_on == date(2025, 12, 2) for i in items), "also from before go-live"


def test_an_arrival_is_for_the_same_day_and_needs_both_halves() -> None:
    came = Arrival(arrival_id="A", customer_id="C001", branch_id="B1", at=at("2026-11-28T10:00"))  # a Saturday
    one = dossier(arrivals=(came,))
    (item,) = found(one, "W-17", on(date(2026, 11, 28), now=at("2026-11-28T10:05")))
    assert (item.due_on, item.due_at, item.escalated) == (date(2026, 11, 28), at("2026-11-28T18:00"), False)
    assert found(one, "W-17", on(date(2026, 11, 28), now=at("2026-11-28T18:00")))[0].escalated
    talked = replace(one, contacts=(call("2026-11-28T10:30"),))
    assert not found(talked, "W-17", on(date(2026, 11, 30)))
    assert found(replace(talked, arrivals=(replace(came, handed_over=False),)), "W-17", on(date(2026, 11, 30)))


def test_marks_touch_what_is_held_and_are_told_once_a_product() -> None:
    held = Holding(
        holding_id="H",
        customer_id="C001",
        product_code="P",
        kind="equity_fund",
        balance=WAN,
        opened_on=date(2026, 1, 5),
    )
    marks = tuple(
        MarketMark(mark_id=f"R{n}", product_code="P", mark=mark, at=at(f"2026-11-24T1{n}:00"))
        for n, mark in enumerate(("stop_loss", "risk", "news"))
    )
    one = dossier(holdings=(held, replace(held, holding_id="H2")), marks=marks)
    assert [(i.reason.key, i.amount) for i in found(one, "W-26", on(TUESDAY))] == [("duties.W-26.risk", 2 * WAN)]
    assert [i.subject for i in found(one, "W-27", on(TUESDAY))] == ["R2"]
    assert not found(replace(one, holdings=()), "W-26", on(TUESDAY)), "sold"


# -- working hours -----------------------------------------------------------------------------------------------------------


def test_working_hours_span_days_off() -> None:
    hours = WorkingHours(calendar=CALENDAR, opens=time(9), closes=time(18))
    assert hours.add(at("2026-09-30T17:00"), 2) == at("2026-10-08T10:00"), "National Day is a week"
    assert hours.add(at("2026-11-24T09:00"), 18) == at("2026-11-25T18:00")
    assert [hours.are_on(at(f"2026-11-{text}")) for text in ("24T09:00", "24T18:00", "24T08:59", "28T10:00")] == [
        True, False, False, False,
    ]  # fmt: skip


# -- templates ---------------------------------------------------------------------------------------------------------------


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
