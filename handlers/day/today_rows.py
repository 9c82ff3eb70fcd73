"""One line of the list of who is to be contacted: the customer, every reason, the last contact, and what can be tapped.

``handlers.day.today`` and ``handlers.day.team`` draw their lists with it; other lists borrow ``last_contact``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from content.cards import Button, Row
from content.wording import day, money, say
from handlers.actions import to_action
from handlers.ask import Ask
from handlers.day.due import Due
from handlers.lists.days_said import days_said, late_badge
from handlers.why.reasons import spoken
from segmentation.dossier import Dossier, bank_day
from segmentation.kept_tasks import key_of
from segmentation.money import yuan_text
from segmentation.people import Language
from segmentation.tasks import Line

_REASONS_SHOWN = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What a row's words depend on beside its line."""

    due: Due
    ask: Ask
    own: str = ""
    """The reader's staff id; a line of anybody else's customer names whose it is."""
    names: Mapping[str, str] | None = None
    """Colleagues by staff id."""


def row_of(line: Line, scene: Scene) -> Row:
    """The line as a row."""
    ask = scene.ask
    language = ask.language
    dossier = scene.due.dossiers[line.customer_id]
    reasons = [spoken(reason, language, ask.today) for task in line.tasks for reason in task.reasons]
    more = [say("duties.more_reasons", language, count=len(reasons) - _REASONS_SHOWN)] * (len(reasons) > _REASONS_SHOWN)
    return Row(
        title=title_of(dossier, language),
        value=money(line.amount, language) if line.amount else "",
        details=(*reasons[:_REASONS_SHOWN], *more, *_last_line(line, dossier, scene)),
        badges=(*whose(dossier, scene), *_helped_by(line, scene), *_badges(line, dossier, language)),
        customer_id=line.customer_id,
        buttons=buttons_of(line.customer_id, language),
        facts={
            "name": dossier.customer.name,
            "duties": list(line.duties),
            "due_on": line.due_on.isoformat(),
            "overdue_days": line.overdue_days,
            "days_left": line.first.days_left,
            "amount": yuan_text(line.amount),
            "tier": dossier.tier,
            "escalated": any(task.escalated for task in line.tasks),
        },
    )


def title_of(dossier: Dossier, language: Language) -> str:
    """The name with the account's tail, where it may be seen."""
    tail = dossier.customer.account_last4
    shown = say("duties.tail", language, digits=tail) if tail else ""
    return " ".join(part for part in (dossier.customer.name, shown) if part)


def _last_line(line: Line, dossier: Dossier, scene: Scene) -> tuple[str, ...]:
    """The last contact, where no reason shown has told of it already."""
    shown = [reason for task in line.tasks for reason in task.reasons][:_REASONS_SHOWN]
    on = bank_day(dossier.last_contact.at) if dossier.last_contact else None
    if any(one.key.endswith((".since", ".never")) and one.facts.get("since") == on for one in shown):
        return ()
    return (last_contact(dossier, scene.ask.language, scene.ask.today),)


def last_contact(dossier: Dossier, language: Language, today: date) -> str:
    """When and how the customer was last reached, as one line."""
    contact = dossier.last_contact
    if contact is None:
        return say("duties.no_contact", language)
    on = bank_day(contact.at)
    return say(
        "duties.last_contact" if on < today else "duties.last_contact_today",
        language,
        day=day(on, language, weekday=False, today=today),
        days=days_said((today - on).days, language),
    )


def whose(dossier: Dossier, scene: Scene) -> tuple[str, ...]:
    """For whom the reader stands in, where the customer is a colleague's."""
    manager_id = dossier.customer.manager_id
    if not scene.own or manager_id == scene.own:
        return ()
    name = (scene.names or {}).get(manager_id, manager_id)
    return (say("morning.badge.for", scene.ask.language, name=name),)


def _helped_by(line: Line, scene: Scene) -> tuple[str, ...]:
    """Who was asked to help with it, on the owner's list."""
    kept = (scene.due.kept.get(key_of(task)) for task in line.tasks)
    others = dict.fromkeys(one.delegated_to for one in kept if one and one.delegated_to not in ("", scene.own))
    return tuple(
        say("tasks.help.badge", scene.ask.language, name=(scene.names or {}).get(one, one)) for one in others
    )  # fmt: skip


def _badges(line: Line, dossier: Dossier, language: Language) -> tuple[str, ...]:
    customer = dossier.customer
    marks = [
        (any(task.escalated for task in line.tasks), "escalated"),
        (any(task.days_left == 0 for task in line.tasks), "today"),
        (dossier.complaint_since is not None, "complaint"),
        (customer.do_not_disturb is True, "do_not_disturb"),
        (customer.blacklisted is True, "blacklisted"),
    ]
    late = (late_badge(line.overdue_days, language),) if line.overdue_days > 0 else ()
    return (*late, *(say(f"duties.badge.{name}", language) for holds, name in marks if holds))


def buttons_of(client: str, language: Language) -> tuple[Button, ...]:
    """Log, pitch, put off, look: the first is what a typed number picks."""
    called = to_action("log_contact", client=client, outcome="reached")
    return (
        Button(label=say("duties.button.called", language), action=called, style="primary"),
        Button(label=say("duties.button.pitch", language), action=to_action("pitch", client=client)),
        Button(label=say("morning.button.snooze", language), action=to_action("snooze", client=client)),
        Button(label=say("duties.button.profile", language), action=to_action("client_profile", client=client)),
    )
