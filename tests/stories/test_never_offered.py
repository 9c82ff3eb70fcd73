"""Random customers before a random catalogue: nothing above their level, over, private in a group, or legacy is ever named.

The pitch, the products and the visit's preparation are asked; whatever they name is judged once more from the delivered rows.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from bot.app import App
from content.cards import Card
from content.policy import load_policy
from handlers.ask import Ask, Slots
from handlers.clients.pitch import pitch
from handlers.clients.recommend import product_recommend
from handlers.clients.visit import visit_prep
from store.books.book import open_book
from store.staff.managers import by_staff_id
from tests.banks import NOW, an_app
from tests.builders import a_customer, a_holding, a_product

if TYPE_CHECKING:
    from segmentation.people import Language

TODAY, AS_OF = NOW.date(), date(2026, 11, 20)
YESTERDAY = (TODAY - timedelta(days=1)).isoformat()
Row = dict[str, Any]
DEPOSITS = (
    "demand_deposit",
    "notice_deposit",
    "term_deposit",
    "instalment_deposit",
    "interest_drawing_deposit",
    "large_cd",
)
GRADED = (
    "structured_deposit", "open_wealth", "closed_wealth", "money_fund", "bond_fund", "treasury_bond", "insurance", "equity_fund",
    "mixed_fund", "precious_metal", "metal_savings", "third_party_custody", "trust_plan",
)  # fmt: skip
LOANS = ("mortgage", "consumer_loan", "business_loan", "card_overdraft")
SERIES = (
    "本利丰",
    "汇利丰",
    "安心得利",
    "天天利",
    "快溢宝",
    "存金通",
    "双利丰",
    "资金归集",
    "自动转账",
    "聪明账",
    "信用卡",
    "网上银行",
    "甲",
    "乙",
)
HANDLERS = {"pitch": pitch, "product_recommend": product_recommend, "visit_prep": visit_prep}


def random_products(chance: Random, count: int) -> list[Row]:
    def grade() -> str:
        return chance.choice(["", "R1", "R1", "R2", "R2", "R3", "R4", "R5"])

    def near(days: int) -> str:
        return "" if chance.random() < 0.5 else (TODAY + timedelta(days=chance.randint(-days, days))).isoformat()

    return [
        a_product(
            product_code=f"P{number:03}", name=f"虚构{chance.choice(SERIES)}{number:03}号",
            kind=chance.choice((*DEPOSITS, *GRADED, *GRADED, *LOANS, "service")), risk_grade=grade(), issuer_risk_grade=grade(),
            liquidity=chance.choice(["t0", "t1", "tn", "term", "none", ""]),
            state=chance.choice(["live"] * 6 + ["legacy", "verify", "off", ""]),
            private_offering=chance.choice(["", "N", "N", "Y"]), agency_sale=chance.choice(["", "N", "Y"]),
            issuer=chance.choice(["", "虚构公司"]), min_amount=chance.choice(["", "1", "10000", "200000"]),
            term_days=chance.choice(["", "90", "365"]), sale_start=near(40), sale_end=near(40),
        )
        for number in range(count)
    ]  # fmt: skip


def random_customers(chance: Random, count: int) -> list[Row]:
    def assessed() -> str:
        days = chance.choice([0, 1, 100, 364, 365, 366, 367, 500, -1])
        return "" if chance.random() < 0.1 else (TODAY - timedelta(days=days)).isoformat()

    return [
        a_customer(
            customer_id=f"C{number:05}", name=f"虚构客户{number}", gender=chance.choice("MF"),
            birth_date=chance.choice(["", "1950-03-04", "1961-11-22", "1961-11-24", "1980-05-06", "2001-01-02"]),
            risk_level=chance.choice(["", "C1", "C2", "C3", "C4", "C5"]), risk_assessed_on=assessed(),
            marketing_consent=chance.choice(["Y", "Y", "Y", "", "N"]), do_not_disturb=chance.choice(["N"] * 9 + ["Y"]),
            blacklisted=chance.choice(["N"] * 19 + ["Y"]), business_owner=chance.choice(["Y", "N", ""]),
            payroll=chance.choice(["Y", "N", ""]), occupation=chance.choice(["", "retiree", "business_owner", "company_staff"]),
            qualified_investor_until=chance.choice(["", "", YESTERDAY, TODAY.isoformat(), "2027-05-01"]),
        )
        for number in range(count)
    ]  # fmt: skip


def random_holdings(chance: Random, customers: list[Row], products: list[Row]) -> list[Row]:
    rows = []
    for customer in customers:
        for place in range(chance.choice([0, 1, 1, 2, 3])):
            product = chance.choice([one for one in products if one["kind"] != "service"])
            ends = TODAY + timedelta(days=chance.choice([-3, 0, 1, 7, 29, 31, 400]))
            fixed = product["kind"] in ("term_deposit", "large_cd", "closed_wealth")
            loan = product["kind"] in LOANS
            rows.append(a_holding(
                holding_id=f"{customer['customer_id']}-{place}", customer_id=customer["customer_id"],
                product_code=product["product_code"], kind=product["kind"], opened_on="2025-01-02",
                balance=chance.choice(["0", "800", "30000", "260000", "900000", "9000000"]),
                matures_on=ends.isoformat() if fixed else "", auto_renew=chance.choice(["Y", "N"]) if fixed else "",
                next_payment_on="2026-12-15" if loan else "", next_payment_amount="3000" if loan else "",
            ))  # fmt: skip
    return rows


# -- the rules once more, from the delivered rows ---------------------------------------------------------------------------


def level_of(customer: Row, lowered: dict[str, str]) -> str:
    """The level while its assessment is valid: a year from its day; a newer one may have lowered it."""
    assessed = customer["risk_assessed_on"]
    if not customer["risk_level"] or not assessed:
        return ""
    on = date.fromisoformat(assessed)
    until = on + timedelta(days=365) if (on.month, on.day) == (2, 29) else on.replace(year=on.year + 1)
    if not on <= TODAY <= until:
        return ""
    return min(str(customer["risk_level"]), lowered.get(customer["customer_id"], "C9"))


def wrongs(product: Row, customer: Row, lowered: dict[str, str], *, group: bool) -> Iterator[str]:
    """Everything against naming this product to this customer today."""
    if product["state"] != "live" or "本利丰" in product["name"]:
        yield "legacy or not on offer"
    if (product["sale_start"] or "0") > TODAY.isoformat() or (product["sale_end"] or "9") < TODAY.isoformat():
        yield "outside its sale"
    private = product["private_offering"] == "Y" or product["kind"] == "trust_plan"
    if private and (group or (customer["qualified_investor_until"] or "0") < TODAY.isoformat()):
        yield "private"
    if product["kind"] == "third_party_custody":
        yield "custody"
    if product["kind"] in (*DEPOSITS, "service"):
        return
    level = level_of(customer, lowered)
    if not level:
        yield "no valid assessment"
    grades = [one[1] for one in (product["risk_grade"], product["issuer_risk_grade"]) if one]
    if product["kind"] not in LOANS and not grades:
        yield "no grade"
    if grades and level and max(grades) > level[1]:
        yield "above the level"


# -- the walk -----------------------------------------------------------------------------------------------------------------


def walked(folder: Path, count: int, seed: int) -> Counter[str]:
    """Every question of every customer; what was named is counted by kind. Fails at the first product that must not be named."""
    chance = Random(seed)
    products = random_products(chance, min(count, 160))
    customers = random_customers(chance, count)
    known = [one for one in customers if one["risk_assessed_on"] and one["risk_assessed_on"] <= "2026-11-10"]
    newer = [
        {"customer_id": one["customer_id"], "at": "2026-11-10T10:00", "level": "C1", "confirmed": "Y"}
        for one in known
        if chance.random() < 0.1
    ]
    app = an_app(folder, as_of=AS_OF.isoformat(), segmented=True, products=products, customers=customers, assessments=newer,
                 holdings=random_holdings(chance, customers, products))  # fmt: skip
    lowered = {str(one["customer_id"]): "C1" for one in newer}
    by_code = {one["product_code"]: one for one in products}
    found: Counter[str] = Counter()
    for number, (customer, name, group, card) in enumerate(cards(app, customers)):
        codes = [row.facts["product_code"] for row in card.rows]
        sent = "\n".join(line for one in card.sections if one.copy for line in one.lines)
        codes += [one["product_code"] for one in products if one["name"] in sent]
        for code in codes:
            against = list(wrongs(by_code[code], customer, lowered, group=group))
            assert against == [], (number, name, customer, by_code[code])
            found[by_code[code]["kind"]] += 1
        if group:
            assert sent == "", "words to a customer are for a private chat"
        found[name] += bool(codes)
    return found


def cards(app: App, customers: list[Row]) -> Iterator[tuple[Row, str, bool, Card]]:
    """Each customer's card of each question, in private, and every fourth in a group."""
    policy = load_policy()
    with app.database.reading() as connection:
        manager = by_staff_id(connection, "S001")
        assert manager is not None
        books = {group: open_book(connection, manager, today=TODAY, private=not group) for group in (False, True)}
        for number, customer in enumerate(customers):
            language: Language = "en" if number % 2 else "zh"
            for name, handler in HANDLERS.items():
                ask = Ask(
                    intent=name, slots=Slots(client=customer["customer_id"]), now=NOW, language=language, page_size=0
                )
                for group in (False, True)[: 2 if number % 4 == 0 else 1]:
                    answer = handler(ask, books[group], policy)
                    yield customer, name, group, answer.card


def test_nothing_is_named_that_must_not_be(tmp_path: Path) -> None:
    found = walked(tmp_path, 60, seed=20261123)
    assert min(found[name] for name in HANDLERS) > 10, "the test says nothing where nothing is named"


@pytest.mark.long
def test_nothing_is_named_that_must_not_be_to_ten_thousand(tmp_path: Path) -> None:
    found = walked(tmp_path, 10_000, seed=1)
    assert min(found[name] for name in HANDLERS) > 2_000
    assert {"trust_plan", "closed_wealth", "insurance"} <= set(found), (
        "what is private or graded is named to whom it suits"
    )
