"""What a pitch says of sums and days: the part that ends stands with its own day, never the whole."""

import re
from pathlib import Path
from typing import Any

import pytest

from bot.app import App
from content.wording import LANGUAGES
from segmentation.people import Language
from tests.banks import an_app
from tests.builders import a_holding, a_product
from tests.handlers.test_pitch import pitch_for, products, section, steady

#: Customer → what is held: kind, yuan, the day it ends.
HELD: dict[str, list[tuple[str, str, str]]] = {
    "two": [("closed_wealth", "1125000", "2027-01-05"), ("closed_wealth", "1057000", "2027-02-01")],
    "same": [("closed_wealth", "100000", "2027-01-05"), ("closed_wealth", "200000", "2027-01-05")],
    "half": [("closed_wealth", "100000", "2027-01-05"), ("closed_wealth", "200000", "")],
    "open": [("closed_wealth", "100000", ""), ("closed_wealth", "200000", "")],
    "one": [("closed_wealth", "300000", "2027-01-05")],
    "mixed": [("closed_wealth", "100000", "2027-01-05"), ("bond_fund", "50000", "")],
    "together": [("closed_wealth", "100000", "2027-01-05"), ("treasury_bond", "50000", "2027-01-05")],
    "odd": [("term_deposit", "704765.66", "2027-08-05")],
    "near": [("term_deposit", "430000", "2027-08-05")],
    "investor": [("equity_fund", "50887.46", "")],
    "saver": [("term_deposit", "85000", "2027-03-24"), ("term_deposit", "20000", "2027-04-01")],
}
CODES = {"closed_wealth": "CW", "bond_fund": "BF", "treasury_bond": "TB", "term_deposit": "TD", "equity_fund": "EF"}


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> App:
    return a_bank_of(tmp_path_factory.mktemp("sums"))


def a_bank_of(folder: Path) -> App:
    rows: list[dict[str, Any]] = [
        a_holding(holding_id=f"{client}-{n}", customer_id=client, product_code=CODES[kind], kind=kind, balance=balance,
                  matures_on=ends)
        for client, held in HELD.items()
        for n, (kind, balance, ends) in enumerate(held)
    ]  # fmt: skip
    return an_app(
        folder, as_of="2026-11-20", segmented=True, customers=[steady(one) for one in HELD], holdings=rows,
        products=[*products(), a_product(product_code="TB", name="虚构国债", kind="treasury_bond", risk_grade="R1")],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("client", "language", "line"),
    [
        ("two", "zh", "理财：封闭式理财2笔，合计 218.2万元，接下来2027年1月5日到期 112.5万元"),
        ("two", "en", "Wealth: 2 × closed-end wealth product, ¥2,182,000 in all; the next to mature is ¥1,125,000 on 5 Jan 2027"),
        ("same", "zh", "理财：封闭式理财 30万元，2027年1月5日到期"),
        ("same", "en", "Wealth: closed-end wealth product ¥300,000, ends 5 Jan 2027"),
        ("half", "zh", "理财：封闭式理财2笔，合计 30万元，接下来2027年1月5日到期 10万元"),
        ("half", "en", "Wealth: 2 × closed-end wealth product, ¥300,000 in all; the next to mature is ¥100,000 on 5 Jan 2027"),
        ("open", "zh", "理财：封闭式理财2笔，合计 30万元"),
        ("open", "en", "Wealth: 2 × closed-end wealth product, ¥300,000 in all"),
        ("one", "zh", "理财：封闭式理财 30万元，2027年1月5日到期"),
        ("one", "en", "Wealth: closed-end wealth product ¥300,000, ends 5 Jan 2027"),
        ("mixed", "zh", "理财：2项合计 15万元，接下来2027年1月5日到期 10万元"),
        ("mixed", "en", "Wealth: 2 holdings, ¥150,000 in all; the next to mature is ¥100,000 on 5 Jan 2027"),
        ("together", "zh", "理财：2项合计 15万元，都在2027年1月5日到期"),
        ("together", "en", "Wealth: 2 holdings, ¥150,000 in all, ending together on 5 Jan 2027"),
    ],
)  # fmt: skip
def test_a_day_is_said_of_the_sum_that_ends_then(bank: App, client: str, language: Language, line: str) -> None:
    assert section(pitch_for(bank, client, language).card, "dimensions", language).lines[3] == line


@pytest.mark.parametrize("language", LANGUAGES)
def test_deposits_of_one_kind_are_told_like_wealth(bank: App, language: Language) -> None:
    line = section(pitch_for(bank, "saver", language).card, "dimensions", language).lines[0]
    assert (
        line
        == {
            "zh": "储蓄：定期存款2笔，合计 10.5万元，接下来2027年3月24日到期 8.5万元",
            "en": "Savings: 2 × term deposit, ¥105,000 in all; the next to mature is ¥85,000 on 24 Mar 2027",
        }[language]
    )


@pytest.mark.parametrize(
    ("client", "language", "said"),
    [
        ("odd", "zh", "70.5万元"),
        ("odd", "en", "¥705,000"),
        ("investor", "zh", "5.1万元"),
        ("investor", "en", "¥51,000"),
        ("two", "zh", "218万元"),
        ("two", "en", "¥2,180,000"),
    ],
)
def test_what_is_said_aloud_is_said_roundly(bank: App, client: str, language: Language, said: str) -> None:
    assert said in section(pitch_for(bank, client, language).card, "sides", language).lines[1]


@pytest.mark.parametrize(("language", "gap"), [("zh", "7万元"), ("en", "¥70,000")])
def test_the_gap_to_the_next_tier_is_told_once(bank: App, language: Language, gap: str) -> None:
    card = pitch_for(bank, "near", language).card
    lines = [line for one in card.sections for line in one.lines]
    assert len([line for line in lines if gap in line]) == 1


def test_money_elsewhere_is_a_question_and_no_claim(bank: App) -> None:
    assert "行外有没有资金，问了才知道" in section(pitch_for(bank, "investor").card, "sides").lines[1]
    english = section(pitch_for(bank, "investor", "en").card, "sides", "en").lines[1]
    assert "whether there is money elsewhere, ask" in english


@pytest.mark.parametrize("client", HELD)
def test_english_tells_tiers_as_tiers(bank: App, client: str) -> None:
    text = "\n".join(line for one in pitch_for(bank, client, "en").card.sections for line in one.lines)
    assert not re.search(r"\ba (mass|mid|high|private) customer|With (mid|high|private) comes|free money", text)
