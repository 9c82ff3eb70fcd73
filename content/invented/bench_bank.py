"""A bank for benches: any number of customers in whole tables, made column by column with Polars in seconds.

It has the sizes, the types and the edges of a bank, not its story: amounts on every cut and one fen below, days at the ends of
windows, empty cells. Real looking customers come from ``bank.build``; this one measures import, rules and questions at
1,000,000 customers. Written in slices, so that memory stays bounded.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from content.invented.bank import SEED
from content.invented.bank_people import found_house
from content.invented.days import month_of, month_text
from content.invented.files import Delivery, Format
from content.invented.products import catalogue
from segmentation import bank_data

if TYPE_CHECKING:
    import polars as pl

_SLICE = 100_000
#: Balances in fen on both sides of every cut of the default policy.
_EDGES = (
    0, 1, 4_999_999, 5_000_000, 5_000_001, 49_999_999, 50_000_000, 99_999_999, 100_000_000, 599_999_999, 600_000_000,
)  # fmt: skip
_EDGE_SHARE = 50
"""One row in so many lies on an edge."""
_KINDS = {
    "demand_deposit": "DD01", "term_deposit": "TD12", "large_cd": "CD12", "open_wealth": "OW01", "closed_wealth": "CW06",
    "money_fund": "MF01", "bond_fund": "BF01", "mixed_fund": "XF01", "third_party_custody": "TC01", "mortgage": "ML01",
}  # fmt: skip
_TERM_KINDS = ("term_deposit", "large_cd", "closed_wealth")
_CUSTOMERS_A_MANAGER = 250
#: Days: nothing ends before it began.
_MATURED_AT_MOST, _OPENED_AT_LEAST = 3, 5


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchReport:
    """What was written."""

    folder: Path
    counts: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    today: date
    seed: int
    customers: int
    managers: int
    branches: int


def build_bench(  # noqa: PLR0913 - the sizes of a bench, each by name
    folder: Path,
    *,
    customers: int,
    today: date,
    holdings_each: int = 3,
    balances_each: int = 12,
    activity_each: int = 6,
    movements_each: int = 1,
    contacts_each: int = 2,
    branches: int = 20,
    seed: int = SEED,
    format: Format = "parquet",  # noqa: A002 - the word of the command line
) -> BenchReport:
    """Write a delivery of so many customers and rows each; months are months of history, and every month has two kinds."""
    plan = _Plan(
        today=today,
        seed=seed,
        customers=customers,
        managers=max(customers // _CUSTOMERS_A_MANAGER, branches),
        branches=branches,
    )
    house = found_house(plan.managers, branches, today)
    with Delivery(folder, format) as delivery:
        for table, rows in (
            ("branches", house.branches),
            ("staff", house.staff),
            ("products", catalogue(today)),
            ("group_chats", house.group_chats),
        ):
            delivery.add(table, rows)
        counts = dict(delivery.counts)
    sizes = {
        "customers": 1,
        "holdings": holdings_each,
        "balances": balances_each,
        "activity": activity_each,
        "movements": movements_each,
        "contacts": contacts_each,
    }
    for table, each in sizes.items():
        counts[table] = _write(folder, table, (_MAKERS[table](part, each, plan) for part in _slices(plan)), format)
    return BenchReport(folder=folder, counts=counts)


def _slices(plan: _Plan) -> Iterator["pl.DataFrame"]:
    import polars as pl

    for start in range(0, plan.customers, _SLICE):
        yield pl.DataFrame({"n": pl.int_range(start, min(start + _SLICE, plan.customers), eager=True)})


def _write(folder: Path, table: str, parts: Iterator["pl.DataFrame"], form: Format) -> int:
    """All columns of the table, as text where the file is Parquet too; returns the rows."""
    import polars as pl

    names = [column.name for column in bank_data.table(table).columns]
    count = 0
    path = folder / f"{table}.{form}"
    with path.open("wb") as file:
        writer = None
        for part in parts:
            missing = [pl.lit(None, pl.String).alias(name) for name in names if name not in part.columns]
            whole = part.with_columns(missing).select(pl.col(name).cast(pl.String) for name in names)
            if form == "csv":
                whole.write_csv(file, include_header=count == 0)
            else:
                import pyarrow.parquet as pq

                arrow = whole.to_arrow(compat_level=pl.CompatLevel.oldest())
                writer = writer or pq.ParquetWriter(file, arrow.schema)
                writer.write_table(arrow)
            count += whole.height
        if writer:
            writer.close()
    return count


# -- columns: every value is a hash of the customer's number, so a slice needs nothing of another ---------------------------


def _draw(plan: _Plan, salt: int, *more: "pl.Expr") -> "pl.Expr":
    """A whole number by customer (and row), even over 0 … 2³¹."""
    import polars as pl

    return (pl.struct(pl.col("n"), *more).hash(plan.seed + salt) % 2**31).cast(pl.Int64)


def _pick(values: tuple[str, ...], draw: "pl.Expr") -> "pl.Expr":
    import polars as pl

    number = draw % len(values)
    return number.replace_strict(list(range(len(values))), list(values), return_dtype=pl.String)


def _yuan(fen: "pl.Expr") -> "pl.Expr":
    import polars as pl

    return pl.concat_str((fen // 100).cast(pl.String), pl.lit("."), (fen % 100).cast(pl.String).str.zfill(2))


def _amount(plan: _Plan, salt: int, *more: "pl.Expr") -> "pl.Expr":
    """Fen: spread over seven powers of ten, with some on the edges."""
    import polars as pl

    draw = _draw(plan, salt, *more)
    size = (10 ** ((draw % 7_000) / 1_000 + 2)).cast(pl.Int64)
    edge = (draw // 7_000 % len(_EDGES)).replace_strict(list(range(len(_EDGES))), list(_EDGES), return_dtype=pl.Int64)
    return pl.when(_draw(plan, salt + 1, *more) % _EDGE_SHARE == 0).then(edge).otherwise(size)


def _ago(plan: _Plan, days: "pl.Expr") -> "pl.Expr":
    import polars as pl

    return pl.lit(plan.today) - pl.duration(days=days)


def _id() -> "pl.Expr":
    import polars as pl

    return pl.format("INV{}", pl.col("n").cast(pl.String).str.zfill(7))


def _customers(part: "pl.DataFrame", _each: int, plan: _Plan) -> "pl.DataFrame":
    import polars as pl

    manager = _draw(plan, 1) % plan.managers
    family = tuple("王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗")
    given = tuple(
        "伟芳英敏静强磊洋艳勇杰娟涛明兰霞平刚桂文辉玲建国华志红军梅丽云龙雪飞鹏宇欣怡浩然子轩梓涵思琪嘉雨晨一诺佳俊琳博宁"
    )
    return part.select(
        customer_id=_id(),
        # tens of thousands of different names, as in a real book: the keys of each must be worked out
        name=_pick(family, _draw(plan, 2)) + _pick(given, _draw(plan, 3)) + _pick(given, _draw(plan, 3) // 64),
        manager_id=pl.when(_draw(plan, 4) % 33 > 0).then(pl.format("RM{}", (manager + 1).cast(pl.String).str.zfill(2))),
        branch_id=pl.format("IB{}", (manager % plan.branches + 1).cast(pl.String).str.zfill(2)),
        opened_on=_ago(plan, _draw(plan, 5) % 6_000),
        gender=_pick(("M", "F"), _draw(plan, 6)),
        birth_date=_ago(plan, _draw(plan, 7) % 22_000 + 6_600),
        birth_calendar=_pick(("solar", "solar", "solar", "lunar"), _draw(plan, 8)),
        phone=pl.format("1990000{}", (pl.col("n") % 10_000).cast(pl.String).str.zfill(4)),
        last_active_on=_ago(plan, _draw(plan, 9) % 130),
        risk_level=pl.when(_draw(plan, 10) % 4 > 0).then(_pick(bank_data.RISK_LEVELS, _draw(plan, 11))),
        risk_assessed_on=_ago(plan, _draw(plan, 12) % 420),
        marketing_consent=_pick(("Y", "Y", "N"), _draw(plan, 13)),
        payroll=_pick(("Y", "N", "N"), _draw(plan, 14)),
    )


def _times(part: "pl.DataFrame", each: int) -> "pl.DataFrame":
    import polars as pl

    return part.join(pl.DataFrame({"k": pl.int_range(each, eager=True)}), how="cross", maintain_order="left_right")


def _holdings(part: "pl.DataFrame", each: int, plan: _Plan) -> "pl.DataFrame":
    import polars as pl

    k = pl.col("k")
    kind = _pick(tuple(_KINDS), _draw(plan, 21, k))
    opened = _draw(plan, 22, k) % 360
    rows = _times(part, each).with_columns(kind=kind, opened=opened)
    ends = pl.lit(plan.today) + pl.duration(days=_draw(plan, 24, k) % 400 - _MATURED_AT_MOST)
    return rows.select(
        holding_id=pl.format("INV-H{}-{}", pl.col("n"), k),
        customer_id=_id(),
        product_code=pl.col("kind").replace_strict(_KINDS, return_dtype=pl.String),
        kind="kind",
        balance=_yuan(_amount(plan, 25, k)),
        opened_on=_ago(plan, pl.col("opened") + _OPENED_AT_LEAST),
        matures_on=pl.when(pl.col("kind").is_in(_TERM_KINDS)).then(ends),
        auto_renew=pl.when(pl.col("kind").is_in(_TERM_KINDS)).then(_pick(("Y", "N"), _draw(plan, 27, k))),
    )


def _months(part: "pl.DataFrame", each: int, plan: _Plan) -> "pl.DataFrame":
    """One row a month before today's; ``k`` counts back from the last full one."""
    import polars as pl

    names = [month_text(month_of(plan.today) - 1 - back) for back in range(each)]
    months = pl.DataFrame({"k": pl.int_range(each, eager=True), "month": names})
    return part.join(months, how="cross", maintain_order="left_right")


