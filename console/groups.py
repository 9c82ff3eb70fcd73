"""The customer groups: whose they are, which have no owner any more, and how far each push to them is.

Advisers see the groups they own, a branch head those of the branch, whoever writes, reviews or runs the bot all of them.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from starlette.responses import Response
from starlette.routing import Route

from console import drawing
from console.rooms import ADVISERS, BY_NAME, HEADS
from console.visits import Doorkeeper, Visit
from content.wording import say
from store.database import Connection
from store.groups import CustomerGroup, groups, take_from_bank
from store.groups.progress import progress, pushes_with_groups
from store.outbox import newsroom
from store.staff import managers

#: Pushes of so many days are shown.
_DAYS, _PUSHES = 30, 30
_ORDER = ("orphaned", "live", "ended")


@dataclass(frozen=True)
class Groups:
    """The page."""

    keeper: Doorkeeper

    def routes(self) -> list[Route]:
        """Its path."""
        return [Route("/groups", self.keeper.page(show, BY_NAME["groups"].roles))]


def show(visit: Visit) -> Response:
    """The groups of the reader, orphaned ones first; then the pushes of the last weeks to them."""
    database = visit.desk.database
    take_from_bank(database, visit.now)
    with database.reading() as connection:
        found = of_reader(connection, visit)
        pushes = _pushes(connection, visit, {one.address for one in found})
    names = visit.names([one.owner_staff_id for one in found])
    lines = [_line(visit, one, names) for one in sorted(found, key=lambda one: (_ORDER.index(one.state), one.name))]
    return visit.page(
        "groups.html",
        orphaned=[line for line in lines if line["state"] == "orphaned"],
        groups=[line for line in lines if line["state"] == "live"],
        ended=sum(line["state"] == "ended" for line in lines),
        pushes=pushes,
        seen_at=visit.moment(max((one.seen_at for one in found if one.seen_at), default=None)),
    )


def of_reader(connection: Connection, visit: Visit) -> list[CustomerGroup]:
    """The groups that the reader may see; needs the ``bank`` schema."""
    me = visit.person
    found = groups(connection)
    if me.role in ADVISERS:
        return [one for one in found if one.owner_staff_id == me.staff_id]
    if me.role in HEADS:
        staff = {me.staff_id, *managers.scope_of(connection, me, visit.now.date()).managers}
        return [one for one in found if one.owner_staff_id in staff]
    return list(found)


def _line(visit: Visit, one: CustomerGroup, names: dict[str, str]) -> dict[str, Any]:
    return {
        "name": one.name or one.chat_id,
        "owner": names.get(one.owner_staff_id, "") or one.owner,
        "platform": say(f"pages.platform.{one.platform}", visit.language),
        "segment": drawing.segment_name(one.segment, visit.language) if one.segment else "",
        "language": say(f"pages.language.{one.language}", visit.language),
        "members": one.members,
        "unknown": one.unknown_customers,
        "state": one.state,
        "listed": one.listed,
    }


def _pushes(connection: Connection, visit: Visit, mine: set[str]) -> list[dict[str, Any]]:
    """How far each push is, in the reader's own groups."""
    found = []
    for push_id in pushes_with_groups(connection, visit.now - timedelta(days=_DAYS))[:_PUSHES]:
        states: dict[str, int] = {}
        for one in progress(connection, push_id).groups:
            if one.address in mine:
                states[one.state] = states.get(one.state, 0) + 1
        push = newsroom.push(connection, push_id) if states else None
        if push is None:
            continue
        counts = [(say(f"pages.groups.state.{state}", visit.language), state, n) for state, n in states.items()]
        found.append(
            {"push_id": push_id, "title": push.card.title, "counts": counts, "made": visit.moment(push.made_at)}
        )
    return found
