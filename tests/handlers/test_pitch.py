"""The pitch: every type and tier in both languages, one-two-three-four, only facts on file, and the gate before products."""

import itertools
import json
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.app import App
from content.cards import Card, Section
from content.wording import say, texts
from handlers.ask import Answer
from store.imports.deliveries import import_delivery
from tests.banks import NOW, an_app, tap
from tests.builders import a_customer, a_delivery, a_holding, a_product, a_staff, write_delivery

TYPES = {
    "savings": ("term_deposit", "TD"),
    "wealth": ("closed_wealth", "CW"),
    "investment": ("equity_fund", "EF"),
    "settlement": ("demand_deposit", "DD"),
    "liability": ("mortgage", "MO"),
}
TIERS = {"mass": "20000", "mid": "200000", "high": "2000000", "private": "8000000"}
#: Words that may not stand in anything said about products, unless they are denied.
FORBIDDEN_ZH = (
    "保本", "保息", "保证收益", "承诺收益", "刚性兑付", "保底", "兜底", "零亏损", "不会亏", "稳赚", "只赚不赔", "零风险",
    "无风险", "绝对", "低风险", "高收益", "低门槛", "秒到账", "抢购", "最佳", "最好", "最安全", "首选", "唯一", "第一",
    "预期收益",
    "预计收益", "和存款一样", "存款替代", "比存款利息高", "排名", "一定上涨", "稳定增长", "最后机会", "专家推荐", "内部渠道",
)  # fmt: skip
FORBIDDEN_EN = (
    "guarantee", "risk-free", "risk free", "no risk", "sure profit", "cannot lose", "best ", "highest", "expected return",
    "safest", "like a deposit", "last chance",
)  # fmt: skip


def products() -> list[dict[str, Any]]:
    plain = {"state": "live", "liquidity": "t1"}
    return [
        a_product(product_code="TD", name="虚构定期", kind="term_deposit", risk_grade="", **{**plain, "liquidity": "term"}),
        a_product(product_code="IN", name="虚构零存整取", kind="instalment_deposit", risk_grade="", **plain),
        a_product(product_code="DD", name="虚构活期", kind="demand_deposit", risk_grade="", **plain),
        a_product(product_code="CD", name="虚构大额存单", kind="large_cd", risk_grade="", min_amount="200000", **plain),
        a_product(product_code="BL", name="虚构本利丰二号", kind="closed_wealth", risk_grade="R1", **plain),
        a_product(product_code="CW", name="虚构安心得利", kind="closed_wealth", risk_grade="R2", **plain),
        a_product(product_code="OW", name="虚构开放理财", kind="open_wealth", risk_grade="R1", **plain),
        a_product(product_code="MF", name="虚构货币基金", kind="money_fund", risk_grade="R1", agency_sale="Y",
                  issuer="虚构基金公司", **plain),
        a_product(product_code="BF", name="虚构债基", kind="bond_fund", risk_grade="R2", issuer_risk_grade="R3", **plain),
        a_product(product_code="EF", name="虚构股基", kind="equity_fund", risk_grade="R4", **plain),
        a_product(product_code="PM", name="虚构金条", kind="precious_metal", risk_grade="R3", **plain),
        a_product(product_code="TR", name="虚构信托", kind="trust_plan", risk_grade="R4", private_offering="Y", **plain),
        a_product(product_code="SV", name="虚构商惠通", kind="service", risk_grade="", **plain),
        a_product(product_code="NB", name="虚构网上银行", kind="service", risk_grade="", **plain),
        a_product(product_code="MO", name="虚构按揭", kind="mortgage", risk_grade="", **plain),
    ]  # fmt: skip


