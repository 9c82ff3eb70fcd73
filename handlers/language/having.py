"""What is said of the customers beside what a list is about: 有房贷的客户下个月谁到期, a mortgage and deposits over 100k.

An amount bounds what it stands at: the deposits, the assets, and only else what the list counts. ``details`` asks here for every
question that a list answers, after ``holding`` has said what is held and what is not.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from handlers.ask import Amount, Slots
from handlers.language.amounts import find_amount
from handlers.language.tagging import Tagged
from segmentation.bank_vocabularies import LOAN_KINDS
from segmentation.changed import changed
from segmentation.holding_words import ASSETS, Having, read_having

#: Lists whose amounts are those of what they list, not of their customers' assets.
_OWN_AMOUNTS = frozenset({"maturity_list", "key_dates", "contact_today", "holders", "large_movements"})
#: Lists of what comes due.
_OF_DAYS = frozenset({"maturity_list", "key_dates"})
_BALANCE = (
    r"(?:的|合计|总计|总?余额|总额|规模|金额|本金|市值|加起来|都|也|还|现在|目前|在|有|是|为|达|够|攒了|存了|放了)*"
)
_IS = r"(?:(?:total|balances?|holdings?|worth|of|is|are|at|in|totall?ing|amounting to|standing at|currently) )*"
_ASSETS_BEFORE = re.compile(
    rf"(?:(?:总|金融|管理)?资产|aum|身家|家底){_BALANCE} ?$|\b(?:assets|aum|net worth|wealth|total balances?) {_IS}$"
)
_ASSETS_AFTER = re.compile(
    r"(?:的)?(?:(?:总|金融|管理)?资产|aum)|(?: (?:of|in))? (?:total |net |financial )?(?:assets|aum)\b"
)
_PRODUCT_BEFORE = re.compile(rf"P(?:{_BALANCE} ?| {_IS})$")
_PRODUCT_AFTER = re.compile(r"(?:元|块)?(?:的|worth of| (?:of|in|worth of|or more of|or more in))? ?P")
#: Between products whose amounts are added up: 存款和理财50万以上.
_ADDED = re.compile(r"(?:的)? ?(?:和|与|跟|及|以及|加上?|或者?|、|/|&|\+|,? ?(?:and|or|plus))? ?(?:the |any )?")
#: Between conditions, and not between what is added up.
_APART = re.compile(r"(?:的)? ?[、,，;] ?(?:而且|并且?|且|又)?")
_HELD_BEFORE = re.compile(
    r"(?:(?<!没)(?<!所)(?<!未)有着?|持有|买了|买过|配了|配有|办了|背着|背了|手里有)$"
    r"|\b(?:with|holding|hold|holds|have|has|having|own|owns|owning) (?:an? |the |any |some )?$"
)
_HELD_AFTER = re.compile(
    r"(?:的|的?(?:那些|这些)?(?:客户|人|客群|客人)|[,，]|且|又|并且?|而且|同时|里|里面|中)(?!到期)"
    r"| (?:whose|clients?|customers?|who|and)\b"
)
_OF_CUSTOMERS = re.compile(r"(?:元|块)?的?(?:那些|这些)?(?:客户|人|客群)| (?:clients?|customers?|whose)\b")
_COMES_DUE = re.compile(r"到期|满期|兑付|\b(?:matur\w+|expir\w+|due|coming up|roll\w*)\b")


@dataclass(frozen=True, slots=True)
class _Spoken:
    """The sentence with every amount masked; what its products and amounts mean, and where each stands."""

    text: str
    products: tuple[tuple[int, tuple[str, ...]], ...]
    amounts: tuple[tuple[int, Amount], ...]


@dataclass(frozen=True, slots=True)
class _Owned:
    """An amount and what it bounds: all assets, or the products named at one place."""

    amount: Amount
    at: int
    product: int | None
    """The product's place; None: the assets."""


def with_having(slots: Slots, tagged: Tagged, intent: str) -> Slots:
    """The slots with what is said of the customers alone taken out of what the list is about."""
    due = intent in _OF_DAYS and bool(tagged.products)
    said = _spoken(tagged) if due or tagged.slots.amount else None
    if said is None:
        return slots
    if intent in _OF_DAYS:
        slots = _held_beside(slots, said)
    owned = [one for at, amount in said.amounts if (one := _owner(said, at, amount))]
    for one in owned:
        slots = _bounded(slots, said, one, intent)
    bounded = {read_having(word).products for word in slots.having if "@" in word}
    some = tuple(word for word in slots.having if "@" in word or read_having(word).products not in bounded)
    return slots if some == slots.having else changed(slots, having=some)


def _spoken(tagged: Tagged) -> _Spoken | None:
    text, first = tagged.spots.replace("\0", ""), tagged.slots.amount
    amounts = [first] if first and "A" in text else []
    while amounts and (more := find_amount(text)):
        text = text[: more.at[0]] + "A" + text[more.at[1] :]
        amounts.insert(text[: more.at[0]].count("A"), more.amount)
    places = [n for n, letter in enumerate(text) if letter == "P"]
    at = [n for n, letter in enumerate(text) if letter == "A"]
    if len(places) != len(tagged.products) or len(at) != len(amounts):
        return None
    return _Spoken(text, tuple(zip(places, tagged.products, strict=True)), tuple(zip(at, amounts, strict=True)))


