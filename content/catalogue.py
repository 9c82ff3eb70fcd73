"""The ordered product list of each main-asset type, and the notices each class of product must carry.

``catalogue.toml`` is the text; handlers ask ``on_list`` which of the bank's products answer a type's list, in its order.
Order is never by benchmark or past performance, and suitability is decided elsewhere.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from content.packages import TIERS
from content.problems import Problem
from content.wording import LANGUAGES, knows, say
from segmentation.bank_data import PRODUCT_KINDS
from segmentation.people import Language, Product
from segmentation.product_gaps import STATES

_FILE = Path(__file__).with_name("catalogue.toml")
#: So many lists of products are remembered.
_KEPT = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of a list: how it meets the bank's products."""

    id: str
    codes: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    legacy: bool = False
    tiers: tuple[str, ...] = ()
    """The tiers to which a pitch names it; empty: all."""

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
    _matched: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)
    """The places of products that answer a list: one catalogue is asked about for every customer."""

    def on_list(self, asset_type: str, products: Iterable[Product]) -> tuple[tuple[Entry, tuple[Product, ...]], ...]:
        """The entries of a type's list that the bank has products for, in order, each with those products."""
        known = tuple(products)
        key = (asset_type, tuple((one.product_code, one.name, one.kind) for one in known))
        places = self._matched.get(key)
        if places is None:
            if len(self._matched) >= _KEPT:
                self._matched.clear()
            places = self._matched[key] = self._places(asset_type, known)
        return tuple((entry, tuple(known[place] for place in some)) for entry, some in places)

    def _places(self, asset_type: str, known: tuple[Product, ...]) -> tuple[tuple[Entry, tuple[int, ...]], ...]:
        place_of = {id(one): place for place, one in enumerate(known)}
        found = ((entry, entry.matches(known)) for entry in self.lists.get(asset_type, self.lists["none"]))
        return tuple((entry, tuple(place_of[id(one)] for one in matched)) for entry, matched in found if matched)

    def is_legacy(self, product: Product) -> bool:
        """Whether the product belongs to a series that is never offered again (C-22)."""
        return any(entry.named(product) for entry in self.legacy)


#: Classes that never stand without a notice.
_MUST_WARN = (
    "structured_deposit", "open_wealth", "closed_wealth", "money_fund", "bond_fund", "equity_fund", "mixed_fund", "insurance",
    "precious_metal", "metal_savings", "trust_plan",
)  # fmt: skip
TYPES = ("savings", "wealth", "investment", "settlement", "liability", "none")


def catalogue(path: Path = _FILE) -> Catalogue:
    """The catalogue, read and checked once. Raises Problem (exit 2) with what is wrong with the file."""
    return _read(path)


@cache
def _read(path: Path) -> Catalogue:
    text = tomllib.loads(path.read_text(encoding="utf-8"))
    entries = {name: _entry(name, row, path.name) for name, row in text.get("entries", {}).items()}
    lists = text.get("lists", {})
    for type_ in TYPES:
        if not lists.get(type_):
            raise Problem("catalogue.no_list", exit_code=2, file=path.name, type=type_)
    for type_, ids in lists.items():
        for one in ids:
            if one not in entries:
                raise Problem("catalogue.unknown_entry", exit_code=2, file=path.name, type=type_, entry=one)
    return Catalogue(
        lists={name: tuple(entries[one] for one in ids) for name, ids in lists.items()},
        notices=_notices(text.get("notices", {}), path.name),
        legacy=tuple(entry for entry in entries.values() if entry.legacy),
    )


def _entry(name: str, row: Mapping[str, Any], file: str) -> Entry:
    state = row.get("state", "live")
    if state not in STATES:
        known = ", ".join(STATES)
        raise Problem("catalogue.unknown_state", exit_code=2, file=file, entry=name, state=state, known=known)
    made = Entry(
        id=name,
        codes=tuple(row.get("codes", ())),
        names=tuple(row.get("names", ())),
        kinds=tuple(row.get("kinds", ())),
        legacy=state == "legacy",
        tiers=tuple(row.get("tiers", ())),
    )
    if not (made.codes or made.names or made.kinds):
        raise Problem("catalogue.empty_entry", exit_code=2, file=file, entry=name)
    for kind in made.kinds:
        if kind not in PRODUCT_KINDS:
            raise Problem("catalogue.unknown_kind", exit_code=2, file=file, entry=name, kind=kind)
    for tier in made.tiers:
        if tier not in TIERS:
            raise Problem(
                "catalogue.unknown_tier", exit_code=2, file=file, entry=name, tier=tier, known=", ".join(TIERS)
            )
    return made


def _notices(given: Mapping[str, Any], file: str) -> dict[str, tuple[str, ...]]:
    for kind in _MUST_WARN:
        if not given.get(kind):
            raise Problem("catalogue.no_notice", exit_code=2, file=file, kind=kind)
    for kind, ids in given.items():
        if kind not in PRODUCT_KINDS:
            raise Problem("catalogue.unknown_kind", exit_code=2, file=file, entry="notices", kind=kind)
        for one in ids:
            if not all(knows(f"pitch.notice.{one}", language) for language in LANGUAGES):
                raise Problem("catalogue.unknown_notice", exit_code=2, file=file, kind=kind, notice=one)
    return {kind: tuple(ids) for kind, ids in given.items()}


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
