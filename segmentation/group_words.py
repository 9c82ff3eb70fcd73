"""Words for groups: one (``tier:high``), any of several (``tier:mid|tier:high``), everybody else (``!vip``).

A question holds a tuple of such words, all of which must be true of a customer. ``store.books.segments`` makes conditions of
them, ``handlers.language.groups`` makes them of a sentence.
"""

from collections.abc import Iterable

_EITHER = "|"
_NOT = "!"
#: The groups of a scheme from the lowest up, as the shipped policy has them.
ORDERS: dict[str, tuple[str, ...]] = {
    "tier": ("mass", "mid", "high", "private"),
    "star_level": ("0", "near", "3", "4", "5", "6", "7"),
    "abc_class": ("C", "B", "A"),
    "risk": ("C1", "C2", "C3", "C4", "C5"),
}


def parts(word: str) -> tuple[str, ...]:
    """The groups a word speaks of, each alone."""
    return tuple(word.removeprefix(_NOT).split(_EITHER))


def is_denied(word: str) -> bool:
    """Whether it means everybody who is in none of them."""
    return word.startswith(_NOT)


def any_of(words: Iterable[str]) -> str:
    """Whoever is in one of the groups; words of several groups are taken apart first."""
    return _EITHER.join(dict.fromkeys(part for word in words for part in parts(word)))


def none_of(words: Iterable[str]) -> str:
    """Whoever is in none of the groups."""
    return _NOT + any_of(words)


def with_parts(word: str, values: Iterable[str]) -> str:
    """The word with something else in the place of each of its groups."""
    return (_NOT if is_denied(word) else "") + _EITHER.join(values)


def scheme_of(word: str) -> str:
    """The scheme of one group; empty for the name of a list or segment."""
    scheme, colon, _ = word.partition(":")
    return scheme if colon else ""


def from_to(word: str) -> tuple[str, str] | None:
    """The lowest and the highest group of a word that spans an order's neighbours up to one end; that end is empty."""
    found = parts(word)
    scheme = scheme_of(found[0])
    order = [f"{scheme}:{value}" for value in ORDERS.get(scheme, ())]
    if len(found) < 2 or is_denied(word) or not set(found) <= set(order):  # noqa: PLR2004 - one group spans nothing
        return None
    first, last = min(map(order.index, found)), max(map(order.index, found))
    if last - first + 1 != len(found) or (first > 0) is (last < len(order) - 1):
        return None
    return (order[first] if first > 0 else "", order[last] if last < len(order) - 1 else "")
