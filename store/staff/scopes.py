"""Whose customers a person may see, and the one condition that says so of a row: every list of a book asks with it.

``store.staff.managers`` makes a ``Scope``; ``store.books`` and ``store.live`` put ``mine`` into their statements and bind
``Scope.bound``. A customer without a manager is nobody's but the branch head's.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Table, bindparam, or_, select

from store.tables import bank

_CUSTOMERS = bank["customers"].c
MANAGERS: BindParameter[Any] = bindparam("managers", expanding=True)
_BRANCHES: BindParameter[Any] = bindparam("branches", expanding=True)
#: Customers of the branches whom nobody looks after.
_NOBODYS = select(_CUSTOMERS.customer_id).where(_CUSTOMERS.manager_id.is_(None), _CUSTOMERS.branch_id.in_(_BRANCHES))


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Whose customers a person may see; ``own`` is whose names they see in full, empty for nobody's."""

    own: str = ""
    managers: tuple[str, ...] = ()
    branches: tuple[str, ...] = ()
    """Branches whose customers without a manager are in it: a head's own and those beneath."""

    @property
    def bound(self) -> dict[str, Any]:
        """What to bind for ``mine``."""
        return {"managers": self.managers, "branches": self.branches}

    @property
    def empty(self) -> bool:
        """Whether nobody's customers are in it."""
        return not (self.managers or self.branches)

    def holds(self, manager_id: str | None, branch_id: str | None) -> bool:
        """Whether a customer of that manager, or without one in that branch, is in it."""
        return manager_id in self.managers if manager_id else branch_id in self.branches

    def mine(self, table: Table) -> ColumnElement[bool]:
        """The rows of a table with ``manager_id`` and ``customer_id`` whose customers are in it; bind ``bound``."""
        return mine(table, nobodys=bool(self.branches))


@cache
def mine(table: Table, *, nobodys: bool) -> ColumnElement[bool]:
    """``Scope.mine`` for statements that are built once a shape; ``nobodys``: the scope has branches."""
    theirs = table.c.manager_id.in_(MANAGERS)
    return or_(theirs, table.c.customer_id.in_(_NOBODYS)) if nobodys else theirs
