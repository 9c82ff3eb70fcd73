"""The SQL target where engines differ: each trap by its value in SQLite, PostgreSQL and DuckDB."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from segmentation.policy import Policy, read_policy
from store import migrate
from store.database import Database
from store.rounds.batch import Batch
from tests.engines import SQLITE, Postgres
from tests.segmentation.edge_bank import write_parquet
from tests.segmentation.everywhere import Cuts, Place, as_numbers, by_database, by_duckdb, duckdb_cuts, serve, sql_batch
from tests.segmentation.oracle import Row

DAY = date(2026, 3, 1)
#: Words that could break out of a text, be taken for a parameter, or be sorted by a language.
ODD = (
    "it's",
    "a\\b",
    "100%",
    "%s",
    ":x",
    "${x}",
    '"',
    "a--b",
    "/*",
    "é",
    "Ä",
    "z",
    "Z",
    "ß",
    "𠮷",
    "管户",
    "a\tb",
    "%%",
)
KINDS = (
    "car_loan",
    "term_deposit",
    "demand_deposit",
    "trust_plan",
    "insurance",
    "bond_fund",
    "open_wealth",
    "large_cd",
)
BALANCES = (None, 0, 1, 99, 100, 101, 250, 10**13)


def _customer(number: int, **over: Any) -> Row:
    return {
        "customer_id": f"C{number:03d}", "name": "虚构", "branch_id": "B1", "opened_on": date(2020, 2, 29), "closed_on": None,
        "manager_id": "S001", **over,
    }  # fmt: skip


def _bank() -> dict[str, list[Row]]:
    """Customers with one holding of each edge; a day with several words; moments around midnight, one before 1970."""
    bank: dict[str, list[Row]] = {
        "customers": [],
        "staff": [],
        "holdings": [],
        "tags": [],
        "contacts": [],
        "products": [],
    }
    for number, balance in enumerate(BALANCES):
        born = date(1960, 2, 29) + timedelta(days=number - 1)
        household = None if number < 2 else f"H{number // 3}"
        bank["customers"].append(
            _customer(number, birth_date=born, household_id=household, branch_id=f"B{number % 2}", last_active_on=None)
        )
        if balance is not None:
            holding = {"customer_id": f"C{number:03d}", "product_code": "P", "opened_on": DAY}
            bank["holdings"] += [
                {**holding, "holding_id": f"H{number}", "kind": "mortgage", "balance": balance},
                {**holding, "holding_id": f"I{number}", "kind": KINDS[number], "balance": 0},
            ]
    for number, word in enumerate(ODD):
        owner = f"C{number % len(BALANCES):03d}"
        bank["tags"].append({"customer_id": owner, "key": "odd", "value": word, "as_of": DAY})
    midnight = datetime(2026, 3, 1, tzinfo=UTC) - timedelta(hours=8)
    moments = (midnight, midnight - timedelta(milliseconds=1), datetime(1969, 12, 31, 15, 59, tzinfo=UTC))
    for number, at in enumerate(moments):
        bank["contacts"].append({
            "contact_id": f"K{number}", "customer_id": f"C{number:03d}", "staff_id": "S001", "at": at, "channel": "call",
        })  # fmt: skip
    return bank


BANK = _bank()


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("traps")
    write_parquet(home / "delivery-1", BANK)
    return home


@pytest.fixture(scope="module")
def opened(postgres: Postgres, data_dir: Path) -> Iterator[dict[str, Database]]:
    found = {engine.name: Database(engine.url(data_dir), data_dir) for engine in (SQLITE, postgres)}
    for database in found.values():
        migrate.upgrade(database)
        serve(database, 1)
    yield found
    for database in found.values():
        database.close()
    postgres.forget(data_dir)


@pytest.fixture(scope="module")
def places(opened: dict[str, Database], data_dir: Path) -> dict[str, Place]:
    def by_polars(policy: Policy, names: Any, cuts: Cuts) -> dict[str, list[Any]]:
        return as_numbers(
            Batch(folder=data_dir / "delivery-1", policy=policy, as_of=DAY).placed(tuple(names), cuts), names
        )

    return {
        **{name: by_database(database, DAY, range_size=100) for name, database in opened.items()},
        "duckdb": by_duckdb(data_dir / "delivery-1", DAY),
        "polars": by_polars,
    }


FACTS = """
[facts]
held = { sum = "holdings.balance" }
most = { max = "holdings.balance" }
word = { latest = "tags.value", where = "key == 'odd'" }
last_kind = { latest = "holdings.kind" }
words_had = { count_distinct = "tags.value" }
spoke = { latest = "contacts.at" }
today = { count = "contacts", window = "last 1 days" }
"""


def head() -> str:
    words = ", ".join(_toml(word) for word in ODD)
    return f"[words]\nodd = [{words}]\n{FACTS}"


def _toml(word: str) -> str:
    return '"' + word.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t") + '"'


def everywhere(
    places: dict[str, Place], rules: dict[str, str], cuts: Cuts | None = None, more: str = ""
) -> dict[str, list[Any]]:
    """The values of the rules by customer, the same in every engine."""
    texts = "".join(f'{name} = """{text}"""\n' for name, text in rules.items())
    policy = read_policy(f"{head()}{more}[rules]\n{texts}")
    found = {name: place(policy, tuple(rules), cuts or {}) for name, place in places.items()}
    expected = found["polars"]
    for name, placed in found.items():
        assert placed == expected, name
    return expected


def column(found: dict[str, list[Any]], place: int = 0) -> list[Any]:
    return [found[customer][place] for customer in sorted(found)]


def test_division_rounds_down_below_nothing_too(places: dict[str, Place]) -> None:
    found = everywhere(
        places, {"down": "(held - 100) // 7", "plain": "held // 100", "nested": "((held - 300) // 7) // 3"}
    )
    assert column(found) == [((balance or 0) - 100) // 7 for balance in BALANCES]
    assert column(found, 2) == [((balance or 0) - 300) // 7 // 3 for balance in BALANCES]


def test_a_value_on_a_cut_is_in_the_band_above(places: dict[str, Place]) -> None:
    found = everywhere(places, {"band": "band(most, [0, 100, 250])", "named": "band(held, [100], ['low', 'high'])"})
    assert column(found) == [None, 1, 1, 1, 2, 2, 3, 3]
    assert column(found, 1) == ["low"] * 4 + ["high"] * 4


def test_the_least_and_the_greatest_of_something_unknown_are_unknown(places: dict[str, Place]) -> None:
    found = everywhere(
        places, {"least": "min(most, 100, held + 1)", "most_of": "max(held, most)", "clipped": "clip(most, 1, 100)"}
    )
    assert column(found) == [None, 0, 1, 99, 100, 100, 100, 100]
    assert column(found, 1) == list(BALANCES)
    assert column(found, 2) == [None, 1, 1, 99, 100, 100, 100, 100]


def test_sums_stay_whole_numbers_of_64_bits(places: dict[str, Place]) -> None:
    found = everywhere(places, {"large": "held * 100 + 1", "squared": "clip(held, 0, 3_000_000_000) * 3_000_000_000"})
    assert {type(value) for value in column(found)} == {int}
    assert column(found, 1)[-1] == 9 * 10**18


def test_a_chain_in_which_each_names_the_one_before_twice_is_worked_out_once(places: dict[str, Place]) -> None:
    rules = {"r0": "held"} | {f"r{n}": f"clip(r{n - 1} + r{n - 1}, 0, 10_000) - r{n - 1}" for n in range(1, 60)}
    everywhere(places, rules)


def test_texts_keep_every_character_and_sort_by_code_point(places: dict[str, Place]) -> None:
    rules = {"latest": "word", "same": "position(word, odd)", "in_list": "1 if word in odd else 0"}
    rules |= {f"is_{n}": f"1 if word == {_quoted(word)} else 0" for n, word in enumerate(ODD)}
    found = everywhere(places, rules)
    greatest = [max(ODD[n :: len(BALANCES)]) for n in range(len(BALANCES))]
    assert column(found) == greatest
    assert column(found, 1) == [ODD.index(word) for word in greatest]
    assert {sum(row[3:]) for row in found.values()} == {1}


def test_of_one_day_the_greatest_word_is_the_latest_by_its_text(places: dict[str, Place]) -> None:
    found = everywhere(places, {"kind": "last_kind"})
    assert column(found) == [None, *(max("mortgage", kind) for kind in KINDS[1:])]


def _quoted(word: str) -> str:
    return repr(word).replace("\\", "\\\\").replace('"', '\\"')


def test_a_band_can_be_named_anything(places: dict[str, Place]) -> None:
    cuts = list(range(1, len(ODD)))
    found = everywhere(places, {"band": f"band(held, {cuts}, odd)"})
    assert column(found) == [ODD[min(max(balance or 0, 0), len(ODD) - 1)] for balance in BALANCES]


def test_moments_are_their_day_in_shanghai_before_1970_as_well(places: dict[str, Place]) -> None:
    found = everywhere(places, {"spoke_on": "spoke", "counted": "today"})
    day = (DAY - date(1970, 1, 1)).days
    assert column(found)[:4] == [day, day - 1, -1, None]
    assert column(found, 1)[:3] == [1, 0, 0]


def test_anniversaries_of_a_29_february(places: dict[str, Place]) -> None:
    days = [0, 1, 2, 365, 366, 1461]
    rules = {f"y{n}": f"years(birth_date, D - {n})" for n in days} | {
        "off": "years(D - 10_000_000, D)",
        "no": "years(last_active_on, D)",
    }
    found = everywhere(places, rules)
    assert found["C001"][:3] == [66, 66, 65]  # born on 29 February 1960: 1 March, 28 February, 27 February 2026
    assert {tuple(row[-2:]) for row in found.values()} == {(None, None)}


def test_shares_in_hundredths(places: dict[str, Place]) -> None:
    found = everywhere(places, {"share": "percent(held - 100, most)", "of_nothing": "percent(held, held - held)"})
    assert column(found)[2:5] == [-9900, -2, 0]
    assert set(column(found, 1)) == {None}


def test_a_set_of_sixty_words(places: dict[str, Place]) -> None:
    members = ", ".join(f"w{n:02d} = held >= {n}" for n in range(60))
    found = everywhere(places, {"some": f"bits({members})", "first": "1 if 'w59' in some and 'w00' in some else 0"})
    assert found["C001"] == ["w00", 0]
    assert found["C007"][0].count("|") == 59


def test_households_are_summed_over_the_book(
    places: dict[str, Place], opened: dict[str, Database], data_dir: Path
) -> None:
    more = """
