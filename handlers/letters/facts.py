"""What the bank's data say for one letter: how the customer is addressed, what they have, what suits, what they are due.

Every figure comes from the served delivery and carries its day; products pass ``handlers.clients.suitable`` and nothing else.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from content.access import access_key
from content.benefits import Benefit
from content.benefits import benefits as benefit_catalogue
from content.catalogue import notices as product_notices
from content.letters.words import LetterFacts
from content.pushes.fields import Bound, shown
from content.wording import day, kind_name, knows, money, say
from handlers.clients.suitable import Gate
from handlers.pitches.talk import addressed
from segmentation.bank_data import LOAN_KINDS
from segmentation.dossier import Dossier, valid_until
from segmentation.people import Customer, Holding, Language, Product
from segmentation.policy import Policy
from segmentation.suitability import assessment_valid
from store.books.book import Book
from store.letters.names import branch_name

#: Lines of a block; what is more is counted.
_MOST = 6
#: What matures within so many days is named.
_SOON = timedelta(days=30)
#: Of a product, in the order in which they are said.
_FIELDS = ("grade", "term", "liquidity", "minimum", "sale")


@dataclass(frozen=True, kw_only=True)
class Source:
    """Whose letter, in which language, read from what."""

    book: Book
    policy: Policy
    dossier: Dossier
    today: date
    language: Language

    def say(self, key: str, **facts: object) -> str:
        """A sentence of the room."""
        return say(f"letters.{key}", self.language, **facts)

    def day(self, on: date) -> str:
        """A day, without its weekday; with the year where it is not this one."""
        return day(on, self.language, weekday=False, today=self.today)


def facts_of(source: Source, needs: Iterable[str]) -> LetterFacts:
    """The words every letter may use, and the blocks this one needs."""
    customer, book = source.dossier.customer, source.book
    wanted = frozenset(needs)
    blocks: dict[str, tuple[str, ...]] = {}
    picked: tuple[Product, ...] = ()
    total = assessed = ""
    if "holdings" in wanted:
        assets = _assets(source)
        total = money(sum(one.balance for one in assets), source.language) if assets else ""
        blocks |= {"holdings": _holdings(assets, source), "ends": _ends(assets, source)}
    if "picks" in wanted:
        picked = _picked(source)
        blocks["picks"] = tuple(_pick(one, source) for one in picked)
        assessed = _assessed(picked, source)
    if "benefits" in wanted:
        blocks["benefits"] = _benefits(source)
    words = {
        "name": addressed(customer, source.language), "manager": book.manager.name,
        "branch": branch_name(book.connection, book.manager.branch_id) or source.say("our_branch"),
        "as_of": source.day(book.as_of), "years": _years(customer, source.today), "total": total, "assessed": assessed,
    }  # fmt: skip
    return LetterFacts(
        words=words,
        blocks=blocks,
        notices=_notices(picked, source),
        products=tuple(one.product_code for one in picked),
        fields=tuple(one for product in picked for one in _fields(product, source)),
    )


def _years(customer: Customer, today: date) -> str:
    """Full years with the bank; empty before the second."""
    since = customer.opened_on
    years = today.year - since.year - ((today.month, today.day) < (since.month, since.day))
    return str(years) if years > 1 else ""


def _assets(source: Source) -> list[Holding]:
    found = [one for one in source.dossier.holdings if one.kind not in LOAN_KINDS and one.balance > 0]
    return sorted(found, key=lambda one: (-one.balance, one.holding_id))


def _holdings(assets: list[Holding], source: Source) -> tuple[str, ...]:
    """By product, the largest first, and how much the others come to: the lines add up to the total."""
    found: dict[str, list[int]] = {}
    for one in assets:
        found.setdefault(_product(one, source), []).append(one.balance)
    products = sorted(found.items(), key=lambda each: (-sum(each[1]), each[0]))
    lines = [
        source.say(
            "line.holdings" if len(lots) > 1 else "line.holding", product=name, count=len(lots),
            amount=money(sum(lots), source.language),
        )
        for name, lots in products[:_MOST]
    ]  # fmt: skip
    if rest := [amount for _, lots in products[_MOST:] for amount in lots]:
        lines.append(source.say("line.rest", count=len(rest), amount=money(sum(rest), source.language)))
    return tuple(lines)


def _ends(assets: list[Holding], source: Source) -> tuple[str, ...]:
    """What matures soon, the first first, and whether it renews by itself."""
    last = source.today + _SOON
    ending = [one for one in assets if one.matures_on is not None and source.today <= one.matures_on <= last]
    ending.sort(key=lambda one: (one.matures_on or date.max, -one.balance))
    if not ending:
        return ()
    return (source.say("line.ends_head"), *(_ending(one, source) for one in ending[:_MOST]))


def _product(one: Holding, source: Source) -> str:
    return one.product_name or kind_name(one.kind, source.language)


def _ending(one: Holding, source: Source) -> str:
    assert one.matures_on is not None
    renews = "ends_renews" if one.auto_renew else "ends"
    amount = money(one.balance, source.language)
    return source.say(f"line.{renews}", product=_product(one, source), amount=amount, day=source.day(one.matures_on))


def _picked(source: Source) -> tuple[Product, ...]:
    """What a pitch would name: the gate's own choice, without services and loans. Whether it may be sent the checks say."""
    chosen = _gate(source).shortlist(source.book.products).fitting
    return tuple(one for one in chosen if one.kind not in LOAN_KINDS and one.kind != "service")


