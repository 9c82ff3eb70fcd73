"""The bank's staff and branches as the served delivery has them, read once a delivery and looked up in memory.

``store.staff.managers`` asks at every question who somebody is and for whom they stand in. What is said to the bot (addresses
bound, leave, languages) is not here: that changes while a delivery is served.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any
from weakref import WeakKeyDictionary
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from segmentation.people import Language, Manager
from store.engines import Storage, of, seen
from store.tables import bank

_STAFF = select(bank["staff"]).order_by(bank["staff"].c.staff_id)
_BRANCHES = select(bank["branches"].c.branch_id, bank["branches"].c.parent_branch_id)

Away = tuple[str, date | None, date | None]
"""Somebody, and the leave the bank's file has of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Roll:
    """Everybody of one delivery, active or not."""

    people: Mapping[str, Manager] = field(repr=False)
    """By staff id, in their order."""
    accounts: Mapping[tuple[str, str], Sequence[str]] = field(repr=False)
    """Staff ids by platform and user id there."""
    deputies: Mapping[str, Sequence[Away]] = field(repr=False)
    """For whom each stands in."""
    beneath: Mapping[str, Sequence[str]]
    """The branches directly beneath each."""


_KNOWN: WeakKeyDictionary[Storage, tuple[int, Roll]] = WeakKeyDictionary()


def roll(connection: Connection) -> Roll:
    """The roll of the delivery this connection sees."""
    now = seen(connection)
    if now is None or now.delivery_id is None:
        return _read(connection)
    storage = of(connection)
    known = _KNOWN.get(storage)
    if known is None or known[0] != now.delivery_id:
        known = _KNOWN[storage] = (now.delivery_id, _read(connection))
    return known[1]


def _read(connection: Connection) -> Roll:
    people: dict[str, Manager] = {}
    accounts: dict[tuple[str, str], list[str]] = defaultdict(list)
    deputies: dict[str, list[Away]] = defaultdict(list)
    for row in connection.execute(_STAFF):
        people[row.staff_id] = manager(row)
        for platform, user_id in (("wecom", row.wecom_userid), ("slack", row.slack_user_id)):
            if user_id:
                accounts[platform, user_id].append(row.staff_id)
        if row.deputy_staff_id:
            deputies[row.deputy_staff_id].append((row.staff_id, row.leave_from, row.leave_to))
    beneath: dict[str, list[str]] = defaultdict(list)
    for branch, parent in connection.execute(_BRANCHES):
        if parent:
            beneath[parent].append(branch)
    return Roll(people=people, accounts=dict(accounts), deputies=dict(deputies), beneath=dict(beneath))


def manager(row: Any) -> Manager:
    """A row of the staff."""
    language: Language = "en" if row.language == "en" else "zh"
    return Manager(
        staff_id=row.staff_id,
        name=row.name,
        role=row.role,
        branch_id=row.branch_id or "",
        language=language,
        active=row.active is not False,
        timezone=_zone(row.timezone),
        briefing_at=row.briefing_at or "08:30",
        qualifications=tuple(word.strip() for word in (row.qualifications or "").split(";") if word.strip()),
        deputy_staff_id=row.deputy_staff_id or "",
        leave_from=row.leave_from,
        leave_to=row.leave_to,
    )


@cache
def _zone(name: str | None) -> str:
    """The person's time zone; the bank's where the file names none, or one that is none."""
    if name:
        with suppress(KeyError, ValueError, OSError):  # unknown, malformed, or a folder of zones
            return ZoneInfo(name).key
    return "Asia/Shanghai"