[together]
family = { sum = "own", per = "household_id" }
[cuts]
cut = { of = "own", per = "branch_id", rank = "1/2" }
"""
    rules = {"own": "held", "all_of": "family", "above": "1 if own >= cut else 0"}
    texts = "".join(f'{name} = "{text}"\n' for name, text in rules.items())
    policy = read_policy(f"{head()}{more}[rules]\n{texts}")
    folder = data_dir / "delivery-1"
    cuts = Batch(folder=folder, policy=policy, as_of=DAY).cuts()
    assert duckdb_cuts(folder, policy, DAY) == cuts
    expected = as_numbers(Batch(folder=folder, policy=policy, as_of=DAY).placed(tuple(rules), cuts), tuple(rules))
    assert by_duckdb(folder, DAY)(policy, tuple(rules), cuts) == expected
    for name, database in opened.items():
        assert sql_batch(database, policy, DAY, range_size=2).cuts() == cuts, name
        assert by_database(database, DAY, range_size=2)(policy, tuple(rules), cuts) == expected, name
    assert [row[1] for row in expected.values()][:3] == [0, 0, 1]


def test_what_is_deep_and_what_is_wide_still_runs(places: dict[str, Place]) -> None:
    deep = "held"
    for n in range(17):
        deep = f"({deep} + 1 if most > {n} else {n})"
    wide = " or ".join(f"held=={n}" for n in range(150))
    chained = "<".join(["-1", *["most"] * 250])
    everywhere(places, {"deep": deep, "wide": f"1 if {wide} else 0", "chained": f"1 if {chained} else 0"})


def test_more_facts_and_rules_than_an_engine_has_columns(places: dict[str, Place]) -> None:
    facts = "".join(f'f{n} = {{ count = "holdings", where = "balance > {n}" }}\n' for n in range(450))
    rules = {f"r{n}": f"f{n % 450} + {n}" for n in range(1700)}
    rules["all_of"] = "r0 + r449 + r1699"
    texts = "".join(f'{name} = "{text}"\n' for name, text in rules.items())
    policy = read_policy(f"{head()}{facts}[rules]\n{texts}")
    found = {name: place(policy, ("all_of", "r449"), {}) for name, place in places.items() if name != "polars"}
    assert {name: placed["C007"] for name, placed in found.items()} == {name: [2151, 450] for name in found}
