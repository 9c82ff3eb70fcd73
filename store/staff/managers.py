"""Who stands behind a platform's address or a staff id, and whose customers they may see.

``bot/conversation.py`` asks for the person, ``store/books/book.py`` for the scope. The web chat and the terminal name people by
their staff id (the platform has checked who they are); WeChat Work and Slack by their own user ids, which the bank delivers
with its staff; an address bound in ``identities`` goes before both.
"""

import difflib
import json
from dataclasses import replace
from datetime import date

from sqlalchemy import Connection, bindparam, func, select

from segmentation.people import Manager
from store.engines.prepared import Prepared
from store.engines.questions import Question
from store.engines.spelling import each_word
from store.staff import leaves, preferences
from store.staff.roll import roll
from store.staff.scopes import Scope
from store.tables import bank, identities
from store.tables import leaves as said

_STAFF = bank["staff"]
_BRANCHES = bank["branches"]

#: Roles that have customers of their own.
ADVISERS = ("relationship_manager", "wealth_manager")

_BOUND = Prepared(lambda _: select(identities.c.staff_id).where(identities.c.address == bindparam("address")))
_SAID = Question(
    lambda: select(said.c.staff_id, said.c.start, said.c.end).where(
        said.c.staff_id.op("IN", is_comparison=True)(each_word(bindparam("ids")))
    )
)


def by_staff_id(connection: Connection, staff_id: str) -> Manager | None:
    """The person with that staff id, active or not, with their leave and language; needs the ``bank`` schema."""
    found = _asker(connection, staff_id)
    if found is None:
        return None
    language = preferences.languages(connection, [staff_id]).get(staff_id, found.language)
    return with_leaves(connection, replace(found, language=language))


def _asker(connection: Connection, staff_id: str) -> Manager | None:
    return roll(connection).people.get(staff_id)


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
    bound = _BOUND.rows(connection, address=address)
    if bound:
        return _asker(connection, bound[0][0])
    platform, kind, user_id = address.split(":", 2)
    if kind != "person":
        return None
    if platform in ("web", "terminal", "console"):
        return _asker(connection, user_id)
    found = roll(connection).accounts.get((platform, user_id), ())
    return _asker(connection, found[0]) if len(found) == 1 else None


def active_managers(connection: Connection, roles: tuple[str, ...] = ADVISERS) -> tuple[Manager, ...]:
    """Everybody active with one of the roles, by staff id: whom the clock writes to."""
    found = (one for one in roll(connection).people.values() if one.role in roles and one.active)
    away, spoken = leaves.everybodys(connection), preferences.everybodys(connection)
    return tuple(
        replace(one, leaves=away.get(one.staff_id, one.leaves), language=spoken.get(one.staff_id, one.language))
        if one.staff_id in away or one.staff_id in spoken
        else one
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
        staff = (id_ for id_, one in roll(connection).people.items() if one.branch_id in branches)
        return Scope(managers=tuple(staff), branches=tuple(branches))
    return Scope()


def _stands_in_for(connection: Connection, manager: Manager, today: date | None) -> tuple[str, ...]:
    if today is None:
        return ()
    others = roll(connection).deputies.get(manager.staff_id, ())
    if not others:
        return ()
    ids = [staff_id for staff_id, _, _ in others]
    leave = (*others, *_SAID.rows(connection, {"ids": json.dumps(ids)}))
    away = (
        staff_id
        for staff_id, start, end in leave
        if staff_id != manager.staff_id and start is not None and end is not None and start <= today <= end
    )
    return tuple(dict.fromkeys(away))


def with_sub_branches(connection: Connection, branch_id: str) -> list[str]:
    """The branch and everything beneath it; a circle in the bank's file ends the walk."""
    beneath = roll(connection).beneath
    found = [branch_id]
    for branch in found:
        found += [child for child in beneath.get(branch, ()) if child not in found]
    return found
