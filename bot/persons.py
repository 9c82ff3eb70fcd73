"""Whom "she" or "the second one" means: the customer talked about last, or of a line, unless a newer list leaves it open.

``bot/followups.py`` and ``bot/reading.py`` ask here. After a list of several that does not have the customer talked about before,
somebody of that list is meant, and it is asked who: a wrong guess would write a note to another's record. The choice carries the
sentence as it was typed and the ids, no names; a tap, a number or a name says who.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.turn import Turn
from content.cards import Button, Card, Row
from content.masking import mask_name
from content.wording import say
from handlers import choice
from handlers.actions import SAY
from handlers.ask import Answer, Reason, action
from handlers.language import fragments
from handlers.language.fragments import LAST
from handlers.language.tagging import tag
from handlers.language.text import tidy
from handlers.pitches.heard import asked_answer

#: So many of a list are offered.
MOST = 8
_OWN = "'s"
#: "Her deposits", not "call her tomorrow".
_OWNED = re.compile(
    r"\s+(?!(?:today|tomorrow|yesterday|on|at|next|last|about|to|in|for|and|again|now|back|by|this|the|a|an|with|when|because"
    r"|as|if|please|until|before|after|that|from|over|up|again)\b)[a-z]"
)


def person_of(turn: Turn) -> str:
    """The customer meant; empty where nobody was talked about, or where ``whose`` has to ask."""
    memory = turn.memory
    if memory.gone:
        return ""
    listed = _listed(turn)
    if memory.client or not listed or memory.person in listed:
        return memory.client or memory.person
    return listed[0] if len(listed) == 1 else ""


def whose(text: str, turn: Turn) -> Answer | None:
    """The question which of the last list is meant; None where ``person_of`` knows, or nobody was listed."""
    listed = _listed(turn)
    if turn.memory.gone or person_of(turn) or not listed:
        return None
    customers = turn.book.customers(listed[:MOST])
    names = {one.customer_id: one for one in customers}
    shown = [client for client in listed[:MOST] if client in names]
    rows = tuple(
        _row(number, client, names[client].name, names[client].account_last4, text, turn)
        for number, client in enumerate(shown, start=1)
    )
    more = len(listed) - len(shown)
    card = Card(
        title=say("unclear.which_listed", turn.language),
        summary=say("unclear.choose", turn.language),
        rows=rows,
        notices=(say("unclear.more_listed", turn.language),) if more else (),
    )
    return Answer(card=card, customers=tuple(shown), shown=tuple(shown), reason=Reason.SEVERAL_CUSTOMERS)


def chosen(turn: Turn, client: str) -> Turn:
    """The turn in which that customer was talked about last."""
    own = turn.book.customer(client)
    return replace(turn, memory=replace(turn.memory, client=client, person=client, gone=False)) if own else turn


def spelled_out(text: str, turn: Turn) -> tuple[str, str] | Answer:
    """The sentence with "the second one" or "her" put as a name, and that customer's id; as it is where neither stands.

    A line that is not there is said at once.
    """
    found, place = fragments.ordinal_in(text), fragments.person_in(text)
    if turn.memory.gone or not (found or place) or turn.clients.mentioned(tidy(text).text):
        return text, ""
    if found and turn.memory.lines:
        number, span = found
        client = of_line(number, turn)
        if not client:
            return choice.refused(turn.language, Reason.NOT_UNDERSTOOD, "unclear.no_number", number=number)
        return _put(text, span, client, turn), client
    if not place or _names_somebody(text, turn):
        return text, ""
    if person := person_of(turn):
        return _put(text, place, person, turn), person
    return whose(text, turn) or (text, "")


def _names_somebody(text: str, turn: Turn) -> bool:
    """马志强他现在有多少: "he" is whoever the sentence names, in the book or not; 客户嫌利率低，我怎么回他: no one known."""
    sentence = tidy(text)
    return bool(tag(sentence, turn.now, turn.clients, turn.own_words).names) or bool(asked_answer(text))


def _put(text: str, span: tuple[int, int], client: str, turn: Turn) -> str:
    customer = turn.book.customer(client)
    shown = customer is not None and customer.name != mask_name(customer.name)
    name = customer.name if customer and shown else client
    before, word, after = text[: span[0]], text[span[0] : span[1]].lower(), text[span[1] :]
    owns = word in ("his", "hers") or (word == "her" and _OWNED.match(after) is not None)
    return f"{before}{name}{_OWN if owns else ''}{after}"


def of_line(number: int, turn: Turn) -> str:
    """The customer of a line of the last list; empty where there is no such line."""
    lines = turn.memory.lines
    place = len(lines) if number == LAST else number
    return lines[place - 1] if 1 <= place <= len(lines) else ""


def _listed(turn: Turn) -> Sequence[str]:
    """The customers of the last answer's list, each once."""
    return tuple(dict.fromkeys(filter(None, turn.memory.lines))) if turn.memory.listed else ()


def _row(number: int, client: str, name: str, tail: str, text: str, turn: Turn) -> Row:  # noqa: PLR0913, PLR0917 - one line
    apart = say("maturities.tail", turn.language, digits=tail) if tail else client
    button = Button(label=f"{number}. {name} {apart}".strip(), action=action(SAY, text=text, client=client))
    return Row(title=f"{number}. {name}", details=(apart,), customer_id=client, buttons=(button,), facts={"name": name})
