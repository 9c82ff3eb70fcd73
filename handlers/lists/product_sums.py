"""What customers hold of the products a question names: the balance in all and of every kind.

"How much in deposits do I have" asks for the deposits, not for all the assets of whoever has one; ``summary`` says both.
"""

from collections import Counter
from collections.abc import Collection, Mapping

from content.cards import Row
from content.wording import kind_name, money, say
from handlers.ask import Ask
from handlers.lists.filters import held
from handlers.lists.readings import products_said
from segmentation.bank_vocabularies import HOLDING_KINDS
from segmentation.money import yuan_text
from segmentation.people import Holding
from store.books.book import Book


def balances_of_products(ask: Ask, book: Book, ids: Collection[str]) -> dict[str, list[Holding]]:
    """What of the products each of the customers holds; empty where no product is named or its lack is."""
    if not ask.slots.product or ask.slots.without:
        return {}
    return {customer: some for customer, some in held(ask, book, of_open=True).items() if customer in ids}


def sums_of_products(ask: Ask, book: Book, found: Mapping[str, list[Holding]]) -> tuple[str, tuple[Row, ...]]:
    """The sentence with the whole balance, and a row a kind; empty where no product is named or its lack is."""
    language, slots = ask.language, ask.slots
    if not slots.product or slots.without:
        return "", ()
    holdings = [one for some in found.values() for one in some]
    words = say(
        "summary.products",
        language,
        products=products_said(slots, book, language),
        total=money(sum(one.balance for one in holdings), language),
        holdings=len(holdings),
        count=len(found),
    )
    kinds = Counter(one.kind for one in holdings)
    return words, tuple(_row(kind, holdings, ask) for kind in HOLDING_KINDS if kinds[kind])


def _row(kind: str, holdings: list[Holding], ask: Ask) -> Row:
    language, some = ask.language, [one for one in holdings if one.kind == kind]
    count, total = len({one.customer_id for one in some}), sum(one.balance for one in some)
    return Row(
        title=kind_name(kind, language),
        value=money(total, language),
        details=(say("summary.of_kind", language, count=count, holdings=len(some)),),
        group=say("summary.by.kind", language),
        facts={"kind": kind, "count": count, "holdings": len(some), "balance": yuan_text(total)},
    )
