"""Who may leave (M-37, M-59): the pre-churn list, the highest score first, with the reasons the rules give for each."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from content.cards import Card, Row
from content.wording import money, say
from handlers.ask import Answer, Ask
from handlers.lists.filters import unreadable
from handlers.lists.pages import footer, largest_of, more, page_of, said
from handlers.lists.people import People, people
from handlers.lists.readings import understood
from handlers.lists.segments import placed_facts, placed_under, placed_words
from segmentation.people import Placement
from segmentation.policy import Policy
from store.books import segments
from store.books.book import Book

if TYPE_CHECKING:
    from handlers.why.explained import Explained

#: The list of the policy that names who may leave, and the rule that counts why.
PRE_CHURN, _SCORE = "pre_churn", "churn_score"


def churn_list(ask: Ask, book: Book, policy: Policy) -> Answer:
    """The pre-churn list, within the segments, amounts and customers asked for; every reason is worked out by the rules."""
    language, title = ask.language, say("churn.title", ask.language)
    lacking = unreadable(ask, book, policy, title, needs_round=True)
    if lacking:
        return lacking
    if not segments.known(PRE_CHURN, policy):
        return said(ask, book, title, say("churn.no_list", language))
    words = tuple(dict.fromkeys((*ask.slots.segment, PRE_CHURN)))
    by_score = sorted(placed_under(ask, book, words), key=lambda one: -(one.churn_score or 0))
    placed = largest_of(by_score, ask)
    page = page_of(placed, ask)
    ids = [one.customer_id for one in page.shown]
    seen, where = people(book, ids, ask), book.placements(ids)
    told = _explained(ids, ask, book, policy)
    total = money(sum(one.aum for one in placed), language)
    card = Card(
        title=title,
        understood=understood(ask, book, policy=policy),
        as_of=book.as_of.isoformat(),
        summary=say("churn.summary", language, count=len(placed), total=total)
        if placed
        else say("churn.nobody", language),
        rows=tuple(_row(where[one], seen, told.get(one)) for one in ids),
        buttons=more(ask, page),
        notices=_missing(told.values()),
        footer=footer(ask, book, page, order=say("churn.sorted", language) if len(placed) > 1 else ""),
    )
    return Answer(
        card=card,
        customers=tuple(one.customer_id for one in placed),
        shown=tuple(ids),
    )


def _explained(customer_ids: Sequence[str], ask: Ask, book: Book, policy: Policy) -> "dict[str, Explained]":
    """Why each of them is on the list, by customer; the rows of all are read together."""
    from handlers.why.explained import Explained  # the whole core comes with it: other questions do without

    if not policy.has(_SCORE):
        return {}
    seen = book.seen_by_rules(policy, customer_ids, (_SCORE,))
    return {
        id_: Explained(one=one, policy=policy, language=ask.language, about_rules=(_SCORE,))
        for id_, one in seen.items()
    }


def _row(one: Placement, seen: People, told: "Explained | None") -> Row:
    language, client = seen.ask.language, one.customer_id
    reasons = told.reasons(_SCORE) if told else ()
    return Row(
        title=seen.title(client),
        value=money(one.aum, language),
        details=(
            say("churn.score", language, score=one.churn_score or 0, placed=placed_words(one, seen.ask)),
            *reasons,
            seen.last_contact(client),
        ),
        badges=seen.badges(client),
        customer_id=client,
        buttons=seen.buttons(client),
        facts={**placed_facts(one, seen), "churn_score": one.churn_score, "reasons": list(reasons)},
    )


def _missing(told: "Iterable[Explained]") -> tuple[str, ...]:
    """Which tables the score would need and were not delivered."""
    first = next(iter(told), None)
    missing = first.missing((_SCORE,)) if first else ""
    return (missing,) if missing else ()
