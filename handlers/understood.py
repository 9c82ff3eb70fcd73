"""A sentence understood with what only this bank knows: the names of its products, and the names of its staff.

``bot/reading.py`` and ``guanhu understand --as`` call it; ``handlers.understanding`` knows words that every bank uses.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from handlers.ask import Ask, ClientNames, Reason, Unclear
from handlers.clients.colleagues import LISTS_OF_ONE, about_colleague, is_of_a_colleague, of_one_manager
from handlers.clients.product_names import spelled, with_products
from handlers.clients.product_narrowing import narrowed, narrowing_words
from handlers.understanding import understand
from segmentation.people import Language
from segmentation.schemes import Segment
from store.books.book import Book
from store.books.product_words import product_words


def understood(  # noqa: PLR0913 - what understanding takes, by name
    text: str,
    *,
    now: datetime,
    language: Language,
    book: Book,
    segments: Iterable[Segment] = (),
    clients: ClientNames | None = None,
) -> Ask | Unclear:
    """The question a text asks in this book, or why there is none; ``now`` is in the asker's zone.

    ``clients`` are the names of the book, where somebody keeps what was found of them.
    """
    staff, rest = of_one_manager(text, book)
    if staff and rest:
        alone = understood(rest, now=now, language=language, book=book, segments=segments, clients=clients)
        if isinstance(alone, Ask) and alone.intent in LISTS_OF_ONE:
            return replace(alone, slots=replace(alone.slots, staff=staff))
    named = spelled(text, product_words(book), language)
    said = understand(named.text, now=now, language=language, clients=clients or book, segments=segments)
    if isinstance(said, Unclear) and said.reason is Reason.REFUSED:
        return said
    if is_of_a_colleague(said, text, book):
        return Unclear(reason=Reason.REFUSED, slots=said.slots, detail="others")
    if named.alone:
        said = Ask(intent="product_info", slots=said.slots, now=now, language=language, candidates=("product_info",))
    if (colleague := about_colleague(said, text, book)) is not None:
        return Ask(intent="team_overview", slots=colleague, now=now, language=language, candidates=("team_overview",))
    if named.codes:
        return replace(said, slots=with_products(said.slots, named))
    return _with_narrowing(said, text, book)


def _with_narrowing(said: Ask | Unclear, text: str, book: Book) -> Ask | Unclear:
    """A kind of product asked about keeps the words that narrow it; nothing but a kind offers those whose names bear them."""
    words = narrowing_words(text)
    if not words or not said.slots.product or "product_info" not in (getattr(said, "intent", ""), *said.candidates):
        return said
    if isinstance(said, Unclear):
        of_kind = tuple(one for one in product_words(book) if one.kind in said.slots.product)
        found, unused = narrowed(words, of_kind)
        return said if unused else replace(said, slots=replace(said.slots, product=tuple(one.code for one in found)))
    kept = " ".join((*words, said.slots.product_text))
    return replace(said, slots=replace(said.slots, product_text=kept))
