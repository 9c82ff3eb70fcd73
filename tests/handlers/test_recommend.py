"""What suits a customer: nothing the rules refuse is ever named, three at first, and the rest explained by reason."""

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.app import App
from content.policy import load_policy
from handlers.ask import Answer
from handlers.clients.suitable import Gate
from segmentation.dossier import Dossier
from segmentation.people import Customer, Holding, Manager, Placement, Product
from tests.banks import NOW, an_app, tap
from tests.builders import a_holding, a_product, the_cast
from tests.handlers.test_pitch import products, steady

TODAY = NOW.date()
POLICY = load_policy()
DEPOSITS = {
    "demand_deposit", "notice_deposit", "term_deposit", "instalment_deposit", "interest_drawing_deposit", "large_cd",
}  # fmt: skip
LOANS = {"mortgage", "consumer_loan", "car_loan", "business_loan", "card_overdraft"}


# -- the rules once more, read plainly from the compliance reference, section 3 ---------------------------------------------


def gate(dossier: Dossier, manager: Manager, *, individual: bool = True) -> Gate:
    return Gate(dossier=dossier, manager=manager, policy=POLICY, day=TODAY, individual=individual)


def a_year_after(day: date) -> date:
    return day + timedelta(days=365) if (day.month, day.day) == (2, 29) else day.replace(year=day.year + 1)


def plainly_allowed(product: Product, customer: Customer, manager: Manager, free: int, *, private_chat: bool) -> bool:
    """One customer, one product, today: every line of the section by itself."""
    wanted = product.required_qualification
    return (
        on_offer(product)
        and (not is_private(product) or (private_chat and is_qualified(customer)))
        and (product.kind in DEPOSITS or product.kind == "service" or level_allows(product, customer))
        and (product.kind in DEPOSITS or product.kind in {"service", *LOANS} or is_described(product))
        and product.currency == "CNY"
        and (product.min_amount or 0) <= free
        and (not wanted or wanted in manager.qualifications)
    )


def on_offer(product: Product) -> bool:
    """Live, no old series, no custody, within its window."""
    if product.state != "live" or "本利丰" in product.name or product.kind == "third_party_custody":
        return False
    return (product.sale_start or TODAY) <= TODAY <= (product.sale_end or TODAY)


def is_described(product: Product) -> bool:
    """What has a grade says how the money is got back, and who issues what is sold for others."""
    return bool(product.liquidity) and (product.agency_sale is not True or bool(product.issuer))


def is_private(product: Product) -> bool:
    return product.private_offering is True or product.kind == "trust_plan"


def is_qualified(customer: Customer) -> bool:
    return customer.qualified_investor_until is not None and customer.qualified_investor_until >= TODAY


def level_allows(product: Product, customer: Customer) -> bool:
    """A valid assessment, a grade not above it, and care for the elderly; loans have no grade."""
    assessed_on = customer.risk_assessed_on
    if not customer.risk_level or assessed_on is None or not assessed_on <= TODAY <= a_year_after(assessed_on):
        return False
    grade = max((int(one[1]) for one in (product.risk_grade, product.issuer_risk_grade) if one), default=0)
    if not grade:
        return product.kind in LOANS
    born = customer.birth_date
    old = born is not None and (born.year + 65, born.month, born.day) <= (TODAY.year, TODAY.month, TODAY.day)
    most = 3 if born is None else 2 if old else 5
    return grade <= min(int(customer.risk_level[1]), most)


KINDS = [*sorted(DEPOSITS), "structured_deposit", "open_wealth", "closed_wealth", "money_fund", "bond_fund", "equity_fund",
         "insurance", "trust_plan", "third_party_custody", "mortgage", "card_overdraft", "service"]  # fmt: skip
