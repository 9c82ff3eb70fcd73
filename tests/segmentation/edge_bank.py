"""Banks made of edges, seeded: amounts a fen beside every limit, missing rows and cells, ties, loans over assets.

``edge_bank`` makes typed rows, ``write_parquet`` lays them down as an accepted delivery lies. All invented.
"""

import random
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl

from segmentation import bank_data
from tests.segmentation.oracle import ASSETS, LOANS, Row

#: Yuan limits of the policy; every amount is drawn near one of them, or small, or none.
LIMITS = (0, 1, 500, 10_000, 20_000, 30_000, 50_000, 100_000, 500_000, 1_000_000, 6_000_000)
_KINDS = [*ASSETS, *LOANS]


def _amount(r: random.Random) -> int:
    if r.random() < 0.5:
        return max(0, r.choice(LIMITS) * 100 + r.choice((-1, 0, 0, 1)))
    return r.choice((r.randrange(0, 10_000), r.randrange(0, 100_000_000), 5_000_000))


def _near(r: random.Random, day: date, *offsets: int) -> date:
    return day + timedelta(days=r.choice(offsets) + r.choice((-1, 0, 0, 1)))


def _customer(r: random.Random, number: int, day: date) -> Row:
    closed = _near(r, day, 0, -5, 30) if r.random() < 0.15 else None
    return {
        "customer_id": f"C{number:04d}", "name": f"虚构{number}", "manager_id": r.choice(("S001", "S002", None)),
        "branch_id": r.choice(("B1", "B2", "B3")), "opened_on": _near(r, day, 0, -89, -90, -400, -400, -400),
        "closed_on": closed, "last_active_on": r.choice((None, _near(r, day, -60, -1))),
        "risk_level": r.choice((None, "C1", "C2", "C3", "C4", "C5")),
    }  # fmt: skip


def _holding(r: random.Random, number: int, owner: str, day: date, kinds: list[str]) -> Row:
    return {
        "holding_id": f"H{number:06d}", "customer_id": owner, "product_code": "P1", "kind": r.choice(kinds),
        "balance": _amount(r), "opened_on": _near(r, day, 0, -30, -300),
        "matures_on": r.choice((None, _near(r, day, 0, 14, 200))), "auto_renew": r.choice((None, True, False)),
    }  # fmt: skip


def _activity(r: random.Random, owner: str, month: int) -> Row:
    def maybe(value: int) -> int | None:
        return None if r.random() < 0.15 else value

    return {
        "customer_id": owner, "month": month, "investment_turnover": maybe(_amount(r)), "card_spend": maybe(_amount(r)),
        "settlement_turnover": maybe(r.choice((0, _amount(r), 3 * _amount(r)))),
        "payments_count": maybe(r.choice((0, 1, 2, 20, 59, 60))), "payments_median": maybe(_amount(r)),
        "counter_ops": maybe(r.choice((0, 3, 6))), "mobile_ops": maybe(r.choice((0, 2, 4, 9))),
        "logins": maybe(r.choice((0, 0, 5))),
    }  # fmt: skip


def _moment(r: random.Random, day: date, *offsets: int) -> datetime:
    """A moment near the Shanghai midnight of a day."""
    midnight = datetime.combine(_near(r, day, *offsets), datetime.min.time(), UTC) - timedelta(hours=8)
    return midnight + timedelta(minutes=r.choice((-1, 0, 1, 300, 960, 1439)))


def edge_bank(seed: int, day: date, customers: int = 60, absent: tuple[str, ...] = ()) -> dict[str, list[Row]]:
    """Typed rows of every table with customers, by its name; ``absent`` tables are left out."""
    r = random.Random(seed)
    bank: dict[str, list[Row]] = {name: [] for name in ("customers", "staff", *_OWNED)}
    this_month = day.year * 12 + day.month - 1
    for number in range(customers):
        customer = _customer(r, number, day)
        owner = customer["customer_id"]
        bank["customers"].append(customer)
        kinds = r.choice((_KINDS, ASSETS, LOANS, r.sample(_KINDS, 2), r.sample(_KINDS, 8)))
        many = 300 if number == 7 else r.choice((0, 1, 2, 3, 9))
        bank["holdings"] += [_holding(r, len(bank["holdings"]) + i, owner, day, kinds) for i in range(many)]
        if r.random() < 0.7:
            same = _amount(r)  # ties between buckets
            for month in range(this_month - 8, this_month + 2):
                for kind in r.sample(kinds, min(len(kinds), r.choice((0, 1, 2, 4)))):
                    average = same if r.random() < 0.4 else _amount(r)
                    bank["balances"].append(
                        {"customer_id": owner, "month": month, "kind": kind, "average_balance": average}
                    )
        months = [m for m in range(this_month - 8, this_month + 2) if r.random() < 0.6]
        bank["activity"] += [_activity(r, owner, month) for month in months if number % 4]
        _events(r, bank, owner, day)
    return {name: rows for name, rows in bank.items() if name not in absent}