def _balances(part: "pl.DataFrame", each: int, plan: _Plan) -> "pl.DataFrame":
    import polars as pl

    kinds = pl.DataFrame({"kind": ["demand_deposit", "term_deposit"]})
    rows = _months(part, -(-each // kinds.height), plan).join(kinds, how="cross", maintain_order="left_right")
    return rows.select(
        customer_id=_id(), month="month", kind="kind", average_balance=_yuan(_amount(plan, 31, pl.col("kind")))
    )


def _activity(part: "pl.DataFrame", each: int, plan: _Plan) -> "pl.DataFrame":
    import polars as pl

    k = pl.col("k")
    return _months(part, each, plan).select(
        customer_id=_id(),
        month="month",
        investment_turnover=_yuan(_amount(plan, 41, k) // 50),
        card_spend=_yuan(_amount(plan, 43, k) // 100),
        settlement_turnover=_yuan(_amount(plan, 45, k)),
        payments_count=_draw(plan, 47, k) % 40,
        payments_median=_yuan(_amount(plan, 48, k) // 1_000),
        counter_ops=_draw(plan, 50, k) % 5,
        mobile_ops=_draw(plan, 51, k) % 30,
        logins=_draw(plan, 52, k) % 20,
    )


def _moment(plan: _Plan, salt: int, days: int) -> "pl.Expr":
    import polars as pl

    draw = _draw(plan, salt, pl.col("k"))
    day = _ago(plan, draw % days + 1).dt.strftime("%Y-%m-%d")
    return pl.format("{}T{}:30", day, (draw // days % 9 + 9).cast(pl.String).str.zfill(2))


def _movements(part: "pl.DataFrame", each: int, plan: _Plan) -> "pl.DataFrame":
    import polars as pl

    k = pl.col("k")
    return _times(part, each).select(
        movement_id=pl.format("INV-M{}-{}", pl.col("n"), k),
        customer_id=_id(),
        at=_moment(plan, 61, 180),
        direction=_pick(("in", "out"), _draw(plan, 62, k)),
        amount=_yuan(_amount(plan, 63, k)),
        own_account_elsewhere=_pick(("Y", "N", "N", "N"), _draw(plan, 65, k)),
    )


def _contacts(part: "pl.DataFrame", each: int, plan: _Plan) -> "pl.DataFrame":
    import polars as pl

    k = pl.col("k")
    manager = _draw(plan, 1) % plan.managers
    return _times(part, each).select(
        contact_id=pl.format("INV-T{}-{}", pl.col("n"), k),
        customer_id=_id(),
        staff_id=pl.format("RM{}", (manager + 1).cast(pl.String).str.zfill(2)),
        at=_moment(plan, 71, 120),
        channel=pl.lit("phone"),
        outcome=_pick(("reached", "roll", "undecided", "no_answer"), _draw(plan, 72, k)),
    )


_MAKERS: dict[str, Callable[["pl.DataFrame", int, _Plan], "pl.DataFrame"]] = {
    "customers": _customers,
    "holdings": _holdings,
    "balances": _balances,
    "activity": _activity,
    "movements": _movements,
    "contacts": _contacts,
}
