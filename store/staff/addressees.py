"""Who hears of what between two mornings: the owner, who stands in, the branch head, the lobby, the people who run the bot.

``schedules.alerting.sifting`` asks inside ``Database.reading()``. Somebody on leave, gone, or on no platform hears nothing;
the next one up does, and why is said.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from sqlalchemy import Connection, select

from segmentation.people import Manager
from store.staff import addresses, managers
from store.tables import bank

_BRANCHES = bank["branches"]
_UP = 20
"""Levels of branches that are walked up; a circle in the bank's file ends here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressee:
    """One person, and where they read."""

    manager: Manager
    address: str
    for_staff_id: str = ""
    """In whose place."""
    why: str = ""
    """none, left, on_leave, no_platform: why not the owner; empty when it is the owner."""

    @property
    def staff_id(self) -> str:
        """The person's id."""
        return self.manager.staff_id


@dataclass(frozen=True, kw_only=True)
class Everybody:
    """The bank's people on a day, as far as messages reach them."""

    connection: Connection
    today: date
    platforms: Sequence[str]

    def owner(self, manager_id: str | None, branch_id: str | None) -> Addressee | None:
        """Who looks after a customer today: the manager, on leave the deputy, else the branch head; None: nobody at all."""
        owner = managers.by_staff_id(self.connection, manager_id) if manager_id else None
        why = self._why_not(owner)
        if owner is not None and not why:
            return self._reached(owner)
        if owner is not None and why == "on_leave" and owner.deputy_staff_id:
            deputy = managers.by_staff_id(self.connection, owner.deputy_staff_id)
            if deputy is not None and not self._why_not(deputy):
                return self._reached(deputy, for_staff_id=owner.staff_id, why=why)
        return self._above(owner.branch_id if owner else branch_id, manager_id or "", why)

    def head(self, manager_id: str | None, branch_id: str | None) -> Addressee | None:
        """The nearest branch head above a customer, by the manager's branch."""
        owner = managers.by_staff_id(self.connection, manager_id) if manager_id else None
        return self._above(owner.branch_id if owner else branch_id, manager_id or "", "")

    def lobby(self, branch_id: str) -> tuple[Addressee, ...]:
        """Everybody who keeps the lobby of a branch today."""
        return tuple(
            self._reached(one)
            for one in self._of_role("lobby_manager")
            if one.branch_id == branch_id and not self._why_not(one)
        )

    def adviser_at(self, branch_id: str) -> Addressee | None:
        """A wealth manager of the branch, for a customer without an owner; the same one for everybody."""
        for one in self._of_role("wealth_manager"):
            if one.branch_id == branch_id and not self._why_not(one):
                return self._reached(one)
        return None

    def admins(self) -> tuple[Addressee, ...]:
        """The people who run the bot."""
        return tuple(self._reached(one) for one in self._of_role("admin") if not self._why_not(one))

    def person(self, staff_id: str) -> Addressee | None:
        """Somebody by their id, when they can be reached; leave does not matter: what is theirs was decided before."""
        one = managers.by_staff_id(self.connection, staff_id)
        return self._reached(one) if one is not None and one.active and self._address(one) else None

    def _above(self, branch_id: str | None, owner: str, why: str) -> Addressee | None:
        seen: set[str] = set()
        while branch_id and branch_id not in seen and len(seen) < _UP:
            seen.add(branch_id)
            for head in self._of_role("branch_head"):
                if head.branch_id == branch_id and not self._why_not(head):
                    return self._reached(head, for_staff_id=owner if why else "", why=why)
            branch_id = self._parents.get(branch_id)
        return None

    @cached_property
    def _parents(self) -> dict[str, str | None]:
        rows = self.connection.execute(select(_BRANCHES.c.branch_id, _BRANCHES.c.parent_branch_id))
        return {branch: parent for branch, parent in rows}  # noqa: C416 - rows are no pairs to mypy

    @cached_property
    def _known(self) -> dict[str, str]:
        return {}

    @cached_property
    def _roles(self) -> dict[str, tuple[Manager, ...]]:
        return {}

    def _of_role(self, role: str) -> tuple[Manager, ...]:
        if role not in self._roles:
            self._roles[role] = managers.active_managers(self.connection, (role,))
        return self._roles[role]

    def _why_not(self, one: Manager | None) -> str:
        if one is None:
            return "none"
        if not one.active:
            return "left"
        if one.on_leave(self.today):
            return "on_leave"
        return "" if self._address(one) else "no_platform"

    def _address(self, one: Manager) -> str:
        if one.staff_id not in self._known:
            self._known[one.staff_id] = addresses.address_of(self.connection, one.staff_id, self.platforms)
        return self._known[one.staff_id]

    def _reached(self, one: Manager, *, for_staff_id: str = "", why: str = "") -> Addressee:
        return Addressee(manager=one, address=self._address(one), for_staff_id=for_staff_id, why=why)
