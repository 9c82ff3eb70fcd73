"""Who counts on a day, as a condition of a statement: opened by then and not closed by then.

The same rule as ``segmentation.population`` has for the core. Every list of a book leaves out whoever is gone or not there yet;
whoever is asked for by name is shown, marked as closed. ``docs/questions.md`` says so to readers.
"""

from functools import cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, or_

from store.books.bank_rows import CUSTOMERS

TODAY: BindParameter[Any] = bindparam("today")


@cache
def is_open() -> ColumnElement[bool]:
    """Rows of customers whose account is open on the day bound as ``today``."""
    of = CUSTOMERS.c
    return and_(of.opened_on <= TODAY, or_(of.closed_on.is_(None), of.closed_on > TODAY))
