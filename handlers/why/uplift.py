"""Who is close to the next tier, and what is missing (M-36): those who lack least come first.

The marks are solved from the policy's own rule for the tier, who is near from its rule ``near_tier``; nothing is counted here.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from content.cards import Button, Card, Row
from content.wording import day, money, say
from handlers.actions import to_action
from handlers.ask import Answer, Ask, Slots
from handlers.day.today_rows import last_contact
from handlers.lists.readings import segment_name
from segmentation.dossier import Dossier
from segmentation.money import yuan_text
from segmentation.people import Placement
from segmentation.policy import Policy
from store.books import segments
from store.books.book import Book

_SCHEME, _AMOUNT, _NEAR = "tier", "aum", "near_tier"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Near:
    """One customer below a mark."""

    placement: Placement
    word: str
    mark: int

    @property
    def short(self) -> int:
        return self.mark - self.placement.aum


def uplift_list(ask: Ask, book: Book, policy: Policy) -> Answer:
    """Customers near the next tier, or within the amount asked for; a tier word names the tier they would reach."""
    from segmentation.missing import ladder, mark_of  # the whole core comes with it: other questions do without

    language = ask.language
    if book.missing("placements"):
        return _said(ask, book, say("segment_list.no_round", language))
    order = ladder(policy.rule(_SCHEME).node, {rule.name: rule for rule in policy.rules})
    marks = {word: mark_of(policy, _SCHEME, _AMOUNT, word) for word in order}
    if not order or None in marks.values():
        return _said(ask, book, say("uplift.unsolved", language))
    tiers = [word.partition(":")[2] for word in ask.slots.segment if word.startswith(f"{_SCHEME}:")]
    to = max((word for word in tiers if word in order), key=order.index, default="")
    if to == order[0] or (tiers and not to):
        return _said(ask, book, say("uplift.top", language, word=segment_name(f"{_SCHEME}:{tiers[0]}", language)))
    others = tuple(word for word in ask.slots.segment if not word.startswith(f"{_SCHEME}:"))
    unknown = [word for word in others if not segments.known(word)]
    if unknown:
        return _said(ask, book, say("segment_list.unknown", language, words=", ".join(unknown)))
    found = [
        near for one in book.segment(others) if (near := _near(one, order, marks, to)) and _is_near(near, ask, policy)
    ]
    dossiers = (
        {one.customer_id: one for one in book.dossiers(ask.today, [one.placement.customer_id for one in found])}
        if found
        else {}
    )
    kept = sorted(
        (one for one in found if one.placement.customer_id in dossiers),
        key=lambda one: (one.short, one.placement.customer_id),
    )
    return _list(ask, book, kept, dossiers, to)


def _near(one: Placement, order: Sequence[str], marks: dict[str, int | None], to: str) -> _Near | None:
    """The customer below the next tier, or None at the top and where another tier is asked for."""
    if one.tier not in order[:-1]:
        return None
    word = order[order.index(one.tier) + 1]
    mark = marks[word]
    if (to and word != to) or mark is None or mark <= one.aum:
        return None
    return _Near(placement=one, word=word, mark=mark)


def _is_near(near: _Near, ask: Ask, policy: Policy) -> bool:
    most = _most(ask)
    if most is not None:
        return near.short <= most
    if not policy.has(_NEAR):
        return True
    from segmentation.missing import follows

    return follows(policy, _NEAR, {_AMOUNT: near.placement.aum, _SCHEME: near.placement.tier}) == near.word


def _most(ask: Ask) -> int | None:
    """The most that may be missing, where an amount was named."""
    amount = ask.slots.amount
    if amount is None:
        return None
    return amount.most if amount.most is not None else amount.least


def _list(ask: Ask, book: Book, near: Sequence[_Near], dossiers: dict[str, Dossier], to: str) -> Answer:
    language = ask.language
    size = ask.page_size or max(len(near), 1)
    first = (ask.slots.page - 1) * size
    shown = near[first : first + size]
    title = (
        say("uplift.title_to", language, word=segment_name(f"{_SCHEME}:{to}", language))
        if to
        else say("uplift.title", language)
    )
    most = _most(ask)
    understood = [segment_name(word, language) for word in ask.slots.segment if not word.startswith(f"{_SCHEME}:")]
    understood += [say("uplift.within", language, amount=money(most, language))] if most is not None else []
    card = Card(
        title=title,
        understood=" · ".join(understood),
        as_of=book.as_of.isoformat(),
        summary=say("uplift.summary", language, count=len(near)) if near else say("uplift.nobody", language),
        rows=tuple(_row(one, dossiers[one.placement.customer_id], ask) for one in shown),
        buttons=_more(ask, len(near) - first - len(shown)),
        footer=_footer(ask, book),
    )
    return Answer(
        card=card,
        customers=tuple(one.placement.customer_id for one in near),
        shown=tuple(one.placement.customer_id for one in shown),
    )


def _row(one: _Near, dossier: Dossier, ask: Ask) -> Row:
    language, client = ask.language, one.placement.customer_id
    word = segment_name(f"{_SCHEME}:{one.word}", language)
    tail = dossier.customer.account_last4
    name = f"{dossier.customer.name} {say('duties.tail', language, digits=tail)}" if tail else dossier.customer.name
    facts = {"aum": money(one.placement.aum, language), "word": word, "mark": money(one.mark, language)}
    to_tier = Slots(client=client, segment=(f"{_SCHEME}:{one.word}",))
    return Row(
        title=name,
        value=say("uplift.value", language, amount=money(one.short, language)),
        details=(say("uplift.row", language, **facts), last_contact(dossier, language, ask.today)),
        badges=tuple(say("duties.badge.do_not_disturb", language) for _ in "x" if dossier.customer.do_not_disturb),
        customer_id=client,
        buttons=(
            Button(label=say("duties.button.profile", language), action=to_action("client_profile", client=client)),
            Button(label=say("uplift.button_why", language), action=to_action("why_segment", to_tier)),
        ),
        facts={
            "name": dossier.customer.name,
            "aum": yuan_text(one.placement.aum),
            "tier": one.placement.tier,
            "next_tier": one.word,
            "mark": yuan_text(one.mark),
            "missing": yuan_text(one.short),
        },
    )


def _more(ask: Ask, left: int) -> tuple[Button, ...]:
    if left <= 0:
        return ()
    label = say("duties.button.more", ask.language, count=left)
    return (Button(label=label, action=to_action("uplift_list", ask.slots, page=ask.slots.page + 1)),)


def _said(ask: Ask, book: Book, sentence: str) -> Answer:
    title = say("uplift.title", ask.language)
    return Answer(card=Card(title=title, as_of=book.as_of.isoformat(), summary=sentence, footer=_footer(ask, book)))


def _footer(ask: Ask, book: Book) -> str:
    return say("duties.as_of", ask.language, day=day(book.as_of, ask.language, weekday=False, today=ask.today))
