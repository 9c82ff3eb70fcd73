"""Who stands behind an address: ``identities`` follows the staff file of the served delivery.

Every person has a web and a terminal address of their staff id; a WeChat Work or Slack one where the file names it.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from store.engines import add_once
from store.tables import identities


def addresses(staff: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Address → staff id; of two people with one address the first keeps it."""
    found: dict[str, str] = {}
    for person in staff:
        staff_id = person["staff_id"]
        names = {
            "web": staff_id,
            "terminal": staff_id,
            "wecom": (person["wecom_userid"] or "").casefold(),  # theirs know no case, and come back in small letters
            "slack": person["slack_user_id"],
        }
        for platform, name in names.items():
            if name:
                found.setdefault(f"{platform}:person:{name}", staff_id)
    return found


def bind(connection: Connection, wanted: Mapping[str, str], now: datetime) -> None:
    """Make ``identities`` hold exactly these; what stays keeps the time it was bound."""
    bound = {
        row.address: row.staff_id for row in connection.execute(select(identities.c.address, identities.c.staff_id))
    }
    for address, staff_id in bound.items():
        if wanted.get(address) != staff_id:
            connection.execute(delete(identities).where(identities.c.address == address))
    new = [
        {"address": address, "staff_id": staff_id, "bound_at": now}
        for address, staff_id in wanted.items()
        if bound.get(address) != staff_id
    ]
    if new:
        connection.execute(insert(identities), new)


def add(connection: Connection, address: str, staff_id: str, now: datetime) -> None:
    """Bind one address more, until the next delivery of the staff file; bound to somebody already, it stays."""
    add_once(connection, identities, {"address": address, "staff_id": staff_id, "bound_at": now}, key=["address"])
