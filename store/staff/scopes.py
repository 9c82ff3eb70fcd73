"""Whose customers a person may see, and the one condition that says so of a row: every list of a book asks with it.

``store.staff.managers`` makes a ``Scope``; ``store.books`` and ``store.live`` put ``mine`` into their statements and bind
``Scope.bound``. A customer without a manager is nobody's but the branch head's.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from sqlalchemy import BindParameter, ColumnElement, Table, bindparam, or_, select

from store.tables import bank

_CUSTOMERS = bank["customers"].c
Shape = Literal["one", "several", "branches"]
"""One manager's customers, several managers', or those of branches with whoever nobody looks after."""

_MANAGER: BindParameter[Any] = bindparam("manager")
_MANAGERS: BindParameter[Any] = bindparam("managers", expanding=True)
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
        return {"manager": next(iter(self.managers), ""), "managers": self.managers, "branches": self.branches}

    @property
    def empty(self) -> bool:
        """Whether nobody's customers are in it."""
        return not (self.managers or self.branches)

    def holds(self, manager_id: str | None, branch_id: str | None) -> bool:
        """Whether a customer of that manager, or without one in that branch, is in it."""
        return manager_id in self.managers if manager_id else branch_id in self.branches

    def mine(self, table: Table) -> ColumnElement[bool]:
        """The rows of a table with ``manager_id`` and ``customer_id`` whose customers are in it; bind ``bound``."""
        return mine(table, self.shape)

    @property
    def shape(self) -> Shape:
        """How the condition is spelled."""
        return "branches" if self.branches else "one" if len(self.managers) == 1 else "several"


@cache
def mine(table: Table, shape: Shape) -> ColumnElement[bool]:
    """``Scope.mine`` for statements that are built once a shape."""
    if shape == "one":
        found: ColumnElement[bool] = table.c.manager_id == _MANAGER
        return found
    theirs = table.c.manager_id.in_(_MANAGERS)
    return or_(theirs, table.c.customer_id.in_(_NOBODYS)) if shape == "branches" else theirs
