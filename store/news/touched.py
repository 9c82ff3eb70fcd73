"""Which products an item of news names, so that whoever looks after their holders hears of it first (W-27).

Names are those of the served delivery; a name that is everyday language, or shorter than four characters, says nothing.
``content/news/touching.toml`` adds what touches a whole kind of product: words that, with a topic, concern all its holders.
"""

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from unicodedata import normalize

from sqlalchemy import Connection, select

from content.news.topics import topics as topics_of
from store.tables import bank

#: A topic that names a product or a kind of products: product:BF01.
PRODUCT = "product:"
_SHORTEST = 4
_RULES = Path(__file__).parents[2] / "content" / "news" / "touching.toml"


@dataclass(frozen=True, slots=True)
class Rule:
    """Words that, with one of these topics, concern whoever holds one of these kinds."""

    topics: frozenset[str]
    words: tuple[str, ...]
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Touching:
    """The names of the served delivery's products."""

    names: tuple[tuple[str, str], ...] = ()
    """Plain name and code, the longest name first."""
    held_kinds: frozenset[str] = frozenset()

    @staticmethod
    def read(connection: Connection, *, served: bool) -> "Touching":
        """From the served delivery; inside ``Database.reading()``. Without one nothing is named."""
        if not served:
            return Touching()
        of = bank["products"].c
        rows = connection.execute(select(of.product_code, of.name)).all()
        names = [(name, row.product_code) for row in rows if len(name := _plain(row.name)) >= _SHORTEST]
        kinds = connection.execute(select(bank["holdings"].c.kind).distinct()).scalars()
        ordered = sorted(names, key=lambda one: (-len(one[0]), one[1]))
        return Touching(names=tuple(ordered), held_kinds=frozenset(kinds))

    def products(self, title: str, text: str) -> tuple[str, ...]:
        """Codes of the products that are named, longest name first; then kinds that the whole market concerns."""
        said = _plain(f"{title} {text}")
        found = []
        for name, code in self.names:
            if name in said:
                found.append(code)
                said = said.replace(name, " ")  # what a longer name holds is not named by itself
        return tuple(found) or tuple(self._kinds(title, text, said))

    def _kinds(self, title: str, text: str, said: str) -> Iterator[str]:
        matching = [one for one in rules() if any(word in said for word in one.words)]
        if not matching:
            return
        about = set(topics_of(title, text)[:1])
        for one in matching:
            if about & one.topics:
                yield from (kind for kind in one.kinds if kind in self.held_kinds)


@cache
def rules(path: Path = _RULES) -> Sequence[Rule]:
    """What touches a whole kind."""
    given = tomllib.loads(path.read_text(encoding="utf-8"))["rule"]
    return tuple(
        Rule(frozenset(one["topics"]), tuple(_plain(word) for word in one["words"]), tuple(one["kinds"]))
        for one in given
    )


def _plain(text: str) -> str:
    return "".join(normalize("NFKC", text).lower().split())
