"""Slices of a delivery's tables end where the batch's ranges end, so that a range reads nothing of its neighbours'."""

import polars as pl
import pytest

from store.bank_files.serving import SLICE, TOGETHER, slice_bounds
from store.rounds.batch_engines import RANGE


def owned(*numbers: tuple[int, int]) -> pl.DataFrame:
    """Rows by their customer's number: (number, rows)."""
    return pl.concat(
        [
            pl.DataFrame({"customer_id": pl.repeat(number, rows, dtype=pl.UInt32, eager=True)})
            for number, rows in numbers
        ]
        or [pl.DataFrame(schema={"customer_id": pl.UInt32})]
    )


T = TOGETHER


@pytest.mark.parametrize(
    ("table", "rows", "expected"),
    [
        ("holdings", owned(), [0, 0]),
        ("holdings", owned((0, 3), (T - 1, 2)), [0, 5]),
        ("holdings", owned((0, 3), (T, 2)), [0, 3, 5]),
        ("holdings", owned((0, 3), (T - 1, 1), (T, 2), (3 * T + 1, 4)), [0, 4, 6, 10]),  # nobody between two bounds
        ("holdings", owned((5, SLICE + 7), (T, 1)), [0, SLICE, SLICE + 7, SLICE + 8]),
        ("customers", pl.DataFrame({"line": range(2 * T + 1)}), [0, T, 2 * T, 2 * T + 1]),
        ("staff", pl.DataFrame({"line": range(SLICE + 1)}), [0, SLICE, SLICE + 1]),
    ],
)
def test_no_slice_goes_on_beyond_a_range_of_customers(table: str, rows: pl.DataFrame, expected: list[int]) -> None:
    assert slice_bounds(table, rows) == expected


def test_the_ranges_are_those_of_the_batch() -> None:
    assert TOGETHER == RANGE
