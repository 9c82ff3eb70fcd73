"""Values set by hand as rows: asked for, approved, taken back; each step audited with ids alone.

``store.rounds.overrides`` decides who may; ``store.tasks.deeds`` writes the steps that are said in a chat.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Connection, insert, select, update

from content.problems import Problem
from store import audit, tables
from store.tables import overrides


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """One value set by hand, asked for, standing or ended."""

    override_id: int
    customer_id: str
    scheme: str
    value: str
    reason: str = field(repr=False)
    until: date
    """The last day it holds."""
    state: str
    requested_by: str
    requested_at: datetime
    approved_by: str = ""
    approved_at: datetime | None = None
    withdrawn_by: str = ""
    withdrawn_at: datetime | None = None


def write_request(  # noqa: PLR0913 - one value a column
    connection: Connection,
    *,
    customer_id: str,
    scheme: str,
    value: str,
    reason: str,
    until: date,
    by: str,
    now: datetime,
) -> int:
    """Keep a request that was ``checked``, by somebody who ``may_ask``; its number. Needs ``Database.writing()``."""
    values = {
        "customer_id": customer_id, "scheme": scheme, "value": value, "reason": reason.strip(), "until": until,
        "state": "requested", "requested_by": by, "requested_at": now, "approved_by": "", "withdrawn_by": "",
    }  # fmt: skip
    key = connection.execute(insert(overrides).values(values)).inserted_primary_key
    assert key is not None
    record_step(connection, "override_requested", by, now, int(key[0]), customer_id, scheme, until)
    return int(key[0])


def write_approval(connection: Connection, override_id: int, *, by: str, now: datetime) -> tuple[int, ...]:
    """Approve what waits, by another person who ``may_decide``; the numbers of those it ends.

    Raises Problem: unknown, not waiting, past. Needs ``Database.writing()``.
    """
    one = one_of(connection, override_id)
    if one.state != "requested":
        raise Problem("overrides.not_waiting", override_id=override_id)
    if one.until < now.date():
        raise Problem("overrides.past", exit_code=2, until=one.until)
    same = (overrides.c.customer_id == one.customer_id, overrides.c.scheme == one.scheme)
    standing = select(overrides.c.override_id).where(*same, overrides.c.state == "approved")
    ending = tuple(connection.execute(standing.order_by(overrides.c.override_id)).scalars())
    ended = update(overrides).where(overrides.c.override_id.in_(ending))
    connection.execute(ended.values(state="withdrawn", withdrawn_by=by, withdrawn_at=now))
    mine = update(overrides).where(overrides.c.override_id == override_id)
    connection.execute(mine.values(state="approved", approved_by=by, approved_at=now))
    record_step(connection, "override_approved", by, now, override_id, one.customer_id, one.scheme, one.until)
    return ending


def write_withdrawal(connection: Connection, override_id: int, *, by: str, now: datetime) -> bool:
    """Reject or take back what waits; False when it does not. Needs ``Database.writing()``."""
    one = one_of(connection, override_id)
    mine = (overrides.c.override_id == override_id, overrides.c.state == "requested")
    values = {"state": "withdrawn", "withdrawn_by": by, "withdrawn_at": now}
    if connection.execute(update(overrides).where(*mine).values(**values)).rowcount != 1:
        return False
    record_step(connection, "override_withdrawn", by, now, override_id, one.customer_id, one.scheme, one.until)
    return True


def give_back(connection: Connection, override_id: int, ended: Sequence[int], *, by: str, now: datetime) -> None:
    """A decision is taken back: the request waits again, what it ended stands again. Needs ``Database.writing()``."""
    one = one_of(connection, override_id)
    mine = update(overrides).where(overrides.c.override_id == override_id)
    waits = {"state": "requested", "approved_by": "", "approved_at": None, "withdrawn_by": "", "withdrawn_at": None}
    connection.execute(mine.values(**waits))
    again = update(overrides).where(overrides.c.override_id.in_(list(ended)))
    connection.execute(again.values(state="approved", withdrawn_by="", withdrawn_at=None))
    record_step(connection, "override_reopened", by, now, override_id, one.customer_id, one.scheme, one.until)


def find(connection: Connection, override_id: int) -> Override | None:
    """One by its number; None when there is none."""
    row = connection.execute(select(overrides).where(overrides.c.override_id == override_id)).mappings().first()
    return Override(**row) if row else None


def waiting_of(connection: Connection, managers: Sequence[str], today: date) -> tuple[Override, ...]:
    """What waits for a second person about customers of these managers, by number; inside ``Database.reading()``."""
    customers = tables.bank["customers"].c
    mine = select(customers.customer_id).where(customers.manager_id.in_(list(managers)))
    query = select(overrides).where(
        overrides.c.state == "requested", overrides.c.until >= today, overrides.c.customer_id.in_(mine)
    )
    return tuple(Override(**row) for row in connection.execute(query.order_by(overrides.c.override_id)).mappings())


def one_of(connection: Connection, override_id: int) -> Override:
    """One by its number. Raises Problem when there is none."""
    found = find(connection, override_id)
    if found is None:
        raise Problem("overrides.unknown", override_id=override_id)
    return found


def record_step(  # noqa: PLR0913, PLR0917 - what the audit keeps
    connection: Connection,
    what: str,
    by: str,
    now: datetime,
    override_id: int,
    customer_id: str,
    scheme: str,
    until: date,
) -> None:
    """The audit row of a step: who, whom, which scheme; never the reason. Needs ``Database.writing()``."""
    detail = {"override_id": override_id, "scheme": scheme, "until": until.isoformat()}
    audit.record(connection, at=now, staff_id=by, what=what, customers=[customer_id], detail=detail)
