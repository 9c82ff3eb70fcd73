"""What follows from something that happened: events, purchases, openings, complaints, arrivals and marks of products."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from segmentation.people import Arrival, Complaint, Customer, CustomerEvent, Holding, MarketMark
from tests.segmentation.duty_cases import CALENDAR, TUESDAY, WAN, on
from tests.segmentation.moment_cases import at, call, dossier, found


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