_OWNED = ("holdings", "balances", "activity", "movements", "contacts", "complaints", "assessments", "tags")


def _events(r: random.Random, bank: dict[str, list[Row]], owner: str, day: date) -> None:
    for _ in range(r.choice((0, 0, 1, 3))):
        bank["movements"].append({
            "movement_id": f"M{len(bank['movements'])}", "customer_id": owner, "at": _moment(r, day, 0, -30, -10),
            "direction": r.choice(("in", "out", "out")), "amount": r.choice((_amount(r), 10_000_000)),
            "own_account_elsewhere": r.choice((None, True, True, False)),
        })  # fmt: skip
    for _ in range(r.choice((0, 1))):
        bank["contacts"].append({
            "contact_id": f"K{len(bank['contacts'])}", "customer_id": owner, "staff_id": "S001",
            "at": _moment(r, day, 0, -90, -20), "channel": "call", "outcome": r.choice((None, "no_answer")),
        })  # fmt: skip
    for _ in range(r.choice((0, 0, 1))):
        opened = _near(r, day, 0, -10)
        bank["complaints"].append({
            "complaint_id": f"Q{len(bank['complaints'])}", "customer_id": owner, "opened_on": opened,
            "closed_on": r.choice((None, _near(r, max(opened, day), 0, 1))),
        })  # fmt: skip


PRODUCTS = tuple(f"P{number}" for number in range(12))
TAGS = ("income_source", "习惯")


def furnished(bank: dict[str, list[Row]], seed: int, day: date) -> dict[str, list[Row]]:
    """The bank with products behind the holdings, tags, households, ages, occupations and assessments; all near limits."""
    r = random.Random(seed)
    grades = (None, "R1", "R2", "R3", "R4", "R5")
    products = [
        {"product_code": code, "name": code, "kind": "bond_fund", "risk_grade": r.choice(grades), "private_offering":
         r.choice((None, True, False)), "issuer_risk_grade": r.choice(grades), "term_days": r.choice((None, 30, 365)),
         "sale_end": r.choice((None, _near(r, day, 0, 10))), "currency": r.choice((None, "CNY", "USD"))}
        for code in PRODUCTS
    ]  # fmt: skip
    customers = [
        {**row, "birth_date": _born(r, day), "occupation": r.choice((None, "retiree", "business_owner", "诗人", "professional")),
         "household_id": r.choice((None, None, "F1", "F2", "F3")), "risk_assessed_on": _assessed(r, day),
         "payroll": r.choice((None, True, False)), "blacklisted": r.choice((None, None, True, False))}
        for row in bank["customers"]
    ]  # fmt: skip
    codes = (*PRODUCTS, "P-unknown")
    tags = [
        {"customer_id": row["customer_id"], "key": r.choice((*TAGS, "")), "value": r.choice(("rental", "工资", "x")),
         "as_of": r.choice((None, _near(r, day, 0, -40), _near(r, day, -40)))}
        for row in bank["customers"] for _ in range(r.choice((0, 1, 3)))
    ]  # fmt: skip
    holdings = [{**row, "product_code": r.choice(codes)} for row in bank["holdings"]]
    return {**bank, "customers": customers, "holdings": holdings, "products": products, "tags": tags}


def _born(r: random.Random, day: date) -> date | None:
    years = r.choice((17, 35, 55, 66))
    same = date(day.year - years, day.month, min(day.day, 28))
    return r.choice((None, _near(r, same, 0), _near(r, same, 0), date(1992, 2, 29), date(1972, 2, 28)))


def _assessed(r: random.Random, day: date) -> date | None:
    same = date(day.year - 1, day.month, min(day.day, 28))
    return r.choice((None, _near(r, same, 0), _near(r, same, 0), _near(r, day, 0), date(2024, 2, 29)))


def own_rows(bank: Mapping[str, list[Row]], customer_id: str) -> dict[str, list[Row]]:
    """The rows of one customer by table, every column there, and the products of them all."""
    return {
        table: [whole(table, row) for row in rows if row.get("customer_id", customer_id) == customer_id]
        for table, rows in bank.items()
        if table not in ("staff", "customers")
    }


