"""The filters every list takes: segments and named customers, as ids that pass; and what is said when they cannot be read."""

from content.wording import say
from handlers.ask import Amount, Answer, Ask, Slots
from handlers.lists.pages import said
from segmentation.policy import Policy
from store.books import segments
from store.books.book import Book


def asked_clients(slots: Slots) -> tuple[str, ...]:
    """Every customer the question names, each once."""
    return tuple(dict.fromkeys(one for one in (slots.client, *slots.also) if one))


def passing(ask: Ask, book: Book) -> frozenset[str] | None:
    """The customers of the book under all the segments asked for, of those named; None where neither was asked."""
    named = asked_clients(ask.slots)
    if not ask.slots.segment:
        return frozenset(named) if named else None
    under = frozenset(one.customer_id for one in book.segment(ask.slots.segment))
    return under & frozenset(named) if named else under


def unreadable(ask: Ask, book: Book, policy: Policy, title: str, *, needs_round: bool = False) -> Answer | None:
    """What is said when a segment is asked for that there is not, or no round has placed anybody yet; else None."""
    if (ask.slots.segment or needs_round) and book.missing("placements"):
        return said(ask, book, title, say("segment_list.no_round", ask.language))
    unknown = [word for word in ask.slots.segment if not segments.known(word, policy)]
    if unknown:
        words = say("segment_list.comma", ask.language).join(unknown)
        return said(ask, book, title, say("segment_list.unknown", ask.language, words=words))
    return None


def within(amount: Amount | None, fen: int) -> bool:
    """Whether the sum keeps the bounds asked for."""
    if amount is None:
        return True
    return (amount.least is None or fen >= amount.least) and (amount.most is None or fen <= amount.most)