def _gate(source: Source) -> Gate:
    return Gate(
        dossier=source.dossier, manager=source.book.manager, policy=source.policy, day=source.today, individual=True
    )  # fmt: skip


def _fields(product: Product, source: Source) -> tuple[Bound, ...]:
    found = ((name, shown(product, name, source.language)) for name in ("name", *_FIELDS))
    return tuple(Bound(product_code=product.product_code, field=name, text=text) for name, text in found if text)


def _pick(product: Product, source: Source) -> str:
    """One product: what it is, its grade, and how money goes in and out; never what it may bring."""
    facts = {one.field: one.text for one in _fields(product, source)}
    access = f"letters.access.{access_key(product)}"
    if knows(access, source.language):
        facts["liquidity"] = say(access, source.language)
    joined = source.say("list").join(facts[name] for name in _FIELDS if name in facts)
    kind = kind_name(product.kind, source.language)
    key = "line.pick" if kind.casefold() in product.name.casefold() else "line.pick_kind"
    return source.say(key, product=product.name, kind=kind, facts=joined)


def _notices(picked: Sequence[Product], source: Source) -> tuple[str, ...]:
    """Of every product picked; one that not all of them need says whose it is."""
    whose: dict[str, list[str]] = {}
    for one in picked:
        for sentence in product_notices(one, source.language):
            whose.setdefault(sentence, []).append(one.name)
    return tuple(
        sentence
        if len(names) == len(picked)
        else source.say("notice.of", product=source.say("comma").join(names), notice=sentence)
        for sentence, names in whose.items()
    )


def _assessed(picked: Iterable[Product], source: Source) -> str:
    """That it lies within their own assessment, where there is one that holds; deposits need none."""
    customer = source.dossier.prudent
    on, exempt = customer.risk_assessed_on, _gate(source).numbers.exempt_kinds
    if on is None or not assessment_valid(customer, source.today) or all(one.kind in exempt for one in picked):
        return ""
    return source.say("assessed", day=source.day(on), until=source.day(valid_until(on)))


def _benefits(source: Source) -> tuple[str, ...]:
    """What the tier has and the bank has confirmed; how the bank calls the tier is nobody's but its own."""
    placed = source.dossier.placement
    if placed is None:
        return ()
    there = benefit_catalogue().up_to(f"tier:{placed.tier}", source.today)
    return tuple(_benefit(one, source) for one in there if one.confirmed)[:_MOST]


def _benefit(one: Benefit, source: Source) -> str:
    what, condition = one.words[source.language], one.condition[source.language]
    if condition:
        return source.say("line.benefit_if", what=what, condition=condition)
    return source.say("line.benefit", what=what)
