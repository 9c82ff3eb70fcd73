"""The default policy once more, written as plain loops from its prose and not from its rules: what the engines must equal.

Rows are dicts with the bank's columns: fen, dates, aware datetimes, months as year × 12 + month − 1. ``bank`` holds only the
tables that were delivered. Shares are Fractions.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

Row = dict[str, Any]
Bank = Mapping[str, list[Row]]

YUAN = 100
BUCKETS = {
    "savings": ["term_deposit", "instalment_deposit", "interest_drawing_deposit", "large_cd", "structured_deposit"],
    "wealth": ["closed_wealth", "money_fund", "bond_fund", "treasury_bond", "insurance"],
    "investment": ["equity_fund", "mixed_fund", "precious_metal", "metal_savings", "third_party_custody", "trust_plan"],
    "settlement": ["demand_deposit", "notice_deposit", "open_wealth"],
}
LOANS = ["mortgage", "consumer_loan", "car_loan", "business_loan", "card_overdraft"]
ASSETS = [kind for kinds in BUCKETS.values() for kind in kinds]
SHORT = ["demand_deposit", "notice_deposit", "open_wealth", "money_fund", "third_party_custody"]
TIERS = ["mass", "mid", "high", "private"]


def months_of(day: date) -> dict[str, list[int]]:
    """The windows by name, months counted one by one backwards."""
    found = []
    year, month = day.year, day.month
    for _ in range(6):
        month -= 1
        if month == 0:
            year, month = year - 1, 12
        found.append(year * 12 + month - 1)
    return {"M1": found[:1], "M3": found[:3], "P3": found[3:], "M6": found}


def shanghai_day(moment: datetime) -> date:
    return moment.astimezone(ZoneInfo("Asia/Shanghai")).date()


def population(bank: Bank, day: date) -> list[Row]:
    out = []
    for customer in bank["customers"]:
        if customer["opened_on"] > day:
            continue
        if customer["closed_on"] is not None and customer["closed_on"] <= day:
            continue
        out.append(customer)
    return out


class One:
    """Everything about one customer on a day."""

    def __init__(self, bank: Bank, customer: Row, day: date) -> None:
        self.bank, self.customer, self.day = bank, customer, day
        self.windows = months_of(day)
        own = {
            table: [row for row in rows if row["customer_id"] == customer["customer_id"]]
            for table, rows in bank.items()
            if table not in ("staff", "customers", "products")
        }
        self.holdings = [h for h in own["holdings"] if h["opened_on"] <= day]
        self.own = own

    def rows(self, table: str) -> list[Row]:
        return self.own.get(table, [])

    def has(self, *tables: str) -> bool:
        return all(table in self.bank for table in tables)

    def averages(self, window: str, kinds: list[str]) -> int:
        total = 0
        for row in self.rows("balances"):
            if row["month"] in self.windows[window] and row["kind"] in kinds:
                total += row["average_balance"]
        return total

    def activity(self, window: str, column: str) -> int:
        total = 0
        for row in self.rows("activity"):
            if row["month"] in self.windows[window] and row[column] is not None:
                total += row[column]
        return total

    def held(self, kinds: list[str]) -> int:
        return sum(h["balance"] for h in self.holdings if h["kind"] in kinds)


def money(one: One) -> dict[str, Any]:
    aum, debt = one.held(ASSETS), one.held(LOANS)
    totals = {bucket: one.averages("M6", kinds) for bucket, kinds in BUCKETS.items()}
    if not any(totals.values()):
        totals = {bucket: one.held(kinds) for bucket, kinds in BUCKETS.items()}
    return {"aum": aum, "debt": debt, "totals": totals, "T": sum(totals.values())}


def plain_tier(aum: int) -> str:
    tier = "mass"
    for name, yuan in (("mid", 50_000), ("high", 500_000), ("private", 6_000_000)):
        if aum >= yuan * YUAN:
            tier = name
    return tier


def types(one: One, found: dict[str, Any]) -> dict[str, str]:
    moves = False
    if one.has("activity", "balances"):
        turnover = one.activity("M6", "settlement_turnover")
        moves = turnover >= 3 * one.averages("M6", ["demand_deposit"]) and turnover > 0
    totals = found["totals"]
    eligible = {b: v for b, v in totals.items() if v > 0 and (b != "settlement" or moves)}
    if found["debt"] > found["aum"]:
        primary = "liability"
    elif eligible:
        order = ["investment", "wealth", "settlement", "savings"]
        primary = min(eligible, key=lambda b: (-eligible[b], order.index(b)))
    elif found["T"] > 0:
        primary = "savings"
    else:
        primary = "none"
    several = {b for b, v in eligible.items() if Fraction(v, found["T"]) >= Fraction(1, 5)}
    if primary != "none":
        several.add(primary)
    if found["debt"] > 0:
        several.add("liability")
    return {"primary_type": primary, "asset_types": "|".join(sorted(several))}


def life_cycle(one: One, aum: int) -> str:
    if (one.day - one.customer["opened_on"]).days < 90:
        return "new"
    quarter, before = one.averages("M3", ASSETS), one.averages("P3", ASSETS)
    if quarter > 0 and aum <= Fraction(4, 5) * Fraction(quarter, 3):
        return "declining"
    last = one.customer["last_active_on"]
    if last is not None and (one.day - last).days >= 60:
        return "declining"
    if before > 0 and Fraction(quarter, before) >= Fraction(11, 10):
        return "growing"
    return "mature"


def risk_preference(one: One, found: dict[str, Any]) -> str:
    order = ["conservative", "steady", "aggressive"]
    totals, whole = found["totals"], found["T"]
    money_says = "conservative"
    if whole > 0 and Fraction(totals["investment"], whole) >= Fraction(1, 2):
        money_says = "aggressive"
    elif whole > 0 and Fraction(totals["investment"] + totals["wealth"], whole) >= Fraction(1, 2):
        money_says = "steady"
    level = one.customer["risk_level"]
    if level is None:
        return money_says
    answers = {"C1": 0, "C2": 0, "C3": 1, "C4": 2, "C5": 2}[level]
    return order[min(answers, order.index(money_says))]


def behaviour(one: One) -> str:
    found = set()
    count = one.activity("M3", "payments_count")
    medians = {r["month"]: r["payments_median"] for r in one.rows("activity") if r["payments_median"] is not None}
    in_m3 = [medians[m] for m in one.windows["M3"] if m in medians]
    latest = medians.get(one.windows["M1"][0])
    if count >= 60 and latest is not None and latest < 500 * YUAN:
        found.add("frequent_small")
    if 1 <= count <= 4 and in_m3 and max(in_m3) >= 50_000 * YUAN:
        found.add("rare_large")
    counter, mobile = one.activity("M3", "counter_ops"), one.activity("M3", "mobile_ops")
    if counter + mobile:
        if Fraction(counter, counter + mobile) > Fraction(60, 100):
            found.add("branch")
        if Fraction(mobile, counter + mobile) > Fraction(60, 100):
            found.add("mobile")
    return "|".join(sorted(found))


def stars(one: One) -> dict[str, Any]:
    long = [kind for kind in ASSETS if kind not in SHORT]
    averages = (
        135 * one.averages("M6", SHORT) + 100 * one.averages("M6", long) + 100 * one.averages("M6", ["mortgage"])
        + 200 * one.averages("M6", ["consumer_loan", "car_loan", "business_loan"])
        + 200 * one.averages("M6", ["card_overdraft"])
    )  # fmt: skip
    turnover = (
        200 * one.activity("M6", "investment_turnover") + 400 * one.activity("M6", "card_spend")
        + 200 * one.activity("M6", "settlement_turnover")
    )  # fmt: skip
    points = (Fraction(averages, 6) + turnover) / (10_000 * YUAN)
    level = "0" if points == 0 else "near"
    for name, least in (("3", 50), ("4", 500), ("5", 2_000), ("6", 10_000), ("7", 80_000)):
        if points >= least:
            level = name
    return {"star_points": points.numerator // points.denominator, "star_level": level}


def vip_class(one: One, aum: int) -> str:
    classes = ["ordinary", "silver", "gold", "vip"]
    step = sum(aum >= cut * YUAN for cut in (50_000, 500_000, 1_000_000))
    kinds = {h["kind"] for h in one.holdings if h["balance"] > 0}
    return classes[min(3, step + (len(kinds) >= 6))]


def churn_score(one: One, aum: int) -> int:  # noqa: C901 - six reasons, one after the other as the prose has them
    day, score = one.day, 0
    month = one.averages("M1", ASSETS)
    if month > 0 and aum <= Fraction(8, 10) * month:
        score += 30
    soon = 0
    for h in one.holdings:
        due = h["matures_on"]
        if h["kind"] in ASSETS and h["auto_renew"] is not True and due and day <= due <= day + timedelta(days=14):
            soon += h["balance"]
    if aum > 0 and Fraction(soon, aum) >= Fraction(20, 100):
        score += 25
    out = 0
    for m in one.rows("movements"):
        recent = day - timedelta(days=30) < shanghai_day(m["at"]) <= day
        if recent and m["direction"] == "out" and m["own_account_elsewhere"] is True:
            out += m["amount"]
    if one.has("movements") and out >= 100_000 * YUAN:
        score += 20
    if any(r["month"] == one.windows["M1"][0] and r["logins"] == 0 for r in one.rows("activity")):
        score += 10
    for c in one.rows("complaints"):
        if c["opened_on"] <= day and not (c["closed_on"] is not None and c["closed_on"] <= day):
            score += 15
            break
    touched = [c for c in one.rows("contacts") if day - timedelta(days=90) < shanghai_day(c["at"]) <= day]
    if one.has("contacts") and not touched:
        score += 10
    return min(score, 100)


def placements(bank: Bank, day: date) -> dict[str, dict[str, Any]]:
    """Every customer of the population by id; tiers are the plain ones, as a first run shows them."""
    out: dict[str, dict[str, Any]] = {}
    for customer in population(bank, day):
        one = One(bank, customer, day)
        found = money(one)
        aum = found["aum"]
        out[customer["customer_id"]] = {
            "aum": aum, "debt": found["debt"], "tier": plain_tier(aum), "plain_tier": plain_tier(aum),
            **types(one, found), "life_cycle": life_cycle(one, aum), "risk_preference": risk_preference(one, found),
            "behaviour": behaviour(one), **stars(one), "vip_class": vip_class(one, aum),
            "churn_score": churn_score(one, aum), "branch": customer["branch_id"],
        }  # fmt: skip
    by_branch: dict[str, list[int]] = {}
    for placed in out.values():
        by_branch.setdefault(placed["branch"], []).append(placed["aum"])
    for placed in out.values():
        ranked = sorted(by_branch[placed["branch"]], reverse=True)
        cut_a, cut_b = ranked[-(-len(ranked) // 5) - 1], ranked[-(-len(ranked) // 2) - 1]
        placed["abc_class"] = "A" if placed["aum"] >= cut_a else "B" if placed["aum"] >= cut_b else "C"
        del placed["branch"]
    return out
