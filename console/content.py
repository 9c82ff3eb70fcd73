"""Pushes on their way to customers: what waits for the reader's word, one push in full, and what is done to it.

Every act is a function of ``store.pushes.desk``, which checks role and authorship itself; a decision takes along what was read
(the approval's number and binding), so that a push changed since is not approved. Advisers see what they wrote.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from starlette.responses import Response
from starlette.routing import Route

from console.push_form import Filled, choices, filled_of, wish_of
from console.push_page import line, page_of
from console.rooms import ADVISERS, BY_NAME
from console.visits import Doorkeeper, Form, Visit
from content.problems import Problem
from content.pushes.rules import PushRules
from store.pushes import desk, rows
from store.pushes.deciding import Decision
from store.pushes.desk import Preview
from store.pushes.rows import Push

_ROLES = BY_NAME["content"].roles
_LISTED = 100
_ENDED = (rows.DONE, rows.REJECTED, rows.RECALLED, rows.EXPIRED)
_REASON, _ID = 500, 80


@dataclass(frozen=True)
class Content:
    """The pages."""

    keeper: Doorkeeper

    def routes(self) -> list[Route]:
        """Their paths; ``new`` goes before the name of a push."""
        page, form = self.keeper.page, self.keeper.form
        return [
            Route("/content", page(show_all, _ROLES)),
            Route("/content/new", page(show_form, _ROLES), methods=["GET"]),
            Route("/content/new", form(keep_draft, _ROLES), methods=["POST"]),
            Route("/content/{push_id}", page(show_one, _ROLES)),
            Route("/content/{push_id}/change", page(show_form, _ROLES), methods=["GET"]),
            Route("/content/{push_id}/change", form(keep_draft, _ROLES), methods=["POST"]),
            *(
                Route(f"/content/{{push_id}}/{name}", form(act, _ROLES), methods=["POST"])
                for name, act in _ACTS.items()
            ),
        ]


def show_all(visit: Visit) -> Response:
    """What waits for the reader, what is under way, what has ended."""
    database, me = visit.desk.database, visit.person
    waiting = desk.queue(database, visit.policy, viewer=me.staff_id)
    found = [one for one in desk.listing(database, limit=_LISTED) if _readable(visit, one)]
    mine = {one.push_id for one in waiting}
    names = visit.names([one.author for one in (*waiting, *found)])
    return visit.page(
        "content.html",
        waiting=[line(visit, one, names) for one in waiting],
        open=[line(visit, one, names) for one in found if one.state in rows.OPEN and one.push_id not in mine],
        ended=[line(visit, one, names) for one in found if one.state in _ENDED],
        may_write=me.role in PushRules.read(visit.policy).authors,
    )


def show_one(visit: Visit) -> Response:
    """One push as it would leave, who gets it, what was said of it, how it is doing."""
    seen = _seen(visit)
    return page_of(visit, seen) if seen else visit.not_found()


def show_form(visit: Visit) -> Response:
    """The form of a new push, or of a change to one."""
    if visit.person.role not in PushRules.read(visit.policy).authors:
        return visit.forbidden()
    push_id = visit.part("push_id")
    seen = _seen(visit) if push_id else None
    if push_id and seen is None:
        return visit.not_found()
    return _form(visit, filled_of(seen.push) if seen else Filled(language=visit.language))


def keep_draft(visit: Visit, form: Form) -> Response:
    """Keep a new draft, or the change; what cannot be kept is said above the form, and nothing typed is lost."""
    filled = Filled.of(form)
    push_id = visit.part("push_id")
    seen = _seen(visit) if push_id else None
    if push_id and (seen is None or seen.push.author != visit.person.staff_id):
        return visit.not_found()
    try:
        wish = wish_of(filled, visit.now)
        made = desk.draft(
            visit.desk.database, visit.policy, wish, by=visit.person.staff_id, now=visit.now, push_id=push_id
        )
    except Problem as problem:
        return _form(visit, filled, trouble=problem.sentence(visit.language))
    return visit.go(f"/content/{made.push.push_id}", done="drafted")


def _submit(visit: Visit, push_id: str, _form: Form) -> str:
    desk.submit(visit.desk.database, visit.policy, push_id, by=visit.person.staff_id, now=visit.now)
    return "submitted"


def _approve(visit: Visit, push_id: str, form: Form) -> str:
    desk.approve(visit.desk.database, visit.policy, _decision(visit, push_id, form), now=visit.now)
    return "approved"


def _reject(visit: Visit, push_id: str, form: Form) -> str:
    desk.reject(visit.desk.database, visit.policy, _decision(visit, push_id, form), now=visit.now)
    return "rejected"


def _stop(visit: Visit, push_id: str, form: Form) -> str:
    by, reason = visit.person.staff_id, _reason(form)
    desk.stop(visit.desk.database, visit.policy, push_id, by=by, reason=reason, now=visit.now)
    return "stopped"


def _nudge(visit: Visit, push_id: str, form: Form) -> str:
    owner = form.get("owner", "")[:_ID]
    desk.nudge(visit.desk.database, visit.policy, push_id, by=visit.person.staff_id, now=visit.now, owner=owner)
    return "nudged"


def _act(what: Callable[[Visit, str, Form], str]) -> Callable[[Visit, Form], Response]:
    def done(visit: Visit, form: Form) -> Response:
        if _seen(visit) is None:
            return visit.not_found()
        push_id = visit.part("push_id")
        said = what(visit, push_id, form)
        visit.desk.wake()
        return visit.go(f"/content/{push_id}", done=said)

    return done


_ACTS: Mapping[str, Callable[[Visit, Form], Response]] = {
    "submit": _act(_submit), "approve": _act(_approve), "reject": _act(_reject), "stop": _act(_stop), "nudge": _act(_nudge),
}  # fmt: skip


def _decision(visit: Visit, push_id: str, form: Form) -> Decision:
    """What was read, and what is said of it."""
    number = form.get("approval", "")
    return Decision(
        push_id=push_id,
        approval_id=int(number) if number.isascii() and number.isdigit() and len(number) < 10 else 0,  # noqa: PLR2004
        binding=form.get("binding", "")[:_ID],
        by=visit.person.staff_id,
        reason=_reason(form),
    )


def _reason(form: Form) -> str:
    return form.get("reason", "").strip()[:_REASON]


def _readable(visit: Visit, push: Push) -> bool:
    """Advisers read what they wrote; whoever reviews, leads or runs the bot reads all."""
    return visit.person.role not in ADVISERS or push.author == visit.person.staff_id


def _seen(visit: Visit) -> Preview | None:
    """The push of the path, when there is one that the reader may read."""
    push_id, by = visit.part("push_id")[:_ID], visit.person.staff_id
    try:
        seen = desk.preview(visit.desk.database, visit.policy, push_id, viewer=by, now=visit.now)
    except Problem as problem:
        if problem.key == "pushes.unknown":
            return None
        raise
    return seen if _readable(visit, seen.push) else None


def _form(visit: Visit, filled: Filled, *, trouble: str = "") -> Response:
    status = 400 if trouble else 200
    return visit.page("push.form.html", status=status, filled=filled, trouble=trouble, **choices(visit))
