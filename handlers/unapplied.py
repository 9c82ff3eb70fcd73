"""What was asked for and a question cannot use: taken out before it is answered, and said on its card.

A filter that is dropped without a word makes a list look like another one. ``bot/answering.py`` calls both functions around every
reading question; the table says which filters each of them takes.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from content.wording import day, say, span
from handlers.ask import Answer, Ask, Slots
from handlers.lists.readings import amount_words, having_words, product_names, segment_name
from segmentation.policy import Policy
from store.books.book import Book

_PEOPLE = ("segment", "product", "without", "only", "lacks", "having", "each", "amount", "client", "limit")
#: Which filters a question takes, by its name; questions that are not here (acts, talk) have no filters.
TAKES: dict[str, frozenset[str]] = {
    name: frozenset(filters)
    for name, filters in {
        "maturity_list": ("period", "besides", *_PEOPLE),
        "contact_today": ("period", "overdue", *_PEOPLE),
        "segment_list": _PEOPLE,
        "holders": ("period", *_PEOPLE),
        "churn_list": _PEOPLE,
        "uplift_list": _PEOPLE,
        "birthday_list": ("period", *_PEOPLE),
        "key_dates": ("period", "besides", *_PEOPLE),
        "large_movements": ("period", "direction", *_PEOPLE),
        "tier_changes": ("period", *_PEOPLE),
        "contacted": ("period", *_PEOPLE),
        "book_summary": ("segment", "product", "without", "only", "lacks", "having", "each", "amount", "client"),
        "reminder_list": ("period", "client", "limit"),
        "contact_history": ("period", "client", "limit"),
        "my_performance": ("period",),
        "team_overview": (),
        "news_today": ("period", "segment", "product", "limit"),
        "push_status": (),
        "product_info": ("product",),
        "client_profile": ("client", "product"),
        "pitch": ("client", "product"),
        "product_recommend": ("client", "product", "without"),
        "why_segment": ("client", "segment"),
        "visit_prep": ("client",),
        "benefits": ("client", "segment"),
    }.items()
}
_EMPTY = Slots()


def usable(ask: Ask) -> tuple[Ask, Slots]:
    """The question with the filters it takes, and the others by themselves."""
    takes = TAKES.get(ask.intent)
    if takes is None:
        return ask, _EMPTY
    slots = ask.slots
    if ask.intent == "team_overview" and _of_one_or_today(ask):
        takes = takes | {"period"}
    taken: dict[str, Any] = {name: getattr(_EMPTY, name) for name in _given(slots) if name not in takes}
    if "product" in taken:
        taken |= {"without": False, "only": False, "each": ()}
    if not taken:
        return ask, _EMPTY
    left = Slots(**{name: getattr(slots, name) for name in taken if name != "client"})
    if "client" in taken:
        taken |= {"also": (), "client_text": "", "also_text": ()}
        left = replace(left, client=slots.client, also=slots.also)
    return replace(ask, slots=replace(slots, **taken)), left


def _of_one_or_today(ask: Ask) -> bool:
    """One colleague's figures take a time; the team's card is of today, whatever day is asked for."""
    period = ask.slots.period
    named = ask.slots.staff or ask.slots.staff_text
    return bool(named) or (period is not None and period.start == ask.today == period.end)


def whole(slots: Slots, left: Slots) -> Slots:
    """What was asked for, whole: the filters that were taken and those that were left."""
    if left is _EMPTY or left == _EMPTY:
        return slots
    return replace(slots, **{name: getattr(left, name) for name in (*_given(left), "also") if getattr(left, name)})


def _given(slots: Slots) -> Iterable[str]:
    names = (
        "period",
        "segment",
        "product",
        "without",
        "only",
        "besides",
        "lacks",
        "having",
        "each",
        "amount",
        "direction",
        "overdue",
        "limit",
        "client",
    )
    return (name for name in names if getattr(slots, name) not in (None, False, "", ()))


def with_notice(answer: Answer, ask: Ask, left: Slots, book: Book, policy: Policy) -> Answer:
    """The answer, with what could not be used said on its card; nothing is said on a card that only asks back."""
    said = () if answer.reason or ask.intent not in TAKES else tuple(_said(ask, left, book, policy))
    if not said:
        return answer
    return replace(answer, card=replace(answer.card, notices=(*answer.card.notices, *said)))


def _said(ask: Ask, left: Slots, book: Book, policy: Policy) -> Iterable[str]:
    language, of_one = ask.language, "client" in TAKES[ask.intent] and bool(ask.slots.client)
    if left.period is not None and not of_one:
        if TAKES[ask.intent] >= {"segment", "amount"}:  # a list of how things are: its day is that of the data
            yield say(
                "lists.no_period", language, day=day(book.as_of, language, weekday=False, today=ask.today)
            )  # fmt: skip
        else:
            yield _not_applied(span(left.period.start, left.period.end, language, today=ask.today), ask)
    products = product_names(left.product, book, language)
    lacks = product_names(left.lacks, book, language)
    words = [
        say("lists.without", language, product=products) if left.without and products else products,
        say("lists.without", language, product=lacks) if lacks else "",
        *(having_words(word, book, language) for word in left.having),
        " + ".join(segment_name(word, language, policy) for word in left.segment),
        amount_words(left.amount, language),
    ]
    if not of_one:
        words += [
            say(f"lists.direction.{left.direction}", language) if left.direction else "",
            say("lists.overdue", language) if left.overdue else "",
            say("lists.top", language, count=left.limit) if left.limit else "",
            *(one.name for one in book.customers(name for name in (left.client, *left.also) if name)),
            *ask.slots.unheard,
        ]
    if ask.intent == "my_performance" and ask.slots.unheard:
        yield say("performance.no_rank", language)
    elif given := [word for word in words if word]:
        yield _not_applied(" · ".join(given), ask)


def _not_applied(words: str, ask: Ask) -> str:
    return say("lists.not_applied", ask.language, filters=words)
