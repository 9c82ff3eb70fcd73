"""Which rules are in force: proposed by one person, approved by another, replaced or rolled back; every step audited.

``guanhu policy`` calls this; ``store.policies.policy_in_force`` reads the result at every question. A proposal is bound to
the SHA-256 of the file's bytes, and the text is kept in ``policy_texts``: what was approved is what runs, whatever becomes of
the file. Who may do this is fixed here and not in the policy: rules must not decide who guards the rules.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection, insert, select, update

from content.policy import read_checked
from content.problems import Problem
from segmentation.people import Manager
from segmentation.policy import Policy
from store import audit
from store.database import Database
from store.engines import add_once, of
from store.staff import managers
from store.tables import policies, policy_texts

#: Who may propose new rules: a branch head knows what is wrong with them.
PROPOSERS = ("admin", "compliance_reviewer", "branch_head")
#: Who may put rules in force or roll them back: nobody whose own lists and figures the rules decide.
APPROVERS = ("admin", "compliance_reviewer")
#: A hash may be typed in short from this many signs on.
SHORTEST_HASH = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One proposal and what became of it: proposed, in_force, replaced or withdrawn."""

    policy_id: int
    hash: str
    state: str
    reason: str = field(repr=False)
    proposed_by: str
    proposed_at: datetime
    approved_by: str = ""
    approved_at: datetime | None = None
    since: datetime | None = None
    """In force since then."""
    replaces: int | None = None
    """The entry in force before; None: the file."""
    ended_by: str = ""
    ended_at: datetime | None = None
    ended_reason: str = field(default="", repr=False)


def in_force(connection: Connection) -> Entry | None:
    """The approved policy; None when the file of the settings, or the shipped one, is in force."""
    return next(history(connection, "in_force"), None)


def history(connection: Connection, state: str = "") -> Iterator[Entry]:
    """The entries, the newest first; those in one state, or all."""
    query = select(policies).order_by(policies.c.policy_id.desc())
    if state:
        query = query.where(policies.c.state == state)
    for row in connection.execute(query).mappings().all():
        yield Entry(**row)


def text_of(connection: Connection, hash_: str) -> str | None:
    """The text that was kept under a hash. Raises Problem when it is no longer that text."""
    text = connection.execute(select(policy_texts.c.text).where(policy_texts.c.hash == hash_)).scalar()
    if text is not None and sha256(text.encode()).hexdigest() != hash_:
        raise Problem("policies.text_changed", hash=hash_[:12])
    return text


def checked_text(connection: Connection, hash_: str) -> Policy:
    """The policy kept under a hash. Raises Problem: gone, changed, or not understood by this program."""
    text = text_of(connection, hash_)
    if text is None:
        raise Problem("policies.text_changed", hash=hash_[:12])
    return read_checked(text.encode(), hash_[:12])


def keep_text(connection: Connection, policy: Policy, *, at: datetime) -> None:
    """Keep the text under its hash, once; inside ``Database.writing``."""
    row = {"hash": policy.hash, "text": policy.text, "first_seen": at}
    add_once(connection, policy_texts, row, key=("hash",))


def full_hash(connection: Connection, short: str) -> str | None:
    """The one kept hash that begins so; None when there is none, or several."""
    short = short.lower()
    if len(short) < SHORTEST_HASH or not short.isalnum():
        return None
    query = select(policy_texts.c.hash).where(policy_texts.c.hash.startswith(short)).limit(2)
    found = connection.execute(query).scalars().all()
    return found[0] if len(found) == 1 else None


# -- the three steps ----------------------------------------------------------------------------------------------------


