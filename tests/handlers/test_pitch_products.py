"""What a pitch says of products: true of how soon money is there, true of the kind, and held back where it would harm."""

from pathlib import Path
from typing import Any

import pytest

import content.catalogue as catalogue_module
from bot.app import App
from content.cards import Row
from content.problems import Problem
from content.public_rules import public_rules
from content.wording import LANGUAGES
from segmentation.people import Language
from tests.banks import an_app, tap
from tests.builders import a_holding, a_product
from tests.handlers.test_pitch import pitch_for, products, section, steady

BOTH = pytest.mark.parametrize("language", LANGUAGES)

#: Name, and what is held: code, kind, balance, the day it ends.
HELD: dict[str, list[tuple[str, str, str, str]]] = {
    "idle": [("DD", "demand_deposit", "200000", "")],
    "mover": [("DD", "demand_deposit", "20000", "")],
    "heavy": [
        ("EF", "equity_fund", "520000", ""),
        ("PM", "precious_metal", "300000", ""),
        ("DD", "demand_deposit", "180000", ""),
    ],
    "leaning": [("EF", "equity_fund", "300000", ""), ("DD", "demand_deposit", "700000", "")],
    "spread": [
        ("EF", "equity_fund", "290000", ""),
        ("PM", "precious_metal", "290000", ""),
        ("CW", "closed_wealth", "420000", ""),
    ],
    "indebted": [("DD", "demand_deposit", "340.99", ""), ("CL", "consumer_loan", "150844", "")],
    "rich": [("TB", "treasury_bond", "5000000", "2026-12-16"), ("IN", "instalment_deposit", "15000000", "2027-12-16")],
    "saver": [("TD", "term_deposit", "200000", "2026-12-16")],
    "small": [("TD", "term_deposit", "199999", "2026-12-16")],
    "holder": [("CW", "closed_wealth", "300000", "2027-12-16")],
    "unasked": [("CW", "closed_wealth", "300000", "2027-12-16")],
    "lapsed": [("CW", "closed_wealth", "300000", "2027-12-16")],
    "housed": [("DD", "demand_deposit", "200000", ""), ("MO", "mortgage", "900000", "")],
}
PEOPLE: dict[str, dict[str, Any]] = {
    "heavy": {"risk_level": "C5"},
    "leaning": {"risk_level": "C5"},
    "spread": {"risk_level": "C5"},
    "unasked": {"risk_level": "", "risk_assessed_on": ""},
    "lapsed": {"risk_assessed_on": "2025-05-04"},
}


def sold() -> list[dict[str, Any]]:
    further = [
        a_product(product_code="TB", name="虚构国债", kind="treasury_bond", risk_grade="R1", state="live", liquidity="term"),
        a_product(product_code="ID", name="虚构存本取息", kind="interest_drawing_deposit", risk_grade="", state="live",
                  liquidity="term", min_amount="5000"),
        a_product(product_code="SD", name="虚构结构性存款", kind="structured_deposit", risk_grade="R1", state="live",
                  liquidity="term", benchmark="0.50%-2.10%", benchmark_basis="虚构", benchmark_as_of="2026-11-01"),
        a_product(product_code="CL", name="虚构消费贷", kind="consumer_loan", risk_grade="", state="live", liquidity="none"),
        a_product(product_code="CO", name="虚构信用卡", kind="card_overdraft", risk_grade="", state="live", liquidity="none"),
        a_product(product_code="N1", name="虚构一天通知存款", kind="notice_deposit", risk_grade="", state="live",
                  liquidity="tn", term_days="1"),
        a_product(product_code="LC", name="虚构存单", kind="large_cd", risk_grade="", state="live", liquidity="term",
                  min_amount="200000", term_days="365"),
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
        ("zh", "活期里有 20万元 没有安排，用不着的部分可以考虑", "资金进出频繁，先看清几天到账"),
        ("en", "rests as demand deposit; the part that is not needed could go here", "look at the payout time first"),
    ],
)
def test_idle_and_moving_money_are_the_reason_still(bank: App, language: Language, idle: str, moves: str) -> None:
    assert idle in row(bank, "idle", "O7", language).details[0]
    assert moves in row(bank, "mover", "OW", language).details[0]
    assert moves not in row(bank, "mover", "O7", language).details[0], "some working days are too slow for it"


