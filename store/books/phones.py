"""A customer's whole phone number, for their own manager in a private chat and nobody else.

Everywhere else ``Book`` hands phones on masked. Asked for one customer at a time; whoever asks is audited.
"""

from sqlalchemy import select

from store.books.bank_rows import CUSTOMERS
from store.books.book import Book


def full_phone(book: Book, customer_id: str) -> str:
    """The number as the bank delivered it; empty where there is none, or where this reader sees masked names."""
    query = select(CUSTOMERS.c.phone, CUSTOMERS.c.manager_id).where(CUSTOMERS.c.customer_id == customer_id)
    row = book.connection.execute(query).first()
    if row is None or not row.manager_id or not book.sees_in_full(row.manager_id):
        return ""
    return row.phone or ""
