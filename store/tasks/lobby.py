"""The lobby's chains as one reader may see them: keepers those of their branch, managers those handed to them.

``handlers.day.arrivals`` asks with the ``Book`` of the question. Names are as masked as everywhere: full for the customer's own
manager alone.
"""

from dataclasses import dataclass
from datetime import date

from segmentation.people import Customer
from store.alerts import told_facts
from store.books.book import Book
from store.staff import managers
from store.tasks import handovers
from store.tasks.handovers import Handover

KEEPERS = ("lobby_manager", "branch_head")


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One chain, with whom it is about and to whom it goes."""

    chain: Handover
    customer: Customer
    tier: str
    to_name: str


def visits(book: Book, day: date) -> tuple[Visit, ...]:
    """The day's visitors this reader may see, the earliest first."""
    branches, to = _scope(book)
    chains = handovers.of_day(book.connection, day, branches=branches, to=to)
    return tuple(found for chain in chains if (found := _visit(book, chain, day)) is not None)


def visit(book: Book, handover_id: int, day: date) -> Visit | None:
    """One chain of any day, when this reader may see it."""
    chain = handovers.find(book.connection, handover_id)
    branches, to = _scope(book)
    if chain is None or not (chain.branch_id in branches or chain.to_staff_id in to):
        return None
    return _visit(book, chain, day)


def may_hand_over(book: Book, chain: Handover) -> bool:
    """Whether the reader keeps the lobby of that branch, or heads it."""
    return book.manager.role in KEEPERS and chain.branch_id in _scope(book)[0]


def is_mine(book: Book, chain: Handover) -> bool:
    """Whether the customer was handed to the reader, or to somebody they stand in for."""
    return bool(book.scope.own) and chain.to_staff_id in book.manager_ids


def _scope(book: Book) -> tuple[list[str], tuple[str, ...]]:
    manager = book.manager
    if not manager.active:
        return [], ()
    if manager.role == "lobby_manager":
        return [manager.branch_id], ()
    if manager.role == "branch_head":
        return managers.with_sub_branches(book.connection, manager.branch_id), ()
    return [], book.manager_ids if book.scope.own else ()


def _visit(book: Book, chain: Handover, day: date) -> Visit | None:
    row = told_facts.customer_row(book.connection, chain.customer_id)
    found = told_facts.dossiers(book.connection, [row], day) if row is not None else {}
    dossier = found.get(chain.customer_id)
    if dossier is None:
        return None
    shown = book.customer(chain.customer_id) or told_facts.masked(found)[chain.customer_id].customer
    to = managers.by_staff_id(book.connection, chain.to_staff_id) if chain.to_staff_id else None
    return Visit(chain=chain, customer=shown, tier=dossier.tier, to_name=to.name if to else "")