# -- access is worded by the kind ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "code", "said"),
    [
        ("zh", "N1", "流动性：提前一天通知即可支取"),
        ("zh", "TD", "流动性：可提前支取，支取部分按活期计息"),
        ("zh", "LC", "流动性：提前支取以合同为准，支取部分按活期计息"),
        ("en", "N1", "access: on one day's notice"),
        ("en", "TD", "access: early withdrawal possible, at the demand rate"),
        ("en", "LC", "access: early withdrawal as the contract says, at the demand rate"),
    ],
)
def test_a_deposit_reads_as_a_deposit_to_the_manager_and_to_the_customer(
    bank: App, language: Language, code: str, said: str
) -> None:
    answer = pitch_for(bank, "idle", language, product=code)
    assert said in next(one for one in answer.card.rows if one.facts["product_code"] == code).details[0]
    assert said in "\n".join(line for one in answer.card.sections if one.copy for line in one.lines)


# -- what would feed a debt or a concentration is kept back -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("client", "language", "line"),
    [
        ("heavy", "zh", "股票型基金、实物贵金属已占资产的 82%：先谈分散，不加仓。"),
        ("heavy", "en", "82% of the assets already in equity fund, physical metal: talk about spreading, do not add."),
        ("leaning", "zh", "股票型基金已占资产的 30%：先谈分散，不加仓。"),
        ("leaning", "en", "30% of the assets already in equity fund: talk about spreading, do not add."),
    ],
)
def test_no_more_is_named_of_what_weighs_too_much(bank: App, client: str, language: Language, line: str) -> None:
    card = pitch_for(bank, client, language, product="EF").card
    kinds = {one.facts["kind"] for one in card.rows}
    assert "equity_fund" not in kinds
    assert ("precious_metal" in kinds) is (client == "leaning"), "of another sort there is room"
    assert line in section(card, "products", language).lines


@BOTH
def test_below_the_mark_it_may_be_named_and_metal_only_as_a_small_part(bank: App, language: Language) -> None:
    card = pitch_for(bank, "spread", language, product="PM").card
    assert {"EF", "PM"} <= {one.facts["product_code"] for one in card.rows}
    assert "%" not in "".join(section(card, "products", language).lines)
    why = {"zh": "为什么：只宜作少量配置", "en": "why: only as a small part"}[language]
    assert why in row(bank, "spread", "PM", language).details[0], "before what they hold of it"


@pytest.mark.parametrize(
    ("language", "line"),
    [("zh", "先稳还款，本次不介绍信贷和理财。"), ("en", "Repayment first: no credit or wealth product this time.")],
)
@pytest.mark.parametrize("asked", ["CO", "OW", ""])
def test_who_owes_more_than_they_have_hears_of_no_credit_and_no_wealth(
    bank: App, language: Language, line: str, asked: str
) -> None:
    answer = pitch_for(bank, "indebted", language, product=asked)
    assert {one.facts["kind"] for one in answer.card.rows} <= {"service", "demand_deposit"}
    assert line in section(answer.card, "products", language).lines
    sent = "\n".join(words for one in answer.card.sections if one.copy for words in one.lines)
    assert not [name for name in ("信用卡", "理财", "基金", "消费贷") if name in sent]
    talk = "\n".join(section(answer.card, "talk", language).lines)
    assert {"zh": "可以搭成", "en": "Could be put together"}[language] not in talk
    assert "信贷" not in talk
    assert "credit" not in talk


def test_a_home_that_is_paid_off_in_time_is_no_strain(bank: App) -> None:
    card = pitch_for(bank, "housed", product="OW").card
    assert "OW" in {one.facts["product_code"] for one in card.rows}
    assert not [line for line in section(card, "products").lines if "先稳还款" in line]


# -- large sums go to what is made for them -----------------------------------------------------------------------------------


def named(app: App, client: str, language: Language = "zh", asked: str = "") -> list[str]:
    return [one.facts["product_code"] for one in pitch_for(app, client, language, product=asked).card.rows]


