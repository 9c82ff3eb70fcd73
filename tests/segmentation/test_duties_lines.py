"""All that is due for a customer is one line: the order of the lines, and what does not fit into a morning."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentation.duties import DueItem
from segmentation.reasons import Reason
from segmentation.tasks import band, briefing, lines, tasks
from tests.segmentation.duty_cases import NUMBERS, TUESDAY, WAN


def an_item(customer: str, duty: str = "W-04", **over: Any) -> DueItem:
    values = {
        "duty": duty, "customer_id": customer, "falls_on": TUESDAY, "opens_on": TUESDAY, "due_on": TUESDAY,
        "reason": Reason(key="duties.W-32.due", facts={"on": TUESDAY}), "urgent": duty != "W-04", **over,
    }  # fmt: skip
    return DueItem(**values)


def order(*items: DueItem, tiers: dict[str, str] | None = None) -> list[str]:
    return [line.customer_id for line in lines(tasks(items), tiers or {}, NUMBERS)]


@pytest.mark.parametrize(("days", "level"), [(0, 0), (1, 1), (2, 1), (3, 2), (5, 2), (6, 3), (60, 3)])
def test_overdue_counts_in_bands(days: int, level: int) -> None:
    assert band(days, NUMBERS) == level


def test_a_customer_overdue_by_one_day_comes_first() -> None:
    assert order(an_item("rich", amount=900 * WAN), an_item("late", overdue_days=1)) == ["late", "rich"]


def test_within_a_band_the_step_goes_before_the_money() -> None:
    items = (an_item("money", amount=900 * WAN), an_item("maturity", "W-01"), an_item("far", "W-01", urgent=False))
    assert order(*items) == ["maturity", "money", "far"]


def test_then_money_tier_days_left_and_number_decide() -> None:
    assert order(an_item("a", amount=1), an_item("b", amount=2)) == ["b", "a"]
    assert order(an_item("a"), an_item("b"), tiers={"a": "mass", "b": "private"}) == ["b", "a"]
    assert order(an_item("a"), an_item("b"), tiers={"a": "high", "b": "private"}) == ["a", "b"]
    assert order(an_item("a", days_left=3), an_item("b", days_left=1)) == ["b", "a"]
    assert order(an_item("b"), an_item("a")) == ["a", "b"]


def test_all_that_is_due_for_a_customer_is_one_line_with_the_most_urgent_reason_first() -> None:
    found = lines(
        tasks([an_item("a", amount=9), an_item("a", "W-08"), an_item("a", "W-01", amount=5, overdue_days=2)]),
        {},
        NUMBERS,
    )
    assert [line.duties for line in found] == [("W-01", "W-04", "W-08")]
    assert (found[0].amount, found[0].overdue_days) == (5, 2)


def test_two_deposits_that_mature_on_one_day_are_one_task() -> None:
    (task,) = tasks([an_item("a", "W-01", amount=5, holding_id="H1"), an_item("a", "W-01", amount=7, holding_id="H2")])
    assert (task.amount, task.holding_ids, len(task.reasons)) == (12, ("H2", "H1"), 2)


ITEMS = st.lists(
    st.builds(
        an_item,
        st.sampled_from([f"C{number}" for number in range(40)]),
        st.sampled_from(["W-01", "W-04", "W-05", "W-08", "W-32"]),
        amount=st.integers(0, 5),
        overdue_days=st.integers(0, 9),
        days_left=st.integers(-9, 9),
    ),
    max_size=60,
)


@given(ITEMS, st.randoms())
def test_the_order_is_total_and_does_not_depend_on_how_things_were_found(items: list[DueItem], dice: Any) -> None:
    unique = list({(item.customer_id, item.duty): item for item in items}.values())
    shuffled = list(unique)
    dice.shuffle(shuffled)
    assert order(*unique) == order(*shuffled)
    assert sorted(order(*unique)) == sorted({item.customer_id for item in unique})


@given(ITEMS)
def test_bands_never_mix(items: list[DueItem]) -> None:
    unique = list({(item.customer_id, item.duty): item for item in items}.values())
    levels = [line.key[0] for line in lines(tasks(unique), {}, NUMBERS)]
    assert levels == sorted(levels)


def test_a_full_morning_shows_twenty_lines_and_the_oldest_ten_lead_their_band() -> None:
    items = [an_item(f"C{n:02}", amount=n * WAN, overdue_days=6 + (40 - n)) for n in range(40)]
    made = briefing(lines(tasks(items), {}, NUMBERS), NUMBERS)
    shown = [line.customer_id for line in made.shown]
    assert shown[:10] == [f"C{n:02}" for n in range(10)], "the ten waiting longest"
    assert shown[10:] == [f"C{n:02}" for n in range(39, 29, -1)], "then the most money"
    assert len(made.held_back) == 20


@pytest.mark.parametrize(("count", "held"), [(20, 0), (21, 1)])
def test_what_does_not_fit_is_held_back(count: int, held: int) -> None:
    made = briefing(lines(tasks([an_item(f"C{n:02}") for n in range(count)]), {}, NUMBERS), NUMBERS)
    assert (len(made.shown), len(made.held_back)) == (20, held)
