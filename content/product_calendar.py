"""The product calendar (M-20): which products open and close their sale and which mature in some days, read from the catalogue.

``guanhu news calendar`` makes the week's item of it. Only what a group may read stands in it: public products on offer, each with
its grade; nothing legacy, private or ungraded, no amount and nobody's holding.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from content.catalogue import catalogue, notices
from content.wording import day as spoken_day
from content.wording import say, span
from segmentation.people import Language, Product
from segmentation.product_gaps import gaps
from segmentation.suitability import SuitabilityNumbers, grade_of

#: An item of news shows so many characters: the caveats come first, then as many days as fit.
LONGEST = 300
_ORDER = ("opens", "closes", "matures")
#: So many of one day are named.
_NAMED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductDay:
    """One product on one day."""

    on: date
    what: str
    """opens, closes, matures."""
    product: Product


def product_days(
    products: Iterable[Product],
    matures: Mapping[str, Iterable[date]],
    numbers: SuitabilityNumbers,
    *,
    first: date,
    last: date,
) -> tuple[ProductDay, ...]:
    """What happens from ``first`` to ``last``, by day. ``matures``: by product code the days on which it ends for its holders."""
    found = []
    for one in products:
        if not _for_groups(one, numbers):
            continue
        days: dict[str, tuple[date | None, ...]] = {
            "opens": (one.sale_start,),
            "closes": (one.sale_end,),
            "matures": tuple(matures.get(one.product_code, ())),
        }
        found += [
            ProductDay(on=on, what=what, product=one)
            for what, some in days.items()
            for on in some
            if on is not None and first <= on <= last
        ]
    return tuple(sorted(found, key=lambda one: (one.on, _ORDER.index(one.what), one.product.product_code)))


def _for_groups(product: Product, numbers: SuitabilityNumbers) -> bool:
    """Whether a group may read of it: on offer, public, graded, whole."""
    if product.state not in numbers.offered_states or catalogue().is_legacy(product):
        return False
    if product.private_offering is True or product.kind in (*numbers.private_kinds, *numbers.never_kinds):
        return False
    if product.kind in numbers.credit_kinds or product.kind == "service":
        return False
    barred = {"risk_grade", "state", "sale_days", *numbers.must_have}
    return not barred & set(gaps(product, numbers.exempt_kinds))


def calendar_title(first: date, last: date, language: Language) -> str:
    """Product calendar, 23–29 Nov."""
    return say("product_calendar.title", language, days=span(first, last, language, today=first))


def calendar_text(days: Iterable[ProductDay], language: Language, *, today: date) -> tuple[str, int]:
    """One paragraph within ``LONGEST``, notices at its end, and how many days' lines did not fit; empty without any."""
    told = tuple(days)
    sentences = [
        _said(on, what, told, language, today) for on, what in dict.fromkeys((one.on, one.what) for one in told)
    ]
    if not sentences:
        return "", 0
    below = list(
        dict.fromkeys(note for one in told for note in notices(one.product, language) if one.product.kind != "service")
    )
    gap = "" if language == "zh" else " "
    tail = gap.join(below)
    if len(tail) > LONGEST // 2:  # the sentences of single issuers go with each product's own page
        tail = gap.join(say(f"pitch.notice.{name}", language) for name in ("wealth", "fund"))
    taken: list[str] = []
    for sentence in sentences:
        if len(gap.join([*taken, sentence, tail])) > LONGEST:
            break
        taken.append(sentence)
    return gap.join([*taken, tail]).strip(), len(sentences) - len(taken)


def _said(on: date, what: str, days: tuple[ProductDay, ...], language: Language, today: date) -> str:
    """25 Nov, sale opens: A (R2), B (R1)."""
    products = [one.product for one in days if (one.on, one.what) == (on, what)]
    names = [
        say("product_calendar.graded", language, name=one.name, grade=grade) if (grade := grade_of(one)) else one.name
        for one in products[:_NAMED]
    ]
    more = say("product_calendar.more", language, count=len(products) - _NAMED) if len(products) > _NAMED else ""
    said = say("proposal.and", language).join(names) + more
    return say(
        f"product_calendar.{what}", language, day=spoken_day(on, language, weekday=False, today=today), products=said
    )
