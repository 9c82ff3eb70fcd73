"""The quota planner: both sides of every cap, hours, rest days, a platform's room; no plan breaks a rule. All invented."""

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.calendar import working_days
from content.checks.hours import next_allowed, read_windows
from content.policy import load_policy
from content.pushes.planning import Addressee, Ledger, Slot, Wanted, plan
from tests.clock import CHINA, at, policy_with

POLICY = load_policy()
DAYS = working_days(())
MONDAY = at("2026-11-23 09:00")
SEGMENT = "asset_type:wealth"


def a_group(name: str = "g1", platform: str = "wecom", **over: Any) -> Addressee:
    return Addressee(**{"address": f"{platform}:group:{name}", "segment": SEGMENT, **over})


def wanted(push_id: str = "p1", *, days: int = 7, groups: Any = None, **over: Any) -> Wanted:
    values: dict[str, Any] = {
        "push_id": push_id, "purpose": "digest", "addressees": groups or [a_group()], "earliest": MONDAY,
        "latest": MONDAY + timedelta(days=days), **over,
    }  # fmt: skip
    return Wanted(**values)


def only(*pushes: Wanted, ledger: Ledger | None = None, policy: Any = POLICY) -> list[Slot]:
    made = plan(pushes, policy, DAYS, ledger or Ledger())
    return [made.of(one.push_id)[0] for one in pushes]


def test_the_first_window_takes_it() -> None:
    (slot,) = only(wanted())
    assert slot.due_at is not None
    assert MONDAY <= slot.due_at < MONDAY + timedelta(minutes=20)
    assert slot.reason == ""


@pytest.mark.parametrize(
    ("earliest", "day", "hour"),
    [
        ("2026-11-23 11:59", 23, 11), ("2026-11-23 12:00", 23, 14), ("2026-11-23 20:00", 24, 9), ("2026-11-28 10:00", 30, 9),
    ],
)  # fmt: skip
def test_quiet_hours_and_rest_days_move_it(earliest: str, day: int, hour: int) -> None:
    (slot,) = only(wanted(earliest=at(earliest), days=14))
    assert slot.due_at is not None
    assert (slot.due_at.day, slot.due_at.hour) == (day, hour)


def test_two_digests_of_a_group_are_a_week_apart_and_the_second_says_why() -> None:
    first, second = only(wanted("p1", days=10), wanted("p2", days=11))
    assert first.due_at is not None
    assert second.due_at is not None
    assert (first.due_at.date(), second.due_at.date()) == (date(2026, 11, 23), date(2026, 11, 30))
    assert second.reason == "cap_per_week"


def test_what_ends_first_goes_first_and_news_before_offers() -> None:
    offer, news = only(wanted("offer", purpose="marketing"), wanted("news", days=10))
    assert news.due_at is not None
    assert offer.due_at is not None
    assert (news.due_at.day, offer.due_at.day, offer.reason) == (23, 24, "channel_per_day")


def test_a_third_offer_of_a_month_waits_for_the_next_one_or_is_left_out() -> None:
    before = Ledger(
        sent={a_group().address: [("marketing", at("2026-11-02 10:00")), ("marketing", at("2026-11-09 10:00"))]}
    )
    (in_time,) = only(wanted(purpose="marketing", days=14), ledger=before)
    (too_late,) = only(wanted(purpose="marketing", days=5), ledger=before)
    assert in_time.due_at is not None
    assert in_time.due_at.date() == date(2026, 12, 1)
    assert (too_late.due_at, too_late.reason) == (None, "cap_per_month")


def test_one_before_the_cap_is_not_full() -> None:
    before = Ledger(sent={a_group().address: [("marketing", at("2026-11-02 10:00"))]})
    (slot,) = only(wanted(purpose="marketing"), ledger=before)
    assert slot.due_at is not None
    assert slot.due_at.day == 23


def test_customers_have_a_cap_of_their_own() -> None:
    person = [Addressee("slack:person:U1", customer=True)]
    one, two = only(
        wanted("p1", purpose="marketing", groups=person, days=10), wanted("p2", purpose="marketing", groups=person, days=11)
    )  # fmt: skip
    assert one.due_at is not None
    assert two.due_at is not None
    assert (two.due_at.date() - one.due_at.date(), two.reason) == (timedelta(days=7), "cap_per_week")


def test_a_full_platform_moves_the_rest() -> None:
    small = policy_with(room=("{ limit = 300, seconds = 60, burst = 6 }", "{ limit = 1, seconds = 86400, burst = 1 }"))
    groups = [a_group(f"g{n}", "slack") for n in range(3)]
    made = plan([wanted(groups=groups)], small, DAYS, Ledger())
    assert [slot.reason for slot in made.of("p1")] == ["", "platform_full", "platform_full"]
    assert made.days("p1") == {date(2026, 11, 23): 2, date(2026, 11, 24): 1}


def test_days_without_a_window_are_said_so() -> None:
    (slot,) = only(wanted(earliest=at("2026-11-28 09:00"), latest=at("2026-11-29 20:00")))
    assert (slot.due_at, slot.reason) == (None, "no_window")


def test_groups_of_one_owner_leave_together() -> None:
    groups = [a_group(f"g{n}", together="S001") for n in range(9)]
    made = plan([wanted(groups=groups)], POLICY, DAYS, Ledger())
    assert len({slot.due_at for slot in made.of("p1")}) == 1


_MOMENTS = st.datetimes(datetime(2026, 11, 1), datetime(2026, 12, 20)).map(lambda one: one.replace(tzinfo=CHINA))  # noqa: DTZ001


@settings(max_examples=60, deadline=None)
@given(
    starts=st.lists(
        st.tuples(st.sampled_from(("digest", "marketing", "greeting")), _MOMENTS, st.integers(0, 20)), min_size=1, max_size=8
    ),
    sent=st.lists(st.tuples(st.sampled_from(("digest", "marketing")), _MOMENTS), max_size=4),
)  # fmt: skip
def test_no_plan_breaks_an_hour_or_a_cap(
    starts: list[tuple[str, datetime, int]], sent: list[tuple[str, datetime]]
) -> None:
    group = a_group()
    pushes = [
        wanted(f"p{n}", purpose=purpose, groups=[group], earliest=start, latest=start + timedelta(days=days))
        for n, (purpose, start, days) in enumerate(starts)
    ]
    made = plan(pushes, POLICY, DAYS, Ledger(sent={group.address: sent}))
    given_out = [(one.purpose, made.of(one.push_id)[0].due_at) for one in pushes]
    hours = POLICY.section("quiet_hours")
    for one, (purpose, due_at) in zip(pushes, given_out, strict=True):
        if due_at is not None:
            rule = hours[purpose]
            assert one.earliest <= due_at <= one.latest
            windows = read_windows(rule["windows"])
            assert next_allowed(due_at, windows, None if rule["rest_days"] else DAYS) == due_at
    new = [(purpose, due_at) for purpose, due_at in given_out if due_at is not None]
    before = Counter(at_.date() for _, at_ in sent)
    for day, count in Counter(due_at.date() for _, due_at in new).items():
        assert count <= max(1 - before[day], 0)
    weeks = Counter(due_at.isocalendar()[:2] for purpose, due_at in new if purpose == "digest")
    sent_weeks = Counter(at_.isocalendar()[:2] for purpose, at_ in sent if purpose == "digest")
    for week, count in weeks.items():
        assert count <= max(1 - sent_weeks[week], 0)
