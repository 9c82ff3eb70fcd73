"""What suits and what does not are counted apart: nobody reads the same number for both."""

from pathlib import Path

import pytest

from tests.banks import an_app, tap
from tests.builders import a_customer, a_holding, a_product, the_cast


@pytest.mark.parametrize(
    ("who", "others", "more"),
    [
        ("S001", "另有 2 个不适合，原因（仅供内部）", "更多适合的（还有 6 个）"),
        ("S002", "Not suitable: 2, and why (internal)", "More that suit (6 left)"),
    ],
)
def test_those_left_to_see_and_those_that_do_not_suit_are_told_apart(
    tmp_path: Path, who: str, others: str, more: str
) -> None:
    suiting = [a_product(product_code=f"TD{n}", name=f"虚构定期{n}") for n in range(7)]
    gone = [a_product(product_code=f"OFF{n}", name=f"虚构停售{n}", state="off") for n in range(2)]
    app = an_app(
        tmp_path,
        segmented=True,
        staff=[{**one, "language": "en" if one["staff_id"] == "S002" else "zh"} for one in the_cast()],
        customers=[a_customer(manager_id=who, risk_level="C2", risk_assessed_on="2026-06-01")],
        holdings=[a_holding(product_code="TD0")],
        products=[*suiting, *gone],
    )
    card = tap(app, who, "product_recommend?client=C001").card
    assert others in [section.title for section in card.sections]
    assert more in [button.label for button in card.buttons]
