"""The book counted (M-39): customers, assets and debts in all, by tier, main type, asset type and stage; a head's by branch."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from content.cards import Button, Card, Row
from content.wording import about, money, say
from handlers.actions import to_action
from handlers.ask import Answer, Ask, Slots
from handlers.lists.filters import asked_clients, unreadable
from handlers.lists.pages import footer, said
from handlers.lists.product_sums import balances_of_products, sums_of_products
from handlers.lists.readings import products_said, segment_name, understood
from handlers.lists.segments import placed_under
from segmentation.money import yuan_text
from segmentation.people import Holding, Language, Placement
from segmentation.policy import Policy
from store.books.book import Book
from store.books.counted import Counted, counted
from store.tasks import mornings

#: The schemes counted, their values in the order shown, and what a group holds of each; a customer may have several asset types.
_Group = Callable[[Counted | Placement], tuple[str, ...]]
_Counting = tuple[str, tuple[str, ...], _Group]
_BY: tuple[_Counting, ...] = (
    ("tier", ("private", "high", "mid", "mass"), lambda one: (one.tier,)),
    (
        "primary_type",
        ("savings", "wealth", "investment", "settlement", "liability", "none"),
        lambda one: (one.primary_type,),
    ),
    ("asset_type", ("savings", "wealth", "investment", "settlement", "liability"), lambda one: one.asset_types),
    ("life_cycle", ("new", "growing", "mature", "declining"), lambda one: (one.life_cycle,)),
)
_HEAD = "branch_head"


@dataclass(frozen=True, slots=True)
class _Held:
    """What a group holds of the products asked for."""

    products: str
    fen: int


def book_summary(ask: Ask, book: Book, policy: Policy) -> Answer:
    """Counts and sums of the asker's book within the segments asked for; every customer counts once but under asset types."""
    language = ask.language
    title = say("summary.title_branch" if book.manager.role == _HEAD else "summary.title", language)
    lacking = unreadable(ask, book, policy, title, needs_round=True)
    if lacking:
        return lacking
    found, ids = _counts(ask, book)
    words = understood(ask, book, policy=policy)
    if not found:
        empty = say("segment_list.nobody" if ask.slots.segment else "duties.no_book", language)
        return said(ask, book, title, empty, understood=words)
    held = balances_of_products(ask, book, ids)
    of_products, kinds = sums_of_products(ask, book, held)
    placed = book.placements(held) if held else {}
    products = products_said(ask.slots, book, language)
    rows: list[Row] = []
    for group in _BY:
        _, values, of = group
        sums = {value: _Held(products, _held_by(value, of, placed, held)) for value in values} if held else {}
        rows += _rows(found, group, ask, sums)
    card = Card(
        title=title,
        understood=words,
        as_of=book.as_of.isoformat(),
        summary="\n".join(line for line in (of_products, _sum(found, ask)) if line),
        rows=(*kinds, *rows, *_branches(found, book, ask)),
        buttons=(_list_button(ask),),
        footer=footer(ask, book),
    )
    return Answer(card=card)


def _held_by(value: str, of: _Group, placed: Mapping[str, Placement], held: Mapping[str, list[Holding]]) -> int:
    """What the customers of a group hold of the products asked for, in fen."""
    some = (held[customer] for customer, one in placed.items() if value in of(one))
    return sum(holding.balance for holdings in some for holding in holdings)


def _counts(ask: Ask, book: Book) -> tuple[tuple[Counted, ...], frozenset[str]]:
    """Added up by the database; or customer by customer, with their ids, where more than segments was asked for."""
    slots = ask.slots
    if not (slots.product or slots.lacks or slots.having or slots.silent or slots.amount or asked_clients(slots)):
        return counted(book, ask.today, slots.segment), frozenset()
    ids = [one.customer_id for one in placed_under(ask, book, slots.segment)]
    branches = {one.customer_id: one.branch_id for one in book.customers(ids)}
    each = (
        Counted(
            tier=one.tier,
            primary_type=one.primary_type,
            life_cycle=one.life_cycle,
            asset_types=one.asset_types,
            branch_id=branches.get(one.customer_id, ""),
            customers=1,
            aum=one.aum,
            debt=one.debt,
        )
        for one in book.placements(ids).values()
    )
    return tuple(each), frozenset(ids)


