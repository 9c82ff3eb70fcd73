"""Every engine gives the same for any policy that can be written, on rows full of holes."""

import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentation.nodes import Kind, text_of
from segmentation.policy import Policy, read_policy
from segmentation.population import counts
from segmentation.to_python import place_one
from store import migrate
from store.database import Database
from store.rounds.batch import Batch
from tests.engines import SQLITE, Postgres
from tests.segmentation.edge_bank import edge_bank, furnished, own_rows, whole, write_parquet
from tests.segmentation.everywhere import Place, by_database, by_duckdb, serve

DAY = date(2026, 11, 21)
BANK = furnished(edge_bank(77, DAY, customers=40), 78, DAY)
HEAD = """
[numbers]
cuts = [1, 10_000, 5_000_000, 50_000_000]
[words]
loans = ["mortgage", "consumer_loan", "car_loan"]
[facts]
held = { sum = "holdings.balance", where = "kind not in loans", window = "open on D" }
kinds = { count_distinct = "holdings.kind", where = "balance > 1 and not (auto_renew or matures_on < D)" }
renewed = { count = "holdings", where = "auto_renew" }
most = { max = "activity.payments_median", window = "M3" }
last_logins = { latest = "activity.logins", window = "M6" }
last_kind = { latest = "holdings.kind", where = "opened_on <= D" }
last_renew = { latest = "holdings.auto_renew" }
last_due = { latest = "holdings.matures_on" }
flows = { sum = "movements.amount", where = "direction == 'out' and not own_account_elsewhere", window = "last 45 days" }
angry = { exists = "complaints", window = "open on D" }
best = { max = "holdings.product_grade", where = "balance > 0" }
private = { sum = "holdings.balance", where = "product_private_offering or product_grade >= 4" }
ungraded = { count = "holdings", where = "not known(product_grade) or product_term_days > 30" }
last_grade = { latest = "holdings.product_risk_grade", where = "not product_private_offering" }
sale_ends = { latest = "holdings.product_sale_end" }
income = { latest = "tags.value", where = "key == 'income_source' and (not known(as_of) or as_of <= D)" }
habits = { count_distinct = "tags.value", where = "key == '习惯'" }
[rules]
grade = "band(held, cuts)"
size = "band(held, [100, 5_000_000], ['s', 'm', 'l'])"
marks = "bits(a = held > 100, b = angry, c = most > 5)"
rich = "held >= 5_000_000 or most > 100"
"""

_NUMBERS = st.sampled_from([
    "held", "kinds", "renewed", "most", "last_logins", "flows", "grade", "0", "1", "7", "5_000_000",
    "days(opened_on, D)", "days(last_active_on, D)", "position(risk_level, ['C5', 'C2'])", "days(last_due, D - 30)",
    "years(birth_date, D)", "years(opened_on, last_due)", "years(D, D - 10_000 * held)", "years(risk_assessed_on, D - 1)",
    "best", "private", "ungraded", "habits", "position(last_grade, ['R1', 'R5'])", "days(sale_ends, D)",
    "position(income, ['工资', 'x'])", "percent(held, most)", "percent(-held, grade - 1)",
    "position(size, ['l', 's'])", "position(last_kind, ['insurance', 'mortgage'])",
])  # fmt: skip
_TESTS = st.sampled_from([
    "angry", "rich", "last_renew", "True", "False", "known(most)", "known(last_renew)", "last_active_on < D - 30",
    "risk_level in ['C1', 'C4']", "risk_level == 'C3'", "'C3' != risk_level", "size == 's'", "size not in ['s', 'l']",
    "last_grade == 'R3'", "last_grade != risk_level", "income == 'rental'", "income in ['x', '工资']", "not blacklisted",
    "'a' in marks", "'c' not in marks", "last_kind == 'insurance'", "last_kind not in loans", "manager_id == 'S001'",
])  # fmt: skip


def _more_numbers(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    tests = _TESTS | st.tuples(inner, st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), inner).map(" ".join)
    tests |= st.tuples(tests, st.sampled_from(["and", "or"]), tests).map(lambda t: f"({' '.join(t)})")
    tests |= tests.map(lambda t: f"(not ({t}))")
    return (
        st.tuples(inner, st.sampled_from("+-"), inner).map(lambda t: f"({' '.join(t)}) // 3")
        | st.tuples(inner, inner).map(lambda t: f"clip({t[0]}, -10_000, 10_000) * clip({t[1]}, -10_000, 10_000)")
        | st.tuples(inner, tests, inner).map(lambda t: f"({t[0]} if {t[1]} else {t[2]})")
        | st.tuples(st.sampled_from(["min", "max"]), inner, inner).map(lambda t: f"{t[0]}({t[1]}, {t[2]})")
        | inner.map(lambda t: f"or_zero({t})")
        | inner.map(lambda t: f"band({t}, cuts)")
        | inner.map(lambda t: f"clip({t}, 0, 10_000)")
        | st.tuples(inner, tests).map(lambda t: f"({t[0]} if {t[1]} else unknown)")
        | tests.map(lambda t: f"(1 if {t} else 0)")
        | st.tuples(inner, inner).map(lambda t: f"percent({t[0]}, {t[1]})")
        | inner.map(lambda t: f"years(birth_date, D - {t})")
    )


