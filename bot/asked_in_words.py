"""What is asked in so many words: a phone number, letters, the news desk, an answer to an objection, who moved or was called.

``bot/reading.py`` asks each of these before a sentence is understood; each is None where a message asks something else.
"""

from dataclasses import replace

from bot.persons import person_of, spelled_out, whose
from bot.turn import Turn
from handlers.ask import Answer, Ask, Slots
from handlers.clients.phone import SHOW_PHONE, asked_phone
from handlers.language import contacts_made, tier_moves
from handlers.language.fragments import person_in
from handlers.language.periods import find_period
from handlers.language.tagging import as_period, tag
from handlers.language.text import tidy
from handlers.letters.asked import asked_letter
from handlers.letters.cards import LETTERS
from handlers.lists.contacted import CONTACTED
from handlers.lists.tier_changes import TIER_CHANGES
from handlers.pitches.heard import OBJECTION, asked_answer
from handlers.pushes.newsdesk import NEWS_DESK, asked_desk

#: A question about tiers is no longer.
_LONGEST = 40


def phone(text: str, turn: Turn) -> Ask | Answer | None:
    """A customer's number asked for in so many words."""
    who = asked_phone(text)
    if who is None:
        return None
    meant = spelled_out(who, turn) if who else ("", "")
    if isinstance(meant, Answer):
        return meant
    if meant[1]:
        return turn.ask(SHOW_PHONE, Slots(client=meant[1]))
    who = "" if person_in(who) else who
    last = "" if who else person_of(turn)
    if not who and not last and (open_ := whose(text, turn)):
        return open_
    return turn.ask(SHOW_PHONE, Slots(client=last, client_text=who))


def letter(text: str, turn: Turn) -> Ask | Answer | None:
    """The letters to write, or one to a customer, asked for in so many words."""
    found = asked_letter(text)
    if found is None:
        return None
    kind, who = found
    if not who and not kind:
        return turn.ask(LETTERS, Slots())
    meant = spelled_out(who, turn) if who else ("", "")
    if isinstance(meant, Answer):
        return meant
    client = meant[1] or ("" if who else turn.memory.client)
    return turn.ask(LETTERS, Slots(client=client, client_text="" if client else who, task=kind))


def news_desk(text: str, turn: Turn) -> Ask | Answer | None:
    """The editor's shortlist of the day."""
    return turn.ask(NEWS_DESK, Slots()) if asked_desk(text) else None


def objection(text: str, turn: Turn) -> Ask | Answer | None:
    """What to answer a customer who is not named."""
    said = asked_answer(text)
    return turn.ask(OBJECTION, Slots(note=said)) if said and not turn.clients.mentioned(tidy(text).text) else None


def what_was(text: str, turn: Turn) -> Ask | Answer | None:
    """Who moved up or down a tier; whom somebody was in touch with."""
    if len(text) > _LONGEST or not (tier_moves.may_ask(text) or contacts_made.may_ask(text)):
        return None
    tagged = tag(tidy(text), turn.now, turn.clients, turn.own_words)
    way = tier_moves.asked_moves(tagged.spots)
    if not way and not contacts_made.asks_contacts_made(tagged.spots):
        return None
    period = find_period(tagged.text, turn.now.date(), back=True) if tagged.periods else None
    slots = replace(tagged.slots, note=way, period=as_period(period) if period and not period.impossible else None)
    return turn.ask(TIER_CHANGES if way else CONTACTED, slots)
