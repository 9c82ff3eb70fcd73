"""One push as a page: the card to the byte, its findings, who gets it and who not, how it is doing, what was done to it.

``console.content`` calls it for whoever may read the push.
"""

from collections.abc import Mapping

from starlette.responses import Response

from console import drawing
from console.visits import Visit
from content.pushes.rules import PushRules
from content.wording import day, knows, say
from store.groups import groups
from store.outbox.approval_steps import Step
from store.pushes import desk, rows
from store.pushes.desk import Preview
from store.pushes.following import Follow, Line
from store.pushes.rows import Push


def page_of(visit: Visit, seen: Preview) -> Response:
    """The page of one push."""
    push, language = seen.push, visit.language
    follow = desk.report(visit.desk.database, push.push_id)
    me, names = visit.person, visit.names([*_people(push, follow)])
    with visit.desk.database.engine.connect() as connection:
        called = {one.address: one.name for one in groups(connection) if one.name}
    author = push.author == me.staff_id
    said = visit.query("done")
    rate = follow.confirm_rate
    return visit.page(
        "push.page.html",
        push=push,
        line=drawing.card_line(push.card, push.language, visit.now),
        of=line(visit, push, names),
        said=say(f"pages.content.done.{said}", language) if knows(f"pages.content.done.{said}", language) else "",
        findings=[(one.level, one.said(language)) for one in push.findings],
        counted=seen.counted,
        left_out=[(reason_said(reason, visit), number) for reason, number in seen.counted.left_out.items()],
        lanes=[(say(f"pushes.lane.{lane}", language), number) for lane, number in seen.counted.lanes.items()],
        first=visit.moment(min((one.due_at for one in seen.counted.goes if one.due_at), default=None)),
        seen=seen,
        needs_reason=any(one.level == "warn" for one in push.findings),
        may_submit=push.state == rows.DRAFT and me.role in PushRules.read(visit.policy).authors,
        may_change=author and push.state in (rows.DRAFT, rows.CHECKED, rows.REJECTED, rows.APPROVED),
        may_stop=push.state in rows.OPEN
        and push.state != rows.DRAFT
        and desk.may_stop(visit.policy, push, visit.person),
        why_not=say(seen.why_not, language, push_id=push.push_id)
        if push.state == rows.CHECKED and seen.why_not
        else "",
        rate=None if rate is None else round(rate * 100),
        states=[(say(f"pushes.standing.{state}", language), state, number) for state, number in follow.counts.items()],
        lines=[_addressee(visit, one, names, called) for one in follow.lines],
        steps=[_step(visit, one, names) for one in follow.steps],
        may_nudge=bool(follow.waiting_owners) and desk.may_stop(visit.policy, push, visit.person),
    )


def _people(push: Push, follow: Follow) -> set[str]:
    """Everybody who is named on the page."""
    return {push.author, *(one.owner_staff_id for one in follow.lines), *(one.by for one in follow.steps)}


def line(visit: Visit, push: Push, names: Mapping[str, str]) -> dict[str, str]:
    """One push in a list."""
    language = visit.language
    return {
        "push_id": push.push_id,
        "title": push.card.title,
        "state": push.state,
        "state_name": say(f"pushes.state.{push.state}", language),
        "kind": say(f"pushes.kind.{push.kind}", language),
        "audience": audience(visit, push),
        "author": names.get(push.author, push.author),
        "until": day(push.valid_until, language, weekday=False, today=visit.now.date()),
        "made": visit.moment(push.made_at),
    }


def audience(visit: Visit, push: Push) -> str:
    """Whom it is for, in words."""
    wanted, language = push.audience, visit.language
    parts = [drawing.segment_name(one, language) for one in wanted.segments]
    parts += [drawing.role_name(one, language) for one in wanted.roles]
    parts += list(wanted.groups)
    return "、".join(parts) if language == "zh" else ", ".join(parts)


def reason_said(reason: str, visit: Visit) -> str:
    """Why somebody does not get it, by whichever room of the house said so."""
    keys = (f"pushes.out.{reason}", f"groups.reason.{reason}", f"checks.{reason}", f"checks.sending.{reason}", reason)
    key = next((one for one in keys if "." in one and knows(one, visit.language)), "")
    try:
        return say(key, visit.language) if key else reason
    except KeyError:  # a sentence that wants facts that nobody kept
        return reason


def _addressee(visit: Visit, one: Line, names: Mapping[str, str], called: Mapping[str, str]) -> dict[str, str]:
    """One address of the push."""
    name = one.name or called.get(one.address) or names.get(one.owner_staff_id, "") or one.address
    return {
        "name": name,
        "owner": names.get(one.owner_staff_id, one.owner_staff_id),
        "owner_id": one.owner_staff_id,
        "lane": say(f"pushes.lane.{one.lane}", visit.language),
        "state": one.state,
        "state_name": say(f"pushes.standing.{one.state}", visit.language),
        "reason": reason_said(one.reason, visit) if one.reason else "",
        "at": visit.moment(one.at),
        "nudges": str(one.nudges or ""),
    }


def _step(visit: Visit, one: Step, names: Mapping[str, str]) -> dict[str, str]:
    """One thing that was done to it."""
    key = f"pushes.move.{one.move}"
    return {
        "at": visit.moment(one.at),
        "by": names.get(one.by, one.by) or say("pages.content.program", visit.language),
        "move": say(key, visit.language) if knows(key, visit.language) else one.move,
        "reason": one.reason,
    }
