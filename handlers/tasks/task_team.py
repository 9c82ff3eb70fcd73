"""What a branch head sees of tasks: those that came onto their list, once, and figures of how contacts are recorded.

Lines for the team digest. The figures are neutral: they say what was recorded and how often, never why.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from content.cards import Button, Card, Section
from content.wording import day, money, say
from handlers.actions import to_action
from handlers.ask import Answer, Ask
from handlers.why.reasons import spoken
from segmentation.contact_signals import SignalNumbers, signals
from segmentation.kept_tasks import Kept
from segmentation.people import Language
from segmentation.policy import Policy
from store.books import contact_quality
from store.books.book import Book
from store.tasks import task_rows

#: How many of each a digest shows.
MOST = 8
#: The note of the question for the figures.
RECORDS = "records"


def escalations(
    book: Book, names: Mapping[str, str], language: Language, *, since: datetime, until: datetime
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The tasks that came onto the head's list in that time, as lines, and the customers they name; masked.

    ``names``: colleagues by staff id.
    """
    found = task_rows.escalated(book.connection, book.manager_ids, since=since, until=until)
    customers = {one.customer_id: one for one in book.customers(one.customer_id for one in found)}
    shown = [one for one in found if one.customer_id in customers][:MOST]
    lines = [_escalated(one, customers[one.customer_id].name, names, language, until) for one in shown]
    if len(found) > len(shown):
        lines.append(say("signals.more", language, count=len(found) - len(shown)))
    return tuple(lines), tuple(one.customer_id for one in shown)


def _escalated(one: Kept, name: str, names: Mapping[str, str], language: Language, now: datetime) -> str:
    return say(
        "signals.escalated",
        language,
        manager=names.get(one.staff_id, one.staff_id),
        name=name,
        duty=say(f"signals.duty.{_KNOWN.get(one.duty, 'other')}", language),
        amount=money(one.amount, language) if one.amount else "–",
        day=day(one.due_on, language, weekday=False, today=now.date()),
    )


_KNOWN = {
    "W-01": "maturity", "W-02": "movement", "W-03": "movement", "W-03b": "movement", "W-28": "churn", "W-29": "tier_fallen",
    "W-31": "complaint", "W-17": "arrival",
}  # fmt: skip


def records_card(ask: Ask, book: Book, policy: Policy, names: Mapping[str, str]) -> Answer:
    """The figures by themselves, asked for by the head; a quiet month says so."""
    section = recorded(book, policy, names, ask.language, until=ask.now)
    days = SignalNumbers.read(policy.section("contact_signals")).look_back.days
    if section is None:
        return Answer(
            card=Card(title=say("signals.title", ask.language, days=days), summary=say("signals.none", ask.language))
        )
    return Answer(card=Card(title=section.title, sections=(Section(lines=section.lines),)))


def records_button(language: Language) -> Button:
    """Asks for them."""
    return Button(label=say("signals.button", language), action=to_action("team_overview", note=RECORDS))


def recorded(
    book: Book, policy: Policy, names: Mapping[str, str], language: Language, *, until: datetime
) -> Section | None:
    """How contacts were recorded over the policy's days, where a figure is worth a look; None when there is none."""
    numbers = SignalNumbers.read(policy.section("contact_signals"))
    staff: Sequence[str] = book.manager_ids
    found = contact_quality.records(book.connection, staff, since=until - numbers.look_back, until=until)
    comma = say("signals.comma", language)
    lines = [
        say("signals.line", language, manager=names.get(one.staff_id, one.staff_id), figures=comma.join(figures))
        for one in found
        if (figures := [spoken(reason, language, until.date()) for reason in signals(one, numbers)])
    ]
    if not lines:
        return None
    title = say("signals.title", language, days=numbers.look_back.days)
    return Section(title=title, lines=(*lines[:MOST], say("signals.neutral", language)))
