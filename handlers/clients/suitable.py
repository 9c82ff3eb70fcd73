"""Which of the bank's products may be named to a customer, in the order of their type's list, and why others may not.

The pitch and every later recommendation choose here and nowhere else, so that nothing passes the suitability gate unseen.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from content.catalogue import catalogue
from segmentation.dossier import Dossier
from segmentation.needs import PitchNumbers, free_assets
from segmentation.people import Manager, Product
from segmentation.policy import Policy
from segmentation.suitability import Circumstances, SuitabilityNumbers, Verdict, may_offer


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


def shortlist(  # noqa: PLR0913 - what a choice is made of
    dossier: Dossier,
    products: Iterable[Product],
    *,
    manager: Manager,
    policy: Policy,
    day: date,
    wanted: tuple[str, ...] = (),
    individual: bool = True,
) -> Shortlist:
    """The products to name. ``wanted`` are kinds or codes asked for: they come first, or first among the refused.

    ``individual`` is False where others read along: private offerings are for one customer alone.
    """
    numbers = PitchNumbers.read(policy.section("pitch"))
    gate = SuitabilityNumbers.read(policy.section("suitability"))
    about = circumstances(dossier, manager, numbers, day, individual=individual)
    fitting: list[Product] = []
    refused: list[Refused] = []
    for group in _groups(dossier, tuple(products), wanted):
        verdicts = [(one, verdict_on(one, about, gate)) for one in group]
        allowed = next((one for one, verdict in verdicts if verdict.allowed), None)
        if allowed is None:
            refused += [Refused(product=one, verdict=verdict) for one, verdict in verdicts[:1]]
        elif _has_room(allowed, fitting, numbers):
            fitting.append(allowed)
    return Shortlist(fitting=tuple(fitting), refused=tuple(refused[: numbers.unsuitable_shown]))


def assessed(  # noqa: PLR0913 - what a choice is made of
    dossier: Dossier,
    products: Iterable[Product],
    *,
    manager: Manager,
    policy: Policy,
    day: date,
    wanted: tuple[str, ...] = (),
    individual: bool = True,
) -> Assessed:
    """Every product through the gate: those of the type's list first, in its order, then others on sale that fit as well.

    The first few are the ones the pitch would name. ``wanted``: only these kinds or codes. Services and loans are looked at where
    the type's list names them, or when asked for. ``individual`` is False where others read along.
    """
    numbers = PitchNumbers.read(policy.section("pitch"))
    gate = SuitabilityNumbers.read(policy.section("suitability"))
    about = circumstances(dossier, manager, numbers, day, individual=individual)
    known = tuple(one for one in products if not wanted or one.kind in wanted or one.product_code in wanted)
    listed = [one for group in _groups(dossier, known, ()) for one in group]
    there = {one.product_code for one in listed}
    aside = frozenset() if wanted else gate.credit_kinds | {"service"}
    others = [one for one in known if one.product_code not in there and one.kind not in aside]
    verdicts = [(one, verdict_on(one, about, gate)) for one in (*listed, *others)]
    fitting = [one for one, verdict in verdicts if verdict.allowed]
    first: list[Product] = []
    for one in fitting:
        if _has_room(one, first, numbers):
            first.append(one)
    return Assessed(
        fitting=(*first, *(one for one in fitting if one not in first)),
        first=len(first),
        listed=frozenset(there),
        refused=tuple(Refused(product=one, verdict=verdict) for one, verdict in verdicts if not verdict.allowed),
    )


def circumstances(
    dossier: Dossier, manager: Manager, numbers: PitchNumbers, day: date, *, individual: bool = True
) -> Circumstances:
    """What the gate looks at for this customer, as the more prudent of what is known."""
    return Circumstances(
        customer=dossier.prudent,
        manager=manager,
        day=day,
        free_assets=free_assets(dossier, day, numbers),
        individual=individual,
    )


def verdict_on(product: Product, about: Circumstances, numbers: SuitabilityNumbers) -> Verdict:
    """The gate, with the series the catalogue never offers again counted as legacy whatever the bank's file says."""
    return may_offer(replace(product, state="legacy") if catalogue().is_legacy(product) else product, about, numbers)


def _groups(dossier: Dossier, products: tuple[Product, ...], wanted: tuple[str, ...]) -> list[tuple[Product, ...]]:
    """Each group answers one line of the list; what was asked for goes first; no product stands twice."""
    asked = tuple(one for one in products if one.kind in wanted or one.product_code in wanted)
    type_ = dossier.placement.primary_type if dossier.placement else "none"
    groups = [asked] if asked else []
    groups += [matched for _, matched in catalogue().on_list(type_, products)]
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
