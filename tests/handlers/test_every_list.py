"""What holds of every list: its pages make the whole, nobody reads of others' customers in it, and it says how it was read."""

from datetime import date
from typing import Any

import pytest

from handlers.actions import to_action
from handlers.ask import Amount, Period, Slots
from tests.banks import tap
from tests.handlers.list_bank import HEAD, OUTSIDER, TODAY, a_bank
from tests.handlers.list_questions import Bank, asked

EVERY = (
    ("segment_list", Slots(amount=Amount(least=1))),
    ("holders", Slots(product=("demand_deposit", "term_deposit"))),
    ("holders", Slots(product=("insurance",), without=True)),
    ("large_movements", Slots(period=Period(start=date(2026, 10, 1), end=TODAY), amount=Amount(least=1))),
    ("birthday_list", Slots(period=Period(start=TODAY, end=date(2027, 3, 1)))),
    ("key_dates", Slots(period=Period(start=TODAY, end=date(2027, 3, 1)))),
    ("contact_today", Slots(period=Period(start=TODAY, end=date(2026, 12, 20)))),
    ("maturity_list", Slots(period=Period(start=TODAY, end=date(2028, 3, 1)))),
    ("uplift_list", Slots()),
    ("churn_list", Slots()),
)


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Bank:
    return a_bank(tmp_path_factory.mktemp("lists"))


@pytest.mark.parametrize(("intent", "slots"), EVERY)
def test_pages_put_together_are_the_whole_list(bank: Bank, intent: str, slots: Slots) -> None:
    whole = asked(bank, "RM01", intent, slots)
    action = to_action(intent, slots)
    rows: list[Any] = []
    while action:
        page = tap(bank[0], "RM01", action, page_size=10)
        assert len(page.card.rows) <= 10
        assert (page.card.summary, page.card.understood) == (whole.card.summary, whole.card.understood)
        assert page.customers == whole.customers
        assert set(page.shown) == {row.customer_id for row in page.card.rows if row.customer_id}
        rows += page.card.rows
        action = next((one.action for one in page.card.buttons if "page=" in one.action), "")
    assert rows == list(whole.card.rows)


@pytest.mark.parametrize(("intent", "slots"), [*EVERY, ("book_summary", Slots()), ("my_performance", Slots())])
def test_an_outsider_gets_nothing_and_a_manager_nothing_of_anothers(bank: Bank, intent: str, slots: Slots) -> None:
    theirs = set(bank[1].book("RM01"))
    mine = asked(bank, "RM01", intent, slots)
    assert set(mine.customers) <= theirs
    nobody = tap(bank[0], OUTSIDER, to_action(intent, slots), page_size=0)
    assert (nobody.customers, nobody.shown) == ((), ())
    assert [row.customer_id for row in nobody.card.rows if row.customer_id] == []
    everything = str(nobody.card.to_json())
    assert not any(name["name"] in everything for name in bank[1].customers.values())
    if intent != "my_performance":
        of_another = Slots(client=min(bank[1].book("RM02")))
        assert asked(bank, "RM01", intent, of_another).customers == ()


def test_a_head_sees_everybodys_customers_masked(bank: Bank) -> None:
    names = {row["name"] for row in bank[1].book(HEAD).values() if len(row["name"]) > 1}
    for intent, slots in EVERY:
        card = asked(bank, HEAD, intent, slots, page_size=10).card
        assert not any(str(row.facts.get("name")) in names for row in card.rows)
        assert not any(row.title in names for row in card.rows)


def test_every_list_says_how_it_was_read_and_of_which_day_it_is(bank: Bank) -> None:
    for intent, slots in EVERY:
        card = asked(bank, "RM01", intent, slots).card
        assert card.as_of == "2026-11-20"
        assert "11月20日" in card.footer
        if slots != Slots():
            assert card.understood
