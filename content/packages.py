"""Packages per tier (``packages.toml``): what goes together for whom, each part sold on its own.

``handlers.pitches.packages`` asks which one fits a customer; the suitability gate decides which of its parts may be named.
"""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from content.problems import Problem
from segmentation.bank_data import PRODUCT_KINDS
from segmentation.people import Language, Product

_FILE = Path(__file__).with_name("packages.toml")
TIERS = ("mass", "mid", "high", "private")
FACTS = ("payroll", "mortgage", "children", "owner", "near", "idle", "investment", "settlement", "always")
"""What a package may ask of a customer."""
_LEAST_PARTS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part: the products that answer it, or a service of the branch."""

    words: dict[Language, str]
    kinds: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    @property
    def plain(self) -> bool:
        """Whether no product stands behind it."""
        return not (self.kinds or self.names)

    def answered_by(self, product: Product) -> bool:
        """Whether this product is such a part."""
        return product.kind in self.kinds or any(name in product.name for name in self.names)


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """One package."""

    id: str
    words: dict[Language, str]
    tiers: tuple[str, ...]
    when: tuple[str, ...]
    parts: tuple[Part, ...]


@cache
def packages(path: Path = _FILE) -> tuple[Package, ...]:
    """Every package in the order in which they are looked at. Raises Problem (exit 2) for a row that is none."""
    given = tomllib.loads(path.read_text(encoding="utf-8"))
    return tuple(_package(name, row) for name, row in given.items())


def _package(name: str, row: dict[str, object]) -> Package:
    parts = row.get("parts")
    for key, known in (("tiers", TIERS), ("when", FACTS)):
        words = row.get(key)
        if not isinstance(words, list) or not words or set(words) - set(known):
            raise Problem("catalogue.package_words", exit_code=2, package=name, field=key, known=", ".join(known))
    if not row.get("zh") or not row.get("en") or not isinstance(parts, list) or len(parts) < _LEAST_PARTS:
        raise Problem("catalogue.package_parts", exit_code=2, package=name)
    return Package(
        id=name,
        words={"zh": str(row["zh"]), "en": str(row["en"])},
        tiers=_words(row["tiers"]),
        when=_words(row["when"]),
        parts=tuple(_part(name, part) for part in parts),
    )


def _part(package: str, row: dict[str, object]) -> Part:
    kinds = _words(row.get("kinds", ()))
    if not row.get("zh") or not row.get("en") or set(kinds) - set(PRODUCT_KINDS):
        raise Problem("catalogue.package_parts", exit_code=2, package=package)
    return Part(words={"zh": str(row["zh"]), "en": str(row["en"])}, kinds=kinds, names=_words(row.get("names", ())))


def _words(given: object) -> tuple[str, ...]:
    return tuple(str(one) for one in given) if isinstance(given, Iterable) else ()
