"""Why a customer is in a group, and what is missing for the next level (M-40, M-36): the text of the rules, in sentences."""

from typing import TYPE_CHECKING

from content.cards import Button, Card, Section
from content.wording import day, say
from handlers.actions import to_action
from handlers.ask import Answer, Ask, Slots
from handlers.clients.customer import no_such_customer
from handlers.lists.readings import segment_name
from segmentation.people import Customer, Language
from segmentation.policy import Policy
from segmentation.population import counts
from segmentation.schemes import SEGMENT
from store.books.book import Book

if TYPE_CHECKING:
    from handlers.why.explained import Block, Explained

#: Where a group's scheme and the policy's rule have different names and ``[schemes]`` does not say so.
_RULES = {"asset_type": "asset_types"}
#: Lines of one scheme on the card that shows several.
_MOST = 3


def why_segment(ask: Ask, book: Book, policy: Policy) -> Answer:
    """The customer of ``ask.slots.client``: one scheme where a group is named, else the most telling ones."""
    from handlers.why.explained import Explained  # the whole core comes with it: other questions do without

    client, language = ask.slots.client, ask.language
    one = book.seen_by_rules(policy, [client]).get(client)
    customer = book.customer(client)
    if one is None or customer is None:
        return no_such_customer(ask)
    hands = book.set_by_hand(policy, [client])[client]
    if not counts(one.customer["opened_on"], one.customer["closed_on"], one.as_of):
        on = day(one.as_of, language, weekday=False, today=ask.today)
        card = Card(title=_name(customer, language), summary=say("why.not_placed", language, day=on))
        return Answer(card=card, customers=(client,), shown=(client,))
    explained = Explained(one=one, policy=policy, language=language, hands=hands)
    asked = [rule_of(word, policy) for word in ask.slots.segment]
    unknown = [word for word, (rule, _) in zip(ask.slots.segment, asked, strict=True) if not policy.has(rule)]
    card = (
        _unknown(unknown[0], customer, language)
        if unknown
        else _one(explained, customer, *asked[-1], ask)
        if asked
        else _several(explained, customer)
    )
    footer = say("why.as_of", language, day=day(one.as_of, language, weekday=False, today=ask.today))
    return Answer(card=_dated(card, one.as_of.isoformat(), footer), customers=(client,), shown=(client,))


def rule_of(word: str, policy: Policy) -> tuple[str, str]:
    """The rule behind a group's name, and the value asked for: ``asset_type:wealth`` → asset_types, wealth.

    A name without a colon is a named segment's, or else a rule's own.
    """
    scheme, colon, value = word.partition(":")
    if not colon and not policy.has(f"{SEGMENT}:{word}"):
        return word, ""
    if not colon or scheme == SEGMENT:
        return f"{SEGMENT}:{value or word}", ""
    declared = policy.section("schemes").get(scheme)
    named = declared.get("rule") if isinstance(declared, dict) else None
    return str(named or _RULES.get(scheme, scheme)), value


def _one(explained: "Explained", customer: Customer, scheme: str, target: str, ask: Ask) -> Card:
    from handlers.why.explained import CHURN_SCORE, PRE_CHURN

    language = ask.language
    block = explained.block(scheme, target=target, full=True)
    reasons = explained.about(scheme, target) or block.reasons
    if scheme == PRE_CHURN and explained.churn:  # the points that make the score, instead of the score once more
        reasons = explained.reasons(CHURN_SCORE)
    sections = (
        Section(title=say("why.card.reasons", language), lines=reasons or (say("why.no_reason", language),)),
        Section(title=say("why.card.ahead", language), lines=block.ahead),
    )
    title = say(
        "why.title_one",
        language,
        name=_name(customer, language),
        scheme=explained.name(scheme),
        value=block.value,
    )
    return Card(
        title=title,
        summary=explained.churn if scheme == PRE_CHURN else "",
        sections=tuple(section for section in sections if section.lines),
        notices=_notices(explained, (scheme,)),
        buttons=(
            Button(label=say("why.button_all", language), action=to_action("why_segment", client=customer.customer_id)),
            _profile(customer, language),
        ),
    )


def _several(explained: "Explained", customer: Customer) -> Card:
    language, schemes = explained.language, explained.first
    blocks = [explained.block(scheme) for scheme in schemes]
    return Card(
        title=say("why.title", language, name=_name(customer, language)),
        sections=tuple(Section(title=block.heading, lines=_short(block)) for block in blocks),
        notices=_notices(explained, schemes),
        buttons=(_next(customer, language), _profile(customer, language)),
    )


def _short(block: "Block") -> tuple[str, ...]:
    """The first reasons, and the first thing that leads on."""
    ahead = tuple(f"→ {line}" for line in block.ahead[:1])
    return (*block.reasons[: _MOST - len(ahead)], *ahead)


def _unknown(word: str, customer: Customer, language: Language) -> Card:
    sentence = say("why.no_scheme", language, scheme=segment_name(word, language))
    return Card(title=_name(customer, language), summary=sentence, buttons=(_profile(customer, language),))


def _next(customer: Customer, language: Language) -> Button:
    slots = Slots(client=customer.customer_id, segment=("tier:",))
    return Button(label=say("why.button_next", language), action=to_action("why_segment", slots), style="primary")


def _profile(customer: Customer, language: Language) -> Button:
    action = to_action("client_profile", client=customer.customer_id)
    return Button(label=say("why.button_profile", language), action=action)


def _notices(explained: "Explained", schemes: tuple[str, ...]) -> tuple[str, ...]:
    missing = explained.missing(schemes)
    return (missing,) if missing else ()


def _name(customer: Customer, language: Language) -> str:
    tail = say("duties.tail", language, digits=customer.account_last4) if customer.account_last4 else ""
    return " ".join(part for part in (customer.name, tail) if part)


def _dated(card: Card, as_of: str, footer: str) -> Card:
    from dataclasses import replace

    return replace(card, as_of=as_of, footer=footer)
