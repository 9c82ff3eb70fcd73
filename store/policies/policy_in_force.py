"""The policy in force, asked at every question: the last one approved, else the file of the settings, else the shipped one.

One small read tells what is in force, so that an approval, a rollback or an edited file counts at the next question of
every process, without a restart; the text is read and checked only when it is another one. A text that turns out wrong while
the program runs is told once in the log, and the last good one goes on; at the start it is refused.
"""

import logging
import threading
from pathlib import Path

from sqlalchemy import Connection, literal_column, select

from content.policy import load_shipped, read_bytes, read_checked
from content.problems import Problem
from segmentation.policy import Policy
from store import migrate
from store.database import Database
from store.engines.prepared import Prepared
from store.policies.policies import checked_text
from store.tables import policies

log = logging.getLogger("guanhu.policy")

_APPROVED = Prepared(lambda _: select(policies.c.hash).where(policies.c.state == literal_column("'in_force'")))
#: What tells one policy from another: the approved hash, the file's bytes, or None for the shipped one.
_Key = str | bytes | None


class PolicyInForce:
    """Held by ``bot.app.App`` for as long as the process runs; safe to share between threads."""

    def __init__(self, database: Database, file: Path | None) -> None:
        """``file``: the setting GUANHU_POLICY_FILE. Nothing is read yet."""
        self._database = database
        self._file = file
        self._ready = False
        self._turn = threading.Lock()
        self._held: tuple[_Key, Policy] | None = None
        self._wrong: tuple[_Key, Problem] | None = None

    def policy(self, connection: Connection | None = None) -> Policy:
        """The policy that counts now, as ``connection`` sees it where one is open already.

        Raises Problem when it is wrong and there was no good one before.
        """
        try:
            key = self._key(connection)
        except Problem as problem:  # the file is gone
            return self._after(b"", problem)
        held = self._held
        if held is not None and held[0] == key:
            self._wrong = None
            return held[1]
        with self._turn:
            return self._changed(key)

    def _key(self, connection: Connection | None) -> _Key:
        if approved := self._approved(connection):
            return approved
        return read_bytes(self._file) if self._file else None

    def _approved(self, connection: Connection | None) -> str:
        if not self._is_ready():
            return ""
        return approved_hash(self._database) if connection is None else _hash(connection)

    def _is_ready(self) -> bool:
        """Whether there is a database of this version; once there is, there stays one."""
        self._ready = self._ready or migrate.version(self._database) == migrate.HEAD
        return self._ready

    def _changed(self, key: _Key) -> Policy:
        if self._wrong is not None and self._wrong[0] == key:
            return self._after(key, self._wrong[1])
        if self._held is not None and self._held[0] == key:  # another thread was quicker
            return self._held[1]
        try:
            found = self._read(key)
        except Problem as problem:
            return self._after(key, problem)
        self._held, self._wrong = (key, found), None
        return found

    def _read(self, key: _Key) -> Policy:
        if key is None:
            return load_shipped()
        if isinstance(key, bytes):
            assert self._file is not None
            return read_checked(key, self._file.name)
        with self._database.engine.connect() as connection:
            return checked_text(connection, key)

    def _after(self, key: _Key, problem: Problem) -> Policy:
        """The last good policy; what is wrong with the new one is logged once."""
        if self._held is None:
            raise problem
        if self._wrong is None or self._wrong[0] != key:
            log.error("the policy was changed and is wrong, the last good one stays in force: %s", problem)
        self._wrong = (key, problem)
        return self._held[1]


def approved_hash(database: Database) -> str:
    """The hash of the approved policy in force; "" when none is."""
    with database.engine.connect() as connection:
        return _hash(connection)


def _hash(connection: Connection) -> str:
    rows = _APPROVED.rows(connection)
    return str(rows[0][0]) if rows else ""
