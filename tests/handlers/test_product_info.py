"""One product: whose grade counts, its state, its dated benchmark, who holds it; and which product the words mean."""

import json
from pathlib import Path
from typing import Any

import pytest

from bot.app import App
from content.wording import say
from handlers.ask import Answer, Slots
from handlers.clients.product_info import product_info
from handlers.clients.product_names import spelled, with_products
from store.books.product_words import ProductWord
from tests.banks import an_app, say_to, tap
from tests.builders import a_customer, a_holding, a_product
from tests.handlers.asking import asked

PRODUCTS = [
    a_product(product_code="CW01", name="虚构稳享封闭式理财一年", kind="closed_wealth", risk_grade="R2",
              issuer_risk_grade="R3", grade_source="虚构评级", term_days="364", min_amount="10000", benchmark="2.1%",
              benchmark_basis="虚构依据", benchmark_as_of="2026-11-01", issuer="虚构理财公司", agency_sale="Y",
              required_qualification="wealth"),
    a_product(product_code="CW02", name="虚构稳享封闭式理财三年", kind="closed_wealth", risk_grade="R3"),
    a_product(product_code="BL01", name="虚构本利丰一号", kind="closed_wealth", risk_grade="R1"),
    a_product(product_code="OF01", name="虚构停售理财一号", kind="open_wealth", risk_grade="R1", state="off"),
    a_product(product_code="SO01", name="虚构未开售基金", kind="bond_fund", risk_grade="R2", sale_start="2026-12-01"),
    a_product(product_code="TR01", name="虚构家和信托一号", kind="trust_plan", risk_grade="R4", private_offering="Y"),
    a_product(product_code="TD12", name="虚构定期存款一年", kind="term_deposit", risk_grade=""),
]  # fmt: skip
HOLDINGS = [
    ("H1", "C001", "CW01", "100000", "2026-01-05"),
    ("H2", "C001", "CW01", "20000.50", "2026-02-05"),
    ("H3", "C002", "CW01", "30000", "2026-03-05"),
    ("H4", "C003", "CW01", "999", "2026-03-05"),  # has left the bank
    ("H5", "C004", "CW01", "888", "2026-03-05"),  # another manager's
    ("H6", "C002", "BL01", "70000", "2016-03-05"),
    ("H7", "C005", "CW01", "0", "2026-03-05"),  # nothing left of it
]


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> App:
    return an_app(
        tmp_path_factory.mktemp("products"),
        products=PRODUCTS,
        customers=[
            a_customer(),
            a_customer(customer_id="C002", name="李娟"),
            a_customer(customer_id="C003", name="王离", closed_on="2026-06-01"),
            a_customer(customer_id="C004", name="别家", manager_id="S002"),
            a_customer(customer_id="C005", name="空仓"),
        ],
        holdings=[
            a_holding(holding_id=id_, customer_id=client, product_code=code, kind="closed_wealth", balance=balance,
                      opened_on=opened, matures_on="")
            for id_, client, code, balance, opened in HOLDINGS
        ],
    )  # fmt: skip


def info(bank: App, product: str, who: str = "S001") -> Answer:
    return tap(bank, who, f"product_info?product={product}", page_size=0)


def words(answer: Answer) -> str:
    return json.dumps(answer.card.to_json(), ensure_ascii=False)


def test_facts_stand_with_their_days_and_the_higher_grade_with_whose_it_is(bank: App) -> None:
    answer = info(bank, "CW01")
    text = words(answer)
    assert "风险等级 R3（银行 R2、发行机构 R3，按较高的算）" in text
    assert "2.1%（虚构依据；截至11月1日）。它不是预期收益率" in text
    assert "起点 1万元 · 期限 364 天" in text
    assert "理财销售" in text
    assert "您还没有这项资质" in text
    assert "本产品由虚构理财公司发行与管理" in text
    assert answer.card.rows[0].facts["risk_grade"] == "R3"
    assert (answer.customers, answer.shown) == ((), ()), "counts name nobody"


def test_holders_are_counted_as_a_plain_scan_does(bank: App) -> None:
    mine = [
        (client, float(balance))
        for _, client, code, balance, _ in HOLDINGS
        if code == "CW01" and client in ("C001", "C002")
    ]
    facts = info(bank, "CW01").card.rows[0].facts
    assert facts["customers"] == len({client for client, _ in mine}) == 2
    assert facts["amount"] == f"{sum(amount for _, amount in mine):.2f}"
    assert info(bank, "CW01", who="S002").card.rows[0].facts["amount"] == "888.00"
    assert info(bank, "CW01", who="S009").card.rows[0].facts["customers"] == 0


@pytest.mark.parametrize(
    ("code", "said"),
    [("BL01", "老产品"), ("OF01", "已下架"), ("SO01", "还没开始发售"), ("CW02", "在售"), ("TR01", "非公开发行")],
)
def test_the_state_is_said(bank: App, code: str, said: str) -> None:
    assert said in words(info(bank, code))


