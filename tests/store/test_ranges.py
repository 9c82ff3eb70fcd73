"""Ranges of customers: each row of a customer is found by its place, whatever the file holds besides."""

import random
from datetime import date
from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest
from pyarrow.parquet import write_table

from content.policy import load_policy
from segmentation.facts import Aggregate, Fact
from segmentation.nodes import NUMBER, TRUE
from store import tables
from store.rounds.batch import Batch
from store.rounds.ranges import Range, SortedFile, ranges
from store.rounds.runs import Runs, facts_by_customer, runs_of
from tests.segmentation.edge_bank import edge_bank, write_parquet

DAY = date(2026, 11, 21)


def rows_of(*ids: str) -> pl.DataFrame:
    return pl.DataFrame(
        {"customer_id": ids, "row": range(len(ids))}, schema={"customer_id": pl.String, "row": pl.Int64}
    )


@pytest.mark.parametrize(
    ("rows", "customers", "expected"),
    [
        ("", "ABC", [[], [], []]),
        ("ABC", "", []),
        ("AABC", "ABC", [[0, 1], [2], [3]]),
        ("AACC", "ABC", [[0, 1], [], [2, 3]]),
        ("BB", "ABC", [[], [0, 1], []]),
        ("ABBCD", "BC", [[1, 2], [3]]),  # the neighbours of a range
        ("AD", "BC", [[], []]),
        ("ABXCC", "ABC", [[0], [1], [3, 4]]),  # X is no customer, and the file is not sorted
        ("ABCCD", "AD", [[0], [4]]),  # rows of somebody in the middle whom nobody knows
        ("CABA", "ABC", [[1, 3], [2], [0]]),
    ],
)
def test_every_customer_has_their_own_rows_and_nobody_elses(
    rows: str, customers: str, expected: list[list[int]]
) -> None:
    runs = runs_of(rows_of(*rows), pl.Series("customer_id", list(customers), pl.String))
    places = runs.offsets.to_list()
    found = [sorted(runs.rows["row"][a:b].to_list()) for a, b in pairwise(places)]
    assert found == expected


def test_random_rows_are_found_in_every_range(tmp_path: Path) -> None:
    r = random.Random(4)
    ids = [f"C{n:03d}" for n in range(60)]
    owners = sorted(r.choices(ids, k=500))
    rows_of(*owners).write_parquet(tmp_path / "holdings.parquet", row_group_size=23)
    pl.DataFrame({"customer_id": ids}).write_parquet(tmp_path / "customers.parquet", row_group_size=9)
    customers, holdings = (SortedFile(tmp_path / f"{name}.parquet") for name in ("customers", "holdings"))
    found = []
    for part in ranges(customers, [holdings], size=7, rows=10_000):
        near = holdings.near(part).collect()
        mine = [id_ for id_ in ids if (part.low is None or id_ >= part.low) and (part.high is None or id_ < part.high)]
        assert len(mine) <= 7
        found += runs_of(near, pl.Series("customer_id", mine)).rows["row"].to_list()
    assert found == list(range(500))


def test_a_few_customers_with_very_many_rows_do_not_make_one_range_large(tmp_path: Path) -> None:
    ids = [f"C{n:03d}" for n in range(100)]
    owners = sorted([*ids, *("C040" for _ in range(10_000)), *("C041" for _ in range(10_000))])
    rows_of(*owners).write_parquet(tmp_path / "holdings.parquet", row_group_size=100)
    pl.DataFrame({"customer_id": ids}).write_parquet(tmp_path / "customers.parquet")
    customers, holdings = (SortedFile(tmp_path / f"{name}.parquet") for name in ("customers", "holdings"))
    parts = list(ranges(customers, [holdings], size=100, rows=2_000))
    counts = [
        sum((part.low is None or id_ >= part.low) and (part.high is None or id_ < part.high) for id_ in owners)
        for part in parts
    ]
    assert sum(counts) == len(owners)
    assert max(counts) <= 10_000 + 2_000  # nobody can be cut in two
    assert len(parts) >= 3


def test_an_empty_range_reads_nothing(tmp_path: Path) -> None:
    rows_of("A", "C").write_parquet(tmp_path / "holdings.parquet")
    near = SortedFile(tmp_path / "holdings.parquet").near(Range("X", None)).collect()
    assert near.is_empty()


