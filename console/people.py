"""Who works here, which accounts are theirs, who is signed in; sign somebody out. And accounts that wrote and are nobody's.

For those who run the bot. Accounts are bound by the bank's staff file; a stranger's id stands here so that it can be put there.
"""

from dataclasses import dataclass
from datetime import timedelta

from starlette.responses import Response
from starlette.routing import Route

from console.rooms import ADMINS
from console.visits import Doorkeeper, Form, Visit
from content.wording import say
from store import audit
from store.chats import strangers
from store.console import sessions
from store.staff import accounts

_STAFF_ID = 64
#: Strangers of so many days are shown.
_DAYS = 14


@dataclass(frozen=True)
class People:
    """The page and its form."""

    keeper: Doorkeeper

    def routes(self) -> list[Route]:
        """Their paths."""
        return [
            Route("/people", self.keeper.page(show, ADMINS)),
            Route("/people/sign-out", self.keeper.form(sign_out, ADMINS), methods=["POST"]),
        ]


def show(visit: Visit) -> Response:
    """Everybody of the staff file, and the strangers."""
    with visit.desk.database.reading() as connection:
        staff = accounts.everybody(connection)
        there = sessions.counted(connection, now=visit.now)
        unknown = strangers.since(connection, visit.now - timedelta(days=_DAYS))
    return visit.page(
        "people.html",
        staff=[
            {
                "staff_id": one.staff_id, "name": one.name, "role": one.role, "branch": one.branch, "active": one.active,
                "accounts": [say(f"pages.platform.{platform}", visit.language) for platform in one.platforms],
                "sessions": there.get(one.staff_id, 0),
            }
            for one in staff
        ],
        strangers=[
            {"platform": say(f"pages.platform.{one.platform}", visit.language), "id": one.id, "at": visit.moment(one.at)}
            for one in unknown
        ],
        done=visit.query("done"),
    )  # fmt: skip


def sign_out(visit: Visit, form: Form) -> Response:
    """End every session of one person, on every browser."""
    staff_id = form.get("staff_id", "")[:_STAFF_ID]
    with visit.desk.database.writing() as connection:
        ended = sessions.end_all(connection, staff_id, now=visit.now)
        if ended:
            detail = {"staff_id": staff_id, "sessions": ended}
            audit.record(
                connection, at=visit.now, staff_id=visit.person.staff_id, what="signed_out_by_admin", detail=detail
            )
    return visit.go("/people", done="1")