def propose(database: Database, policy: Policy, *, by: str, reason: str, now: datetime) -> Entry:
    """Propose a checked policy. Raises Problem: not allowed, in force already, or waiting already."""
    with _deciding(database, by, PROPOSERS) as connection:
        current = in_force(connection)
        if current and current.hash == policy.hash:
            raise Problem("policies.in_force_already", hash=policy.hash[:12])
        for waiting in history(connection, "proposed"):
            if waiting.hash == policy.hash:
                raise Problem("policies.proposed_already", hash=policy.hash[:12], by=waiting.proposed_by)
        keep_text(connection, policy, at=now)
        values = {
            "hash": policy.hash, "state": "proposed", "reason": reason, "proposed_by": by, "proposed_at": now,
            "approved_by": "", "ended_by": "", "ended_reason": "",
        }  # fmt: skip
        key = connection.execute(insert(policies).values(values)).inserted_primary_key
        assert key is not None
        _record(connection, "policy_proposed", by, now, policy_id=int(key[0]), hash=policy.hash)
        return _entry(connection, int(key[0]))


def approve(database: Database, hash_: str, *, by: str, now: datetime) -> Entry:
    """Put a proposal in force, at once. Raises Problem: not allowed, not proposed, or proposed by the same person."""
    with _deciding(database, by, APPROVERS) as connection:
        proposal = next((one for one in history(connection, "proposed") if one.hash == hash_), None)
        if proposal is None:
            raise Problem("policies.not_proposed", hash=hash_[:12])
        if proposal.proposed_by == by:
            raise Problem("policies.own_proposal", hash=hash_[:12], by=by)
        checked_text(connection, hash_)
        current = in_force(connection)
        if current:
            _set(connection, current, state="replaced", ended_by=by, ended_at=now, ended_reason="")
        replaces = current.policy_id if current else None
        _set(connection, proposal, state="in_force", approved_by=by, approved_at=now, since=now, replaces=replaces)
        _record(
            connection, "policy_approved", by, now,
            policy_id=proposal.policy_id, hash=hash_, before=current.hash if current else "",
        )  # fmt: skip
        return _entry(connection, proposal.policy_id)


def rollback(database: Database, *, by: str, reason: str, now: datetime) -> tuple[Entry, Entry | None]:
    """Back to what was in force before: (what is withdrawn, what is in force again; None: the file). Raises Problem."""
    with _deciding(database, by, APPROVERS) as connection:
        current = in_force(connection)
        if current is None:
            raise Problem("policies.nothing_to_roll_back")
        before = _entry(connection, current.replaces) if current.replaces is not None else None
        if before:
            checked_text(connection, before.hash)
        _set(connection, current, state="withdrawn", ended_by=by, ended_at=now, ended_reason=reason)
        if before:
            _set(connection, before, state="in_force", since=now, ended_by="", ended_at=None, ended_reason="")
        _record(
            connection, "policy_rolled_back", by, now,
            policy_id=current.policy_id, hash=current.hash, back_to=before.hash if before else "",
        )  # fmt: skip
        return _entry(connection, current.policy_id), _entry(connection, before.policy_id) if before else None


@contextmanager
def _deciding(database: Database, by: str, roles: tuple[str, ...]) -> Iterator[Connection]:
    """The writing transaction of one decision at a time, by somebody who may. Raises Problem for anybody else."""
    with database.reading() as connection:
        if database.served(connection).delivery_id is None:
            raise Problem("policies.no_staff")
        _must_be(connection, by, roles)
    with database.writing() as connection:
        of(connection).take_turn(connection, "policy")
        yield connection


def _must_be(connection: Connection, staff_id: str, roles: tuple[str, ...]) -> Manager:
    person = managers.by_staff_id(connection, staff_id)
    if person is None:
        raise Problem("problems.unknown_staff", exit_code=2, staff_id=staff_id, near="")
    if not person.active:
        raise Problem("problems.staff_inactive", staff_id=staff_id)
    if person.role not in roles:
        raise Problem("policies.not_allowed", staff_id=staff_id, role=person.role, roles=", ".join(roles))
    return person


def _set(connection: Connection, entry: Entry, **values: object) -> None:
    connection.execute(update(policies).where(policies.c.policy_id == entry.policy_id).values(**values))


def _entry(connection: Connection, policy_id: int) -> Entry:
    row = connection.execute(select(policies).where(policies.c.policy_id == policy_id)).mappings().one()
    return Entry(**row)


def _record(connection: Connection, what: str, by: str, now: datetime, **detail: object) -> None:
    audit.record(connection, at=now, staff_id=by, what=what, detail=detail)