#: Monthly averages, current holdings and settlement turnover of customers who sit exactly on a share, before the last fen:
#: {kind: averages of the six months, oldest first}, {kind: balance now}, turnover, days until a holding matures.
_ON_A_SHARE: tuple[tuple[dict[str, tuple[int, ...]], dict[str, int], int], ...] = (
    (
        {"term_deposit": (0, 0, 0, 50_000, 50_000, 50_000)},
        {"term_deposit": 40_000},
        0,
    ),  # aum is 80 % of the quarter's mean
    ({"term_deposit": (10_000, 10_000, 10_000, 11_000, 11_000, 11_000)}, {"term_deposit": 90_000}, 0),  # 110 % growth
    ({"equity_fund": (60_000,) * 6, "term_deposit": (60_000,) * 6}, {"term_deposit": 90_000}, 0),  # half is invested
    ({"equity_fund": (30_000,) * 6, "bond_fund": (30_000,) * 6, "large_cd": (60_000,) * 6}, {"large_cd": 70_000}, 0),
    ({"bond_fund": (20_000,) * 6, "term_deposit": (80_000,) * 6}, {"term_deposit": 90_000}, 0),  # a fifth
    ({"demand_deposit": (20_000,) * 6, "insurance": (80_000,) * 6}, {"insurance": 10_000}, 360_000),  # three times
    ({"demand_deposit": (50_000,) * 6, "insurance": (50_000,) * 6}, {"insurance": 10_000}, 900_000),  # a tie as well
    ({}, {"insurance": 10_000, "mortgage": 10_000}, 0),  # debt is aum
    ({}, {"term_deposit": 40_000, "large_cd": 10_000}, 0),  # a fifth matures, and a fifth of what is held
    ({}, {"equity_fund": 10_000, "bond_fund": 10_000, "large_cd": 10_000, "open_wealth": 10_000}, 1),  # four ties
)


def exact_bank(day: date) -> dict[str, list[Row]]:
    """Customers exactly on a share, and a fen to either side of it on every amount they have."""
    bank: dict[str, list[Row]] = {name: [] for name in ("customers", "staff", *_OWNED)}
    this_month = day.year * 12 + day.month - 1
    for averages, held, turnover in _ON_A_SHARE:
        amounts = [*((kind, "average") for kind in averages), *((kind, "held") for kind in held), ("", "turnover")]
        for changed in (None, *amounts):
            for fen in (-1, 1) if changed else (0,):
                owner = f"X{len(bank['customers']):04d}"
                opened = day - timedelta(days=400)
                bank["customers"].append(
                    {"customer_id": owner, "name": "虚构", "branch_id": "B1", "opened_on": opened, "closed_on": None,
                     "manager_id": "S001", "last_active_on": None, "risk_level": None}
                )  # fmt: skip
                for kind, months in averages.items():
                    for index, average in enumerate(months):
                        extra = fen if changed == (kind, "average") and index == 5 else 0
                        row = {"customer_id": owner, "month": this_month - 6 + index, "kind": kind}
                        bank["balances"].append({**row, "average_balance": average * 100 + extra})
                for kind, balance in held.items():
                    if balance:
                        due = day + timedelta(days=14) if kind == "large_cd" else None
                        bank["holdings"].append(
                            {"holding_id": f"X{len(bank['holdings'])}", "customer_id": owner, "product_code": "P1",
                             "kind": kind, "balance": balance * 100 + (fen if changed == (kind, "held") else 0),
                             "opened_on": opened, "matures_on": due, "auto_renew": None}
                        )  # fmt: skip
                paid = turnover * 100 + (fen if changed == ("", "turnover") else 0)
                blank = dict.fromkeys(
                    ("investment_turnover", "card_spend", "payments_count", "payments_median", "counter_ops",
                     "mobile_ops", "logins")
                )  # fmt: skip
                bank["activity"].append(
                    {"customer_id": owner, "month": this_month - 1, **blank, "settlement_turnover": max(paid, 0)}
                )
    return bank


_DTYPES: dict[bank_data.Type, Any] = {
    bank_data.Type.YES_NO: pl.Boolean, bank_data.Type.AMOUNT: pl.Int64, bank_data.Type.COUNT: pl.Int64,
    bank_data.Type.DAY: pl.Date, bank_data.Type.MONTH: pl.Int32, bank_data.Type.MOMENT: pl.Datetime("ms", "UTC"),
}  # fmt: skip


def whole(table: str, row: Mapping[str, Any]) -> Row:
    """The row with every column of its table; what is not said is unknown."""
    return {column.name: row.get(column.name) for column in bank_data.table(table).columns}


def write_parquet(folder: Path, bank: Mapping[str, list[Row]]) -> Path:
    """The delivery as the batch finds it: a file a table, sorted by customer."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in bank.items():
        table = bank_data.table(name)
        schema = {column.name: _DTYPES.get(column.type, pl.String) for column in table.columns}
        frame = pl.DataFrame([whole(name, row) for row in rows], schema=schema)
        key = "customer_id" if "customer_id" in schema else table.key[0]
        frame.sort(key, maintain_order=True).write_parquet(folder / f"{name}.parquet")
    return folder
