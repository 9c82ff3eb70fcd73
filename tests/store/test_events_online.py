"""What becomes of customers between nights is told once, and not again by the round; and who is told of it."""

from pathlib import Path
from typing import Any

import pytest

from segmentation.policy import Policy
from store.database import Database
from store.rounds import events
from tests.store.days import FIRST, MASS, MID, NOW, after, events_of, night, tier_policy, told


@pytest.fixture(scope="module")
def policy() -> Policy:
    return tier_policy()


def add(database: Database, **over: Any) -> bool:
    values = {"kind": "tier_reached", "customer_id": "C1", "what": "mid", "day": after(1), "found_at": NOW, **over}
    with database.writing() as connection:
        return events.add(connection, **values)


def test_what_happens_between_nights_is_told_once_and_not_again_by_the_round(
    database: Database, policy: Policy
) -> None:
    night(database, policy, after(0), {"C1": MASS})
    assert add(database)
    assert not add(database)
    assert night(database, policy, after(1), {"C1": MID}).events == 0
    assert [one.source for one in events_of(database)] == ["online"]


def test_a_round_of_a_later_day_does_not_tell_it_again_either(sqlite: Database, policy: Policy) -> None:
    night(sqlite, policy, after(0), {"C1": MASS})
    add(sqlite)
    night(sqlite, policy, after(3), {"C1": MID})
    assert told(sqlite) == [("tier_reached", "mid", 1)]


def test_a_joining_that_was_taken_back_before_the_night_is_no_reason_to_be_silent(
    sqlite: Database, policy: Policy
) -> None:
    night(sqlite, policy, after(0), {"C1": MASS})
    add(sqlite, what="mid")
    add(sqlite, kind="tier_fallen", what="mass", day=after(2))
    night(sqlite, policy, after(3), {"C1": MID})
    assert told(sqlite)[-1] == ("tier_reached", "mid", 3)


SINCE = [
    ({}, False),
    ({"day": after(2)}, False),
    ({"day": after(2), "what": "high"}, True),
    ({"day": after(2), "kind": "tier_fallen", "what": "mass"}, True),
    ({"day": after(2), "kind": "joined", "what": "vip"}, True),
    ({"day": after(2), "customer_id": "C2"}, True),
]


@pytest.mark.parametrize(("second", "written"), SINCE)
def test_the_same_word_since_the_round_is_not_written_on_another_day(
    database: Database, second: dict[str, Any], written: bool
) -> None:
    add(database, since=after(0))
    assert add(database, since=after(0), **second) == written


def test_an_unknown_kind_is_a_mistake_of_the_program(sqlite: Database) -> None:
    with pytest.raises(ValueError, match="promoted"):
        add(sqlite, kind="promoted")


def test_a_manager_is_told_of_the_customers_they_have_now(database: Database, tmp_path: Path) -> None:
    from store.imports.deliveries import import_delivery
    from tests.builders import a_customer, a_delivery, write_delivery

    customers = [a_customer(), a_customer(customer_id="C002", manager_id="S002"), a_customer(customer_id="C003")]
    folder = write_delivery(tmp_path / "files", a_delivery(customers=customers))
    import_delivery(database, folder, as_of=FIRST, now=NOW)
    add(database, customer_id="C001", manager_id="S002")  # handed over since
    add(database, customer_id="C002", manager_id="S001")
    add(database, customer_id="C003", day=after(2), kind="joined", what="pre_churn")
    add(database, customer_id="C003", day=after(4), kind="joined", what="vip")
    with database.reading() as connection:
        found = events.between(connection, ["S001"], after(1), after(3))
        one = events.between(connection, ["S001", "S002"], after(1), after(1), kinds=["tier_reached"])
    assert [(event.customer_id, event.kind, event.what) for event in found] == [
        ("C001", "tier_reached", "mid"), ("C003", "joined", "pre_churn"),
    ]  # fmt: skip
    assert [event.customer_id for event in one] == ["C001", "C002"]
