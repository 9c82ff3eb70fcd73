"""Book: the customers one person may see today, and no others. The only way handlers reach customers.

``open_book`` inside ``Database.reading()`` fixes the scope: an adviser's own customers and those of a colleague on leave, a
branch head's whole branch. Every question stays inside it: another's customer is simply not there. What the reader may not
see in full (a colleague's, a subordinate's, anybody's in a group) leaves the book masked. Its rooms: who is in it
(``book_customers``), what they have (``book_holdings``), where they sit (``book_places``), what was said (``book_talk``), what
is due (``book_duties``); longer lists are functions beside them that take a book.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection, select

from content.problems import Problem
from segmentation.people import Manager
from store.books.bank_rows import CUSTOMERS
from store.books.book_duties import BookDuties
from store.books.book_holdings import BookHoldings
from store.books.book_talk import BookTalk
from store.books.served_facts import served_facts
from store.database import Database
from store.staff import managers
from store.staff.scopes import Scope


@dataclass(frozen=True, kw_only=True)
class Book(BookHoldings, BookDuties, BookTalk):
    """One person's customers; opened for one question, closed with its connection."""


def open_book(
    connection: Connection,
    manager: Manager,
    *,
    today: date | None = None,
    private: bool = True,
    database: Database | None = None,
) -> Book:
    """The customers this person may see; without ``today`` nobody stands in for a colleague on leave.

    ``private`` is False where others read along: then every name is masked. Raises Problem when nothing was imported.
    """
    served = served_facts(connection)
    if served is None:
        raise Problem("problems.no_delivery")
    return Book(
        connection=connection,
        manager=manager,
        scope=managers.scope_of(connection, manager, today),
        private=private,
        as_of=served.as_of,
        round_day=served.round_day,
        delivery_id=served.delivery_id,
        delivered=served.delivered,
        has_round=served.round_id is not None,
        database=database,
    )


def lent(book: Book, customer_ids: Iterable[str]) -> Book:
    """The book of those who asked this reader for help, and of it these customers alone; names masked."""
    ids = frozenset(customer_ids)
    owners = select(CUSTOMERS.c.manager_id).distinct().where(CUSTOMERS.c.customer_id.in_(sorted(ids)))
    found = [one for one in book.connection.execute(owners).scalars() if one]
    return replace(book, scope=Scope(managers=tuple(sorted(found))), only=ids)
