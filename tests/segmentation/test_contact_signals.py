"""Figures of how contacts are recorded: both sides of every threshold, and nothing from few records."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.policy import load_policy
from segmentation.contact_signals import Left, Recorded, Records, SignalNumbers, longest_burst, signals

NUMBERS = SignalNumbers.read(load_policy().section("contact_signals"))
NINE = datetime(2026, 11, 23, 1, tzinfo=UTC)
DAY = date(2026, 11, 24)


def contacts(count: int, *, apart: timedelta, outcome: str = "reached", noted: bool = False) -> tuple[Recorded, ...]:
    return tuple(Recorded(at=NINE + apart * n, outcome=outcome, noted=noted) for n in range(count))


def keys(records: Records) -> list[str]:
    return [reason.key for reason in signals(records, NUMBERS)]


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        (Records(staff_id="S001"), []),
        (Records(staff_id="S001", contacts=contacts(5, apart=timedelta(seconds=75))), ["signals.burst"]),
        (Records(staff_id="S001", contacts=contacts(5, apart=timedelta(seconds=76))), []),
        (Records(staff_id="S001", contacts=contacts(4, apart=timedelta(0))), []),
        (Records(staff_id="S001", contacts=contacts(20, apart=timedelta(hours=1))), ["signals.alike"]),
        (Records(staff_id="S001", contacts=contacts(19, apart=timedelta(hours=1))), []),
        (Records(staff_id="S001", contacts=contacts(20, apart=timedelta(hours=1), noted=True)), []),
        (
            Records(
                staff_id="S001",
                contacts=(
                    *contacts(18, apart=timedelta(hours=1)),
                    *contacts(2, apart=timedelta(hours=7), outcome="no_answer"),
                ),
            ),
            ["signals.alike"],
        ),
        (
            Records(
                staff_id="S001",
                contacts=(
                    *contacts(17, apart=timedelta(hours=1)),
                    *contacts(3, apart=timedelta(hours=7), outcome="no_answer"),
                ),
            ),
            [],
        ),
        (Records(staff_id="S001", left=(Left(due_on=DAY, contact_on=DAY - timedelta(1), amount=5),)), ["signals.late"]),
        (Records(staff_id="S001", left=(Left(due_on=DAY, contact_on=DAY - timedelta(2), amount=5),)), []),
        (Records(staff_id="S001", results=10, useless=3), ["signals.useless"]),
        (Records(staff_id="S001", results=10, useless=2), []),
        (Records(staff_id="S001", results=9, useless=9), []),
    ],
)
def test_a_figure_shows_from_its_threshold_on(records: Records, expected: list[str]) -> None:
    assert keys(records) == expected


@given(st.lists(st.integers(0, 600), max_size=30))
def test_the_longest_burst_is_that_of_any_window(seconds: list[int]) -> None:
    moments = [NINE + timedelta(seconds=one) for one in seconds]
    within = timedelta(minutes=5)
    naive = max((sum(first <= one <= first + within for one in moments) for first in moments), default=0)
    assert longest_burst(moments, within) == naive