_EXPRESSIONS = st.recursive(_NUMBERS, _more_numbers, max_leaves=6)
_WORDS = st.tuples(_EXPRESSIONS, _TESTS).map(
    lambda t: f"(band({t[0]}, [1, 5000], ['x', 'y', 'z']) if {t[1]} else 'w' if not ({t[1]}) else size)"
)


def by_python(policy: Policy, names: tuple[str, ...]) -> dict[str, list[object]]:
    place = place_one(policy, BANK, names)
    found: dict[str, list[object]] = {}
    for customer in BANK["customers"]:
        if counts(customer["opened_on"], customer["closed_on"], DAY):
            id_ = customer["customer_id"]
            values = place(whole("customers", customer), own_rows(BANK, id_), DAY)
            found[id_] = [_told(policy, name, values[name]) for name in names]
    return found


def _told(policy: Policy, name: str, value: object) -> object:
    type_ = policy.rule(name).type
    return text_of(value, type_) if value is not None and type_.words else value


def by_polars(policy: Policy, folder: Path, names: tuple[str, ...]) -> dict[str, list[object]]:
    frames = Batch(folder=folder, policy=policy, as_of=DAY, range_size=15).placed(names, {})
    whole_book = pl.concat([frame.select("customer_id", *names) for frame in frames])
    return {row[0]: list(row[1:]) for row in whole_book.rows()}


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("everywhere")


@pytest.fixture(scope="module")
def folder(data_dir: Path) -> Path:
    return write_parquet(data_dir / "delivery-1", BANK)


@pytest.fixture(scope="module")
def databases(postgres: Postgres, data_dir: Path, folder: Path) -> Iterator[dict[str, Place]]:
    """The same bank in every database."""
    opened = {engine.name: Database(engine.url(data_dir), data_dir) for engine in (SQLITE, postgres)}
    for database in opened.values():
        migrate.upgrade(database)
        serve(database, 1)
    yield {
        **{name: by_database(database, DAY, range_size=100) for name, database in opened.items()},
        "duckdb": by_duckdb(folder, DAY),
    }
    for database in opened.values():
        database.close()
    postgres.forget(data_dir)


@settings(max_examples=10, deadline=None)
@given(numbers=st.lists(_EXPRESSIONS, min_size=6, max_size=6), word=_WORDS, test=_TESTS)
def test_any_policy_gives_the_same_in_every_engine(
    folder: Path, databases: dict[str, Place], numbers: list[str], word: str, test: str
) -> None:
    rules = {f"n{i}": text for i, text in enumerate(numbers)}
    rules |= {
        "word": word,
        "test": f"not ({test} and n0 > 5) or n1 == n2",
        "turned": "not test",
        "set": "bits(q = test, r = not test)",
    }
    policy = read_policy(HEAD + "".join(f'{name} = "{text}"\n' for name, text in rules.items()))
    names = (*rules, "grade", "size", "marks", "rich")
    expected = by_python(policy, names)
    assert by_polars(policy, folder, names) == expected
    for database, place in databases.items():
        assert place(policy, names, {}) == expected, database


def test_a_customer_with_ten_thousand_holdings_is_one_row(tmp_path: Path) -> None:
    r = random.Random(3)
    owner = {"customer_id": "C1", "name": "虚构", "branch_id": "B1", "opened_on": DAY, "closed_on": None}
    kinds = ("insurance", "mortgage", "term_deposit")
    holdings = [
        {"holding_id": f"H{i}", "customer_id": "C1", "product_code": "P", "kind": r.choice(kinds), "balance": i, "opened_on": DAY}
        for i in range(10_000)
    ]  # fmt: skip
    policy = read_policy(HEAD)
    folder = write_parquet(tmp_path, {"customers": [owner], "holdings": holdings, "staff": []})
    (frame,) = Batch(folder=folder, policy=policy, as_of=DAY).placed(("grade", "size"), {})
    held = sum(i for i, h in enumerate(holdings) if h["kind"] != "mortgage")
    assert frame.height == 1
    assert frame["grade"].to_list() == [sum(held >= cut for cut in (1, 10_000, 5_000_000, 50_000_000))]


def test_a_set_in_text_is_sorted_between_bars() -> None:
    policy = read_policy(HEAD)
    assert policy.rule("marks").type.kind is Kind.SET
    assert text_of(5, policy.rule("marks").type) == "a|c"
    assert text_of(0, policy.rule("marks").type) == ""
