"""Customers that are to go to a colleague for good: asked for, and the branch head's word on it.

::

    ask_for ──▶ requested ──▶ approved   noted and told; the bank's own file then names the new manager
                    └───────▶ rejected

Who looks after whom stays the bank's file: nothing here opens a customer to anybody. ``store.tasks.deeds`` writes.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from segmentation.deeds import TransferAsked
from store.tables import bank, transfers

REQUESTED, APPROVED, REJECTED = "requested", "approved", "rejected"
_CUSTOMERS = bank["customers"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """One of them."""

    transfer_id: int
    customer_id: str
    from_staff_id: str
    to_staff_id: str
    reason: str = field(default="", repr=False)
    state: str
    requested_by: str
    requested_at: datetime
    decided_by: str = ""
    decided_at: datetime | None = None


_COLUMNS = tuple(transfers.c[name] for name in Transfer.__dataclass_fields__)


def ask_for(connection: Connection, deed: TransferAsked) -> int:
    """Keep what was asked; its number. Needs ``Database.writing()``."""
    row = {
        "key": deed.key, "customer_id": deed.customer_id, "from_staff_id": deed.owner, "to_staff_id": deed.to,
        "reason": deed.reason, "state": REQUESTED, "requested_by": deed.staff_id, "requested_at": deed.at, "decided_by": "",
        "decided_at": None,
    }  # fmt: skip
    key = connection.execute(insert(transfers).values(row)).inserted_primary_key
    assert key is not None
    return int(key[0])


def decide(connection: Connection, transfer_id: int, *, approved: bool, by: str, now: datetime) -> bool:
    """The head's word; False when it does not wait for one any more. Needs ``Database.writing()``."""
    mine = (transfers.c.transfer_id == transfer_id, transfers.c.state == REQUESTED)
    values = {"state": APPROVED if approved else REJECTED, "decided_by": by, "decided_at": now}
    return connection.execute(update(transfers).where(*mine).values(**values)).rowcount == 1


def reopen(connection: Connection, transfer_id: int) -> None:
    """It waits for a word again. Needs ``Database.writing()``."""
    mine = transfers.c.transfer_id == transfer_id
    connection.execute(update(transfers).where(mine).values(state=REQUESTED, decided_by="", decided_at=None))


def remove(connection: Connection, transfer_id: int) -> bool:
    """Take back what still waits; False when it was decided. Needs ``Database.writing()``."""
    mine = (transfers.c.transfer_id == transfer_id, transfers.c.state == REQUESTED)
    return connection.execute(delete(transfers).where(*mine)).rowcount == 1


def find(connection: Connection, transfer_id: int) -> Transfer | None:
    """One by its number."""
    row = connection.execute(select(*_COLUMNS).where(transfers.c.transfer_id == transfer_id)).mappings().first()
    return Transfer(**row) if row else None


def waiting_of(connection: Connection, managers: Collection[str]) -> tuple[Transfer, ...]:
    """What waits for a word about customers of these managers, the oldest first; inside ``Database.reading()``."""
    mine = select(_CUSTOMERS.c.customer_id).where(_CUSTOMERS.c.manager_id.in_(list(managers)))
    query = select(*_COLUMNS).where(transfers.c.state == REQUESTED, transfers.c.customer_id.in_(mine))
    return tuple(Transfer(**row) for row in connection.execute(query.order_by(transfers.c.transfer_id)).mappings())


def waiting_for(connection: Connection, customer_id: str) -> Transfer | None:
    """What waits about one customer."""
    mine = (transfers.c.state == REQUESTED, transfers.c.customer_id == customer_id)
    row = connection.execute(select(*_COLUMNS).where(*mine).order_by(transfers.c.transfer_id)).mappings().first()
    return Transfer(**row) if row else None
