"""Pieces made side by side come in their order, and a failure in its turn."""

import time
from collections.abc import Iterator

import pytest

from store.ahead import side_by_side


def test_pieces_come_in_the_order_asked_for_however_long_each_takes() -> None:
    def slow_first(number: int) -> int:
        time.sleep(0.02 if number == 0 else 0)
        return number * 10

    assert list(side_by_side(slow_first, range(6), at_once=3)) == [0, 10, 20, 30, 40, 50]
    assert list(side_by_side(slow_first, [])) == []


def test_what_goes_wrong_is_raised_after_the_pieces_before_it() -> None:
    pieces = side_by_side(lambda number: 12 // number, [3, 2, 0, 1])
    assert [next(pieces), next(pieces)] == [4, 6]
    with pytest.raises(ZeroDivisionError):
        next(pieces)


def test_little_is_asked_for_ahead_of_its_use() -> None:
    asked = []

    def numbers() -> Iterator[int]:
        for number in range(100):
            asked.append(number)
            yield number

    pieces = side_by_side(abs, numbers(), at_once=2)
    assert next(pieces) == 0
    pieces.close()
    assert len(asked) == 3