def _owner(said: _Spoken, at: int, amount: Amount) -> _Owned | None:
    """What the amount is said of; None where it stands by itself."""
    before, after = said.text[:at], said.text[at + 1 :]
    if _ASSETS_BEFORE.search(before) or _ASSETS_AFTER.match(after):
        return _Owned(amount, at, None)
    if (found := _PRODUCT_BEFORE.search(before)) is not None:
        return _Owned(amount, at, found.start())
    if (found := _PRODUCT_AFTER.match(after)) is not None:
        return _Owned(amount, at, at + found.end())
    return None


def _bounded(slots: Slots, said: _Spoken, one: _Owned, intent: str) -> Slots:
    """The slots with this amount where it belongs."""
    main = one.amount == slots.amount
    if one.product is None:
        if intent not in _OWN_AMOUNTS or slots.without:  # theirs are of assets anyway
            return (
                slots
                if main
                else _also(slots, Having(products=(ASSETS,), least=one.amount.least, most=one.amount.most))
            )
        slots = changed(slots, amount=None, amount_text="") if main else slots
        return _also(slots, Having(products=(ASSETS,), least=one.amount.least, most=one.amount.most))
    values = dict(said.products)[one.product]
    lacking = slots.without or set(values) <= set(slots.lacks)
    apart = _listed_apart(said, one.product)
    group = () if lacking or apart else _added(said, one.product, slots)
    others = tuple(word for word in slots.product if word not in (*values, *group))
    if intent == "holders" and main and not lacking:
        each = slots.each or tuple(found for _, found in said.products if set(found) <= set(others))
        beside = [Having(products=some) for some in dict.fromkeys(each) if set(some) <= set(others)]
        beside += [  # 有大额存单、存款超过200万: the part is held, the whole is bounded
            Having(products=some)
            for at, some in said.products
            if at < one.product and set(some) < set(values) and at in apart
        ]
        kept = tuple(word for word in slots.product if word not in others)
        return _also(changed(slots, product=kept, each=()) if beside else slots, *beside)
    if intent in _OF_DAYS and not _OF_CUSTOMERS.match(said.text, one.at + 1):
        return slots  # the amounts of what comes due
    if intent in ("contact_today", "large_movements") and main and not _OF_CUSTOMERS.match(said.text, one.at + 1):
        return slots
    found = Having(products=(*values, *group), lacking=lacking, least=one.amount.least, most=one.amount.most)
    slots = _without(slots, found.products)
    return _also(changed(slots, amount=None, amount_text="") if main else slots, found)


def _listed_apart(said: _Spoken, product: int) -> tuple[int, ...]:
    """The products before this one of a list of conditions: 有国债、存款低于1万 adds nothing up."""
    found: list[int] = []
    for at, _ in said.products:
        if at < product and _HELD_BEFORE.search(said.text[:at]) and _APART.fullmatch(said.text, at + 1, product):
            found.append(at)
    return tuple(found)


def _added(said: _Spoken, at: int, slots: Slots) -> tuple[str, ...]:
    """The products beside this one whose balances are added to it: of its side, with nothing between them but "and"."""
    values: dict[int, tuple[str, ...]] = dict(said.products)
    found: list[str] = []
    places = [place for place, _ in said.products]
    here = places.index(at)
    for further in (reversed(places[:here]), places[here + 1 :]):
        last = at
        for place in further:
            between = said.text[min(last, place) + 1 : max(last, place)]
            alike = _is_debt(values[place]) is _is_debt(values[at])
            if slots.each or not alike or not _ADDED.fullmatch(between):
                break
            found.extend(values[place])
            last = place
    return tuple(word for word in dict.fromkeys(found) if word not in values[at])


def _is_debt(products: Iterable[str]) -> bool:
    return any(one in LOAN_KINDS for one in products)


def _held_beside(slots: Slots, said: _Spoken) -> Slots:
    """Products that are held by those whose others come due; something has to be said of coming due."""
    if not _COMES_DUE.search(said.text):
        return slots
    bounded = {one.product for at, amount in said.amounts if (one := _owner(said, at, amount))}
    for at, values in said.products:
        held = _HELD_BEFORE.search(said.text[:at]) and _HELD_AFTER.match(said.text, at + 1)
        if held and at not in bounded and set(values) <= set(slots.product):
            slots = _also(_without(slots, values), Having(products=values))
    return slots


def _without(slots: Slots, products: Sequence[str]) -> Slots:
    product, lacks = (tuple(one for one in some if one not in products) for some in (slots.product, slots.lacks))
    each = tuple(group for group in slots.each if not set(group) <= set(products))
    return changed(
        slots,
        product=product,
        lacks=lacks,
        without=slots.without and bool(product),
        each=each if len(each) > 1 else (),
        product_text=slots.product_text if product else "",
    )


def _also(slots: Slots, *having: Having) -> Slots:
    return changed(slots, having=tuple(dict.fromkeys((*slots.having, *(one.word for one in having)))))
