"""The tables of a bench's bank, column by column: every value is a hash of the customer's number, so a slice needs no other.

Read by ``bench_bank``, which writes them as bank files, and by the bench of the rules, which wants them as a delivery keeps them.
Cells are text, as a file has them.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from content.invented.days import month_of, month_text
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
#: One customer in so many complains; one in so many has a tag.
_COMPLAIN, _TAGGED = 25, 3
#: Days: nothing ends before it began.
_MATURED_AT_MOST, _OPENED_AT_LEAST = 3, 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How large, how old, and by which dice."""

    today: date
    seed: int
    customers: int
    managers: int
    branches: int


def slices(plan: Plan) -> Iterator["pl.DataFrame"]:
    """The customers' numbers, in slices."""
    import polars as pl

    for start in range(0, plan.customers, _SLICE):
        yield pl.DataFrame({"n": pl.int_range(start, min(start + _SLICE, plan.customers), eager=True)})


def cells(table: str, part: "pl.DataFrame", each: int, plan: Plan) -> "pl.DataFrame":
    """A table's rows of a slice of customers, so many each; every column of the table, as text, sorted by customer."""
    import polars as pl

    names = [column.name for column in bank_data.table(table).columns]
    made = _MAKERS[table](part, each, plan)
    missing = [pl.lit(None, pl.String).alias(name) for name in names if name not in made.columns]
    return made.with_columns(missing).select(pl.col(name).cast(pl.String) for name in names)


def _draw(plan: Plan, salt: int, *more: "pl.Expr") -> "pl.Expr":
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


def _amount(plan: Plan, salt: int, *more: "pl.Expr") -> "pl.Expr":
    """Fen: spread over seven powers of ten, hardly two alike, as in a bank; with some on the edges."""
    import polars as pl

    draw = _draw(plan, salt, *more)
    size = (10 ** ((draw % 7_000_000) / 1_000_000 + 2)).cast(pl.Int64)
    edge = (draw // 7_000_000 % len(_EDGES)).replace_strict(
        list(range(len(_EDGES))), list(_EDGES), return_dtype=pl.Int64
    )
    return pl.when(_draw(plan, salt + 1, *more) % _EDGE_SHARE == 0).then(edge).otherwise(size)


def _ago(plan: Plan, days: "pl.Expr") -> "pl.Expr":
    import polars as pl

    return pl.lit(plan.today) - pl.duration(days=days)


def _id() -> "pl.Expr":
    import polars as pl

    return pl.format("INV{}", pl.col("n").cast(pl.String).str.zfill(7))


def _customers(part: "pl.DataFrame", _each: int, plan: Plan) -> "pl.DataFrame":
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
        occupation=pl.when(_draw(plan, 15) % 3 > 0).then(_pick(bank_data.OCCUPATIONS, _draw(plan, 16))),
        household_id=pl.when(_draw(plan, 17) % 3 > 0).then(pl.format("INV-F{}", pl.col("n") // 3)),
        risk_level=pl.when(_draw(plan, 10) % 4 > 0).then(_pick(bank_data.RISK_LEVELS, _draw(plan, 11))),
        risk_assessed_on=_ago(plan, _draw(plan, 12) % 420),
        marketing_consent=_pick(("Y", "Y", "N"), _draw(plan, 13)),
        payroll=_pick(("Y", "N", "N"), _draw(plan, 14)),
    )


def _times(part: "pl.DataFrame", each: int) -> "pl.DataFrame":
    import polars as pl

    return part.join(pl.DataFrame({"k": pl.int_range(each, eager=True)}), how="cross", maintain_order="left_right")


def _holdings(part: "pl.DataFrame", each: int, plan: Plan) -> "pl.DataFrame":
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


def _months(part: "pl.DataFrame", each: int, plan: Plan) -> "pl.DataFrame":
    """One row a month before today's; ``k`` counts back from the last full one."""
    import polars as pl

    names = [month_text(month_of(plan.today) - 1 - back) for back in range(each)]
    months = pl.DataFrame({"k": pl.int_range(each, eager=True), "month": names})
    return part.join(months, how="cross", maintain_order="left_right")


def _balances(part: "pl.DataFrame", each: int, plan: Plan) -> "pl.DataFrame":
    import polars as pl

    kinds = pl.DataFrame({"kind": ["demand_deposit", "term_deposit"]})
    rows = _months(part, -(-each // kinds.height), plan).join(kinds, how="cross", maintain_order="left_right")
    return rows.select(
        customer_id=_id(),
        month="month",
        kind="kind",
        average_balance=_yuan(_amount(plan, 31, pl.col("kind"), pl.col("month"))),
    )


def _activity(part: "pl.DataFrame", each: int, plan: Plan) -> "pl.DataFrame":
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


def _moment(plan: Plan, salt: int, days: int) -> "pl.Expr":
    import polars as pl

    draw = _draw(plan, salt, pl.col("k"))
    day = _ago(plan, draw % days + 1).dt.strftime("%Y-%m-%d")
    return pl.format("{}T{}:30", day, (draw // days % 9 + 9).cast(pl.String).str.zfill(2))


def _movements(part: "pl.DataFrame", each: int, plan: Plan) -> "pl.DataFrame":
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


def _contacts(part: "pl.DataFrame", each: int, plan: Plan) -> "pl.DataFrame":
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


def _complaints(part: "pl.DataFrame", each: int, plan: Plan) -> "pl.DataFrame":
    import polars as pl

    rows = _times(part, each).filter(_draw(plan, 81, pl.col("k")) % _COMPLAIN == 0)
    opened = _draw(plan, 82, pl.col("k")) % 200 + 1
    closed = _draw(plan, 83, pl.col("k")) % 30
    return rows.select(
        complaint_id=pl.format("INV-C{}-{}", pl.col("n"), pl.col("k")),
        customer_id=_id(),
        opened_on=_ago(plan, opened),
        closed_on=pl.when(closed < opened).then(_ago(plan, opened - closed)),
        kind=pl.lit("service"),
    )


def _tags(part: "pl.DataFrame", each: int, plan: Plan) -> "pl.DataFrame":
    import polars as pl

    k = pl.col("k")
    rows = _times(part, each).filter(_draw(plan, 91, k) % _TAGGED == 0)
    return rows.select(
        customer_id=_id(),
        key=pl.lit("income_structure"),
        value=_pick(("salary", "business", "rent", "pension"), _draw(plan, 92, k)),
        as_of=_ago(plan, _draw(plan, 93, k) % 400 + 1),
    )


_MAKERS: dict[str, Callable[["pl.DataFrame", int, Plan], "pl.DataFrame"]] = {
    "customers": _customers,
    "holdings": _holdings,
    "balances": _balances,
    "activity": _activity,
    "movements": _movements,
    "contacts": _contacts,
    "complaints": _complaints,
    "tags": _tags,
}
