"""Asked about several customers at once, a card about one leads on to the others: nobody named is silently left out."""

from content.cards import Button
from content.wording import say
from handlers.actions import to_action
from handlers.ask import Ask, Slots
from store.books.book import Book


def others_buttons(ask: Ask, book: Book) -> tuple[Button, ...]:
    """A button for each further customer of the question, asking the same of them."""
    return tuple(
        Button(
            label=say("profile.button.also", ask.language, name=one.name),
            action=to_action(ask.intent, Slots(client=one.customer_id, product=ask.slots.product)),
        )
        for one in book.customers(ask.slots.also)
    )
