"""The words of one kind of letter as a page: what a manager would copy, in both languages, the checks, numbers, what was done.

``console.letters`` calls it for whoever may read them. The preview is made by the function that hands letters out, for an
invented customer (``handlers.letters.example``); nobody's data stand on it.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from starlette.responses import Response

from console.rooms import ADVISERS, HEADS
from console.visits import Visit
from content.approval_moves import DRAFT, LIVE
from content.letters.words import examined
from content.pushes.findings import warned
from content.pushes.rules import PushRules
from content.wording import LANGUAGES, day, knows, say
from handlers.letters.example import Example, example
from handlers.lists.readings import segment_name
from store.books.book import Book, open_book
from store.database import Connection
from store.letters import following, templates
from store.letters.following import Follow
from store.letters.templates import Standing
from store.outbox.approval_steps import Step
from store.staff import managers

_SEEN = ("sent", "handed", "back")


def page_of(visit: Visit, one: Standing) -> Response:
    """The page of one template."""
    template, given, language = one.template, one.approval, visit.language
    with visit.desk.database.reading() as connection:
        force = templates.in_force(connection, visit.now.date()).get(template.kind)
        follow = following.follow(connection, template, staff=_staff(connection, visit))
        book = open_book(connection, visit.person, today=visit.now.date())
        shown = [_example(book, visit, one, name) for name in LANGUAGES]
    names = visit.names({template.author, given.reviewer, *follow.by_staff, *(step.by for step in follow.steps)})
    found = examined(template.words)
    state = standing_of(one, force is not None and force.template == template, visit.now.date())
    decides = templates.may_review(visit.policy, visit.person)
    own = given.author.casefold() == visit.person.staff_id.casefold()
    may_decide = given.state == DRAFT and decides and not own
    return visit.page(
        "letter.page.html",
        of=line(visit, one, state, names),
        one=one,
        said=_said(visit, visit.query("done"), follow.counts["handed"]),
        shown=shown,
        lines=[(say(f"pages.language.{name}", language), template.words.lines[name]) for name in LANGUAGES],
        findings=[(one.level, one.said(language)) for one in found],
        needs_reason=warned(found),
        intact=one.intact,
        may_decide=may_decide,
        why_not=_why_not(visit, one, decides=decides, own=own),
        may_stop=given.state in (DRAFT, *LIVE)
        and not may_decide
        and templates.may_stop(visit.policy, one, visit.person),
        may_write=visit.person.role in PushRules.read(visit.policy).authors,
        **_numbers(visit, follow, names),
    )


def line(visit: Visit, one: Standing, state: str, names: Mapping[str, str]) -> dict[str, str]:
    """One template in a list."""
    template, language = one.template, visit.language
    whom = [segment_name(word, language, visit.policy) for word in template.segments]
    return {
        "template_id": template.template_id,
        "title": say(f"letters.kind.{template.kind}", language),
        "state": state,
        "mark": "checked" if state == DRAFT else state,
        "state_name": say(f"letter_pages.state.{state}", language),
        "audience": say("letters.comma", language).join(whom) or say("letters.card.everybody", language),
        "every": say(f"letter_pages.every.{template.rules.every}", language),
        "author": names.get(template.author, template.author),
        "until": day(template.valid_until, language, weekday=False, today=visit.now.date()),
    }


def standing_of(one: Standing, in_use: bool, today: date) -> str:
    """How a template stands, for reading: an approved one may be replaced, over, or changed in the table."""
    state = one.approval.state
    if state not in (DRAFT, *LIVE):
        return state
    if today > one.template.valid_until:
        return "expired"
    if state == DRAFT or in_use:
        return DRAFT if state == DRAFT else "in_use"
    return "replaced" if one.holds(today) else "void"


def _said(visit: Visit, done: str, open_: int) -> str:
    """What was just done; how many opened letters a withdrawal came too late for."""
    key = f"letter_pages.done.{done}"
    said = say(key, visit.language) if knows(key, visit.language) else ""
    late = say("letter_pages.open_still", visit.language, number=open_) if done == "withdrawn" and open_ else ""
    return " ".join(part for part in (said, late) if part)


def _staff(connection: Connection, visit: Visit) -> set[str] | None:
    """Whose letters are counted for the reader: an adviser's own, a head's branch, everybody's."""
    me = visit.person
    if me.role in ADVISERS:
        return {me.staff_id}
    if me.role in HEADS:
        return {me.staff_id, *managers.scope_of(connection, me, visit.now.date()).managers}
    return None


def _example(book: Book, visit: Visit, one: Standing, name: Any) -> tuple[str, Example]:
    made = example(
        book, visit.policy, one.template, language=name, today=visit.now.date(), reader=visit.language
    )  # fmt: skip
    return say(f"pages.language.{name}", visit.language), made


def _why_not(visit: Visit, one: Standing, *, decides: bool, own: bool) -> str:
    """Why the reader does not decide on words that wait."""
    if one.approval.state != DRAFT or (decides and not own):
        return ""
    return say("letter_pages.own" if own else "letter_pages.others_decide", visit.language)


def _numbers(visit: Visit, follow: Follow, names: Mapping[str, str]) -> dict[str, Any]:
    """How many letters were opened, sent and given back, by whom; what was done to the words."""
    return {
        "counts": [(say(f"letters.state.{name}", visit.language), name, follow.counts[name]) for name in _SEEN],
        "refused": follow.refused,
        "last": visit.moment(follow.last),
        "people": [
            (names.get(staff_id, staff_id), [states.get(name, 0) for name in _SEEN])
            for staff_id, states in follow.by_staff.items()
        ],
        "steps": [_step(visit, one, names) for one in follow.steps],
    }


def _step(visit: Visit, one: Step, names: Mapping[str, str]) -> dict[str, str]:
    key = f"letter_pages.move.{one.move}"
    reason = f"pushes.why.{one.reason}"
    return {
        "at": visit.moment(one.at),
        "by": names.get(one.by, one.by) or say("pages.content.program", visit.language),
        "move": say(key, visit.language) if knows(key, visit.language) else one.move,
        "reason": say(reason, visit.language) if one.reason and knows(reason, visit.language) else one.reason,
    }
