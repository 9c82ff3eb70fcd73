"""The further schemes once more, from their prose and not from the rules: what the engines must equal for every customer."""

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from tests.segmentation.oracle import ASSETS, BUCKETS, TIERS, YUAN, Bank, One, Row, population, shanghai_day

KNOWN_OCCUPATIONS = {
    "public_sector", "company_staff", "senior_manager", "financial_staff", "business_owner", "sole_proprietor",
    "professional_investor", "professional", "retiree",
}  # fmt: skip
BORROWED = {"mortgage", "consumer_loan", "car_loan", "business_loan"}


def anniversary(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 2, 28)


def age(born: date, day: date) -> int:
    years = 0
    while anniversary(born, years + 1) <= day:
        years += 1
    return years


def has_valid_assessment(customer: Row, day: date) -> bool:
    made = customer["risk_assessed_on"]
    return bool(customer["risk_level"] and made) and made <= day <= anniversary(made, 1)


def further(bank: Bank, customer: Row, day: date, placed: Row) -> dict[str, Any]:
    """``placed`` is the customer's placement in the other schemes."""
    one = One(bank, customer, day)
    held = {h["kind"]: 0 for h in one.holdings if h["balance"] > 0}
    for h in one.holdings:
        if h["balance"] > 0:
            held[h["kind"]] += h["balance"]
    aum, debt = placed["aum"], placed["debt"]
    born, occupation = customer["birth_date"], customer["occupation"]
    near = ""
    place = TIERS.index(placed["tier"])
    if place < 3 and Fraction(aum) >= Fraction(8, 10) * (50_000, 500_000, 6_000_000)[place] * YUAN:
        near = TIERS[place + 1]
    found = {
        "sixteen_grid": f"{placed['tier']}/{placed['life_cycle']}",
        "age_band": None if born is None else _band(age(born, day)),
        "occupation_group": occupation if occupation in KNOWN_OCCUPATIONS else "other",
        "debt_ratio": None if aum == 0 else debt * 100 // aum,
        "near_tier": near or None,
        "value_score": _value(one, placed, held),
        "potential_score": _potential(one, placed, held, bank),
    }
    return {**found, "segments": "|".join(sorted(_lists(one, placed, held, near)))}


def _band(years: int) -> str:
    return "under_35" if years < 35 else "35_to_54" if years < 55 else "55_plus"


def _value(one: One, placed: Row, held: dict[str, int]) -> int:
    score = {"mass": 0, "mid": 20, "high": 40, "private": 50}[placed["tier"]] + min(25, 5 * len(held))
    score += 10 if one.customer["payroll"] is True else 0
    if one.has("activity", "balances"):
        turnover = one.activity("M6", "settlement_turnover")
        score += 5 if turnover > 0 and turnover >= 3 * one.averages("M6", ["demand_deposit"]) else 0
    return score + (10 if any(kind not in ASSETS for kind in held) else 0)


def _potential(one: One, placed: Row, held: dict[str, int], bank: Bank) -> int:
    if placed["tier"] in ("high", "private"):
        return 0
    score = 25 if one.customer["payroll"] is True else 0
    if one.customer["occupation"] in ("business_owner", "senior_manager", "financial_staff", "professional"):
        score += 20
    came = 0
    for m in bank.get("movements", []):
        if (
            m["customer_id"] == one.customer["customer_id"]
            and m["direction"] == "in"
            and m["own_account_elsewhere"] is True
            and one.day - timedelta(days=180) < shanghai_day(m["at"]) <= one.day
        ):
            came += m["amount"]
    score += 20 if came >= 100_000 * YUAN else 0
    score += 15 if "third_party_custody" in held else 0
    return score + (20 if held.get("mortgage", 0) >= 1_000_000 * YUAN else 0)


def _lists(one: One, placed: Row, held: dict[str, int], near: str) -> set[str]:
    customer, day = one.customer, one.day
    found = set()
    if placed["tier"] in ("high", "private"):
        found.add("vip")
        if placed["churn_score"] >= 40:
            found.add("pre_churn")
    if BORROWED & held.keys():
        found.add("personal_loan")
    if held.keys() & {*BUCKETS["wealth"], "open_wealth"}:
        found.add("wealth")
    if one.activity("M6", "card_spend") > 0 or "card_overdraft" in held:
        found.add("credit_card")
    if placed["debt"] > 0 and placed["aum"] >= 500_000 * YUAN:
        found.add("hidden_large")
    if near:
        found.add("near_tier")
    if not has_valid_assessment(customer, day):
        found.add("risk_expiry")
    if customer["risk_level"] and any(
        _grade(one, h) > int(customer["risk_level"][1]) for h in one.holdings if h["balance"]
    ):
        found.add("above_tolerance")
    return found


def _grade(one: One, holding: Row) -> int:
    product = {p["product_code"]: p for p in one.bank.get("products", [])}.get(holding["product_code"], {})
    grades = [product.get("risk_grade"), product.get("issuer_risk_grade")]
    return max((int(grade[1]) for grade in grades if grade), default=0)


def all_further(bank: Bank, day: date, placements: dict[str, Row]) -> dict[str, dict[str, Any]]:
    """Every customer of the population by id."""
    return {c["customer_id"]: further(bank, c, day, placements[c["customer_id"]]) for c in population(bank, day)}
