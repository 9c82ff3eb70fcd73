"""Who stands behind a platform's address or a staff id, and whose customers they may see.

``bot/conversation.py`` asks for the person, ``store/books/book.py`` for the scope. The web chat and the terminal name people by
their staff id (the platform has checked who they are); WeChat Work and Slack by their own user ids, which the bank delivers
with its staff; an address bound in ``identities`` goes before both.
"""

import difflib
from contextlib import suppress
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, bindparam, func, select, union_all

from segmentation.people import Language, Manager
from store.staff import leaves, preferences
from store.staff.scopes import Scope
from store.tables import bank, identities
from store.tables import leaves as said

_STAFF = bank["staff"]
_BRANCHES = bank["branches"]

#: Roles that have customers of their own.
ADVISERS = ("relationship_manager", "wealth_manager")

_BY_ID = select(_STAFF).where(_STAFF.c.staff_id == bindparam("staff_id"))
_BY_PLATFORM = {
    "wecom": select(_STAFF).where(_STAFF.c.wecom_userid == bindparam("user_id")),
    "slack": select(_STAFF).where(_STAFF.c.slack_user_id == bindparam("user_id")),
}
_BOUND = select(identities.c.staff_id).where(identities.c.address == bindparam("address"))
_AWAY = union_all(
    select(_STAFF.c.staff_id, _STAFF.c.leave_from, _STAFF.c.leave_to).where(
        _STAFF.c.deputy_staff_id == bindparam("staff_id"), _STAFF.c.leave_from.is_not(None)
    ),
    select(_STAFF.c.staff_id, said.c.start, said.c.end)
    .join(said, said.c.staff_id == _STAFF.c.staff_id)
    .where(_STAFF.c.deputy_staff_id == bindparam("staff_id")),
)
_IN_BRANCHES = (
    select(_STAFF.c.staff_id)
    .where(_STAFF.c.branch_id.in_(bindparam("branches", expanding=True)))
    .order_by(_STAFF.c.staff_id)
)


def by_staff_id(connection: Connection, staff_id: str) -> Manager | None:
    """The person with that staff id, active or not, with their leave and language; needs the ``bank`` schema."""
    found = _asker(connection, staff_id)
    if found is None:
        return None
    language = preferences.languages(connection, [staff_id]).get(staff_id, found.language)
    return with_leaves(connection, replace(found, language=language))


def _asker(connection: Connection, staff_id: str) -> Manager | None:
    row = connection.execute(_BY_ID, {"staff_id": staff_id}).first()
    return _manager(row) if row else None


def with_leaves(connection: Connection, manager: Manager) -> Manager:
    """The person with the leave that was said to the bot: whoever asks a question is made without it."""
    return replace(manager, leaves=leaves.of(connection, manager.staff_id))


def by_email(connection: Connection, email: str) -> str:
    """The staff id of the one active person with that e-mail; empty for nobody and for several."""
    mine = select(_STAFF.c.staff_id).where(
        func.lower(_STAFF.c.email) == email.lower(), func.coalesce(_STAFF.c.active, True)
    )
    found = connection.execute(mine).scalars().all()
    return found[0] if len(found) == 1 else ""


def behind(connection: Connection, address: str) -> Manager | None:
    """Who stands behind an address (``wecom:person:wangwei``); None for a stranger. Two people with one user id are none."""
    bound = connection.execute(_BOUND, {"address": address}).scalar()
    if bound is not None:
        return _asker(connection, bound)
    platform, kind, user_id = address.split(":", 2)
    if kind != "person":
        return None
    if platform in ("web", "terminal", "console"):
        return _asker(connection, user_id)
    if platform not in _BY_PLATFORM:
        return None
    rows = connection.execute(_BY_PLATFORM[platform], {"user_id": user_id}).fetchmany(2)
    return _manager(rows[0]) if len(rows) == 1 else None


def active_managers(connection: Connection, roles: tuple[str, ...] = ADVISERS) -> tuple[Manager, ...]:
    """Everybody active with one of the roles, by staff id: whom the clock writes to."""
    query = select(_STAFF).where(_STAFF.c.role.in_(roles), _STAFF.c.active.is_not(False)).order_by(_STAFF.c.staff_id)
    found = [_manager(row) for row in connection.execute(query)]
    away, spoken = leaves.everybodys(connection), preferences.everybodys(connection)
    return tuple(
        replace(one, leaves=away.get(one.staff_id, one.leaves), language=spoken.get(one.staff_id, one.language))
        for one in found
    )


def near_staff_ids(connection: Connection, staff_id: str) -> tuple[str, ...]:
    """Staff ids that look like a mistyped one, nearest first, at most three."""
    known = {str(found).upper(): str(found) for found in connection.execute(select(_STAFF.c.staff_id)).scalars()}
    return tuple(known[key] for key in difflib.get_close_matches(staff_id.upper(), known, n=3))


def scope_of(connection: Connection, manager: Manager, today: date | None) -> Scope:
    """Whose customers this person may see today: their own and a colleague's on leave, or the whole branch for its head.

    To a head belong also the customers of the branch whom nobody looks after.
    """
    if not manager.active:
        return Scope()
    if manager.role in ADVISERS:
        return Scope(own=manager.staff_id, managers=(manager.staff_id, *_stands_in_for(connection, manager, today)))
    if manager.role == "branch_head":
        branches = with_sub_branches(connection, manager.branch_id)
        staff = connection.execute(_IN_BRANCHES, {"branches": branches}).scalars()
        return Scope(managers=tuple(staff), branches=tuple(branches))
    return Scope()


def _stands_in_for(connection: Connection, manager: Manager, today: date | None) -> tuple[str, ...]:
    if today is None:
        return ()
    rows = connection.execute(_AWAY, {"staff_id": manager.staff_id})
    away = (
        staff_id
        for staff_id, start, end in rows
        if staff_id != manager.staff_id and start is not None and end is not None and start <= today <= end
    )
    return tuple(dict.fromkeys(away))


def with_sub_branches(connection: Connection, branch_id: str) -> list[str]:
    """The branch and everything beneath it; a circle in the bank's file ends the walk."""
    beneath: dict[str, list[str]] = {}
    for child, parent in connection.execute(select(_BRANCHES.c.branch_id, _BRANCHES.c.parent_branch_id)):
        if parent:
            beneath.setdefault(parent, []).append(child)
    found = [branch_id]
    for branch in found:
        found += [child for child in beneath.get(branch, ()) if child not in found]
    return found


def _manager(row: Any) -> Manager:
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