def the_bank(folder: Path) -> App:
    """One customer of every type and tier, by id ``savings-mid``; assessed C3 this May, consenting; and special ones."""
    customers, holdings, activity, balances = [], [], [], []
    for type_, tier in itertools.product(TYPES, TIERS):
        client = f"{type_}-{tier}"
        customers.append(steady(client))
        kind, code = TYPES[type_]
        amount = TIERS[tier]
        if type_ == "liability":
            holdings.append(a_loan(client, str(int(amount) * 2)))
            kind, code = "term_deposit", "TD"
        holdings.append(
            a_holding(
                holding_id=f"H-{client}", customer_id=client, product_code=code, kind=kind, balance=amount,
                matures_on="2027-08-05" if kind in ("term_deposit", "closed_wealth") else "",
            )
        )  # fmt: skip
        for month in range(5, 11):
            balances.append(
                {"customer_id": client, "month": f"2026-{month:02}", "kind": kind, "average_balance": amount}
            )
            if type_ == "settlement":
                turnover = str(int(amount) * 5)
                activity.append({"customer_id": client, "month": f"2026-{month:02}", "settlement_turnover": turnover})
    for client, over in SPECIAL.items():
        customers.append(steady(client, **over))
        holdings.append(
            a_holding(holding_id=f"H-{client}", customer_id=client, product_code="CW", kind="closed_wealth",
                      balance="300000", matures_on="2026-12-01" if client == "maturing" else "2027-08-05")
        )  # fmt: skip
    complaints = [{"complaint_id": "K1", "customer_id": "complaining", "opened_on": "2026-11-10"}]
    return an_app(
        folder, as_of="2026-11-20", segmented=True,
        staff=[a_staff(), a_staff(staff_id="S009", name="Olga", language="en")],
        customers=customers, holdings=holdings, products=products(), activity=activity, balances=balances,
        complaints=complaints,
    )  # fmt: skip


SPECIAL: dict[str, dict[str, Any]] = {
    "maturing": {},
    "complaining": {},
    "undisturbed": {"do_not_disturb": "Y"},
    "listed": {"blacklisted": "Y"},
    "refusing": {"marketing_consent": "N"},
    "silent": {"marketing_consent": ""},
    "unassessed": {"risk_level": "", "risk_assessed_on": ""},
    "expired": {"risk_assessed_on": "2025-11-22"},
    "elderly": {"birth_date": "1950-01-01", "risk_level": "C5"},
    "daring": {"risk_level": "C5", "qualified_investor_until": "2027-01-01"},
}


def steady(client: str, **over: Any) -> dict[str, Any]:
    values = {
        "customer_id": client, "name": f"虚构{client}", "birth_date": "1980-05-06", "risk_level": "C3",
        "risk_assessed_on": "2026-05-04", "marketing_consent": "Y", "last_active_on": "2026-11-18", **over,
    }  # fmt: skip
    return a_customer(**values)


def a_loan(client: str, amount: str) -> dict[str, Any]:
    return a_holding(
        holding_id=f"L-{client}", customer_id=client, product_code="MO", kind="mortgage", balance=amount, matures_on="",
        next_payment_on="2026-12-15", next_payment_amount="3000",
    )  # fmt: skip


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> App:
    return the_bank(tmp_path_factory.mktemp("pitch"))


def pitch_for(app: App, client: str, language: str = "zh", **over: str) -> Answer:
    from content.policy import load_policy
    from handlers.ask import Ask, Slots
    from handlers.clients.pitch import pitch
    from store.books.book import open_book
    from store.staff.managers import by_staff_id

    with app.database.reading() as connection:
        manager = by_staff_id(connection, "S001")
        assert manager is not None
        slots = Slots(client=client, product=tuple(filter(None, [over.get("product", "")])))
        ask = Ask(intent="pitch", slots=slots, now=NOW, language="en" if language == "en" else "zh")
        return pitch(ask, open_book(connection, manager, today=NOW.date()), load_policy())


def section(card: Card, name: str, language: str = "zh") -> Section:
    title = say(f"pitch.section.{name}", "en" if language == "en" else "zh")
    return next((one for one in card.sections if one.title == title), Section(title="none"))


def everything(card: Card) -> str:
    return json.dumps(card.to_json(), ensure_ascii=False)


def codes(card: Card) -> list[str]:
    return [row.facts["product_code"] for row in card.rows]


CASES = [(f"{type_}-{tier}", language) for type_ in TYPES for tier in TIERS for language in ("zh", "en")]


@pytest.mark.parametrize(("client", "language"), CASES)
def test_every_pitch_is_one_two_three_four(bank: App, client: str, language: str) -> None:
    card = pitch_for(bank, client, language).card
    assert client in card.title
    assert len(section(card, "centre", language).lines) >= 3, "present state, need, expectation"
    customer_side, bank_side = section(card, "sides", language).lines
    assert ("内部" in bank_side) if language == "zh" else ("internal" in bank_side)
    assert customer_side != bank_side
    way, reason = section(card, "way", language).lines
    assert way.startswith(tuple(texts("en" if language == "en" else "zh")[f"pitch.way.{name}"] for name in WAYS))
    assert reason
    assert len(section(card, "dimensions", language).lines) == 4
    assert section(card, "talk", language).lines
    assert section(card, "next", language).lines


