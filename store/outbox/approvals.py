"""Approvals: one person makes, another allows, and only exactly that leaves. Any change makes it void.

An approval is bound to the hash of the bytes, whom they are for, from when until when, and the notices that must stand in
them. ``content.approval_moves`` says which moves there are; every move is a row of the audit. A delivery that needs one
carries its ``approval_id`` in ``about``; ``store.outbox.delivery_facts`` reads it for check C-09 at the moment of sending.
General by ``kind`` (push, news, template …) and ``ref``: the newest approval of a ref is the one that counts.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from content.approval_moves import DRAFT, LIVE, MOVES, MoveRefused, after
from store import audit
from store.tables import approvals

__all__ = [
    "Approval",
    "Bound",
    "MoveRefused",
    "change",
    "draft",
    "expire",
    "find",
    "move",
    "newest",
    "of_kind",
    "use",
    "void_changed",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """What is approved: change one of these and it is something else."""

    kind: str
    ref: str
    bytes_hash: str
    """SHA-256 of the bytes (``Card.content_hash`` of a card)."""
    audience: Mapping[str, Any]
    """Whom it is for, as its maker defines it: ``{"segment": "asset_type:wealth"}``."""
    valid_from: date
    valid_until: date
    """The last day."""
    notices: tuple[str, ...] = ()
    """Sentences that must stand in it, word for word."""

    def binding(self) -> str:
        """SHA-256 over all of it."""
        plain = {
            "kind": self.kind, "ref": self.ref, "bytes": self.bytes_hash, "audience": dict(self.audience),
            "from": self.valid_from.isoformat(), "until": self.valid_until.isoformat(), "notices": list(self.notices),
        }  # fmt: skip
        text = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """One approval and where it stands."""

    approval_id: int
    bound: Bound
    binding: str
    """As it was when it was made; ``intact`` compares."""
    state: str
    author: str
    reviewer: str
    decided_at: datetime | None
    reason: str

    @property
    def intact(self) -> bool:
        """Nothing of it was changed since, not even in the table."""
        return self.binding == self.bound.binding()


def draft(connection: Connection, bound: Bound, *, author: str, now: datetime) -> Approval:
    """Ask for an approval; an open one of the same ref becomes void. Needs ``Database.writing()``.

    Raises ValueError without an author, or when it would end before it begins.
    """
    if not author.strip() or bound.valid_until < bound.valid_from:
        raise ValueError("an approval needs an author and a time in which it holds")
    before = newest(connection, bound.kind, bound.ref)
    if before is not None and before.state in (DRAFT, *LIVE):
        move(connection, before.approval_id, "void", by=author, now=now, reason="another one was made")
    row = {
        "kind": bound.kind, "ref": bound.ref, "bytes_hash": bound.bytes_hash, "audience": dict(bound.audience),
        "valid_from": bound.valid_from, "valid_until": bound.valid_until, "notices": list(bound.notices),
        "binding": bound.binding(), "state": DRAFT, "author": author, "made_at": now, "reviewer": "", "decided_at": None,
        "reason": "", "moved_at": now,
    }  # fmt: skip
    made = connection.execute(insert(approvals).values(row).returning(approvals.c.approval_id)).scalar_one()
    found = find(connection, made)
    assert found is not None
    _log(connection, found, "draft", was="", by=author, now=now, reason="")
    return found


def move(  # noqa: PLR0913 - what is written down of a move
    connection: Connection, approval_id: int, name: str, *, by: str, now: datetime, reason: str = ""
) -> Approval:
    """Make one of ``MOVES``; ``by`` is a staff id, empty for the program. Needs ``Database.writing()``.

    Raises KeyError for an unknown approval, MoveRefused for a move that the table does not allow. What is approved must be
    intact and in its time, else MoveRefused too (``changed``, ``expired``).
    """
    found = find(connection, approval_id, hold=True)
    if found is None:
        raise KeyError(approval_id)
    state = after(found.state, name, by=by, author=found.author)
    if MOVES[name].to in LIVE:
        if not found.intact:
            raise MoveRefused("changed", state=found.state, move=name)
        if now.date() > found.bound.valid_until:
            raise MoveRefused("expired", state=found.state, move=name)
    values: dict[str, Any] = {"state": state, "reason": reason.strip(), "moved_at": now}
    if found.state == DRAFT and name in ("approve", "reject"):
        values |= {"reviewer": by, "decided_at": now}
    mine = (approvals.c.approval_id == approval_id, approvals.c.state == found.state)
    done = connection.execute(update(approvals).where(*mine).values(**values))
    if done.rowcount != 1:
        raise MoveRefused("not_from_here", state=found.state, move=name)
    if state != found.state:
        _log(connection, found, name, was=found.state, by=by, now=now, reason=reason)
    moved = {key: value for key, value in values.items() if key != "moved_at"}
    return replace(found, **moved)


def change(connection: Connection, approval_id: int, *, by: str, now: datetime, **what: Any) -> Approval:
    """Another content, audience, time or notices (fields of ``Bound``): the old one is void, a new draft is returned.

    Nothing different: the old one, as it stands. Raises KeyError for an unknown approval.
    """
    found = find(connection, approval_id)
    if found is None:
        raise KeyError(approval_id)
    bound = replace(found.bound, **what)
    if found.intact and bound.binding() == found.binding:
        return found
    return draft(connection, bound, author=by, now=now)


def use(connection: Connection, approval_id: int, *, now: datetime) -> None:
    """Something left under it; the first time it becomes used. What was stopped while it was on its way stays stopped."""
    found = find(connection, approval_id)
    if found is not None and found.state == "approved":
        move(connection, approval_id, "use", by="", now=now)


def void_changed(connection: Connection, approval_id: int, *, now: datetime) -> None:
    """What was to leave is not what was approved: void, unless it has ended already."""
    found = find(connection, approval_id)
    if found is not None and found.state in (DRAFT, *LIVE):
        move(connection, approval_id, "void", by="", now=now, reason="not what was approved")


def expire(connection: Connection, *, now: datetime) -> int:
    """Those whose last day has passed; returns how many. Needs ``Database.writing()``."""
    past = select(approvals.c.approval_id).where(
        approvals.c.state.in_((DRAFT, *LIVE)), approvals.c.valid_until < now.date()
    )
    ids: Sequence[int] = connection.execute(past).scalars().all()
    for approval_id in ids:
        move(connection, approval_id, "expire", by="", now=now)
    return len(ids)


def find(connection: Connection, approval_id: int, *, hold: bool = False) -> Approval | None:
    """One approval; ``hold`` keeps others from moving it until the transaction ends."""
    query = select(approvals).where(approvals.c.approval_id == approval_id)
    row = connection.execute(query.with_for_update() if hold else query).first()
    return _approval(row) if row else None


def newest(connection: Connection, kind: str, ref: str) -> Approval | None:
    """The approval of a ref that counts."""
    mine = select(approvals).where(approvals.c.kind == kind, approvals.c.ref == ref)
    row = connection.execute(mine.order_by(approvals.c.approval_id.desc()).limit(1)).first()
    return _approval(row) if row else None


def of_kind(connection: Connection, kind: str, states: Sequence[str], *, limit: int = 200) -> tuple[Approval, ...]:
    """The approvals of a kind in these states, the newest first, each the one of its ref that counts."""
    query = select(approvals).where(approvals.c.kind == kind, approvals.c.state.in_(states))
    rows = connection.execute(query.order_by(approvals.c.approval_id.desc()).limit(limit))
    found: dict[str, Approval] = {}
    for row in rows:
        found.setdefault(row.ref, _approval(row))
    return tuple(found.values())


def _log(  # noqa: PLR0913 - one value of the audit each
    connection: Connection, one: Approval, name: str, *, was: str, by: str, now: datetime, reason: str
) -> None:
    detail = {
        "approval_id": one.approval_id, "kind": one.bound.kind, "ref": one.bound.ref, "move": name, "was": was,
        "binding": one.binding, "reason": reason.strip(),
    }  # fmt: skip
    audit.record(connection, at=now, staff_id=by, what="approval", detail=detail)


def _approval(row: Row[Any]) -> Approval:
    return Approval(
        approval_id=row.approval_id,
        bound=Bound(
            kind=row.kind, ref=row.ref, bytes_hash=row.bytes_hash, audience=row.audience, valid_from=row.valid_from,
            valid_until=row.valid_until, notices=tuple(row.notices),
        ),
        binding=row.binding, state=row.state, author=row.author, reviewer=row.reviewer, decided_at=row.decided_at,
        reason=row.reason,
    )  # fmt: skip
