"""Which of the bank's products may be named to a customer, in the order of their type's list, and why others may not.

The pitch and every later recommendation choose here and nowhere else, so that nothing passes the suitability gate unseen.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from content.catalogue import catalogue
from segmentation.dossier import Dossier
from segmentation.needs import PitchNumbers, free_assets
from segmentation.people import Manager, Product
from segmentation.policy import Policy
from segmentation.restraint import Restraint, RestraintNumbers, restraint
from segmentation.suitability import Circumstances, SuitabilityNumbers, Verdict, may_offer

#: Terms within so many days of each other are one: 90 days and three months.
_TERM_STEP = 30
#: Deposits with an end, before which a large CD is named.
_TIME_DEPOSITS = ("term_deposit", "instalment_deposit", "interest_drawing_deposit")


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A product of the list that may not be named, and why; for the manager's eyes alone."""

    product: Product
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortlist:
    """What fits, in the list's order, at most as many as the policy says; and what did not."""

    fitting: tuple[Product, ...] = ()
    refused: tuple[Refused, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessed:
    """The whole catalogue as the gate sees it for one customer."""

    fitting: tuple[Product, ...] = ()
    """May be named; in the order in which they are named."""
    first: int = 0
    """How many of them are named at once."""
    listed: frozenset[str] = frozenset()
    """The codes that the type's list names."""
    refused: tuple[Refused, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Gate:
    """The suitability gate before one customer on one day: the only place that says which products may be named to them."""

    dossier: Dossier
    manager: Manager
    policy: Policy
    day: date
    individual: bool = True
    """False where others read along: private offerings are for one customer alone."""

    @cached_property
    def pitch(self) -> PitchNumbers:
        """What the bank sets for pitches."""
        return PitchNumbers.read(self.policy.section("pitch"))

    @cached_property
    def numbers(self) -> SuitabilityNumbers:
        """What the bank sets for the gate."""
        return SuitabilityNumbers.read(self.policy.section("suitability"))

    @cached_property
    def about(self) -> Circumstances:
        """What is looked at for this customer, as the more prudent of what is known."""
        return Circumstances(
            customer=self.dossier.prudent,
            manager=self.manager,
            day=self.day,
            free_assets=free_assets(self.dossier, self.day, self.pitch),
            individual=self.individual,
        )

    @cached_property
    def restraint(self) -> Restraint:
        """What a pitch keeps back though it may be named."""
        numbers = RestraintNumbers.read(self.policy.section("pitch"))
        return restraint(self.dossier, numbers, self.numbers.exempt_kinds)

    def verdict(self, product: Product) -> Verdict:
        """May it be named? A series the catalogue never offers again counts as legacy whatever the bank's file says."""
        known = replace(product, state="legacy") if catalogue().is_legacy(product) else product
        return may_offer(known, self.about, self.numbers)

    def shortlist(self, products: Iterable[Product], wanted: tuple[str, ...] = ()) -> Shortlist:
        """The products to name. ``wanted`` are kinds or codes asked for: they come first, or first among the refused.

        What the restraint keeps back is passed over, asked for or not; the pitch says why.
        """
        fitting: list[Product] = []
        refused: list[Refused] = []
        for group in self._pitched(tuple(products), wanted):
            verdicts = [(one, self.verdict(one)) for one in group]
            allowed = [one for one, verdict in verdicts if verdict.allowed]
            if not allowed:
                refused += [Refused(product=one, verdict=verdict) for one, verdict in verdicts[:1]]
                continue
            named = [one for one in allowed if not self.restraint.keeps_back(one)]
            if named and _has_room(closest := _closest(named, self.dossier), fitting, self.pitch):
                fitting.append(closest)
        return Shortlist(fitting=tuple(fitting), refused=tuple(refused[: self.pitch.unsuitable_shown]))

    def _pitched(self, products: tuple[Product, ...], wanted: tuple[str, ...]) -> list[tuple[Product, ...]]:
        """The lines of the list as a pitch goes through them: those meant for the tier; a large CD that fits before deposits.

        Whoever can have a large CD is told of no plain term deposit beside it, but for those who hold one.
        """
        groups = _groups(self.dossier, products, wanted, tier=self.dossier.tier or "mass")
        asked = groups[: bool(wanted)]
        listed = groups[len(asked) :]
        large = [
            group for group in listed if any(one.kind == "large_cd" and self.verdict(one).allowed for one in group)
        ]
        if not large:
            return groups
        plain = not any(one.kind == "term_deposit" for one in self.dossier.holdings)
        others = [group for group in listed if group not in large and not (plain and group[0].kind == "term_deposit")]
        at = next((place for place, group in enumerate(others) if group[0].kind in _TIME_DEPOSITS), None)
        if at is None:
            return groups
        return [*asked, *others[:at], *large, *others[at:]]

    def assessed(self, products: Iterable[Product], wanted: tuple[str, ...] = ()) -> Assessed:
        """Every product: those of the type's list first, in its order, then others on sale that fit as well.

        ``wanted``: only these kinds or codes. Services and loans are looked at where the type's list names them, or when asked
        for.
        """
        known = tuple(one for one in products if not wanted or one.kind in wanted or one.product_code in wanted)
        listed = [one for group in _groups(self.dossier, known, ()) for one in group]
        there = {one.product_code for one in listed}
        aside = frozenset() if wanted else self.numbers.credit_kinds | {"service"}
        others = [one for one in known if one.product_code not in there and one.kind not in aside]
        verdicts = [(one, self.verdict(one)) for one in (*listed, *others)]
        fitting = [one for one, verdict in verdicts if verdict.allowed]
        first: list[Product] = []
        for one in fitting:
            if _has_room(one, first, self.pitch):
                first.append(one)
        return Assessed(
            fitting=(*first, *(one for one in fitting if one not in first)),
            first=len(first),
            listed=frozenset(there),
            refused=tuple(Refused(product=one, verdict=verdict) for one, verdict in verdicts if not verdict.allowed),
        )


def _closest(allowed: Sequence[Product], dossier: Dossier) -> Product:
    """Of products that answer the same line of the list: the one that is held, else of a term that is held, else the first."""
    held = {one.product_code for one in dossier.holdings}
    terms = {
        (one.matures_on - one.opened_on).days // _TERM_STEP
        for one in dossier.holdings
        if one.matures_on is not None and one.kind == allowed[0].kind
    }
    same = [one for one in allowed if one.product_code in held]
    alike = [one for one in allowed if one.term_days and round(one.term_days / _TERM_STEP) in terms]
    return (same or alike or allowed)[0]


def _groups(
    dossier: Dossier, products: tuple[Product, ...], wanted: tuple[str, ...], *, tier: str = ""
) -> list[tuple[Product, ...]]:
    """Each group answers one line of the list; what was asked for goes first; no product stands twice.

    ``tier``: without the lines that are not meant for it.
    """
    asked = tuple(one for one in products if one.kind in wanted or one.product_code in wanted)
    type_ = dossier.placement.primary_type if dossier.placement else "none"
    groups = [asked] if asked else []
    lines = catalogue().on_list(type_, products)
    groups += [matched for entry, matched in lines if not (tier and entry.tiers) or tier in entry.tiers]
    seen: set[str] = set()
    out: list[tuple[Product, ...]] = []
    for group in groups:
        fresh = tuple(one for one in group if one.product_code not in seen)
        seen.update(one.product_code for one in fresh)
        if fresh:
            out.append(fresh)
    return out


def _has_room(product: Product, fitting: list[Product], numbers: PitchNumbers) -> bool:
    """At most so many, few services among them, and one of a kind."""
    if len(fitting) >= numbers.products_at_most:
        return False
    if product.kind == "service":
        return sum(one.kind == "service" for one in fitting) < numbers.services_at_most
    return all(one.kind != product.kind for one in fitting)