WAYS = ("continuing", "tailored", "combination")


@pytest.mark.parametrize(("client", "language"), [*CASES, *((one, lang) for one in SPECIAL for lang in ("zh", "en"))])
def test_no_forbidden_word_and_no_percentage_ever_stands_in_a_pitch(bank: App, client: str, language: str) -> None:
    text = everything(pitch_for(bank, client, language).card)
    allowed = text.replace("不承诺收益", "").replace("no return is promised", "").replace("No risk assessment", "")
    assert [word for word in FORBIDDEN_ZH if word in allowed] == []
    assert [word for word in FORBIDDEN_EN if word in allowed.lower()] == []
    own = re.sub(r"已占资产的 \d+%|\d+% of the assets already", "", text)
    assert "%" not in own.replace("%3D", ""), "but for the share of what they hold themselves"


@pytest.mark.parametrize("client", [f"{type_}-mid" for type_ in TYPES])
def test_every_number_comes_from_a_stored_field(bank: App, client: str) -> None:
    """Figures are the balances of the file, the aum and debt of the round, minimums, ages of rules, and days."""
    card = pitch_for(bank, client).card
    lines = [line for one in card.sections for line in one.lines] + [
        detail for row in card.rows for detail in row.details
    ]
    figures = {number for line in lines for number in re.findall(r"\d[\d,.]*(?=万元|亿元|元)", line)}
    assert figures <= {"20", "40", "0", "3,000"}, figures


@pytest.mark.parametrize(("client", "language"), CASES)
def test_at_most_three_products_each_with_grade_and_notices_that_stay(bank: App, client: str, language: str) -> None:
    card = pitch_for(bank, client, language).card
    all_in_shares = client in ("investment-high", "investment-private")  # all that is left to name are further risks
    assert (0 if all_in_shares else 1) <= len(card.rows) <= 3
    for row in card.rows:
        assert row.details[0]
        assert set(row.facts["notices"]) <= set(card.notices)
        assert row.facts["risk_grade"] in ("", "R1", "R2", "R3"), "the customer is C3"
        assert row.facts["product_code"] not in ("BL", "TR", "EF")
    if any(row.facts["kind"] == "money_fund" for row in card.rows):
        assert any("虚构基金公司" in notice for notice in card.notices)


@pytest.mark.parametrize(
    ("type_", "first"),
    [
        ("savings", ["NB", "TD", "IN"]),
        ("wealth", ["NB", "CW", "OW"]),
        ("investment", ["NB"]),
        ("settlement", ["SV", "OW", "MF"]),
        ("liability", ["SV", "OW"]),
    ],
)
def test_products_stand_in_the_order_of_the_types_list(bank: App, type_: str, first: list[str]) -> None:
    assert codes(pitch_for(bank, f"{type_}-mid").card) == first


def test_what_was_left_out_is_explained_to_the_manager(bank: App) -> None:
    lines = section(pitch_for(bank, "investment-mid").card, "unsuitable").lines
    assert "虚构股基：产品 R4 高于客户 C3" in lines
    assert any(line.startswith("虚构信托：非公开发行") for line in lines)
    legacy = section(pitch_for(bank, "savings-mid").card, "unsuitable").lines
    assert any("本利丰" in line and "老产品" in line for line in legacy), "live in the bank's file, yet never offered"


def test_a_higher_level_and_proof_open_more(bank: App) -> None:
    assert "BF" not in codes(pitch_for(bank, "elderly", product="BF").card), "65 and R3 by the issuer"
    assert codes(pitch_for(bank, "daring", product="EF").card)[0] == "EF"
    assert codes(pitch_for(bank, "daring", product="trust_plan").card)[0] == "TR"
    assert "TR" not in codes(pitch_for(bank, "savings-high", product="TR").card)


@pytest.mark.parametrize("client", ["unassessed", "expired"])
def test_without_a_valid_assessment_only_deposits_and_services_are_named(bank: App, client: str) -> None:
    card = pitch_for(bank, client).card
    assert {row.facts["kind"] for row in card.rows} <= {"service", "large_cd", "term_deposit", "instalment_deposit"}
    assert section(card, "warnings").lines


