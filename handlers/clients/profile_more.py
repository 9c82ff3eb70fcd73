"""What else stands on a customer's card: what is open and when the next contact is due, what lies ahead, tags, consent."""

from content.masking import mask_words
from content.wording import day, knows, money, say
from handlers.ask import Ask
from handlers.clients.ahead import AHEAD, by_kind, days_ahead
from handlers.day.due import Window, due_for
from handlers.why.reasons import spoken
from segmentation.bank_data import ASSET_KINDS
from segmentation.dossier import Dossier
from segmentation.people import Customer, Language
from segmentation.policy import Policy
from segmentation.tasks import Task
from store.books.book import Book
from store.books.tags import tags_of

#: Open reasons told of.
_REASONS = 4
#: With more holdings than this their sums by kind stand above them.
_FEW = 3
_BIRTHDAY = "W-08"
#: Tags that mark data, not people.
_NOT_TOLD = frozenset({"invented"})


def tasks_lines(dossier: Dossier, ask: Ask, book: Book, policy: Policy) -> tuple[str, ...]:
    """What is due today or late, a reason a line; and the next that will be."""
    language, today = ask.language, ask.today
    tasks = due_for(dossier, book, policy, today, window=Window(end=today + AHEAD))
    if not book.sees_in_full(dossier.customer.manager_id):  # the day of birth is for the own manager
        tasks = tuple(task for task in tasks if task.duty != _BIRTHDAY)
    due = [task for task in tasks if task.opens_on <= today]
    coming = [task for task in tasks if task.opens_on > today]
    reasons = list(dict.fromkeys(spoken(reason, language, today) for task in due for reason in task.reasons))
    lines = reasons[:_REASONS]
    if len(reasons) > _REASONS:
        lines.append(say("duties.more_reasons", language, count=len(reasons) - _REASONS))
    if coming:
        lines.append(_next(min(coming, key=lambda task: (task.due_on, task.duty)), ask))
    return tuple(lines)


def _next(task: Task, ask: Ask) -> str:
    on = day(task.due_on, ask.language, weekday=False, today=ask.today)
    return say("profile.next", ask.language, day=on, reason=spoken(task.reasons[0], ask.language, ask.today))


def ahead_lines(dossier: Dossier, ask: Ask, book: Book) -> tuple[str, ...]:
    """How much matures within the time looked ahead, and the days of the person; each loan's day stands with the loan."""
    language = ask.language
    ahead = days_ahead(dossier, ask, full=book.sees_in_full(dossier.customer.manager_id))
    ending = [
        one
        for one in dossier.holdings
        if one.kind in ASSET_KINDS and one.matures_on and ask.today <= one.matures_on <= ask.today + AHEAD
    ]
    lines = []
    if ending:
        first = min(one.matures_on for one in ending if one.matures_on)
        lines.append(
            say(
                "profile.maturing",
                language,
                days=AHEAD.days,
                count=len(ending),
                amount=money(sum(one.balance for one in ending), language),
                day=day(first, language, weekday=False, today=ask.today),
            )
        )
    return (*lines, *(one.words for one in ahead if one.what in ("past", "birthday", "assessment", "qualified")))


def kinds_line(dossier: Dossier, language: Language) -> tuple[str, ...]:
    """Sums by kind, where there are more holdings than a glance takes in."""
    return (by_kind(dossier.holdings, language),) if len(dossier.holdings) > _FEW else ()


def tags_line(customer: Customer, ask: Ask, book: Book) -> tuple[str, ...]:
    """The tags in words; whoever sees the customer masked gets those of known words alone, never free ones."""
    language, full = ask.language, book.sees_in_full(customer.manager_id)
    said = [
        say("profile.tag", language, key=_known("tag_key", key, language), value=_known("tag_value", value, language))
        for key, value in tags_of(book, customer.customer_id, ask.today).items()
        if key not in _NOT_TOLD and (full or knows(f"profile.tag_value.{value}", language))
    ]
    return (" · ".join(said),) if said else ()


def _known(table: str, word: str, language: Language) -> str:
    key = f"profile.{table}.{word}"
    return say(key, language) if knows(key, language) else mask_words(word)


def marks_line(customer: Customer, ask: Ask, book: Book) -> tuple[str, ...]:
    """Consent, payroll, ownership, proof as a qualified investor: what is so, between dots."""
    language = ask.language
    until = customer.qualified_investor_until
    marks = {
        "consent": book.marketing_consent(customer) is True,
        "payroll": customer.payroll is True,
        "owner": customer.business_owner is True,
        "qualified": until is not None and until >= ask.today,
    }
    said = [
        say(f"profile.mark.{name}", language, day=day(until, language, weekday=False, today=ask.today) if until else "")
        for name, holds in marks.items()
        if holds
    ]
    return (" · ".join(said),) if said else ()