GRADES = st.sampled_from(["", "R1", "R2", "R3", "R4", "R5"])
NEAR = st.sampled_from([TODAY + timedelta(days=n) for n in (-400, -366, -365, -1, 0, 1, 30)])
PRODUCTS = st.lists(
    st.builds(
        Product,
        product_code=st.just(""),
        name=st.sampled_from(["虚构甲", "虚构本利丰三号", "虚构网上银行", "虚构资金归集", "虚构信用卡"]),
        kind=st.sampled_from(KINDS),
        risk_grade=GRADES,
        issuer_risk_grade=GRADES,
        liquidity=st.sampled_from(["t0", "t1", "term", "none", ""]),
        required_qualification=st.sampled_from(["", "", "fund"]),
        currency=st.sampled_from(["CNY", "CNY", "USD"]),
        min_amount=st.sampled_from([None, 100_00, 20_000_00, 20_000_01]),
        private_offering=st.sampled_from([None, False, True]),
        agency_sale=st.sampled_from([None, False, True]),
        issuer=st.sampled_from(["", "虚构公司"]),
        state=st.sampled_from(["live", "live", "live", "legacy", "verify", "off", ""]),
        sale_start=st.none() | NEAR,
        sale_end=st.none() | NEAR,
    ),
    min_size=1,
    max_size=8,
).map(lambda some: [replace(one, product_code=f"P{place}") for place, one in enumerate(some)])
BORN = [date(1961, 11, 23), date(1961, 11, 24), date(1961, 11, 22), date(1990, 1, 1), None]
CUSTOMERS = st.builds(
    Customer,
    customer_id=st.just("X"),
    name=st.just("虚构客户"),
    opened_on=st.just(date(2019, 1, 1)),
    birth_date=st.sampled_from(BORN),
    risk_level=st.sampled_from(["", "C1", "C2", "C3", "C4", "C5"]),
    risk_assessed_on=st.none() | NEAR,
    qualified_investor_until=st.none() | NEAR,
)
TYPES = st.sampled_from(["savings", "wealth", "investment", "settlement", "liability", "none"])
MANAGERS = st.builds(
    Manager,
    staff_id=st.just("S"),
    name=st.just("虚构"),
    role=st.just("relationship_manager"),
    branch_id=st.just("B"),
    qualifications=st.sampled_from([(), ("fund",)]),
)


@settings(max_examples=150, deadline=None)
@given(customer=CUSTOMERS, catalogue=PRODUCTS, manager=MANAGERS, type_=TYPES, private_chat=st.booleans())
def test_nothing_the_rules_refuse_is_ever_recommended(
    customer: Customer, catalogue: list[Product], manager: Manager, type_: str, private_chat: bool
) -> None:
    dossier = a_dossier(customer, type_)
    judged = gate(dossier, manager, individual=private_chat).assessed(catalogue)
    fits = {
        one.product_code
        for one in catalogue
        if plainly_allowed(one, customer, manager, 20_000_00, private_chat=private_chat)
    }
    named = {one.product_code for one in judged.fitting}
    assert named <= fits
    plain = {one.product_code for one in catalogue if one.kind not in LOANS and one.kind != "service"}
    assert fits & plain <= named, "whatever fits is found, too"
    refused = {one.product.product_code for one in judged.refused}
    assert not named & refused
    assert plain <= named | refused, "each product is named or explained"
    assert judged.first <= 3


def a_dossier(customer: Customer, type_: str) -> Dossier:
    money = Holding(
        holding_id="H", customer_id="X", product_code="DD", kind="demand_deposit", balance=20_000_00,
        opened_on=date(2020, 1, 1),
    )  # fmt: skip
    placed = Placement(
        customer_id="X", as_of=TODAY, aum=20_000_00, debt=0, tier="mass", primary_type=type_, asset_types=(type_,)
    )
    return Dossier(customer=customer, placement=placed, holdings=(money,))


