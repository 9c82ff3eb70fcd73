"""How a question was read, in words: the line under a card's title ("23–29 Nov · large CD · from ¥500,000").

Every list handler shows it, so that a wrong reading is seen at once.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from content.wording import kind_name, knows, money, say, span
from handlers.ask import EARLIEST, LATEST, LEAST, Amount, Ask, Period, Slots
from handlers.lists.filters import CURRENT
from segmentation.bank_data import PRODUCT_KINDS
from segmentation.group_words import from_to, is_denied, parts, scheme_of
from segmentation.holding_words import ASSETS, NEVER, OPENED, Having, read_having
from segmentation.people import Language
from segmentation.policy import Policy
from segmentation.schemes import SEGMENT, TAG
from store.books.book import Book
from store.staff import managers

#: What the kinds together are called (``words.family``): 基金 instead of four kinds of fund.
_FAMILIES = {
    "deposit": (
        "demand_deposit", "notice_deposit", "term_deposit", "instalment_deposit", "interest_drawing_deposit", "large_cd",
        "structured_deposit",
    ),
    "wealth": ("open_wealth", "closed_wealth"),
    "fund": ("money_fund", "bond_fund", "equity_fund", "mixed_fund"),
    "metal": ("precious_metal", "metal_savings"),
    "loan": ("mortgage", "consumer_loan", "car_loan", "business_loan"),
}  # fmt: skip
#: A sum is round: over it and under it are the next fen (100 yuan, in fen).
_ROUND = 100_00
#: So many customers are named in the line; of more these first.
_MOST_NAMES, _FEW_NAMES = 6, 4
#: Of these so many may be left out: 存款（大额存单除外）.
_FEW_MISSING = 1
#: Schemes whose groups are called like those of another.
_TABLES = {"primary_type": "asset_type", "near_tier": "tier"}


def understood(ask: Ask, book: Book, *, period: Period | None = None, policy: Policy | None = None) -> str:
    """The filters in force, between dots; ``period`` where the handler took another than the asked one."""
    language, slots = ask.language, ask.slots
    taken = period or slots.period
    products = products_said(slots, book, language)
    lacks, besides = (product_names(some, book, language) for some in (slots.lacks, slots.besides))
    only = "lists.only" if CURRENT in slots.product else "lists.only_beside_current"
    products_with_only = say(only, language, product=products) if slots.only and products else products
    whose = managers.by_staff_id(book.connection, slots.staff) if slots.staff in book.manager_ids else None
    parts = [
        whose.name if whose else "",
        say("lists.overdue", language) if slots.overdue else "",
        span(taken.start, taken.end, language, today=ask.today) if taken else "",
        say("lists.without", language, product=products) if slots.without and products else products_with_only,
        say("lists.without", language, product=lacks) if lacks else "",
        say("lists.besides", language, product=besides) if besides else "",
        " + ".join(_segment_filter(word, language, policy) for word in slots.segment),
        say(f"lists.direction.{slots.direction}", language) if slots.direction else "",
        say(f"lists.renews.{slots.renews}", language) if slots.renews else "",
        _bounds(slots, language),
        say("silent.since", language, days=slots.silent) if slots.silent else "",
        *(having_words(word, book, language) for word in slots.having),
        customer_names(slots, book, language),
        say(f"lists.{_which_limit(ask)}", language, count=slots.limit) if slots.limit else "",
    ]
    return " · ".join(part for part in parts if part)


def _which_limit(ask: Ask) -> str:
    """Which of a list are the so many asked for, as a wording key: only what comes due has a first and a last by day."""
    if ask.slots.sort in (EARLIEST, LATEST) and ask.intent == "maturity_list":
        return ask.slots.sort
    return "bottom" if ask.slots.sort == LEAST else "top"


def having_words(word: str, book: Book, language: Language) -> str:
    """What else the customers must hold, or lack, as a colleague says it: with mortgage, assets from ¥500,000."""
    having = read_having(word)
    if having.of_touch:
        key = "within" if having.least is None else "since" if having.most is None else "between"
        key = "never" if having.least == NEVER else key
        return say(f"silent.{key}", language, days=having.most or having.least, least=having.least, most=having.most)
    if what := having.of_person:
        return _person_words(what, having, language, book.as_of)
    bounds = amount_words(Amount(least=having.least, most=having.most), language)
    if having.products == (ASSETS,):
        return say("lists.having_assets", language, amount=bounds)
    products = product_names(having.products, book, language)
    if not bounds:
        return say("lists.without" if having.lacking else "lists.having", language, product=products)
    key = "lists.having_not" if having.lacking else "lists.having_balance"
    return say(key, language, product=products, amount=bounds)


def _person_words(what: str, having: Having, language: Language, today: date) -> str:
    """What is said of the customers themselves: women, aged 60 and over, born 1990–1999, account opened in November."""
    least, most = having.least, having.most
    if what == OPENED:
        first, last = (None if day is None else date.fromordinal(day) for day in (least, most))
        return say("lists.opened", language, span=span(first, last, language, today=today))
    if least is None and most is None:
        return say(f"lists.{'not_' if having.lacking else ''}{what}", language)
    side = "exact" if least == most else "least" if most is None else "most" if least is None else "between"
    return say(f"lists.{what}_{side}", language, least=least, most=most)


def products_said(slots: Slots, book: Book, language: Language, *, between: str = " / ") -> str:
    """The products asked for, any of which will do; with "+" between groups of which each is meant."""
    groups = slots.each or (slots.product,)
    return " + ".join(product_names(group, book, language, between=between) for group in groups)


def product_names(words: Sequence[str], book: Book, language: Language, *, between: str = " / ") -> str:
    """Kinds and codes as a colleague says them; all kinds of a family together by its one name."""
    names: dict[str, None] = {}
    for word in words:
        names[_family(word, words, language) or product_name(word, book, language)] = None
    return between.join(names)


def _family(word: str, words: Sequence[str], language: Language) -> str:
    """The one name of the kinds of a family, all or nearly all of which are among the words; empty where they are not."""
    name, kinds = next(((name, kinds) for name, kinds in _FAMILIES.items() if word in kinds), ("", ()))
    missing = [kind for kind in kinds if kind not in words]
    if not name or 2 * len(missing) >= len(kinds) or len(missing) > _FEW_MISSING:
        return ""
    family = say(f"words.family.{name}", language)
    without = say("segment_list.comma", language).join(kind_name(kind, language) for kind in missing)
    return say("words.family.but", language, family=family, kinds=without) if missing else family


def kept(ask: Ask, *names: str) -> Ask:
    """The question with these slots alone: what a list reads of it, so that nothing else is said to have been read."""
    return replace(ask, slots=Slots(**{name: getattr(ask.slots, name) for name in names}))


def product_name(word: str, book: Book, language: Language) -> str:
    """A kind or a product code as a colleague says it."""
    if word in PRODUCT_KINDS:
        return kind_name(word, language)
    product = book.product(word)
    return product.name if product else word


def segment_name(word: str, language: Language, policy: Policy | None = None) -> str:
    """``tier:high`` as a colleague says it, a list by its title in the policy; a value without words as it stands."""
    if spanned := from_to(word):
        lowest, highest = spanned
        way = "at_least" if lowest else "at_most"
        return say(f"words.groups.{way}", language, group=segment_name(lowest or highest, language, policy))
    names = " / ".join(_group_name(part, language, policy) for part in parts(word))
    return say("words.groups.none_of", language, groups=names) if is_denied(word) else names


def _group_name(word: str, language: Language, policy: Policy | None) -> str:
    scheme, colon, value = word.partition(":")
    name = value if scheme == SEGMENT else word
    if policy and name in policy.segments and (not colon or scheme == SEGMENT):
        return policy.segments[name].title[language]
    if scheme == "sixteen_grid" and "/" in value:
        tier, _, stage = value.partition("/")
        names = {"tier": segment_name(f"tier:{tier}", language), "stage": segment_name(f"life_cycle:{stage}", language)}
        return say("words.sixteen_grid.cell", language, **names)
    if scheme == TAG:
        key = f"profile.tag_value.{value.partition('=')[2]}"
        return say(key, language) if knows(key, language) else value.partition("=")[2]
    table = _TABLES.get(scheme, scheme) if colon else SEGMENT
    key = f"words.{table}.{value or word}"
    return say(key, language) if knows(key, language) else value or word


def _segment_filter(word: str, language: Language, policy: Policy | None) -> str:
    """A tier alone ("high") says too little beside dates and amounts."""
    name = segment_name(word, language, policy)
    if word.startswith("tier:") and (spanned := from_to(word)):
        way = "tier_at_least" if spanned[0] else "tier_at_most"
        return say(f"words.groups.{way}", language, group=segment_name(spanned[0] or spanned[1], language, policy))
    of_tiers = not is_denied(word) and all(scheme_of(part) == "tier" for part in parts(word))
    return say("customer.tier", language, tier=name) if of_tiers else name


def _bounds(slots: Slots, language: Language) -> str:
    words = amount_words(slots.amount, language)
    return say("lists.summed", language, amount=words) if slots.summed and words else words


def amount_words(amount: Amount | None, language: Language) -> str:
    """Bounds in words; empty when there are none."""
    if amount is None or (amount.least is None and amount.most is None):
        return ""
    if amount.least is None or amount.most is None:
        return _least(amount.least, language) if amount.least is not None else _most(amount.most or 0, language)
    if amount.least == amount.most:
        return money(amount.least, language)
    if _is_just_over(amount.least) or _is_just_under(amount.most):
        parts = (_least(amount.least, language), _most(amount.most, language))
        return say("segment_list.comma", language).join(parts)
    return say("maturities.between", language, least=money(amount.least, language), most=money(amount.most, language))


def _least(fen: int, language: Language) -> str:
    """From a sum on; over it, where the bound is the next fen: 超过50万."""
    if _is_just_over(fen):
        return say("maturities.over", language, amount=money(fen - 1, language))
    return say("maturities.at_least", language, amount=money(fen, language))


def _most(fen: int, language: Language) -> str:
    if _is_just_under(fen):
        return say("maturities.under", language, amount=money(fen + 1, language))
    return say("maturities.at_most", language, amount=money(fen, language))


def _is_just_over(fen: int) -> bool:
    return fen > _ROUND and fen % _ROUND == 1


def _is_just_under(fen: int) -> bool:
    return fen % _ROUND == _ROUND - 1


def customer_names(slots: Slots, book: Book, language: Language) -> str:
    """The names of the customers asked about, as the asker may see them; of many the first few; empty for none."""
    ids = [one for one in (slots.client, *slots.also) if one]
    names = [one.name for one in book.customers(ids)]
    shown = say("segment_list.comma", language).join(names if len(names) <= _MOST_NAMES else names[:_FEW_NAMES])
    if len(names) <= _MOST_NAMES:
        return shown
    return say("lists.names_of_many", language, names=shown, count=len(names))
