"""The staff of the served delivery with the platforms each of them is known on: for the console's page of people."""

from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from store.tables import bank, identities


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One person of the staff file."""

    staff_id: str
    name: str = field(repr=False)
    role: str
    branch: str
    active: bool
    platforms: tuple[str, ...]
    """Where an account is bound to them: wecom, slack."""


def everybody(connection: Connection) -> tuple[Person, ...]:
    """Everybody, who has left last; needs the ``bank`` schema."""
    staff, branches = bank["staff"], bank["branches"]
    bound: dict[str, set[str]] = {}
    for address, staff_id in connection.execute(select(identities.c.address, identities.c.staff_id)):
        bound.setdefault(staff_id, set()).add(address.partition(":")[0])
    query = select(staff, branches.c.name.label("branch")).outerjoin(
        branches, branches.c.branch_id == staff.c.branch_id
    )
    found = [
        Person(
            staff_id=row.staff_id, name=row.name, role=row.role, branch=row.branch or row.branch_id or "",
            active=row.active is not False,
            platforms=tuple(one for one in ("wecom", "slack") if one in bound.get(row.staff_id, ())),
        )
        for row in connection.execute(query)
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda one: (not one.active, one.branch, one.staff_id)))
