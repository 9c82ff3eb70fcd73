"""The ledger of what groups got, kept by us because the platform drops what is too much without a word.

Our own pushes stand in ``group_sends`` by themselves; what other people sent is noted beside them (push id ``other:…``).
"""

from datetime import datetime

from sqlalchemy import Connection, select

from store.engines import add_once
from store.groups import known
from store.groups.tasks import Task, open_addresses
from store.tables import group_sends as sends

#: What others sent: no push of ours, and no purpose of ours.
_OTHER = "other:"
PURPOSE = "other"


def note_other(connection: Connection, message_id: str, address: str, *, at: datetime) -> bool:
    """A mass message of somebody else reached a group then; False when that is known. Needs ``Database.writing()``."""
    row = {
        "push_id": f"{_OTHER}{message_id}", "address": address, "owner": "", "key": f"{_OTHER}{message_id}",
        "purpose": PURPOSE, "state": "sent", "reason": "", "at": at, "left_at": at,
    }  # fmt: skip
    return add_once(connection, sends, row, key=["push_id", "address"])


def known_others(connection: Connection, *, since: datetime) -> frozenset[str]:
    """The platform's ids of other people's mass messages that are noted already, of those since then."""
    query = select(sends.c.push_id).where(sends.c.purpose == PURPOSE, sends.c.at >= since)
    return frozenset(one.removeprefix(_OTHER) for one in connection.execute(query).scalars())


def standing(connection: Connection, task: Task) -> tuple[tuple[str, str], ...]:
    """The task's open groups and why nothing can be sent there any more; empty: it can."""
    found = []
    for address in open_addresses(connection, task):
        group = known.of_address(connection, address)
        reason = "group_ended" if group is None else group.refusal
        if not reason and group is not None and group.owner != task.owner:
            reason = "owner_changed"
        found.append((address, reason))
    return tuple(found)