@settings(max_examples=40, deadline=None)
@given(customer=CUSTOMERS, catalogue=PRODUCTS, newer=st.sampled_from(["", "C1", "C3", "C5"]))
def test_a_newer_assessment_only_ever_closes(customer: Customer, catalogue: list[Product], newer: str) -> None:
    manager = Manager(staff_id="S", name="虚构", role="relationship_manager", branch_id="B")
    before = a_dossier(customer, "wealth")
    wider = gate(before, manager).assessed(catalogue)
    narrow = gate(replace(before, assessed_level=newer), manager).assessed(catalogue)
    assert {one.product_code for one in narrow.fitting} <= {one.product_code for one in wider.fitting}


# -- the card -----------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> App:
    people: dict[str, dict[str, Any]] = {
        "calm": {},
        "daring": {"risk_level": "C5", "qualified_investor_until": "2027-01-01"},
        "expired": {"risk_assessed_on": "2025-11-22"},
        "lastday": {"risk_assessed_on": "2025-11-23"},
        "complaining": {},
        "undisturbed": {"do_not_disturb": "Y"},
        "silent": {"marketing_consent": ""},
    }
    dated = {"benchmark": "2.00%-2.40%", "benchmark_basis": "虚构依据", "benchmark_as_of": "2026-11-01"}
    rows = [{**one, **(dated if one["product_code"] == "CW" else {})} for one in products()]
    rows = [{**one, **({"benchmark": "9.99%"} if one["product_code"] == "OW" else {})} for one in rows]
    rows.append(a_product(product_code="FX", name="虚构需资质基金", kind="bond_fund", risk_grade="R2", state="live",
                          required_qualification="fund"))  # fmt: skip
    return an_app(
        tmp_path_factory.mktemp("recommend"), as_of="2026-11-20", segmented=True,
        staff=the_cast(),
        customers=[steady(client, **over) for client, over in people.items()], products=rows,
        holdings=[
            a_holding(holding_id=f"H-{client}", customer_id=client, product_code="CW", kind="closed_wealth",
                      balance="300000", matures_on="2026-12-01")
            for client in people
        ],
        complaints=[{"complaint_id": "K1", "customer_id": "complaining", "opened_on": "2026-11-10"}],
    )  # fmt: skip


def recommend(bank: App, client: str, more: str = "", who: str = "S001", page_size: int = 0) -> Answer:
    return tap(bank, who, f"product_recommend?client={client}{more}", page_size=page_size)


def codes(answer: Answer) -> list[str]:
    return [row.facts["product_code"] for row in answer.card.rows]


def test_three_come_first_and_the_rest_when_asked_each_once(bank: App) -> None:
    first = recommend(bank, "calm")
    assert codes(first) == ["NB", "CW", "OW"], "the list of a wealth customer, one of a kind, one service"
    assert (first.customers, first.shown) == (("calm",), ("calm",))
    more = next(button for button in first.card.buttons if "page=2" in button.action)
    rest = codes(tap(bank, "S001", more.action))
    assert not set(rest) & set(codes(first))
    assert "更多" in more.label
    assert f"还有 {len(rest)} 个" in more.label
    assert f"适合的共 {len(rest) + 3} 个" in first.card.summary


def test_every_product_stands_with_grade_access_minimum_and_why(bank: App) -> None:
    first = recommend(bank, "calm")
    row = next(row for row in first.card.rows if row.facts["product_code"] == "CW")
    text = "\n".join(row.details)
    assert "风险等级 R2（银行评定）" in text
    assert "流动性：" in text
    assert "2.00%-2.40%（虚构依据；截至11月1日）。它不是预期收益率" in text
    assert "已持有这个产品 30万元" in text
    assert "理财非存款，产品有风险，投资须谨慎。" in first.card.notices
    assert first.card.as_of == "2026-11-20"


def test_a_benchmark_without_its_day_or_basis_is_not_quoted(bank: App) -> None:
    text = json.dumps(recommend(bank, "calm").card.to_json(), ensure_ascii=False)
    assert "9.99" not in text
    assert "缺少日期或依据" in text


