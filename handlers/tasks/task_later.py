"""Later (snooze): a customer's line comes back on another day, by itself. Past a deadline only with that said.

By buttons (tomorrow, in some days, next week) or a day in words.
"""

from dataclasses import replace
from datetime import date, timedelta

from content.calendar import working_days
from content.cards import Button, Card
from content.wording import day, say
from handlers.actions import to_action
from handlers.acts.proposals import key_of, proposed, twice
from handlers.ask import Answer, Ask, Period, Reason
from handlers.clients.customer import no_such_customer
from handlers.day.due import due_for
from handlers.tasks.task_cards import helps, meant, plain, refused, undo_button, useless_button
from handlers.why.reasons import spoken
from segmentation.dossier import Dossier
from segmentation.duties import DutyNumbers
from segmentation.kept_tasks import latest_day
from segmentation.policy import Policy
from segmentation.task_results import Result, TaskNumbers
from segmentation.tasks import Task
from store.books.book import Book

_MONDAY = 7


def snooze(ask: Ask, book: Book, policy: Policy) -> Answer:  # noqa: PLR0911 - one sentence each for what is missing
    """Put a customer's open tasks off to a day; without a day the card offers three."""
    if again := twice(ask, book):
        return again
    found = book.dossiers(ask.today, [ask.slots.client]) if ask.slots.client else ()
    if not found:
        return no_such_customer(ask)
    if not helps(book):
        return refused(ask, "duties.logged.not_yours")
    dossier = found[0]
    tasks = meant(ask, due_for(dossier, book, policy, ask.today, now=ask.now))
    numbers = TaskNumbers.read(policy.section("tasks"))
    if not tasks:
        return plain(ask, "tasks.nothing_due", name=dossier.customer.name)
    until = _day(ask.slots.period, ask.today)
    if until is None:
        return _which_day(ask, book, dossier, tasks, numbers)
    if until > latest_day(ask.today, numbers.later_most_days):
        last = day(latest_day(ask.today, numbers.later_most_days), ask.language, today=ask.today)
        return refused(ask, "tasks.later.too_far", days=numbers.later_most_days, day=last)
    urgent = DutyNumbers.read(policy.section("duties")).urgent_first
    if ask.slots.draft:
        back = working_days(book.edited_days).on_or_after(until)
        parts = (dossier.customer.name, say("acts.later", ask.language, day=day(back, ask.language, today=ask.today)))
        slots = replace(ask.slots, client=dossier.customer_id, client_text="", period=Period(start=back, end=back))
        notices = missed(tasks, back, urgent, ask)
        return proposed(ask, parts, slots=slots, client=dossier.customer_id, notices=notices)
    return _put_off(ask, book, dossier, tasks, working_days(book.edited_days).on_or_after(until), urgent)


def _put_off(  # noqa: PLR0913, PLR0917 - who, what, until when
    ask: Ask, book: Book, dossier: Dossier, tasks: tuple[Task, ...], until: date, urgent: tuple[str, ...]
) -> Answer:
    language, client = ask.language, dossier.customer_id
    card = Card(
        title=say("tasks.later.title", language),
        summary=say(
            "tasks.later.done", language, name=dossier.customer.name, day=day(until, language, today=ask.today)
        ),
        notices=missed(tasks, until, urgent, ask),
        buttons=(undo_button(language),),
    )
    result = Result(
        key=key_of(ask, book),
        customer_id=client,
        staff_id=book.manager.staff_id,
        owner=dossier.customer.manager_id,
        at=ask.now,
        what="snooze",
        why=until.isoformat(),
        tasks=tasks,
        until=until,
    )
    return Answer(card=card, customers=(client,), shown=(client,), result=result)


def missed(tasks: tuple[Task, ...], until: date, urgent: tuple[str, ...], ask: Ask) -> tuple[str, ...]:
    """What will be past its day by then, the urgent ones said louder."""
    language = ask.language
    said = []
    for task in tasks:
        if until <= task.due_on:
            continue
        key = "already" if task.overdue_days else "urgent" if task.urgent and task.duty in urgent else "past"
        reason = spoken(task.reasons[0], language, ask.today)
        due = day(task.due_on, language, weekday=False, today=ask.today)
        said.append(say(f"tasks.later.{key}", language, reason=reason, day=due))
    return tuple(said)


def _day(period: Period | None, today: date) -> date | None:
    """The day that was named: the first to come of a period."""
    if period is None:
        return None
    return next((found for found in (period.start, period.end) if found is not None and found > today), None)


def _which_day(ask: Ask, book: Book, dossier: Dossier, tasks: tuple[Task, ...], numbers: TaskNumbers) -> Answer:
    client, language = dossier.customer_id, ask.language
    calendar = working_days(book.edited_days)
    days = {
        "tomorrow": calendar.add(ask.today, 1),
        "in_days": calendar.on_or_after(ask.today + timedelta(days=numbers.later_days)),
        "next_week": calendar.on_or_after(ask.today + timedelta(days=_MONDAY - ask.today.weekday())),
    }
    buttons: list[Button] = []
    for name, until in days.items():
        if until in list(days.values())[: len(buttons)]:
            continue
        label = say(
            f"tasks.later.{name}", language, days=numbers.later_days, day=day(until, language, today=ask.today)
        )  # fmt: skip
        action = to_action("snooze", client=client, start=until.isoformat(), task=ask.slots.task)
        buttons.append(Button(label=label, action=action))
    if book.scope.own == dossier.customer.manager_id:
        help_ = to_action("handover", client=client, task=ask.slots.task)
        buttons.append(Button(label=say("tasks.button.help", language), action=help_))
    buttons.append(useless_button(client, language))
    card = Card(
        title=say("tasks.later.which", language, name=dossier.customer.name),
        summary=" · ".join(spoken(task.reasons[0], language, ask.today) for task in tasks),
        buttons=tuple(buttons),
    )
    return Answer(card=card, customers=(client,), shown=(client,), reason=Reason.ASK_WHICH)
