"""What a pitch keeps back: both sides of the marks of short money and of sorts that weigh too much."""

from typing import Any

import pytest

from content.policy import load_policy
from segmentation.dossier import Dossier
from segmentation.people import Customer, Holding
from segmentation.restraint import RestraintNumbers, restraint
from tests.banks import NOW

TODAY = NOW.date()
NUMBERS = RestraintNumbers.read(load_policy().section("pitch"))


@pytest.mark.parametrize(
    ("lots", "short", "heavy"),
    [
        ([("demand_deposit", 3000_00), ("mortgage", 900_000_00, 3000_00)], False, {}),
        ([("demand_deposit", 2999_99), ("mortgage", 900_000_00, 3000_00)], True, {}),
        ([("term_deposit", 3000_00), ("mortgage", 900_000_00, 3000_00)], False, {}),  # withdrawn early if need be
        ([("closed_wealth", 9000_00), ("mortgage", 900_000_00, 3000_00)], True, {}),
        ([("demand_deposit", 2000_00), ("mortgage", 9_000_00, 1500_00), ("car_loan", 1_000_00, 600_00)], True, {}),
        ([("closed_wealth", 5000_00), ("consumer_loan", 5000_00)], False, {}),
        ([("closed_wealth", 5000_00), ("consumer_loan", 5000_01)], True, {}),
        ([("demand_deposit", 7000_00), ("equity_fund", 3000_00)], False, {"equity_fund": 30}),
        ([("demand_deposit", 7000_01), ("equity_fund", 3000_00)], False, {}),
        ([("demand_deposit", 7000_00), ("equity_fund", 2000_00), ("mixed_fund", 1000_00)], False, {"mixed_fund": 30}),
        (
            [("demand_deposit", 400_00), ("equity_fund", 290_00), ("metal_savings", 310_00)],
            False,
            {"metal_savings": 60},
        ),
        ([("demand_deposit", 410_00), ("equity_fund", 299_00), ("metal_savings", 291_00)], False, {}),
        ([("bond_fund", 7000_00)], False, {}),  # not among the sorts that are weighed
        ([("equity_fund", 999_99)], False, {}),  # too little to be weighed
        ([("equity_fund", 1000_00)], False, {"equity_fund": 100}),
        ([], False, {}),
    ],
)
def test_where_the_marks_of_the_restraint_lie(lots: list[Any], short: bool, heavy: dict[str, int]) -> None:
    holdings = tuple(
        Holding(holding_id=str(place), customer_id="X", product_code="P", kind=kind, balance=balance, opened_on=TODAY,
                next_payment_amount=due[0] if due else None)
        for place, (kind, balance, *due) in enumerate(lots)
    )  # fmt: skip
    found = restraint(
        Dossier(customer=Customer(customer_id="X", name="虚构", opened_on=TODAY), holdings=holdings), NUMBERS, ()
    )
    assert found.short is short
    assert {one.kinds[-1]: one.percent for one in found.heavy} == heavy


def test_rules_from_before_these_numbers_keep_nothing_back_but_for_payments() -> None:
    old = RestraintNumbers.read({})
    assert old.concentrated_kinds == ()
    assert "consumer_loan" in old.secured_loans
