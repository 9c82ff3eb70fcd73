"""The next piece is made while this one is written: what the engines' loads pull their rows through."""

from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from itertools import islice
from typing import TypeVar

from store import stopwatch

_Piece = TypeVar("_Piece")


def ahead(pieces: Iterator[_Piece]) -> Generator[_Piece]:
    """The same pieces, each made in a second thread while its forerunner is used; one waits at most.

    Making (Polars, Parquet) and writing (SQLite, COPY) both work outside Python's lock, so that two cores share a load. What
    goes wrong in the making is raised here, in its turn.
    """
    here = copy_context()  # the steps of the making are counted on the same watch

    def following() -> tuple[_Piece, ...]:
        return here.run(lambda: tuple(islice(pieces, 1)))

    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="ahead") as second:
        coming = second.submit(following)
        while True:
            with stopwatch.step("waiting"):
                piece = coming.result()
            if not piece:
                return
            coming = second.submit(following)
            yield piece[0]
