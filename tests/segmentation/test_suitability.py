"""The gate before every product: the whole matrix, both sides of every day and age, and that it only ever closes."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.policy import load_policy
from content.wording import LANGUAGES
from handlers.why.reasons import spoken
from segmentation.bank_data import PRODUCT_KINDS, RISK_GRADES, RISK_LEVELS
from segmentation.people import Customer, Manager, Product
from segmentation.suitability import Circumstances, SuitabilityNumbers, Verdict, age_on, grade_of, may_offer

NUMBERS = SuitabilityNumbers.read(load_policy().section("suitability"))
DAY = date(2026, 11, 23)
WAN = 10_000_00


def a_customer(**over: Any) -> Customer:
    values = {
        "customer_id": "C1", "name": "虚构李强", "opened_on": date(2019, 1, 2), "birth_date": date(1980, 5, 6),
        "risk_level": "C5", "risk_assessed_on": date(2026, 5, 1), **over,
    }  # fmt: skip
    return Customer(**values)


def a_product(**over: Any) -> Product:
    values = {
        "product_code": "P1",
        "name": "虚构产品",
        "kind": "closed_wealth",
        "risk_grade": "R1",
        "liquidity": "t1",
        "state": "live",
        **over,
    }
    return Product(**values)


def judged(product: Product, customer: Customer | None = None, **over: Any) -> Verdict:
    manager = Manager(staff_id="S1", name="虚构", role="relationship_manager", branch_id="B1", qualifications=("fund",))
    values = {"customer": customer or a_customer(), "manager": manager, "day": DAY, **over}
    return may_offer(product, Circumstances(**values), NUMBERS)


def why(verdict: Verdict) -> set[str]:
    return {reason.key.removeprefix("suitability.") for reason in verdict.reasons}


@pytest.mark.parametrize("level", RISK_LEVELS)
@pytest.mark.parametrize("grade", RISK_GRADES)
def test_matching_goes_downward_only(level: str, grade: str) -> None:
    verdict = judged(a_product(risk_grade=grade), a_customer(risk_level=level))
    assert verdict.allowed is (int(grade[1]) <= int(level[1]))


@pytest.mark.parametrize(
    ("bank", "issuer", "counts"),
    [("R1", "R4", "R4"), ("R4", "R1", "R4"), ("R2", "", "R2"), ("", "R3", "R3"), ("", "", ""), ("R9", "R2", "R2")],
)
def test_the_higher_of_both_grades_counts(bank: str, issuer: str, counts: str) -> None:
    product = a_product(risk_grade=bank, issuer_risk_grade=issuer)
    assert grade_of(product) == counts
    assert judged(product, a_customer(risk_level="C1")).allowed is (counts == "R1")


def test_a_product_without_grade_is_never_named_unless_it_is_a_deposit() -> None:
    assert why(judged(a_product(risk_grade=""))) == {"grade_missing"}
    assert judged(a_product(risk_grade="", kind="term_deposit")).allowed
    assert judged(a_product(risk_grade="", kind="service")).allowed


@pytest.mark.parametrize(
    ("assessed", "valid"),
    [
        (date(2025, 11, 22), False),
        (date(2025, 11, 23), True),  # valid through the same date a year later
        (DAY, True),
        (date(2026, 11, 24), False),  # not yet made
        (None, False),
    ],
)
def test_the_assessment_counts_for_a_year(assessed: date | None, valid: bool) -> None:
    customer = a_customer(risk_assessed_on=assessed)
    assert judged(a_product(), customer).allowed is valid
    assert judged(a_product(kind="term_deposit"), customer).allowed, "deposits may always be named"
    assert judged(a_product(kind="card_overdraft", risk_grade=""), customer).allowed is valid


def test_a_29_february_assessment_ends_on_the_28th() -> None:
    customer = a_customer(risk_assessed_on=date(2024, 2, 29))
    assert judged(a_product(), customer, day=date(2025, 2, 28)).allowed
    assert why(judged(a_product(), customer, day=date(2025, 3, 1))) == {"assessment_ended"}


@pytest.mark.parametrize(
    ("born", "grade", "allowed"),
    [
        (date(1961, 11, 24), "R5", True),  # 65 tomorrow
        (date(1961, 11, 23), "R5", False),  # 65 today
        (date(1961, 11, 23), "R4", False),
        (date(1961, 11, 23), "R3", False),  # a person has to approve first
        (date(1961, 11, 23), "R2", True),
        (None, "R4", False),
        (None, "R3", True),
    ],
)
def test_care_for_customers_of_65_and_older(born: date | None, grade: str, allowed: bool) -> None:
    assert judged(a_product(risk_grade=grade), a_customer(birth_date=born)).allowed is allowed


def test_ages_are_full_years() -> None:
    assert [age_on(date(1960, 2, 29), day) for day in (date(2025, 2, 28), date(2025, 3, 1))] == [64, 65]


@pytest.mark.parametrize(
    ("until", "individual", "allowed"),
    [
        (date(2026, 11, 22), True, False),
        (date(2026, 11, 23), True, True),
        (None, True, False),
        (date(2027, 1, 1), False, False),
    ],
)
def test_private_offerings_are_for_proven_investors_individually(
    until: date | None, individual: bool, allowed: bool
) -> None:
    customer = a_customer(qualified_investor_until=until)
    assert judged(a_product(private_offering=True), customer, individual=individual).allowed is allowed
    assert judged(a_product(kind="trust_plan"), customer, individual=individual).allowed is allowed


@pytest.mark.parametrize("state", ["legacy", "verify", "off", ""])
def test_only_live_products_are_offered(state: str) -> None:
    assert not judged(a_product(state=state, kind="term_deposit")).allowed


@pytest.mark.parametrize(
    ("start", "end", "allowed"),
    [
        (DAY, DAY, True),
        (date(2026, 11, 24), None, False),
        (None, date(2026, 11, 22), False),
        (None, None, True),
    ],
)
def test_products_are_named_in_their_sale_window(start: date | None, end: date | None, allowed: bool) -> None:
    assert judged(a_product(sale_start=start, sale_end=end)).allowed is allowed


@pytest.mark.parametrize(("free", "allowed"), [(20 * WAN, True), (20 * WAN - 1, False), (None, True)])
def test_the_minimum_must_be_at_hand(free: int | None, allowed: bool) -> None:
    assert judged(a_product(kind="large_cd", min_amount=20 * WAN), free_assets=free).allowed is allowed


def test_foreign_money_custody_and_missing_authorisation_close_the_gate() -> None:
    assert why(judged(a_product(currency="USD"))) == {"foreign_currency"}
    assert "never_recommended" in why(judged(a_product(kind="third_party_custody")))
    verdict = judged(a_product(required_qualification="insurance"))
    assert (verdict.allowed, verdict.refer) == (False, True)
    assert judged(a_product(required_qualification="fund")).allowed
    worse = judged(a_product(required_qualification="insurance", state="off"))
    assert not worse.refer


DAYS = st.one_of(st.none(), st.dates(date(1930, 1, 1), date(2030, 1, 1)))
PRODUCTS = st.builds(
    a_product,
    kind=st.sampled_from(PRODUCT_KINDS),
    risk_grade=st.sampled_from(["", *RISK_GRADES]),
    issuer_risk_grade=st.sampled_from(["", *RISK_GRADES]),
    state=st.sampled_from(["live", "live", "live", "legacy", ""]),
    private_offering=st.sampled_from([None, True, False]),
    required_qualification=st.sampled_from(["", "fund", "trust"]),
    min_amount=st.one_of(st.none(), st.integers(0, 100)),
)
CUSTOMERS = st.builds(
    a_customer,
    risk_level=st.sampled_from(["", *RISK_LEVELS]),
    risk_assessed_on=st.one_of(st.none(), st.dates(date(2024, 1, 1), date(2027, 1, 1))),
    birth_date=DAYS,
    qualified_investor_until=DAYS,
)


@given(PRODUCTS, CUSTOMERS, st.one_of(st.none(), st.integers(0, 100)))
def test_no_product_above_the_level_is_ever_named_and_every_refusal_says_why(
    product: Product, customer: Customer, free: int | None
) -> None:
    verdict = judged(product, customer, free_assets=free)
    assert verdict.allowed is not bool(verdict.reasons)
    for reason in verdict.reasons:
        assert all(spoken(reason, language, DAY) for language in LANGUAGES)
    if verdict.allowed and product.kind not in NUMBERS.exempt_kinds | NUMBERS.credit_kinds:
        assert grade_of(product)[1] <= customer.risk_level[1]
        assert customer.risk_assessed_on is not None
        assert product.state == "live"


@given(PRODUCTS, CUSTOMERS)
def test_knowing_less_never_opens_the_gate(product: Product, customer: Customer) -> None:
    less = replace(customer, risk_level="", risk_assessed_on=None, qualified_investor_until=None)
    if judged(product, less).allowed:
        assert product.kind in NUMBERS.exempt_kinds
        assert judged(product, customer).allowed


@pytest.mark.parametrize(
    ("over", "reason"),
    [
        ({"liquidity": ""}, "suitability.lacks_liquidity"),
        ({"agency_sale": True}, "suitability.lacks_agency_issuer"),
        ({"agency_sale": True, "issuer": "虚构"}, ""),
        ({"liquidity": "", "kind": "term_deposit", "risk_grade": ""}, ""),
        ({"grade_source": ""}, ""),
    ],
)
def test_what_a_graded_product_must_have_is_the_policys(over: dict[str, Any], reason: str) -> None:
    verdict = judged(a_product(**over))
    assert [one.key for one in verdict.reasons] == ([reason] if reason else [])
    assert verdict.allowed is not bool(reason)