KINDS = ("demand", "term", "fund")


@pytest.mark.parametrize("dictionary", [True, False])
def test_words_are_read_as_their_places(tmp_path: Path, *, dictionary: bool) -> None:
    r = random.Random(5)
    words = [r.choice([*KINDS, None]) for _ in range(200)]
    rows = rows_of(*sorted(r.choices("ABCD", k=200))).with_columns(pl.Series("kind", words, pl.String))
    path = tmp_path / "holdings.parquet"
    write_table(rows.to_arrow(), path, row_group_size=23, use_dictionary=dictionary)
    for part in (Range(None, "B"), Range("B", "D"), Range("D", None), Range("X", None)):
        places = SortedFile(path).words_near(part, {"kind": KINDS})["kind"].to_list()
        texts = SortedFile(path).near(part).collect()["kind"].to_list()
        assert [None if place is None else KINDS[place] for place in places] == texts


def test_a_word_outside_its_list_stops_the_reading(tmp_path: Path) -> None:
    rows_of("A", "B").with_columns(kind=pl.Series(["term", "lottery"])).write_parquet(tmp_path / "holdings.parquet")
    with pytest.raises(pl.exceptions.PolarsError, match="kind"):
        SortedFile(tmp_path / "holdings.parquet").words_near(Range(None, None), {"kind": KINDS})


@pytest.mark.parametrize("more", [0, 300])
def test_a_code_nobody_knows_has_no_place_where_that_may_be(tmp_path: Path, more: int) -> None:
    rows_of(*"AABB").with_columns(code=pl.Series(["P2", "?", None, "P1"])).write_parquet(tmp_path / "holdings.parquet")
    codes = ("P1", "P2", *(f"Q{n}" for n in range(more)))
    found = SortedFile(tmp_path / "holdings.parquet").words_near(Range(None, None), {"code": codes}, may_lack=("code",))
    assert found["code"].to_list() == [1, None, None, 0]


@pytest.mark.parametrize(("most", "expected"), [(254, [2, 0, 1, 1]), (255, [2, 0, 1, 1])])
def test_distinct_words_are_counted_without_the_rows_that_do_not_count(most: int, expected: list[int]) -> None:
    fact = Fact("kinds", Aggregate.COUNT_DISTINCT, "holdings", "kind", TRUE, NUMBER)
    cells = pl.DataFrame({"kinds": pl.Series([3, most, 3, None, 7, None, None, 7, 7], dtype=pl.UInt8)})
    runs = Runs(cells, pl.Series([0, 3, 4, 6, 9], dtype=pl.Int64))
    assert facts_by_customer(cells, runs, [fact])["kinds"].to_list() == expected


@pytest.mark.parametrize("size", [1, 9, 1_000])
def test_the_range_decides_nothing(tmp_path: Path, size: int) -> None:
    policy = load_policy()
    folder = write_parquet(tmp_path, edge_bank(11, DAY, customers=25))
    wanted = tuple(column.name for column in tables.placements.columns if policy.has(column.name))
    one = Batch(folder=folder, policy=policy, as_of=DAY, range_size=size)
    usual = Batch(folder=folder, policy=policy, as_of=DAY)
    assert one.cuts() == usual.cuts()
    assert pl.concat(one.placed(wanted, one.cuts())).equals(pl.concat(usual.placed(wanted, usual.cuts())))


def test_words_written_short_read_as_the_same_text(tmp_path: Path) -> None:
    from store.rounds.placed_file import PlacedFile

    policy = load_policy()
    folder = write_parquet(tmp_path / "bank", edge_bank(12, DAY, customers=40))
    wanted = tuple(column.name for column in tables.placements.columns if policy.has(column.name))
    plain = pl.concat(Batch(folder=folder, policy=policy, as_of=DAY).placed(wanted, {}))
    with PlacedFile(tmp_path / "round.parquet") as file:
        for frame in Batch(folder=folder, policy=policy, as_of=DAY, range_size=15, as_text=False).placed(wanted, {}):
            file.add(frame)
    assert file.rows == plain.height
    assert pl.read_parquet(tmp_path / "round.parquet").equals(plain)
