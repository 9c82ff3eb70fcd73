"""Which numbers of a policy are money."""

import tomllib

import pytest

from content.policy import load_policy
from segmentation.number_units import amounts_among_numbers, is_amount

NUMBERS = amounts_among_numbers(load_policy())


def test_a_number_held_beside_money_is_money_and_no_other() -> None:
    assert {
        "tier_cuts", "vip_cuts", "small_payment", "large_payment", "elsewhere_amount", "from_elsewhere_amount",
        "hidden_large_from", "large_mortgage",
    } <= NUMBERS  # fmt: skip
    others = {
        "tier_grace",
        "moves_times",
        "star_cuts",
        "short_points",
        "vip_products",
        "near_percent",
        "new_days",
        "age_cuts",
    }
    assert not NUMBERS & others


@pytest.mark.parametrize(
    ("section", "name", "amount"),
    [
        ("numbers", "tier_cuts", True),
        ("numbers", "tier_grace", False),
        ("duties", "movements.marks.mid", True),
        ("duties", "W-05.debt_from", True),
        ("duties", "W-27.marks", False),
        ("pitch", "idle_from", True),
        ("pitch", "products_at_most", False),
    ],
)
def test_amounts_of_every_section_are_known(section: str, name: str, amount: bool) -> None:
    table = tomllib.loads(load_policy().text)[section]
    for key in name.split("."):
        table = table[key]  # the shipped policy has it
    assert is_amount(section, name, NUMBERS) is amount
