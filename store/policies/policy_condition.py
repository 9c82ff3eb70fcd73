"""What is to be said of the policy: a wrong file, one that does not count, segments made by other rules, proposals that wait.

``guanhu doctor`` tells all of it, ``guanhu segment`` the rules behind the segments in use.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from sqlalchemy import select

from content.policy import load_policy, load_shipped, read_bytes
from content.problems import Problem
from segmentation.people import Language
from segmentation.policy import Policy
from store import migrate
from store.condition import Finding
from store.database import Database
from store.policies import policies
from store.policies.policies import Entry
from store.tables import rounds

_SHORT = 12


def policy_findings(database: Database, file: Path | None, *, language: Language) -> Iterator[Finding]:
    """All there is to say; ``file`` is the setting GUANHU_POLICY_FILE."""
    current: Entry | None = None
    waiting: tuple[Entry, ...] = ()
    if migrate.version(database) == migrate.HEAD:
        with database.engine.connect() as connection:
            current = policies.in_force(connection)
            waiting = tuple(policies.history(connection, "proposed"))
    try:
        policy = _counting(database, current, file)
    except Problem as problem:
        key = "policy_approved_wrong" if current else "policy_wrong"
        yield Finding(key=key, facts={"detail": problem.sentence(language)})
    else:
        if current and file and not _says(file, policy):
            yield Finding(key="policy_file_idle", wrong=False, facts={"file": file, "hash": current.hash[:_SHORT]})
        if (made := made_by_other(database, policy)) is not None:
            facts = {"as_of": made[0], "made": made[1][:_SHORT], "hash": policy.hash[:_SHORT]}
            yield Finding(key="policy_round", wrong=False, facts=facts)
    for one in waiting:
        yield Finding(key="policy_waiting", wrong=False, facts={"hash": one.hash[:_SHORT], "by": one.proposed_by})


def made_by_other(database: Database, policy: Policy) -> tuple[date, str] | None:
    """Day and policy hash of the segments in use, where another policy than this one made them."""
    if migrate.version(database) != migrate.HEAD:
        return None
    with database.engine.connect() as connection:
        served = database.served(connection).round_id
        query = select(rounds.c.as_of, rounds.c.policy_hash).where(rounds.c.round_id == served)
        row = connection.execute(query).first()
    return None if row is None or row.policy_hash == policy.hash else (row.as_of, row.policy_hash)


def _counting(database: Database, current: Entry | None, file: Path | None) -> Policy:
    if current:
        with database.engine.connect() as connection:
            return policies.checked_text(connection, current.hash)
    return load_policy(file) if file else load_shipped()


def _says(file: Path, policy: Policy) -> bool:
    """Whether the file holds this very policy."""
    try:
        return read_bytes(file) == policy.text.encode()
    except Problem:
        return False
