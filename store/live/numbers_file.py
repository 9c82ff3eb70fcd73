"""One customer as a single stretch of whole numbers: what the rules read of them, in a file beside the served round.

``round-<id>.numbers`` holds for each customer of the round the facts that no day changes, their own columns, what the shown tier
carries on from, and their rows of the tables whose facts change with the day; words as places in a list. It is mapped into
memory, so that reading a customer is finding a place and cutting out a stretch: no statement, no index of a database.
``store.live.numbers_build`` makes it when it is first asked for; who is not in it is read by ``store.live.one_customer``.

::

    numbers:  facts · own columns · values before · rows a table │ cells of the rows, table after table      (a customer)
              …                                                                                              (the next)
    starts:   where each customer's stretch begins
    ids:      the customers in order, in blocks, with a NUL around each: no id holds one
    blocks:   where each block of ids begins, and where the last one ends
    said:     layout, words and the first id of each block as JSON, with its length as the last number
"""

import json
import mmap
import os
import sys
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from struct import Struct
from typing import Any, Self

from segmentation.to_python import Raw

#: A file of another form is made again.
FORMAT = 1
#: Ids that stand in one block.
BLOCK = 16
NUMBER_BYTES = 8
SEPARATOR = b"\0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """What a stretch holds, in this order."""

    facts: tuple[str, ...]
    own: tuple[str, ...]
    """Columns of the customer."""
    before: tuple[tuple[str, str], ...]
    """Names of ``[before]``, and the columns of the round's row that they stand for."""
    tables: tuple[tuple[str, tuple[str, ...]], ...]
    """Tables with rows, and the columns of a row."""

    @property
    def names(self) -> tuple[str, ...]:
        """The numbers of a stretch before its rows; each table's stands for how many rows there are."""
        return (
            *self.facts,
            *self.own,
            *(name for name, _ in self.before),
            *(f"rows of {name}" for name, _ in self.tables),
        )

    def said(self) -> str:
        """As the file keeps it, to know its own from another's."""
        return repr((FORMAT, sys.byteorder, self.facts, self.own, self.before, self.tables))


class NumbersFile:
    """The file of a round, mapped for as long as anybody holds this."""

    def __init__(self, whole: mmap.mmap, said: Any, layout: Layout, said_from: int) -> None:
        """By ``open``."""
        self._map, self._view = whole, memoryview(whole)
        self.words: list[Any] = said["words"]
        self._firsts: list[str] = said["firsts"]
        ids, blocks = said["ids_from"], said["blocks_from"]
        self._blocks = self._view[blocks:said_from].cast("q")
        self._starts = self._view[said["starts_from"] : ids].cast("q")
        self._head = Struct(f"{len(layout.names)}q")
        first = len(layout.names) - len(layout.tables)
        rows = (Struct(f"{len(columns)}q") for _, columns in layout.tables)
        self._tables = [(first + place, row.size, row.iter_unpack) for place, row in enumerate(rows)]

    @classmethod
    def open(cls, path: Path, layout: Layout) -> Self | None:
        """The file; None where there is none, or one of another layout. Raises OSError when it cannot be read."""
        try:
            with path.open("rb") as file:
                whole = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            end = len(whole) - NUMBER_BYTES
            said_from = end - int.from_bytes(whole[end:], sys.byteorder)
            said = json.loads(whole[said_from:end])
        except (FileNotFoundError, ValueError, IndexError):  # none, or none of ours
            return None
        return cls(whole, said, layout, said_from) if said["layout"] == layout.said() else None

    def read(self, customer_id: str) -> tuple[Raw, list[Iterable[Raw]]] | None:
        """The numbers of the customer by ``Layout.names``, and their rows by table; None when they are not in the file."""
        place = self._place(customer_id)
        if place is None:
            return None
        at = self._starts[place]
        head = self._head.unpack_from(self._map, at)
        at += self._head.size
        rows: list[Iterable[Raw]] = []
        for counted, size, unpack in self._tables:
            end = at + head[counted] * size
            rows.append(unpack(self._view[at:end]) if end > at else ())
            at = end
        return head, rows

    def _place(self, customer_id: str) -> int | None:
        block = bisect_right(self._firsts, customer_id) - 1
        if block < 0 or "\0" in customer_id:
            return None
        begin, end = self._blocks[block], self._blocks[block + 1]
        at = self._map.find(b"\0%b\0" % customer_id.encode(), begin, end + 1)
        return None if at < 0 else BLOCK * block + self._map[begin:at].count(SEPARATOR)


def finish(file: Any, *, starts: memoryview, ids: Sequence[str], layout: Layout, words: Sequence[Any]) -> None:
    """Write what stands behind the numbers. Raises OSError."""
    said: dict[str, Any] = {"layout": layout.said(), "words": list(words), "firsts": list(ids[::BLOCK])}
    said["starts_from"] = file.tell()
    file.write(starts)
    said["ids_from"] = file.tell()
    blocks = []
    for first in range(0, len(ids), BLOCK):
        blocks.append(file.tell())
        file.write(SEPARATOR + SEPARATOR.join(one.encode() for one in ids[first : first + BLOCK]))
    blocks.append(file.tell())
    file.write(SEPARATOR)
    file.write(bytes(-file.tell() % NUMBER_BYTES))
    said["blocks_from"] = file.tell()
    file.write(Struct(f"{len(blocks)}q").pack(*blocks))
    text = json.dumps(said).encode()
    file.write(text)
    file.write(len(text).to_bytes(NUMBER_BYTES, sys.byteorder))
    file.flush()
    os.fsync(file.fileno())  # a file that bears its name is whole, through a power cut too