def test_an_old_series_is_shown_as_held(bank: App) -> None:
    assert info(bank, "BL01").card.rows[0].facts["amount"] == "70000.00"


@pytest.mark.parametrize(
    ("text", "code", "unused"),
    [
        ("三年期封闭理财介绍一下", "CW02", ""),
        ("半年期封闭理财介绍一下", "CW01", "这个问题用不上：半年期，没有按它筛选。"),
        ("tell me about index funds", "SO01", "Not applied: index."),
    ],
)
def test_words_that_narrow_a_kind_are_used_or_said_not_to_be(bank: App, text: str, code: str, unused: str) -> None:
    card = say_to(bank, "S002", text).card
    assert code in words(say_to(bank, "S002", text))
    assert [one for one in card.notices if "用不上" in one or "Not applied" in one] == ([unused] if unused else [])
    assert code != "CW02" or "CW01" not in words(say_to(bank, "S002", text))


def test_a_kind_leads_to_a_choice_what_is_sold_first(bank: App) -> None:
    card = info(bank, "closed_wealth").card
    assert [row.facts["product_code"] for row in card.rows] == ["CW01", "CW02", "BL01"]
    assert card.rows[2].badges == ("老产品，不再介绍",)
    assert card.rows[0].buttons[0].action == "product_info?product=CW01"
    assert "名下 2 位客户持有，合计 22万元" in card.summary.replace("220,000.50元", "22万元")


@pytest.mark.parametrize(
    ("typed", "code"),
    [("稳享封闭式理财三年", "CW02"), ("cw02", "CW02"), ("本利丰", "BL01"), ("停售理财", "OF01")],
)
def test_words_find_the_product(bank: App, typed: str, code: str) -> None:
    answer = asked(bank, product_info, "product_info", slots=Slots(product_text=typed))
    assert answer.card.rows[0].facts["product_code"] == code


def test_unknown_words_and_none_are_said(bank: App) -> None:
    assert "没有「不存在」" in asked(bank, product_info, "product_info", slots=Slots(product_text="不存在")).card.title
    assert asked(bank, product_info, "product_info", slots=Slots()).reason == "ask_which"


def test_english_has_the_same_facts(bank: App) -> None:
    zh = asked(bank, product_info, "product_info", slots=Slots(product=("CW01",)))
    en = asked(bank, product_info, "product_info", language="en", slots=Slots(product=("CW01",)))
    drop = {"notices"}
    assert {k: v for k, v in zh.card.rows[0].facts.items() if k not in drop} == {
        k: v for k, v in en.card.rows[0].facts.items() if k not in drop
    }
    assert "the higher counts" in words(en)


# -- names in sentences ---------------------------------------------------------------------------------------------------------

WORDS = tuple(ProductWord(row["product_code"], row["name"], row["kind"]) for row in PRODUCTS)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("虚构稳享封闭式理财一年怎么样", ("CW01",)),
        ("谁持有稳享封闭式理财三年", ("CW02",)),
        ("CW01是什么", ("CW01",)),
        ("tell me about CW01 please", ("CW01",)),
        ("谁有本利丰一号", ("BL01",)),
        ("大额存单有哪些", ()),
        ("定期存款一年内到期的客户", ()),
        ("xCW012 说的是什么", ()),
        ("封闭式理财到期", ()),
    ],
)
def test_products_are_known_by_the_names_of_the_bank(text: str, codes: tuple[str, ...]) -> None:
    named = spelled(text, WORDS, "zh")
    assert named.codes == codes
    if not codes:
        assert named.text == text


def test_the_named_product_stands_in_the_place_of_its_kind() -> None:
    named = spelled("CW01和大额存单谁有", WORDS, "zh")
    assert named.text == "封闭式理财和大额存单谁有"
    slots = with_products(Slots(product=("closed_wealth", "large_cd")), named)
    assert slots.product == ("CW01", "large_cd")


@pytest.mark.parametrize("text", ["CW01", "虚构稳享封闭式理财一年", "CW01是什么产品", "tell me about CW01"])
def test_a_sentence_with_a_name_is_answered(bank: App, text: str) -> None:
    answer = say_to(bank, "S001", text)
    assert answer.intent == "product_info"
    assert answer.card.rows[0].facts["product_code"] == "CW01"


def test_without_a_catalogue_it_says_so(tmp_path: Path) -> None:
    from datetime import date

    from store.imports.deliveries import import_delivery
    from tests.banks import NOW
    from tests.builders import a_delivery, write_delivery

    app = an_app(tmp_path / "whole")
    delivery: dict[str, Any] = a_delivery()
    del delivery["products"]
    write_delivery(tmp_path / "bare", delivery)
    import_delivery(app.database, tmp_path / "bare", as_of=date(2026, 11, 22), now=NOW)
    assert info(app, "large_cd").card.title == say("product.none_delivered", "zh")