def _known(found: Sequence[Counted], values: tuple[str, ...], of: _Group) -> list[str]:
    """The values in their order, and after them whatever else a bank's own policy places customers in."""
    present = {value for one in found for value in of(one) if value}
    return [*(value for value in values if value in present), *sorted(present - set(values))]


def _rows(found: Sequence[Counted], group: _Counting, ask: Ask, sums: Mapping[str, _Held]) -> list[Row]:
    scheme, values, of = group
    everybody = sum(one.customers for one in found)
    return [
        _row(f"{scheme}:{value}", [one for one in found if value in of(one)], everybody, ask, sums.get(value))
        for value in _known(found, values, of)
    ]


def _row(word: str, some: Sequence[Counted], everybody: int, ask: Ask, held: _Held | None) -> Row:
    language, name = ask.language, segment_name(word, ask.language)
    slots = replace(_filters(ask), segment=tuple(dict.fromkeys((*ask.slots.segment, word))))
    show = Button(label=say("segment_list.show", language, segment=name), action=to_action("segment_list", slots))
    return _counted(name, some, everybody, ask, scheme=word.partition(":")[0], word=word, buttons=(show,), held=held)


def _counted(  # noqa: PLR0913 - what a line is made of
    name: str,
    some: Sequence[Counted],
    everybody: int,
    ask: Ask,
    *,
    scheme: str,
    word: str = "",
    buttons: tuple[Button, ...] = (),
    held: _Held | None = None,
) -> Row:
    language = ask.language
    count, aum, debt = _totals(some)
    parts = (
        [say("summary.held", language, product=held.products, total=about(held.fen, language))]
        if held is not None
        else []
    )
    parts.append(say("summary.assets", language, total=about(aum, language)))
    if debt:
        parts.append(say("summary.debts", language, total=about(debt, language)))
    return Row(
        title=name,
        value=share(count, everybody, language),
        details=(" · ".join(parts),),
        group=say(f"summary.by.{scheme}", language),
        buttons=buttons,
        facts={
            "scheme": scheme,
            "segment": word,
            "count": count,
            "aum": yuan_text(aum),
            "debt": yuan_text(debt),
            **({"balance": yuan_text(held.fen)} if held is not None else {}),
        },
    )


def share(count: int, everybody: int, language: Language) -> str:
    """How many, and how many in a hundred: a few among many are not none."""
    if 0 < 100 * count < everybody:
        return say("summary.count_few", language, count=count)
    return say("summary.count", language, count=count, percent=(200 * count + everybody) // (2 * everybody))


def _totals(some: Sequence[Counted]) -> tuple[int, int, int]:
    return sum(one.customers for one in some), sum(one.aum for one in some), sum(one.debt for one in some)


def _sum(found: Sequence[Counted], ask: Ask) -> str:
    language, (count, aum, debt) = ask.language, _totals(found)
    return say(
        "summary.theirs" if ask.slots.product else "summary.summary",
        language,
        count=count,
        aum=money(aum, language),
        debt=money(debt, language),
        average=about(aum // count, language),
    )


def _branches(found: Sequence[Counted], book: Book, ask: Ask) -> tuple[Row, ...]:
    """A head of several branches sees each."""
    ids = sorted({one.branch_id for one in found})
    if book.manager.role != _HEAD or len(ids) < 2:  # noqa: PLR2004 - one branch is the whole
        return ()
    names = mornings.branch_names(book.connection)
    everybody = sum(one.customers for one in found)
    return tuple(
        _counted(
            names.get(id_, id_ or say("words.unknown", ask.language)),
            [one for one in found if one.branch_id == id_],
            everybody,
            ask,
            scheme="branch",
        )
        for id_ in ids
    )


def _filters(ask: Ask) -> Slots:
    slots = ask.slots
    return Slots(
        segment=slots.segment, product=slots.product, without=slots.without, lacks=slots.lacks, each=slots.each,
        having=slots.having, silent=slots.silent, only=slots.only, amount=slots.amount, client=slots.client, also=slots.also,
    )  # fmt: skip


def _list_button(ask: Ask) -> Button:
    """The customers themselves, the richest first."""
    filters = _filters(ask)
    slots = replace(filters, limit=10) if filters == Slots() else filters
    key = "summary.button.top" if filters == Slots() else "summary.button.list"
    return Button(label=say(key, ask.language), action=to_action("segment_list", slots))
