"""When one more word is needed: which of the namesakes, which of the near questions, or an honest "no" or "not yet".

Every card here carries the reason it was given, and buttons that lead on.
"""

from collections.abc import Sequence

from content.cards import Button, Card, Row
from content.wording import kind_name, knows, money, say
from handlers.actions import to_action
from handlers.ask import Answer, Ask, ClientMatch, Intent, Reason, Unclear
from handlers.lists.readings import segment_name
from segmentation.people import Language
from store.books.book import Book

#: How many namesakes a choice shows.
MOST = 8


#: What stands over the sentence: a refusal must not read as if one more word would help.
_TITLES = {
    Reason.REFUSED: "unclear.title_no",
    Reason.NOT_ALLOWED: "unclear.title_no",
    Reason.UNKNOWN_ASKER: "unclear.title_no",
}


def which_customer(ask: Ask, matches: Sequence[ClientMatch], book: Book, *, further: bool = False) -> Answer:
    """One line a namesake, told apart by account tail, tier and what they mainly hold; a tap or a number asks again.

    ``further``: it is one of the later customers of the question that is not certain.
    """
    language = ask.language
    shown = matches[:MOST]
    ids = [one.customer_id for one in shown]
    placements = book.placements(ids)
    largest: dict[str, str] = {}
    for one in book.holdings_of(ids):
        text = f"{one.product_name or kind_name(one.kind, language)} {money(one.balance, language)}"
        largest.setdefault(one.customer_id, text)
    rows = []
    for number, match in enumerate(shown, start=1):
        tier = placements.get(match.customer_id)
        apart = (
            say("maturities.tail", language, digits=match.account_last4) if match.account_last4 else match.customer_id,
            segment_name(f"tier:{tier.tier}", language) if tier else "",
            largest.get(match.customer_id, ""),
        )
        again = _chosen(ask, match.customer_id, further=further)
        rows.append(
            Row(
                title=f"{number}. {match.name}",
                details=(" · ".join(part for part in apart if part),),
                customer_id=match.customer_id,
                buttons=(Button(label=f"{number}. {match.name} {apart[0]}".strip(), action=again),),
                facts={"name": match.name},
            )
        )
    more = len(matches) - len(shown)
    return Answer(
        card=Card(
            title=say("unclear.which_customer", language, count=len(matches)),
            summary=say("unclear.choose", language),
            rows=tuple(rows),
            notices=(say("unclear.more_names", language, count=more),) if more else (),
        ),
        customers=tuple(one.customer_id for one in matches),
        shown=tuple(ids),
        reason=Reason.SEVERAL_CUSTOMERS,
    )


def _chosen(ask: Ask, client: str, *, further: bool) -> str:
    """The question again with this customer; those still uncertain are asked about next."""
    if not further:
        return to_action(ask.intent, ask.slots, client=client, client_text="")
    slots = ask.slots
    also, waiting = ",".join((*slots.also, client)), ",".join(slots.also_text)
    return to_action(ask.intent, slots, also=also, also_text=waiting)


def nobody(ask: Ask, words: str) -> Answer:
    """Nobody in the asker's book; the same words whether there is one elsewhere or nowhere."""
    summary = (
        say("unclear.nobody", ask.language, words=words) if words else say("unclear.no_such_customer", ask.language)
    )
    return _plain(ask.language, Reason.NO_SUCH_CUSTOMER, summary, (_help_button(ask.language),))


def client_missing(ask: Ask) -> Answer:
    """The question needs a customer and names none."""
    example = say(f"intents.{ask.intent}.example", ask.language, client=say("unclear.somebody", ask.language))
    return _plain(ask.language, Reason.CLIENT_MISSING, say("unclear.client_missing", ask.language, example=example), ())


def unclear(said: Unclear, language: Language, offered: Sequence[Intent]) -> Answer:
    """The sentence for the reason, and the nearest questions that can be answered as buttons."""
    key = f"unclear.{said.reason.value}"
    detail = f"unclear.refusal.{said.detail}"
    if said.reason is Reason.REFUSED:
        key = detail if said.detail and knows(detail, language) else "unclear.refusal.other"
    if said.aspect:
        key = f"unclear.aspect.{said.aspect}"
    by_name = {intent.name: intent for intent in offered}
    near = [by_name[name] for name in said.candidates if name in by_name and said.reason is not Reason.REFUSED]
    buttons = [
        Button(
            label=say(f"intents.{intent.name}.title", language),
            action=to_action(intent.name, said.slots),
        )
        for intent in near
        if intent.name != "help" and (not intent.needs_client or said.slots.client or said.slots.client_text)
    ]
    declined = "unclear.title_no" if said.aspect else ""
    return _plain(language, said.reason, say(key, language), (*buttons, _help_button(language)), title=declined)


def refused(language: Language, reason: Reason, key: str, **facts: object) -> Answer:
    """A polite refusal that shows nothing."""
    return _plain(language, reason, say(key, language, **facts), ())


def _help_button(language: Language) -> Button:
    return Button(label=say("intents.help.title", language), action="help")


def _plain(language: Language, reason: Reason, summary: str, buttons: tuple[Button, ...], *, title: str = "") -> Answer:
    said = say(title or _TITLES.get(reason, "unclear.title"), language)
    return Answer(card=Card(title=said, summary=summary, buttons=buttons), reason=reason)
