"""Pages that are an answer: today's work, one customer, segments, results. The one path of every question answers them.

So a page shows what the chat would show, to whom the chat would show it, and every opening is in the audit. A tap on a button is
a form; sent twice, it is the same tap.
"""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response
from starlette.routing import Route

from console import drawing
from console.rooms import ADVISERS, BY_NAME, HEADS
from console.visits import Doorkeeper, Form, Visit
from handlers.actions import SAY
from handlers.ask import Answer, Reason, action

#: The question a room opens with, by role; whoever is not named asks the first one.
_OPENING = {
    "desk": {"": "contact_today"},
    "segments": {"": "book_summary"},
    "effect": {"": "my_performance", "branch_head": "team_overview"},
}
#: Answers that say nothing of what is there.
_NOTHING = frozenset({Reason.NO_SUCH_CUSTOMER, Reason.CLIENT_MISSING, Reason.SEVERAL_CUSTOMERS, Reason.NOT_ALLOWED})
_TEXT, _ACTION, _TAP = 500, 2000, 64


@dataclass(frozen=True)
class Asked:
    """The pages."""

    keeper: Doorkeeper

    def routes(self) -> list[Route]:
        """Their paths."""
        desk = BY_NAME["desk"].roles
        return [
            *(Route(f"/{name}", self.keeper.page(_opening(name), BY_NAME[name].roles)) for name in _OPENING),
            Route("/customers/{customer_id}", self.keeper.page(customer, ADVISERS | HEADS)),
            Route("/desk/ask", self.keeper.form(asked, desk), methods=["POST"]),
        ]


def _opening(room: str) -> Callable[[Visit], Response]:
    """The page of a room."""
    questions = _OPENING[room]

    def show(visit: Visit) -> Response:
        question = questions.get(visit.person.role, questions[""])
        return _shown(visit, _answer(visit, question, secrets.token_hex(12)), room)

    return show


def customer(visit: Visit) -> Response:
    """One customer of the reader's own book; anybody else's is not there."""
    answer = _answer(visit, action("client_profile", client=visit.part("customer_id")[:100]), secrets.token_hex(12))
    if answer.reason in _NOTHING or not answer.shown:
        return visit.not_found()
    return _shown(visit, answer, "desk")


def asked(visit: Visit, form: Form) -> Response:
    """A tapped button, or a question typed into the page."""
    text = form.get("text", "").strip()[:_TEXT]
    there = BY_NAME.get(form.get("room", ""), BY_NAME["desk"])
    room = there.name if visit.person.role in there.roles else "desk"
    wanted = action(SAY, text=text) if text and not form.get("action") else form.get("action", "")
    if not wanted or len(wanted) > _ACTION:
        return visit.go("/desk")
    return _shown(visit, _answer(visit, wanted, form.get("tap", "")[:_TAP] or secrets.token_hex(12)), room)


def answered(visit: Visit, wanted: str) -> dict[str, Any]:
    """The answer to a question as another room's page draws it: its line, and what is unique to a tap on it."""
    tap = secrets.token_hex(12)
    answer = _answer(visit, wanted, tap)
    return {"line": drawing.card_line(answer.card, visit.language, visit.now), "tap": tap}


def _answer(visit: Visit, wanted: str, tap: str) -> Answer:
    """What the bot says to it. ``tap`` is unique to the page it was tapped on, so that a form sent twice is one message."""
    assert visit.desk.ask is not None, "a process that cannot answer shows no such page"
    which = hashlib.sha256(f"{visit.session_hash} {tap} {wanted}".encode()).hexdigest()[:32]
    return visit.desk.ask(visit.person.staff_id, wanted, f"page-{which}", visit.language)


def _shown(visit: Visit, answer: Answer, room: str) -> Response:
    drawn = drawing.card_line(answer.card, visit.language, visit.now)
    here = BY_NAME[room].path
    return visit.page("answer.html", line=drawn, room=room, here=here, tap=secrets.token_hex(12))
