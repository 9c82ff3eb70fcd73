"""The ordered product list of each main-asset type, and the notices each class of product must carry.

``catalogue.toml`` is the text; handlers ask ``on_list`` which of the bank's products answer a type's list, in its order.
Order is never by benchmark or past performance, and suitability is decided elsewhere.
"""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from content.wording import knows, say
from segmentation.people import Language, Product

_FILE = Path(__file__).with_name("catalogue.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of a list: how it meets the bank's products."""

    id: str
    codes: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    legacy: bool = False

    def matches(self, products: Iterable[Product]) -> tuple[Product, ...]:
        """The bank's products of this entry by code, else by name, else by kind; in the order given."""
        known = tuple(products)
        return (
            tuple(one for one in known if one.product_code in self.codes)
            or tuple(one for one in known if self.named(one))
            or tuple(one for one in known if one.kind in self.kinds)
        )

    def named(self, product: Product) -> bool:
        """Whether the product bears one of the entry's names."""
        return any(name in product.name for name in self.names)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Lists by asset type, and notices by kind."""

    lists: dict[str, tuple[Entry, ...]]
    notices: dict[str, tuple[str, ...]]
    legacy: tuple[Entry, ...]

    def on_list(self, asset_type: str, products: Iterable[Product]) -> tuple[tuple[Entry, tuple[Product, ...]], ...]:
        """The entries of a type's list that the bank has products for, in order, each with those products."""
        known = tuple(products)
        found = ((entry, entry.matches(known)) for entry in self.lists.get(asset_type, self.lists["none"]))
        return tuple((entry, matched) for entry, matched in found if matched)

    def is_legacy(self, product: Product) -> bool:
        """Whether the product belongs to a series that is never offered again (C-22)."""
        return any(entry.named(product) for entry in self.legacy)


@cache
def catalogue() -> Catalogue:
    """The catalogue, read once."""
    text = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    entries = {
        name: Entry(
            id=name,
            codes=tuple(row.get("codes", ())),
            names=tuple(row.get("names", ())),
            kinds=tuple(row.get("kinds", ())),
            legacy=row.get("state") == "legacy",
        )
        for name, row in text["entries"].items()
    }
    return Catalogue(
        lists={name: tuple(entries[one] for one in ids) for name, ids in text["lists"].items()},
        notices={kind: tuple(ids) for kind, ids in text["notices"].items()},
        legacy=tuple(entry for entry in entries.values() if entry.legacy),
    )


def notices(product: Product, language: Language) -> tuple[str, ...]:
    """The sentences that must stand with a product: of its class, of agency sale, and those the bank adds."""
    ids = [*catalogue().notices.get(product.kind, ()), *product.notices]
    if product.agency_sale and product.kind != "service":
        ids.append("agency")
    return tuple(_sentence(one, product, language) for one in dict.fromkeys(ids))


def _sentence(notice: str, product: Product, language: Language) -> str:
    key = f"pitch.notice.{notice}"
    if not knows(key, language):
        return notice
    return say(key, language, issuer=product.issuer or say("pitch.notice_issuer_unknown", language))
