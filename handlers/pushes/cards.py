"""The cards of a push: what a reviewer decides on, what its author hears, how it is doing."""

from collections.abc import Sequence

from content.cards import Button, Card, Section
from content.checks.card_texts import texts
from content.pushes.findings import PushFinding, warned
from content.wording import day, say
from handlers.actions import to_action
from handlers.pushes.words import audience_words, counts_words, lanes_words, why
from segmentation.people import Language
from segmentation.policy import Policy
from store.pushes.desk import Preview
from store.pushes.following import Follow
from store.pushes.recipients import OWNER, Counted

REVIEW, STATUS = "push_review", "push_status"
APPROVE, REJECT, STOP, NUDGE = "approve", "reject", "stop", "nudge"
#: Why something is sent back or stopped, and why it is approved although the checks doubt it.
REASONS = {
    REJECT: ("wording", "facts", "audience", "timing"), STOP: ("facts", "wording", "audience", "timing"),
    APPROVE: ("checked_source", "quoted", "context"),
}  # fmt: skip
_SHOWN = 8
"""Findings and reasons shown on a card; the page has all."""


def task_of(seen: Preview) -> str:
    """What a button carries: the push, and the approval as it was read."""
    return f"{seen.push.push_id}@{seen.approval_id}@{seen.binding[:16]}"


def review_card(seen: Preview, language: Language, policy: Policy, *, author: str) -> Card:
    """The push as it would leave, what the checks say, who gets it when, and the two buttons."""
    push = seen.push
    summary = say(
        "pushes.card.review_summary", language, author=author, kind=say(f"pushes.kind.{push.kind}", language),
        audience=audience_words(push.audience, language, policy), language=say(f"pushes.language.{push.language}", language),
        until=day(push.valid_until, language, weekday=False),
    )  # fmt: skip
    return Card(
        title=say("pushes.card.review", language, title=push.card.title),
        summary=summary,
        sections=(*said_sections(push.card, language), *found_sections(push.findings, seen.counted, language)),
        buttons=decide_buttons(seen, language) if seen.may_decide else (),
    )


def said_sections(card: Card, language: Language) -> tuple[Section, ...]:
    """The very words of a card, and the notices that go with it."""
    said = tuple(text for place, text in texts(card) if not place.startswith("notices["))
    parts = [Section(title=say("pushes.card.what_it_says", language), lines=said)]
    if card.notices:
        parts.append(Section(title=say("pushes.card.notices", language), lines=card.notices))
    return tuple(parts)


def found_sections(
    findings: Sequence[PushFinding], counted: Counted, language: Language
) -> tuple[Section, ...]:  # fmt: skip
    """What the checks say, who gets it, when, and who does not."""
    of_text = [one for one in findings if not one.groups or one.level != "info"]
    lines = tuple(one.said(language) for one in of_text[:_SHOWN]) or (say("pushes.card.clean", language),)
    counts = say(
        "pushes.card.counts", language, goes=len(counted.goes), lanes=lanes_words(counted, language) or "0",
        left_out=len(counted.recipients) - len(counted.goes),
    )  # fmt: skip
    out = tuple(
        say("pushes.card.left_out_line", language, reason=why(reason, language), count=count)
        for reason, count in list(counted.left_out.items())[:_SHOWN]
    )
    parts = [Section(title=say("pushes.card.findings", language), lines=lines), Section(lines=(counts,))]
    if when := when_lines(counted, language):
        parts.append(Section(title=say("pushes.card.when", language), lines=when))
    if out:
        parts.append(Section(title=say("pushes.card.left_out", language), lines=out))
    return tuple(parts)


def when_lines(counted: Counted, language: Language) -> tuple[str, ...]:
    """How many on which day, and what moved others to later."""
    days: dict[str, int] = {}
    moved: dict[str, int] = {}
    for one in sorted(counted.goes, key=lambda one: (one.due_at is None, one.due_at)):
        if one.due_at:
            name = day(one.due_at.date(), language)
            days[name] = days.get(name, 0) + 1
        if one.conflict:
            moved[one.conflict] = moved.get(one.conflict, 0) + 1
    lines = [say("pushes.plan_line", language, day=name, count=count) for name, count in days.items()]
    lines += [
        say("pushes.card.conflict_line", language, reason=why(reason, language), count=count)
        for reason, count in moved.items()
    ]
    return tuple(lines)


def decide_buttons(seen: Preview, language: Language) -> tuple[Button, ...]:
    """Approve and send back; each carries what was read."""
    task = task_of(seen)
    return (
        Button(
            label=say("pushes.card.approve", language), action=to_action(REVIEW, task=task, why=APPROVE), style="primary"
        ),
        Button(label=say("pushes.card.reject", language), action=to_action(REVIEW, task=task, why=REJECT)),
    )  # fmt: skip


def reason_card(task: str, act: str, language: Language) -> Card:
    """Which reason is written down; every act of these needs one."""
    key = "pushes.card.why_approve" if act == APPROVE else "pushes.card.why_reject"
    buttons = tuple(
        Button(label=say(f"pushes.why.{one}", language), action=to_action(REVIEW, task=task, why=act, note=one))
        for one in REASONS[act]
    )
    return Card(title=say(key, language), buttons=buttons)


def reason_needed(seen: Preview, act: str) -> bool:
    """Whether the act must be explained."""
    return act in (REJECT, STOP) or warned(seen.push.findings)


def report_card(follow: Follow, language: Language, *, names: dict[str, str], may_stop: bool) -> Card:
    """The headline, how many are where, why some were not reached, and the buttons while anything is open."""
    push, rate = follow.push, follow.confirm_rate
    goes = [one for one in follow.lines if one.state != "left_out"]
    handed = any(one.lane == OWNER and one.state not in ("left_out", "planned") for one in follow.lines)
    head = say("pushes.card.headline", language, percent=round((rate or 0) * 100)) if handed else ""
    sent = say(
        "pushes.card.sent_of", language, sent=sum(one.state == "sent" for one in goes), all=len(goes)
    )  # fmt: skip
    lines = [counts_words(dict(follow.counts), language)]
    waiting = [names.get(one, one) for one in follow.waiting_owners]
    if waiting:
        joint = "、" if language == "zh" else ", "
        lines.append(say("pushes.card.waiting_owners", language, names=joint.join(waiting[:_SHOWN])))
    sections = [Section(lines=tuple(line for line in lines if line))]
    if follow.reasons:
        reasons = tuple(
            say("pushes.card.left_out_line", language, reason=why(reason, language), count=count)
            for reason, count in list(follow.reasons.items())[:_SHOWN]
        )
        sections.append(Section(title=say("pushes.card.reasons", language), lines=reasons))
    state = say(f"pushes.state.{push.state}", language)
    return Card(
        title=f"{push.card.title} · {state}",
        summary=" · ".join(part for part in (head, sent) if part),
        sections=tuple(sections),
        buttons=_report_buttons(follow, language) if may_stop else (),
    )


def _report_buttons(follow: Follow, language: Language) -> tuple[Button, ...]:
    push = follow.push
    buttons = []
    if follow.waiting_owners:
        action = to_action(REVIEW, task=push.push_id, why=NUDGE)
        buttons.append(Button(label=say("pushes.card.nudge", language), action=action))
    if push.state in ("checked", "approved", "scheduled"):
        action = to_action(REVIEW, task=push.push_id, why=STOP)
        buttons.append(Button(label=say("pushes.card.stop", language), action=action, style="danger"))
    return tuple(buttons)
