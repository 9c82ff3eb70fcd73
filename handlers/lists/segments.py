"""The customers of a segment, richest first (M-05, M-06); without a segment the book counted by tier and main type."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from content.cards import Button, Card, Row
from content.wording import about, day, money, say
from handlers.actions import to_action
from handlers.ask import Answer, Ask, Slots
from handlers.day.today_rows import last_contact
from handlers.lists.readings import amount_words, segment_name
from segmentation.dossier import Dossier
from segmentation.money import yuan_text
from segmentation.people import Language, Placement
from segmentation.policy import Policy
from store.books import segments
from store.books.book import Book

#: The list of the policy that names who may leave.
PRE_CHURN = "pre_churn"
_TIERS = ("private", "high", "mid", "mass")
_TYPES = ("savings", "wealth", "investment", "settlement", "liability", "none")


def segment_list(ask: Ask, book: Book, policy: Policy) -> Answer:
    """Customers under every segment word asked, by AUM descending; no word: counts and sums with buttons."""
    language, slots = ask.language, ask.slots
    if book.missing("placements"):
        return _said(ask, book, say("segment_list.no_round", language))
    unknown = [word for word in slots.segment if not segments.known(word, policy)]
    if unknown:
        return _said(ask, book, say("segment_list.unknown", language, words=", ".join(unknown)))
    if not slots.segment and slots.amount is None:
        return _overview(ask, book)
    least = slots.amount.least if slots.amount else None
    most = slots.amount.most if slots.amount else None
    found = book.segment(slots.segment, least=least, most=most)
    open_now = (
        {one.customer_id: one for one in book.dossiers(ask.today, [one.customer_id for one in found])} if found else {}
    )
    placed = [one for one in found if one.customer_id in open_now]
    return _list(ask, book, policy, placed, open_now)


def churn_list(ask: Ask, book: Book, policy: Policy) -> Answer:
    """The pre-churn list, within the segments asked (M-59)."""
    words = tuple(dict.fromkeys((*ask.slots.segment, PRE_CHURN)))
    return segment_list(replace(ask, slots=replace(ask.slots, segment=words)), book, policy)


def _list(ask: Ask, book: Book, policy: Policy, placed: Sequence[Placement], dossiers: dict[str, Dossier]) -> Answer:
    language = ask.language
    size = ask.page_size or max(len(placed), 1)
    first = (ask.slots.page - 1) * size
    shown = placed[first : first + size]
    summary = say(
        "segment_list.summary", language, count=len(placed), total=money(sum(one.aum for one in placed), language)
    )
    card = Card(
        title=say("segment_list.title", language, segment=_title(ask, policy)),
        understood=_title(ask, policy),
        as_of=book.as_of.isoformat(),
        summary=summary if placed else say("segment_list.nobody", language),
        rows=tuple(_row(one, dossiers[one.customer_id], ask) for one in shown),
        buttons=_more(ask, len(placed) - first - len(shown)),
        footer=_footer(ask, book),
    )
    return Answer(
        card=card, customers=tuple(one.customer_id for one in placed), shown=tuple(one.customer_id for one in shown)
    )


def _title(ask: Ask, policy: Policy) -> str:
    parts = [
        " + ".join(segment_name(word, ask.language, policy) for word in ask.slots.segment),
        amount_words(ask.slots.amount, ask.language),
    ]
    return " · ".join(part for part in parts if part)


def _row(one: Placement, dossier: Dossier, ask: Ask) -> Row:
    language = ask.language
    types = say("segment_list.comma", language).join(
        segment_name(f"asset_type:{word}", language) for word in one.asset_types
    )
    tail = dossier.customer.account_last4
    name = f"{dossier.customer.name} {say('duties.tail', language, digits=tail)}" if tail else dossier.customer.name
    details = [
        say(
            "segment_list.placed",
            language,
            tier=segment_name(f"tier:{one.tier}", language),
            types=types or segment_name("asset_type:none", language),
        )
    ]
    if one.debt:
        details.append(say("segment_list.debt", language, debt=money(one.debt, language)))
    details.append(last_contact(dossier, language, ask.today))
    client = one.customer_id
    return Row(
        title=name,
        value=money(one.aum, language),
        details=tuple(details),
        badges=tuple(say("duties.badge.do_not_disturb", language) for _ in "x" if dossier.customer.do_not_disturb),
        customer_id=client,
        buttons=(
            Button(label=say("duties.button.profile", language), action=to_action("client_profile", client=client)),
            Button(label=say("duties.button.pitch", language), action=to_action("pitch", client=client)),
        ),
        facts={
            "name": dossier.customer.name,
            "aum": yuan_text(one.aum),
            "debt": yuan_text(one.debt),
            "tier": one.tier,
            "primary_type": one.primary_type,
            "asset_types": list(one.asset_types),
        },
    )


def _more(ask: Ask, left: int) -> tuple[Button, ...]:
    if left <= 0:
        return ()
    label = say("duties.button.more", ask.language, count=left)
    return (Button(label=label, action=to_action("segment_list", ask.slots, page=ask.slots.page + 1)),)


def _overview(ask: Ask, book: Book) -> Answer:
    """The book by tier and by main type: counts, sums, a button each."""
    language = ask.language
    ids = {one.customer_id for one in book.dossiers(ask.today)}
    placed = [one for one in book.segment(()) if one.customer_id in ids]
    rows = (
        *_counted(placed, "tier", _TIERS, lambda one: one.tier, language),
        *_counted(placed, "primary_type", _TYPES, lambda one: one.primary_type, language),
    )
    total = money(sum(one.aum for one in placed), language)
    card = Card(
        title=say("segment_list.overview", language),
        as_of=book.as_of.isoformat(),
        summary=say("segment_list.summary", language, count=len(placed), total=total)
        if placed
        else say("duties.no_book", language),
        rows=rows,
        footer=_footer(ask, book),
    )
    return Answer(card=card)


def _counted(
    placed: Sequence[Placement],
    scheme: str,
    values: tuple[str, ...],
    of: Callable[[Placement], str],
    language: Language,
) -> tuple[Row, ...]:
    counts = Counter(of(one) for one in placed)
    rows = []
    for value in values:
        if not counts[value]:
            continue
        total = sum(one.aum for one in placed if of(one) == value)
        name = segment_name(f"{scheme}:{value}", language)
        action = to_action("segment_list", Slots(segment=(f"{scheme}:{value}",)))
        rows.append(
            Row(
                title=name,
                value=say("segment_list.count", language, count=counts[value]),
                details=(say("segment_list.sum", language, total=about(total, language)),),
                group=say(f"segment_list.by_{scheme}", language),
                buttons=(Button(label=say("segment_list.show", language, segment=name), action=action),),
                facts={"segment": f"{scheme}:{value}", "count": counts[value], "aum": yuan_text(total)},
            )
        )
    return tuple(rows)


def _said(ask: Ask, book: Book, sentence: str) -> Answer:
    title = say("segment_list.overview", ask.language)
    return Answer(card=Card(title=title, as_of=book.as_of.isoformat(), summary=sentence, footer=_footer(ask, book)))


def _footer(ask: Ask, book: Book) -> str:
    return say("duties.as_of", ask.language, day=day(book.as_of, ask.language, weekday=False, today=ask.today))
