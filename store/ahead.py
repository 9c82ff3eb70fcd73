"""The next pieces are made while this one is used: what the engines' loads and the batch pull their rows through."""

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from itertools import islice
from typing import TypeVar

from store import stopwatch

_Piece = TypeVar("_Piece")
_Asked = TypeVar("_Asked")


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


def side_by_side(work: Callable[[_Asked], _Piece], asked: Iterable[_Asked], *, at_once: int = 2) -> Generator[_Piece]:
    """What the work makes of each, in order; so many are made at once, each in a thread, while their forerunner is used.

    One stretch of work hardly ever keeps all cores busy; two do. What goes wrong in one is raised here, in its turn.
    """
    coming: deque[Future[_Piece]] = deque()
    with ThreadPoolExecutor(max_workers=at_once, thread_name_prefix="beside") as others:
        try:
            for one in asked:
                coming.append(others.submit(copy_context().run, work, one))
                if len(coming) > at_once:
                    yield coming.popleft().result()
            while coming:
                yield coming.popleft().result()
        finally:  # nobody wants the rest
            for future in coming:
                future.cancel()
