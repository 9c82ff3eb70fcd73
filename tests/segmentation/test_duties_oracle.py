"""Every duty against its plain reading: dossiers made at random, and the customers of an invented bank."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from content.calendar import birthdays, working_days
from content.invented.bank import build
from content.invented.mornings import dossiers_of
from content.invented.read_back import read_back
from content.policy import load_policy
from segmentation.dossier import BANK_ZONE, Dossier, DutyDays
from segmentation.duties import DutyNumbers, due_items
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
from tests.segmentation.duty_oracle import Open, Plain

NUMBERS = DutyNumbers.read(load_policy().section("duties"))
CALENDAR = working_days()
WAN = 10_000_00

mornings = st.shared(st.dates(date(2026, 1, 1), date(2026, 11, 30)), key="today")
#: Mostly close to the morning, where the limits are.
days = st.builds(
    lambda today, ago: today - timedelta(days=ago),
    mornings,
    st.integers(-4, 4) | st.integers(-12, 12) | st.integers(-45, 400),
)
LARGE = (5 * WAN, 12 * WAN, 20 * WAN - 1, 20 * WAN, 50 * WAN - 1, 50 * WAN)
amounts = st.sampled_from([0, 2 * WAN - 1, 2 * WAN, 5 * WAN - 1, *LARGE])
clocks = st.sampled_from([(0, 0), (8, 59), (9, 0), (12, 30), (16, 0), (16, 1), (17, 0), (17, 1), (18, 0), (23, 59)])


def thirty_years_before(day: date) -> date:
    return day - timedelta(days=30 * 365 + 8)


def a_year_before(day: date) -> date:
    return day - timedelta(days=365)


@st.composite
def moments(draw: st.DrawFn) -> datetime:
    day = draw(days)
    return datetime(day.year, day.month, day.day, *draw(clocks), tzinfo=BANK_ZONE)


@st.composite
def contacts(draw: st.DrawFn) -> Contact:
    outcome = draw(
        st.sampled_from(["", "reached", "no_answer", "wrong_number", "roll", "take_out", "review", "complaint"])
    )
    channel = draw(st.sampled_from(["call", "visit", "wecom"]))
    return Contact(contact_id="K", customer_id="C", staff_id="S", at=draw(moments()), channel=channel, outcome=outcome)


@st.composite
def holdings(draw: st.DrawFn) -> Holding:
    kind = draw(
        st.sampled_from(["term_deposit", "closed_wealth", "equity_fund", "insurance", "mortgage", "open_wealth"])
    )
    return Holding(
        holding_id=f"H{draw(st.integers(1, 3))}",
        customer_id="C",
        product_code=draw(st.sampled_from(["P1", "P2"])),
        kind=kind,
        balance=draw(amounts),
        opened_on=draw(days),
        matures_on=draw(st.none() | days),
        auto_renew=draw(st.sampled_from([None, True, False])),
        next_payment_on=draw(st.none() | days),
        next_payment_amount=draw(st.none() | amounts),
    )


@st.composite
def dossiers(draw: st.DrawFn) -> Dossier:
    types = st.sampled_from(
        [("wealth",), ("settlement",), ("savings", "wealth"), ("settlement", "wealth"), ("savings",), ()]
    )
    tier = draw(st.sampled_from(["mass", "mid", "high", "private"]))
    placement = Placement(
        customer_id="C", as_of=date(2026, 1, 1), aum=draw(st.sampled_from([0, 3 * WAN, 60 * WAN, 999_999_99, 900 * WAN])),
        debt=draw(amounts), tier=tier, primary_type="savings", asset_types=draw(types),
        segments=draw(st.sampled_from([(), ("vip",)])),
    )  # fmt: skip
    movements = st.builds(
        Movement, movement_id=st.sampled_from(["M1", "M2"]), customer_id=st.just("C"), at=moments(),
        direction=st.sampled_from(["in", "out"]), amount=st.sampled_from([*LARGE, 60 * WAN]) | amounts,
    )  # fmt: skip
    events = st.builds(
        CustomerEvent, kind=st.sampled_from(["tier_reached", "tier_fallen", "joined", "left"]),
        what=st.just("pre_churn"), day=days,
    )  # fmt: skip
    return Dossier(
        customer=Customer(
            customer_id=draw(st.sampled_from(["C1", "C2", "C3", "C4"])),
            name="虚构",
            opened_on=draw(st.sampled_from([date(2015, 3, 4)]) | days),
            birth_date=draw(
                st.none() | st.sampled_from([date(1960, 2, 29)]) | st.dates(date(1940, 1, 1), date(2005, 1, 1))
            ),
            birth_calendar=draw(st.sampled_from(["solar", "lunar"])),
        ),
        placement=draw(st.sampled_from([placement] * 9 + [None])),
        holdings=tuple(draw(st.lists(holdings(), max_size=2))),
        contacts=tuple(draw(st.lists(contacts(), max_size=2))),
        newest=tuple(draw(st.lists(contacts(), max_size=1))),
        assessed_on=draw(st.none() | st.sampled_from([date(2024, 2, 29)]) | days | st.builds(a_year_before, days)),
        graded=draw(st.booleans()),
        movements=tuple(draw(st.lists(movements, max_size=2))),
        complaints=tuple(
            Complaint(complaint_id="X", customer_id="C", opened_on=day) for day in draw(st.lists(days, max_size=1))
        ),
        events=tuple(draw(st.lists(events, max_size=2))),
        arrivals=tuple(
            Arrival(
                arrival_id="A", customer_id="C", branch_id="B", at=at, handed_over=draw(st.sampled_from([None, False]))
            )
            for at in draw(st.lists(moments(), max_size=1))
        ),
        marks=tuple(
            MarketMark(mark_id=f"R{n}", product_code="P1", mark=draw(st.sampled_from(["risk", "news"])), at=at)
            for n, at in enumerate(draw(st.lists(moments(), max_size=2)))
        ),
    )


def built(one: Dossier, today: date, go_live: date) -> list[Open]:
    on = DutyDays(today=today, calendar=CALENDAR, birthdays=birthdays, go_live=go_live)
    return sorted(
        Open(i.duty, i.subject or i.holding_id * (i.duty in ("W-01", "W-05b", "W-25")), i.opens_on, i.due_on, i.escalated,
             i.amount, i.overdue_days)
        for i in due_items(one, on, NUMBERS)
    )  # fmt: skip


at_random = given(dossiers(), mornings, days)
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]


@settings(max_examples=200, deadline=None, suppress_health_check=SLOW)
@at_random
def test_what_is_open_is_what_the_page_says(one: Dossier, today: date, go_live: date) -> None:
    as_the_page_says(one, today, go_live)


@pytest.mark.long
@settings(max_examples=5000, deadline=None, suppress_health_check=SLOW)
@at_random
def test_what_is_open_is_what_the_page_says_of_very_many(one: Dossier, today: date, go_live: date) -> None:
    as_the_page_says(one, today, go_live)


def as_the_page_says(one: Dossier, today: date, go_live: date) -> None:
    go_live = min(go_live, today)
    assert built(one, today, go_live) == Plain(one, today, go_live).everything()


TODAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def invented(tmp_path_factory: pytest.TempPathFactory) -> tuple[Dossier, ...]:
    folder = tmp_path_factory.mktemp("bank")
    build(folder, today=TODAY, customers=400, managers=2)
    return tuple(dossiers_of(read_back(folder, TODAY)))


@pytest.mark.parametrize(("later", "known"), [(0, 0), (7, 7), (2, 60), (25, 40)])
def test_a_whole_invented_bank_agrees(invented: tuple[Dossier, ...], later: int, known: int) -> None:
    today = TODAY + timedelta(days=later)
    for one in invented:
        go_live = today - timedelta(days=known)
        assert built(one, today, go_live) == Plain(one, today, go_live).everything()
