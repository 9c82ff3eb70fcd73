"""consent: what a customer said about being written to, into the ledger once the manager confirms it; it counts at once.

The customer's own words come from a message the manager typed or passed on ("张伟说别再发了", "unsubscribe"): ``heard``
recognises them, ``bot/reading.py`` asks it. A refusal is of everything unless the manager taps a narrower one.
"""

from dataclasses import replace

from content.cards import Button
from content.checks.refusal import refusal_words
from content.wording import say
from handlers.actions import to_action
from handlers.acts.proposals import client_of, done, key_of, note_line, proposed, twice
from handlers.ask import Answer, Ask, Slots
from handlers.clients.customer import no_such_customer
from handlers.tasks.task_cards import helps, refused
from segmentation.deeds import ConsentSaid
from segmentation.people import Language
from segmentation.policy import Policy
from store.books.book import Book
from store.outbox.consents import ANY, CHANNELS, PURPOSES

#: The question's name; it is said in the customer's words, not asked.
CONSENT = "consent"
REFUSED, GRANTED = "refused", "granted"
#: Purpose and channel a tap may pick, the whole first.
_SCOPES = (f"{ANY}:{ANY}", f"{ANY}:wecom", f"marketing:{ANY}")
_LONGEST = 200


def heard(text: str, policy: Policy) -> str:
    """Whether a text says no (refused) or yes (granted) to being written to; empty: neither."""
    words = policy.section("refusals")
    if refusal_words(text, words.get("words", ())):
        return REFUSED
    return GRANTED if refusal_words(text, words.get("granted", ())) else ""


def consent(ask: Ask, book: Book, policy: Policy) -> Answer:
    """Shown first with what it would stop; confirmed, it is written and holds from that moment."""
    if again := twice(ask, book):
        return again
    customer = client_of(ask, book)
    if customer is None:
        return no_such_customer(ask)
    if not helps(book):
        return refused(ask, "duties.logged.not_yours")
    slots = _read(ask.slots, customer.customer_id)
    if slots is None:
        return refused(ask, "consent.unknown")
    parts = (customer.name, _scope(slots, ask.language))
    lines = note_line(slots.note, ask.language)
    if slots.draft or not slots.once:
        return proposed(
            ask, parts, slots=slots, client=customer.customer_id, lines=lines, others=_narrower(ask, slots),
            notices=(say(f"consent.effect.{slots.why}", ask.language),),
        )  # fmt: skip
    purpose, _, channel = slots.task.partition(":")
    deed = ConsentSaid(
        key=key_of(ask, book), staff_id=book.manager.staff_id, at=ask.now, customer_id=customer.customer_id,
        purpose=purpose, channel=channel, granted=slots.why == GRANTED, words=slots.note,
    )  # fmt: skip
    holds = say(f"consent.holds.{slots.why}", ask.language)
    return done(ask, policy, deed, parts, lines=(*lines, holds), title=f"consent.done.{slots.why}")


def _read(slots: Slots, client: str) -> Slots | None:
    """The slots with their usual values; None for words that are none."""
    task, why = slots.task or _SCOPES[0], slots.why or REFUSED
    purpose, _, channel = task.partition(":")
    if purpose not in PURPOSES or channel not in CHANNELS or why not in (REFUSED, GRANTED):
        return None
    return replace(slots, client=client, client_text="", task=task, why=why, note=slots.note.strip()[:_LONGEST])


def _scope(slots: Slots, language: Language) -> str:
    purpose, _, channel = slots.task.partition(":")
    what, by = say(f"consent.purpose.{purpose}", language), say(f"consent.channel.{channel}", language)
    return say(f"consent.said.{slots.why}", language, what=what, by=by)


def _narrower(ask: Ask, slots: Slots) -> tuple[Button, ...]:
    return tuple(
        Button(
            label=_scope(replace(slots, task=scope), ask.language),
            action=to_action(CONSENT, replace(slots, task=scope, draft=False, once=ask.message_key)),
        )
        for scope in _SCOPES
        if scope != slots.task
    )
