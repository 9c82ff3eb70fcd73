"""The audit: who asked, sent, imported or approved what, about whom; a chain that shows when a row was changed or taken out.

Each row's hash covers the hash before it and the row's own values as canonical JSON. Rows hold ids, never names, amounts or
what somebody typed. Written by ``bot/conversation.py`` for every answer and by whatever else acts; never updated. The oldest
rows go by the retention rules, whole from the beginning; a row of the chain (``CUT``) says up to which.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Text, bindparam, cast, literal_column, select

from store.engines import of
from store.engines.prepared import Prepared
from store.tables import audit
from store.types import moment_number

_LAST = Prepared(lambda _: select(audit.c.hash).order_by(audit.c.audit_id.desc()).limit(literal_column("1")))
_ADD = Prepared(
    lambda _: audit.insert().values(
        {name: bindparam(name) for name in audit.c.keys() if name != "audit_id"}  # noqa: SIM118 - no mapping
    )
)
_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
_CHAIN = select(audit).order_by(audit.c.audit_id)
#: What is written when the beginning of the chain goes.
CUT = "audit_cut"
#: Rows read at a time.
_AT_ONCE = 1000


def record(  # noqa: PLR0913 - one value a column
    connection: Connection,
    *,
    at: datetime,
    staff_id: str,
    what: str,
    intent: str = "",
    customers: Sequence[str] = (),
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Add one row; ``connection`` is inside ``Database.writing``, so that two writers cannot take the same place."""
    of(connection).take_turn(connection, "audit")
    last = _LAST.rows(connection)
    previous = str(last[0][0]) if last else ""
    values = {
        "at": at,
        "staff_id": staff_id,
        "what": what,
        "intent": intent,
        "customers": list(customers),
        "detail": dict(detail or {}),
    }
    stored = {
        **values,
        "at": moment_number(at),
        "customers": json.dumps(values["customers"]),
        "detail": json.dumps(values["detail"]),
    }
    _ADD.do(connection, **stored, previous_hash=previous, hash=_hash(previous, values))


def cut(connection: Connection, *, through: int, hash_: str, rows: int, at: datetime) -> None:
    """Note that the chain is cut after this row, before the rows go: the note, a link of the chain itself, is the anchor.

    Whoever deletes the rows does so afterwards, in as many steps as they like: until then they are simply passed over.
    """
    record(connection, at=at, staff_id="", what=CUT, detail={"through": through, "hash": hash_, "rows": rows})


def anchor(connection: Connection) -> tuple[int, str]:
    """The last row that was cut away and its hash; (0, "") while the chain still has its beginning."""
    first = connection.execute(select(audit.c.previous_hash).order_by(audit.c.audit_id).limit(1)).scalar()
    if not first:
        return 0, ""
    newest = select(audit.c.detail).where(audit.c.what == CUT).order_by(audit.c.audit_id.desc()).limit(1)
    detail = connection.execute(newest).scalar()
    return (int(detail["through"]), str(detail["hash"])) if detail else (0, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """What a walk along the chain found."""

    rows: int
    first_at: datetime | None = None
    last_at: datetime | None = None
    head: str = ""
    """The hash of the last row: noted elsewhere, it shows later that nothing was cut off at the end."""
    cut_through: int = 0
    """The last row that the retention rules took away; 0 when the chain has its beginning."""
    broken: int | None = None
    """The first row that does not follow from the one before."""


def examine(connection: Connection) -> Chain:
    """Walk the whole chain, as far as it holds."""
    through, previous = anchor(connection)
    rows, first_at, last_at = 0, None, None
    query = _CHAIN.where(audit.c.audit_id > through).execution_options(yield_per=_AT_ONCE)
    broken = None
    with connection.execute(query) as found:
        for row in found:
            values = {name: getattr(row, name) for name in ("at", "staff_id", "what", "intent", "customers", "detail")}
            rows, first_at, last_at = rows + 1, first_at or row.at, row.at
            if row.previous_hash != previous or row.hash != _hash(previous, values):
                broken = int(row.audit_id)
                break
            previous = row.hash
    return Chain(rows=rows, first_at=first_at, last_at=last_at, head=previous, cut_through=through, broken=broken)


def first_broken(connection: Connection) -> int | None:
    """The audit_id of the first row that does not follow from the one before; None when the chain is whole."""
    return examine(connection).broken


def between(connection: Connection, start: datetime | None, end: datetime | None) -> Iterator[Row[Any]]:
    """The rows from ``start`` up to before ``end``, in their order."""
    query = _CHAIN.execution_options(yield_per=_AT_ONCE)
    if start is not None:
        query = query.where(audit.c.at >= start)
    if end is not None:
        query = query.where(audit.c.at < end)
    yield from connection.execute(query)


def of_customer(connection: Connection, customer_id: str) -> Iterator[Row[Any]]:
    """The rows that name a customer, in their order."""
    # JSON lists are text in every engine; the needle finds a few too many, the list itself decides
    needle = json.dumps(customer_id)
    escaped = cast(audit.c.customers, Text).contains(needle, autoescape=True)
    plain = cast(audit.c.customers, Text).contains(f'"{customer_id}"', autoescape=True)
    for row in connection.execute(_CHAIN.where(escaped | plain)):
        if customer_id in row.customers:
            yield row


def _hash(previous: str, values: Mapping[str, Any]) -> str:
    plain = {**values, "at": moment_number(values["at"])}
    text = _CANONICAL.encode(plain)
    return hashlib.sha256((previous + text).encode()).hexdigest()
