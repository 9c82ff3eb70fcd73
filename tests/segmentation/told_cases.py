"""The cases of those who are told why: each customer of a bank of edges, compiled and read by a policy, as of one day."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from content.policy import load_policy
from segmentation.levers import Case
from segmentation.policy import Policy
from segmentation.to_python import PlaceOne, place_one
from tests.segmentation.edge_bank import edge_bank, whole

DAY = date(2026, 11, 21)
BANK = edge_bank(11, DAY, customers=40)
OWNED = ("holdings", "balances", "activity", "movements", "contacts", "complaints", "assessments", "tags")
EVERY = frozenset(("customers", *OWNED))
CUTS = {"cut_a": 50_000_000, "cut_b": 10_000_000}


@cache
def the_policy() -> Policy:
    """The shipped one, read once."""
    return load_policy()


PLACING: dict[str, PlaceOne] = {}


def placing(policy: Policy) -> PlaceOne:
    """A policy compiled once."""
    if policy.hash not in PLACING:
        PLACING[policy.hash] = place_one(policy, EVERY)
    return PLACING[policy.hash]


def case_of(customer: Mapping[str, Any], bank: Mapping[str, list[Any]], policy: Policy, **known: Any) -> Case:
    """A customer with all rows of theirs, and what more is known of them."""
    id_ = customer["customer_id"]
    rows = {name: [whole(name, row) for row in bank.get(name, ()) if row["customer_id"] == id_] for name in OWNED}
    return Case(
        place=placing(policy), customer=whole("customers", customer), rows=rows, day=DAY, known={**CUTS, **known},
        delivered=EVERY,
    )  # fmt: skip
