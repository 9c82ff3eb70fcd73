"""Letters to single customers: words that wait for the reader's word, those in use, how they are doing; a manager's own letters.

Words are kept and decided on by ``store.letters.templates``, which checks role and authorship itself; a decision takes along what
was read. A manager's letters are the chat's own answer (``console.asked``): opened, sent and audited by the one path.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from starlette.responses import Response
from starlette.routing import Route

from console import asked
from console.letter_form import Filled, choices, kept
from console.letter_page import line, page_of, standing_of
from console.rooms import ADVISERS, BY_NAME
from console.visits import Doorkeeper, Form, Visit
from content.problems import Problem
from content.pushes.rules import PushRules
from handlers.letters.cards import LETTERS
from store.letters import templates
from store.letters.templates import Standing

_ROLES = BY_NAME["letters"].roles
_REASON, _ID = 500, 80
#: How many that ended are listed.
_ENDED = 20


@dataclass(frozen=True)
class Letters:
    """The pages."""

    keeper: Doorkeeper

    def routes(self) -> list[Route]:
        """Their paths; ``new`` goes before the number of a template."""
        page, form = self.keeper.page, self.keeper.form
        return [
            Route("/letters", page(show_all, _ROLES)),
            Route("/letters/new", page(show_form, _ROLES), methods=["GET"]),
            Route("/letters/new", form(keep_words, _ROLES), methods=["POST"]),
            Route("/letters/{template_id}", page(show_one, _ROLES)),
            *(
                Route(f"/letters/{{template_id}}/{move}", form(_decider(move), _ROLES), methods=["POST"])
                for move in _DONE
            ),
        ]


def show_all(visit: Visit) -> Response:
    """A manager's own letters; the words that wait for the reader, those in use, those that ended."""
    mine = asked.answered(visit, LETTERS) if visit.person.role in ADVISERS and visit.desk.ask else None
    with visit.desk.database.reading() as connection:
        waiting = templates.waiting(connection, visit.policy, visit.person)
        found = [one for one in templates.listed(connection) if readable(visit, one)]
        force = {one.template.template_id for one in templates.in_force(connection, visit.now.date()).values()}
    names = visit.names([one.template.author for one in (*waiting, *found)])
    first = {one.template.template_id for one in waiting}
    by_state: dict[str, list[dict[str, str]]] = {"in_use": [], "draft": [], "ended": []}
    for one in found:
        state = standing_of(one, one.template.template_id in force, visit.now.date())
        if one.template.template_id not in first:
            by_state[state if state in by_state else "ended"].append(line(visit, one, state, names))
    return visit.page(
        "letters.html",
        mine=mine,
        waiting=[line(visit, one, "draft", names) for one in waiting],
        in_use=by_state["in_use"],
        open=by_state["draft"],
        ended=by_state["ended"][:_ENDED],
        reviews=templates.may_review(visit.policy, visit.person),
        may_write=_may_write(visit),
        manager=visit.person.role in ADVISERS,
    )


def show_one(visit: Visit) -> Response:
    """The words of one kind, as customers will read them, what the checks say, how its letters are doing."""
    one = _seen(visit, visit.part("template_id"))
    return page_of(visit, one) if one else visit.not_found()


def show_form(visit: Visit) -> Response:
    """The form of new words, begun with the shipped ones or with those of a template."""
    if not _may_write(visit):
        return visit.forbidden()
    if not visit.query("from"):
        return _form(visit, Filled.shipped(visit.query("kind"), visit.now.date()))
    one = _seen(visit, visit.query("from"))
    return _form(visit, Filled.of_template(one.template, visit.now.date())) if one else visit.not_found()


def keep_words(visit: Visit, form: Form) -> Response:
    """Hand the words in; what cannot be handed in is said above the form, and nothing typed is lost."""
    if not _may_write(visit):
        return visit.forbidden()
    filled = Filled.of(form)
    try:
        made = kept(visit, filled)
    except Problem as problem:
        return _form(visit, filled, trouble=problem.sentence(visit.language))
    return visit.go(f"/letters/{made.template.template_id}", done="handed_in")


def readable(visit: Visit, one: Standing) -> bool:
    """Advisers read what they wrote; whoever writes for all, reviews, leads or runs the bot reads all."""
    mine = one.template.author.casefold() == visit.person.staff_id.casefold()
    return visit.person.role not in ADVISERS or mine


#: A move, and the sentence that says it was made (``letter_pages.done.*``).
_DONE: Mapping[str, str] = {"approve": "approved", "reject": "rejected", "withdraw": "withdrawn"}


def _decider(move: str) -> Callable[[Visit, Form], Response]:
    """What one of the buttons does."""

    def decide(visit: Visit, form: Form) -> Response:
        one = _seen(visit, visit.part("template_id"))
        if one is None:
            return visit.not_found()
        # without what was read nothing is decided: no binding begins with a dash
        read, reason = form.get("binding", "")[:_ID] or "-", form.get("reason", "").strip()[:_REASON]
        templates.decide(
            visit.desk.database, visit.policy, one.template.template_id, move, by=visit.person.staff_id, now=visit.now,
            reason=reason, binding=read,
        )  # fmt: skip
        visit.desk.wake()
        return visit.go(f"/letters/{one.template.template_id}", done=_DONE[move])

    return decide


def _seen(visit: Visit, template_id: str) -> Standing | None:
    """The template of that number, when there is one that the reader may read."""
    with visit.desk.database.engine.connect() as connection:
        found = templates.find(connection, template_id[:_ID])
    return found if found is not None and readable(visit, found) else None


def _may_write(visit: Visit) -> bool:
    return visit.person.role in PushRules.read(visit.policy).authors


def _form(visit: Visit, filled: Filled, *, trouble: str = "") -> Response:
    status = 400 if trouble else 200
    return visit.page("letter.form.html", status=status, filled=filled, trouble=trouble, **choices(visit, filled))