@pytest.mark.parametrize(
    ("client", "word"), [("complaining", "投诉"), ("undisturbed", "扰"), ("listed", "黑名单"), ("refusing", "同意")]
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_where_marketing_must_rest_there_is_only_a_service_talk(
    bank: App, client: str, word: str, language: str
) -> None:
    card = pitch_for(bank, client, language, product="TD").card
    assert not card.rows
    assert not section(card, "unsuitable", language).lines
    assert card.sections[0].title == say("pitch.section.warnings", "en" if language == "en" else "zh"), "warned first"
    if language == "zh":
        assert word in card.sections[0].lines[0]
        assert "只做服务沟通" in card.title
    assert len(section(card, "dimensions", language).lines) == 4


def test_unknown_consent_names_products_only_when_asked(bank: App) -> None:
    assert "客户主动问起" in section(pitch_for(bank, "silent").card, "products").lines[0]
    assert len(section(pitch_for(bank, "maturing").card, "products").lines) == 1


def test_money_that_ends_soon_is_the_centre_and_is_spoken_of_before_its_day(bank: App) -> None:
    card = pitch_for(bank, "maturing").card
    assert "虚构安心得利 30万元 12月1日到期" in card.summary
    assert "11月30日" in section(card, "next").lines[0], "the day before it ends"
    assert section(card, "way").lines[0].startswith("以产品为主线")


@pytest.mark.parametrize(
    ("tier", "way"), [("mass", "以产品"), ("mid", "以关系"), ("high", "量身"), ("private", "量身")]
)
def test_the_way_of_presenting_follows_the_tier(bank: App, tier: str, way: str) -> None:
    assert section(pitch_for(bank, f"savings-{tier}").card, "way").lines[0].startswith(way)


def test_a_loan_stands_beside_the_assets_and_the_next_payment(bank: App) -> None:
    card = pitch_for(bank, "liability-mid").card
    assert card.summary == "贷款 40万元，资产 20万元，关心还款安排和资金周转"
    assert "住房按揭还有 40万元，12月15日还款" in section(card, "dimensions").lines[2]


def test_another_managers_customer_is_not_there(bank: App) -> None:
    answer = tap(bank, "S009", "pitch?client=savings-mid", at=NOW + timedelta(minutes=1))
    assert answer.reason == "no_such_customer"
    assert "savings" not in everything(answer.card)


def test_a_tap_gives_the_pitch_through_the_conversation(bank: App) -> None:
    answer = tap(bank, "S001", "pitch?client=wealth-high", at=NOW + timedelta(minutes=2))
    assert (answer.intent, answer.customers, answer.shown) == ("pitch", ("wealth-high",), ("wealth-high",))
    assert [button.label for button in answer.card.buttons] == ["已联系", "客户资料"]


def test_without_a_catalogue_no_product_is_named_and_it_says_so(tmp_path: Path) -> None:
    customers, holdings = [steady("C001")], [a_holding()]
    (tmp_path / "whole").mkdir()
    app = an_app(tmp_path / "whole", customers=customers, holdings=holdings)
    delivery = a_delivery(customers=customers, holdings=holdings)
    del delivery["products"]
    write_delivery(tmp_path / "bare", delivery)
    report = import_delivery(app.database, tmp_path / "bare", as_of=date(2026, 11, 22), now=NOW)
    assert report.state == "accepted"
    card = pitch_for(app, "C001").card
    assert not card.rows
    assert "产品目录" in section(card, "products").lines[0]


@pytest.mark.parametrize(
    ("newer", "at", "confirmed", "level"),
    [
        ("C1", "2026-11-01T10:00", "Y", "R1"),
        ("C1", "2026-11-01T10:00", "", "R1"),
        ("C1", "2026-05-04T10:00", "Y", "R1"),  # the day of the one on file
        ("C1", "2026-05-03T10:00", "Y", "R3"),  # an older one
        ("C1", "2026-11-01T10:00", "N", "R3"),  # not confirmed by the customer
        ("C1", "2026-11-24T10:00", "Y", "R3"),  # not yet
        ("C5", "2026-11-01T10:00", "Y", "R3"),  # never raises the level on file
    ],
)
def test_a_newer_assessment_that_found_less_counts(
    tmp_path: Path, newer: str, at: str, confirmed: str, level: str
) -> None:
    app = an_app(
        tmp_path, as_of="2026-11-20", segmented=True, customers=[steady("one")], products=products(),
        holdings=[a_holding(customer_id="one", product_code="CW", kind="closed_wealth", balance="300000", matures_on="")],
        assessments=[{"customer_id": "one", "at": at, "level": newer, "confirmed": confirmed}],
    )  # fmt: skip
    named = tap(app, "S001", "pitch?client=one&product=BF,EF,CW,OW,MF").card.rows
    assert max(row.facts["risk_grade"] for row in named) == level