def test_the_others_are_grouped_by_reason_with_their_number(bank: App) -> None:
    answer = recommend(bank, "calm")
    lines = answer.card.sections[-1].lines
    assert "风险等级高于客户的 C3 · 1 个：虚构股基" in lines
    assert any(line.startswith("非公开发行") and "虚构信托" in line for line in lines)
    assert any(line.startswith("老产品") and "本利丰" in line for line in lines)
    assert any("基金销售" in line and "虚构需资质基金" in line for line in lines)
    counted = sum(int(line.split(" · ")[1].split(" ")[0]) for line in lines)
    assert answer.card.sections[-1].title == f"另有 {counted} 个不适合，原因（仅供内部）"


def test_asked_for_one_product_every_reason_against_it_is_told(bank: App) -> None:
    answer = recommend(bank, "calm", "&product=TR,CW")
    assert codes(answer) == ["CW"]
    assert (
        answer.card.sections[-1]
        .lines[0]
        .startswith("虚构信托：非公开发行，客户没有有效的合格投资者认定；产品 R4 高于客户 C3")
    )
    assert codes(recommend(bank, "calm", "&product=equity_fund")) == []


def test_proof_and_level_open_what_they_open_in_private_alone(bank: App) -> None:
    assert codes(recommend(bank, "daring", "&product=TR")) == ["TR"]
    assert codes(recommend(bank, "daring", "&product=EF")) == ["EF"]


@pytest.mark.parametrize(("client", "graded"), [("expired", False), ("lastday", True)])
def test_the_assessment_counts_through_its_last_day(bank: App, client: str, graded: bool) -> None:
    answer = recommend(bank, client)
    rest = [
        row for page in (1, 2) for row in tap(bank, "S001", f"product_recommend?client={client}&page={page}").card.rows
    ]
    assert any(row.facts["risk_grade"] for row in rest) is graded
    assert ("只能谈存款和服务" in answer.card.summary) is not graded


@pytest.mark.parametrize("client", ["complaining", "undisturbed"])
@pytest.mark.parametrize("more", ["", "&product=TD"])
def test_where_marketing_must_rest_nothing_is_offered(bank: App, client: str, more: str) -> None:
    card = recommend(bank, client, more).card
    assert not card.rows
    assert "暂不介绍产品" in card.title
    assert "虚构定期" not in str((card.summary, card.sections, card.notices))


def test_consent_unknown_is_said(bank: App) -> None:
    assert "客户主动问起" in recommend(bank, "silent").card.summary


def test_an_outsider_gets_nothing_and_the_head_no_name(bank: App) -> None:
    answer = recommend(bank, "calm", who="S009")
    assert (answer.reason, answer.customers, answer.card.rows) == ("no_such_customer", (), ())
    head = recommend(bank, "calm", who="S003")
    assert head.card.title.startswith("虚*"), "masked"


def test_english_says_the_same(bank: App) -> None:
    from handlers.clients.recommend import product_recommend
    from tests.handlers.asking import asked

    card = asked(bank, product_recommend, "product_recommend", client="calm", language="en").card
    assert card.title.endswith("products that suit")
    assert "risk grade R2" in card.rows[1].details[0]
    assert [row.facts["product_code"] for row in card.rows] == codes(recommend(bank, "calm"))


def test_without_a_catalogue_it_says_so(tmp_path: Path) -> None:
    from store.imports.deliveries import import_delivery
    from tests.builders import a_delivery, write_delivery

    app = an_app(tmp_path / "whole", customers=[steady("C001")], holdings=[a_holding()])
    delivery = a_delivery(customers=[steady("C001")], holdings=[a_holding()])
    del delivery["products"]
    write_delivery(tmp_path / "bare", delivery)
    import_delivery(app.database, tmp_path / "bare", as_of=date(2026, 11, 22), now=NOW)
    card = recommend(app, "C001").card
    assert not card.rows
    assert "没有提供产品目录" in card.summary
