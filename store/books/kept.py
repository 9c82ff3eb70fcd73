"""What is kept in memory of a served delivery, which never changes once it is loaded: its names, book by book.

Every process reads them once a delivery instead of at every question. An erased person is in no new delivery, and erasing makes a
new one (decision 0009); what nobody asks for any more goes first.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from typing import Any, Generic, TypeVar

T = TypeVar("T", bound=Sequence[Any])


class Kept(Generic[T]):
    """Sequences by a key that names their delivery; at most so many elements in all, the least used go. Safe between threads."""

    def __init__(self, most: int) -> None:
        """``most``: elements of all sequences together; a longer one is not kept."""
        self._most = most
        self._held = 0
        self._known: OrderedDict[Hashable, T] = OrderedDict()
        self._turn = threading.Lock()

    def get(self, key: Hashable, read: Callable[[], T]) -> T:
        """What is kept under the key, read now where it is not."""
        with self._turn:
            found = self._known.get(key)
            if found is not None:
                self._known.move_to_end(key)
                return found
        found = read()
        with self._turn:
            if len(found) <= self._most and key not in self._known:
                self._known[key] = found
                self._held += len(found)
                while self._held > self._most:
                    _, gone = self._known.popitem(last=False)
                    self._held -= len(gone)
        return found