@BOTH
def test_from_its_minimum_on_a_large_cd_stands_before_other_deposits(bank: App, language: Language) -> None:
    rich = named(bank, "rich", language)
    assert rich[:2] == ["CD", "ID"], "no online banking, no plain term and no instalment deposit"
    assert named(bank, "saver", language)[:3] == ["NB", "CD", "TD"], "a term deposit is held"
    assert "CD" not in named(bank, "small", language)


@pytest.mark.parametrize(("language", "word"), [("zh", "到期，够起点"), ("en", "matures 16 Dec, enough")])
def test_a_sum_that_ends_is_no_reason_for_instalments(bank: App, language: Language, word: str) -> None:
    assert word in row(bank, "saver", "CD", language).details[0]
    assert word not in row(bank, "saver", "IN", language).details[0]


def test_a_bank_names_only_tiers_that_there_are(tmp_path: Path) -> None:
    text = (Path(catalogue_module.__file__).with_name("catalogue.toml")).read_text(encoding="utf-8")
    (tmp_path / "c.toml").write_text(text.replace('tiers = ["mass", "mid"]', 'tiers = ["rich"]'), encoding="utf-8")
    with pytest.raises(Problem) as found:
        catalogue_module.catalogue(tmp_path / "c.toml")
    assert (found.value.key, found.value.facts["tier"]) == ("catalogue.unknown_tier", "rich")


# -- an objection is answered without a figure, and with the rules of its own kind ---------------------------------------------


def answers(app: App, client: str, language: Language, asked: str = "") -> str:
    return "\n".join(section(pitch_for(app, client, language, product=asked).card, "objections", language).lines)


@BOTH
def test_who_compares_offers_is_shown_no_figure(bank: App, language: Language) -> None:
    beside_deposit = answers(bank, "holder", language, "SD")
    assert {"zh": "别家给得高", "en": "Another bank pays more"}[language] in beside_deposit
    assert "%" not in beside_deposit
    beside_wealth = answers(bank, "holder", language, "CW")
    assert {"zh": "可以一起看：虚构安心得利", "en": "Ours to look at: 虚构安心得利"}[language] in beside_wealth
    assert public_rules()["asset_management"].title[language] in beside_wealth
    assert "%" not in beside_wealth


@pytest.mark.parametrize(
    ("language", "first", "again"),
    [("zh", "为什么要做测评？", "怎么又要做测评？"), ("en", "Why an assessment?", "Why another assessment?")],
)
def test_who_was_never_assessed_asks_why_and_not_why_again(
    bank: App, language: Language, first: str, again: str
) -> None:
    never, lapsed = answers(bank, "unasked", language), answers(bank, "lapsed", language)
    assert first in never
    assert again not in never
    assert again in lapsed
    assert first not in lapsed


@pytest.mark.parametrize(
    ("language", "said"), [("zh", "超过部分不在全额偿付之内"), ("en", "and above that not in full")]
)
def test_what_deposit_insurance_does_not_cover_is_said(bank: App, language: Language, said: str) -> None:
    assert said in answers(bank, "saver", language)


# -- preparing a visit keeps back the same -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("client", "line"),
    [("heavy", "已占资产的 82%：先谈分散，不加仓。"), ("indebted", "先稳还款，本次不介绍信贷和理财。")],
)
def test_a_visit_is_prepared_with_the_same_restraint(bank: App, client: str, line: str) -> None:
    prepared, talked = tap(bank, "S001", f"visit_prep?client={client}").card, pitch_for(bank, client).card
    assert line in "\n".join(words for one in prepared.sections for words in one.lines)
    assert [one.facts["product_code"] for one in prepared.rows] == [one.facts["product_code"] for one in talked.rows]


def test_one_card_says_demand_deposit_and_nothing_else_for_it(bank: App) -> None:
    card = pitch_for(bank, "idle", "en").card
    text = "\n".join((card.summary, *(words for one in card.sections for words in one.lines))).lower()
    assert "demand deposit" in text
    assert [word for word in ("current account", "demand account", "checking") if word in text] == []
