"""What a pitch says of products: true of how soon money is there, true of the kind, and held back where it would harm."""

from typing import Any

import pytest

from bot.app import App
from content.cards import Row
from content.wording import LANGUAGES
from segmentation.people import Language
from tests.banks import an_app
from tests.builders import a_holding, a_product
from tests.handlers.test_pitch import pitch_for, products, steady

BOTH = pytest.mark.parametrize("language", LANGUAGES)

#: Name, and what is held: code, kind, balance, the day it ends.
HELD: dict[str, list[tuple[str, str, str, str]]] = {
    "idle": [("DD", "demand_deposit", "200000", "")],
    "mover": [("DD", "demand_deposit", "20000", "")],
}
PEOPLE: dict[str, dict[str, Any]] = {}


def sold() -> list[dict[str, Any]]:
    further = [
        a_product(product_code="O7", name="虚构七日理财", kind="open_wealth", risk_grade="R1", state="live", liquidity="tn"),
    ]  # fmt: skip
    return [*products(), *further]


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> App:
    holdings = [
        a_holding(holding_id=f"H-{name}-{place}", customer_id=name, product_code=code, kind=kind, balance=balance,
                  matures_on=ends)
        for name, some in HELD.items()
        for place, (code, kind, balance, ends) in enumerate(some)
    ]  # fmt: skip
    moved = [
        {"customer_id": "mover", "month": f"2026-{month:02}", "settlement_turnover": "100000"} for month in range(5, 11)
    ]
    kept = [
        {"customer_id": "mover", "month": f"2026-{month:02}", "kind": "demand_deposit", "average_balance": "20000"}
        for month in range(5, 11)
    ]
    return an_app(
        tmp_path_factory.mktemp("products"), as_of="2026-11-20", segmented=True, products=sold(), holdings=holdings,
        customers=[steady(name, **PEOPLE.get(name, {})) for name in HELD], activity=moved, balances=kept,
    )  # fmt: skip


def row(app: App, client: str, code: str, language: Language = "zh") -> Row:
    """The line of a product that was asked for."""
    rows = pitch_for(app, client, language, product=code).card.rows
    return next(one for one in rows if one.facts["product_code"] == code)


# -- how soon the money is there again is said by the access alone ------------------------------------------------------------


@BOTH
@pytest.mark.parametrize(("client", "code"), [("idle", "O7"), ("idle", "OW"), ("mover", "OW"), ("mover", "MF")])
def test_no_reason_calls_a_product_at_hand(bank: App, client: str, code: str, language: Language) -> None:
    said = row(bank, client, code, language).details[0].lower()
    assert not [word for word in ("随时", "随取随用", "within reach", "easy to get at") if word in said], said


@pytest.mark.parametrize(
    ("language", "idle", "moves"),
    [
        ("zh", "活期里有 20万元 没有安排，用不着的部分可以考虑", "资金进出频繁，先看好多久到账"),
        ("en", "rests as demand deposit; the part that is not needed could go here", "look at the payout time first"),
    ],
)
def test_idle_and_moving_money_are_the_reason_still(bank: App, language: Language, idle: str, moves: str) -> None:
    assert idle in row(bank, "idle", "O7", language).details[0]
    assert moves in row(bank, "mover", "OW", language).details[0]
    assert moves not in row(bank, "mover", "O7", language).details[0], "some working days are too slow for it"
