"""Asked about several customers at once, a card about one leads on to the others: nobody named is silently left out."""

from collections.abc import Sequence
from dataclasses import replace

from content.cards import Button
from content.wording import say
from handlers.actions import to_action
from handlers.ask import Answer, Ask, Reason, Slots
from store.books.book import Book

#: What is said on a card that writes for one of several; any other reason asks back first.
_SHOWN = ("", Reason.CONFIRM, Reason.ASK_WHICH)
_SOMEBODY = "…"


def others_buttons(ask: Ask, book: Book) -> tuple[Button, ...]:
    """A button for each further customer of the question, asking the same of them."""
    return tuple(
        Button(
            label=say("profile.button.also", ask.language, name=one.name),
            action=to_action(ask.intent, Slots(client=one.customer_id, product=ask.slots.product)),
        )
        for one in book.customers(ask.slots.also)
    )


def of_the_first(ask: Ask, book: Book) -> Ask:
    """What is to be written of the first of several, without the others' names in it: whoever reads it may not know them."""
    names = [one.name for one in book.customers(ask.slots.also)]
    return replace(ask, slots=replace(ask.slots, note=_without(ask.slots.note, names))) if names else ask


def one_at_a_time(answer: Answer, ask: Ask, book: Book) -> Answer:
    """What writes is written for the first of several: the card says so, and once that is done it offers the next."""
    others = book.customers(ask.slots.also)
    if not others or answer.reason not in _SHOWN:
        return answer
    names = say("segment_list.comma", ask.language).join(one.name for one in others)
    if answer.reason:
        return _with(answer, say("acts.one_at_a_time", ask.language, names=names))
    first, later = others[0], tuple(one.customer_id for one in others[1:])
    everybody = [one.name for one in book.customers((ask.slots.client, *later))]
    slots = replace(
        ask.slots,
        client=first.customer_id,
        also=later,
        also_text=(),
        client_text="",
        note=_without(ask.slots.note, everybody),
        draft=True,
        once="",
        task="",
    )
    button = Button(label=say("acts.also", ask.language, name=first.name), action=to_action(ask.intent, slots))
    return _with(answer, say("acts.not_yet", ask.language, names=names), button)


def _without(note: str, names: Sequence[str]) -> str:
    for name in names:
        note = note.replace(name, _SOMEBODY)
    return note


def _with(answer: Answer, notice: str, *buttons: Button) -> Answer:
    card = answer.card
    return replace(answer, card=replace(card, buttons=(*card.buttons, *buttons), notices=(*card.notices, notice)))
