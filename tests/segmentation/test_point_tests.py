"""What gives a score its points: worked out together by compiled tests, it is what each test says by itself."""

from typing import Any

import pytest

from segmentation.deciding import Reader
from segmentation.explain import amounts
from segmentation.missing import Solver
from segmentation.nodes import Kind
from segmentation.point_tests import point_tests
from segmentation.possible import Maybe
from segmentation.told import teller
from tests.segmentation.told_cases import BANK, case_of, the_policy

SCORES = [rule.name for rule in the_policy().rules if rule.type.kind is Kind.NUMBER]


@pytest.mark.parametrize("customer", BANK["customers"][::2], ids=lambda one: str(one["customer_id"]))
def test_the_reasons_of_every_number_are_those_of_tests_asked_one_by_one(customer: dict[str, Any]) -> None:
    case, policy = case_of(customer, BANK, the_policy()), the_policy()
    asked = teller(case, policy)
    one_by_one = Reader(case.place.policy, Solver(case, asked.values).world, amounts(policy))
    for score in SCORES:
        assert asked.tell(score, full=False).because == one_by_one.rule(score, failed=False)


def test_the_churn_score_has_a_test_for_each_of_its_reasons_and_both_outcomes_are_seen() -> None:
    outcomes = set()
    for customer in BANK["customers"]:
        case = case_of(customer, BANK, the_policy())
        found = point_tests(case.place.policy, case.delivered, "churn_score")
        told = teller(case, the_policy())
        for node, holds in found.hold(case.customer, told.values, case.known, case.day):
            assert (told.solver.world.test(node) is Maybe.HOLDS) is holds
            outcomes.add((found.nodes.index(node), holds))
    assert len(found.nodes) == 6
    assert {holds for _, holds in outcomes} == {True, False}
