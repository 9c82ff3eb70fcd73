"""Who is close to the next tier, and what is missing (M-36): those who lack least come first.

The marks are solved from the policy's own rule for the tier, who is near from its rule ``near_tier``; nothing is counted here.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from content.cards import Button, Card, Row
from content.wording import money, say
from handlers.actions import to_action
from handlers.ask import Amount, Answer, Ask, Slots
from handlers.lists.filters import unreadable
from handlers.lists.pages import asked_again, first_of, footer, more, page_of, said
from handlers.lists.people import People, people, profile
from handlers.lists.readings import amount_words, segment_name, understood
from handlers.lists.segments import placed_under
from segmentation.money import yuan_text
from segmentation.policy import Policy
from store.books.book import Book
from store.books.ranked import Ranked

_SCHEME, _AMOUNT, _NEAR = "tier", "aum", "near_tier"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Near:
    """One customer below a mark."""

    placement: Ranked
    word: str
    mark: int

    @property
    def short(self) -> int:
        return self.mark - self.placement.aum


def uplift_list(ask: Ask, book: Book, policy: Policy) -> Answer:
    """Customers near the next tier, or lacking what was asked for; a tier word names the tier they would reach.

    Nobody moves up to the lowest: whoever asks of it means those who are in it. An amount is what may be missing; a lowest one
    alone ("from 400k") can only be meant of what is there, for those who lack much are not close.
    """
    from segmentation.missing import ladder, mark_of  # the whole core comes with it: other questions do without

    language = ask.language
    lacking = unreadable(ask, book, policy, say("uplift.title", language), needs_round=True)
    if lacking:
        return lacking
    order = ladder(policy.rule(_SCHEME).node, {rule.name: rule for rule in policy.rules})
    marks = {word: mark_of(policy, _SCHEME, _AMOUNT, word) for word in order}
    if not order or None in marks.values():
        return said(ask, book, say("uplift.title", language), say("uplift.unsolved", language))
    tiers = [word.partition(":")[2] for word in ask.slots.segment if word.startswith(f"{_SCHEME}:")]
    to = max((word for word in tiers if word in order), key=order.index, default="")
    to = order[1] if to == order[0] and len(order) > 1 else to
    if to == order[0] or (tiers and not to):
        top = say("uplift.top", language, word=segment_name(f"{_SCHEME}:{tiers[0]}", language))
        return said(ask, book, say("uplift.title", language), top)
    others = tuple(word for word in ask.slots.segment if not word.startswith(f"{_SCHEME}:"))
    of_assets = ask if _gap(ask) is None else replace(ask, slots=replace(ask.slots, amount=None))
    found = [
        near
        for one in placed_under(of_assets, book, others)
        if (near := _near(one, order, marks, to)) and _is_near(near, ask, policy)
    ]
    kept = first_of(sorted(found, key=lambda one: (one.short, one.placement.customer_id)), ask)
    answer = _list(ask, book, policy, kept, to)
    buttons = (*answer.card.buttons, *_of_those_in_it(ask, order, to))
    return replace(answer, card=replace(answer.card, buttons=buttons))


def _near(one: Ranked, order: Sequence[str], marks: dict[str, int | None], to: str) -> _Near | None:
    """The customer below the next tier, or None at the top and where another tier is asked for."""
    if one.tier not in order[:-1]:
        return None
    word = order[order.index(one.tier) + 1]
    mark = marks[word]
    if (to and word != to) or mark is None or mark <= one.aum:
        return None
    return _Near(placement=one, word=word, mark=mark)


def _is_near(near: _Near, ask: Ask, policy: Policy) -> bool:
    if gap := _gap(ask):
        return gap[0] <= near.short <= gap[1]
    if not policy.has(_NEAR):
        return True
    if not near.placement.set_by_hand:  # the round has asked the rule already
        return near.placement.near_tier == near.word
    from segmentation.missing import follows

    return follows(policy, _NEAR, {_AMOUNT: near.placement.aum, _SCHEME: near.placement.tier}) == near.word


def _gap(ask: Ask) -> tuple[int, int] | None:
    """The least and the most that may be missing, where it was said; a sum alone is the most."""
    amount = ask.slots.amount
    if amount is None or amount.most is None:
        return None
    return (0 if amount.least in (None, amount.most) else amount.least or 0, amount.most)


def _amount_words(ask: Ask) -> str:
    """How the amount was read: as what is missing, or as what is there."""
    amount, gap, language = ask.slots.amount, _gap(ask), ask.language
    if gap is None:
        least = amount.least if amount else None
        words = amount_words(Amount(least=least), language)
        return say("lists.having_assets", language, amount=words) if words else ""
    if gap[0]:
        return say("uplift.between", language, least=money(gap[0], language), most=money(gap[1], language))
    return say("uplift.within", language, amount=money(gap[1], language))


def _list(ask: Ask, book: Book, policy: Policy, near: Sequence[_Near], to: str) -> Answer:
    language = ask.language
    page = page_of(near, ask)
    seen = people(book, (one.placement.customer_id for one in page.shown), ask)
    title = (
        say("uplift.title_to", language, word=segment_name(f"{_SCHEME}:{to}", language))
        if to
        else say("uplift.title", language)
    )
    others = tuple(word for word in ask.slots.segment if not word.startswith(f"{_SCHEME}:"))
    plain = replace(ask, slots=replace(ask.slots, segment=others, amount=None))
    words = [understood(plain, book, policy=policy), _amount_words(ask)]
    card = Card(
        title=title,
        understood=" · ".join(word for word in words if word),
        as_of=book.as_of.isoformat(),
        summary=say("uplift.summary", language, count=len(near)) if near else say("uplift.nobody", language),
        rows=tuple(_row(one, seen) for one in page.shown),
        buttons=more(ask, page),
        footer=footer(ask, book, page),
    )
    return Answer(
        card=card,
        customers=tuple(one.placement.customer_id for one in near),
        shown=tuple(one.placement.customer_id for one in page.shown),
    )


def _of_those_in_it(ask: Ask, order: Sequence[str], to: str) -> tuple[Button, ...]:
    """The other reading of a tier named alone: those who are in it, on their way to the next."""
    asked = [word for word in ask.slots.segment if word == f"{_SCHEME}:{to}"]
    if len([word for word in ask.slots.segment if word.startswith(f"{_SCHEME}:")]) != 1 or not asked or to == order[-1]:
        return ()
    above = f"{_SCHEME}:{order[order.index(to) + 1]}"
    label = say("uplift.button_in", ask.language, word=segment_name(asked[0], ask.language))
    action = asked_again(ask, segment=",".join((*ask.slots.segment, above)), page="")
    return (Button(label=label, action=action),)


def _row(one: _Near, seen: People) -> Row:
    language, client = seen.ask.language, one.placement.customer_id
    word = segment_name(f"{_SCHEME}:{one.word}", language)
    facts = {"aum": money(one.placement.aum, language), "word": word, "mark": money(one.mark, language)}
    to_tier = Slots(client=client, segment=(f"{_SCHEME}:{one.word}",))
    return Row(
        title=seen.title(client),
        value=say("uplift.value", language, amount=money(one.short, language)),
        details=(say("uplift.row", language, **facts), seen.last_contact(client)),
        badges=seen.badges(client),
        customer_id=client,
        buttons=(
            profile(client, seen.ask),
            Button(label=say("uplift.button_why", language), action=to_action("why_segment", to_tier)),
        ),
        facts={
            "name": seen.name(client),
            "aum": yuan_text(one.placement.aum),
            "tier": one.placement.tier,
            "next_tier": one.word,
            "mark": yuan_text(one.mark),
            "missing": yuan_text(one.short),
        },
    )
