"""What an amount and a tier word mean among those close to the next tier: the gap, the assets, where one is, where one goes."""

import pytest

from bot.app import App
from content.wording import LANGUAGES
from segmentation.people import Language
from tests.banks import NOW, an_app, say_to, tap
from tests.builders import a_customer, a_holding

#: Assets a customer, all in term deposits: 0.01, 5,000, 10,000, 100,000 and 400,000 short of the next tier.
ASSETS = {"C1": "499999.99", "C2": "45000.00", "C3": "490000.00", "C4": "400000.00", "C5": "100000.00"}
SPOKEN = [
    ("zh", "大众客户谁快升级", ("C2",)),
    ("zh", "快升级的客户，资产40万以上", ("C1", "C3", "C4")),
    ("zh", "快升级的客户，资产45万以上", ("C1", "C3")),
    ("zh", "差5千到1万就能升级的客户", ("C2", "C3")),
    ("en", "mass clients close to an upgrade", ("C2",)),
    ("en", "clients with assets over 400k close to the next tier", ("C1", "C3")),
    ("en", "who lacks between 5k and 10k to the next tier", ("C2", "C3")),
]


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> App:
    return an_app(
        tmp_path_factory.mktemp("uplift"),
        segmented=True,
        customers=[a_customer(customer_id=id_, name=f"虚构{id_}") for id_ in ASSETS],
        holdings=[
            a_holding(holding_id=f"H{id_}", customer_id=id_, balance=balance, matures_on="2027-05-06")
            for id_, balance in ASSETS.items()
        ],
    )


@pytest.mark.parametrize(
    ("bounds", "expected"),
    [
        ("most=1000000", ("C1", "C2", "C3")),
        ("most=999999", ("C1", "C2")),
        ("least=500000&most=1000000", ("C2", "C3")),
        ("least=500001&most=1000000", ("C3",)),
        ("least=1000000&most=1000000", ("C1", "C2", "C3")),
        ("least=49000000", ("C1", "C3")),
        ("least=49000001", ("C1",)),
    ],
)
def test_what_may_be_missing_has_two_ends_and_a_lowest_sum_alone_is_of_assets(
    bank: App, bounds: str, expected: tuple[str, ...]
) -> None:
    assert tap(bank, "S001", f"uplift_list?{bounds}").customers == expected


@pytest.mark.parametrize(("language", "text", "expected"), SPOKEN)
def test_amounts_and_tiers_as_they_are_said(
    bank: App, language: Language, text: str, expected: tuple[str, ...]
) -> None:
    answer = say_to(bank, "S001", text, at=NOW)
    assert (answer.intent, answer.customers) == ("uplift_list", expected)
    assert answer.reason == "", language


@pytest.mark.parametrize("word", ["mid", "high"])
def test_a_tier_named_alone_offers_those_who_are_in_it(bank: App, word: str) -> None:
    towards = tap(bank, "S001", f"uplift_list?segment=tier:{word}")
    assert towards.customers == {"mid": ("C2",), "high": ("C1", "C3", "C4")}[word]
    within = tap(bank, "S001", towards.card.buttons[-1].action)
    assert within.customers == {"mid": ("C1", "C3", "C4"), "high": ()}[word]


def test_towards_the_highest_there_is_no_other_reading(bank: App) -> None:
    assert tap(bank, "S001", "uplift_list?segment=tier:private").card.buttons == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_card_says_how_the_amount_was_read(bank: App, language: Language) -> None:
    text = {"zh": "快升级的客户，资产40万以上", "en": "clients with assets over 400k close to the next tier"}[language]
    read = {"zh": "资产40万元以上", "en": "assets over ¥400,000"}[language]
    assert say_to(bank, "S001", text, at=NOW).card.understood == read
