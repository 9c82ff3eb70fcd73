"""The lobby (tapped as ``lobby``): who came in today and how far each hand-over is, and the steps that close it.

First the keeper hands over, then the manager talks (logging the contact), then the manager says when to call next. The handler
says the step, ``bot.conversation`` writes it with the audit row. Lobby managers, who have no book, get this as their list.
"""

from content.cards import Button, Card, Row
from content.wording import day, say
from handlers.actions import to_action
from handlers.ask import Answer, Ask, Reason
from segmentation.dossier import BANK_ZONE
from segmentation.lobby_steps import Step
from segmentation.policy import Policy
from store.books.book import Book
from store.tasks import handovers, lobby
from store.tasks.lobby import Visit

#: The intent of the taps; nobody types it.
LOBBY = "lobby"


def visitors(ask: Ask, book: Book, policy: Policy) -> Answer:  # noqa: ARG001 - the shape every handler has
    """The day's visitors, what is open first; or the step that a button names (``handed:7``, ``next:7``)."""
    what, _, number = ask.slots.note.partition(":")
    if what:
        return _stepped(ask, book, what, int(number) if number.isascii() and number.isdigit() else 0)
    found = lobby.visits(book, ask.today)
    language = ask.language
    if not found:
        return Answer(card=Card(title=say("alerts.handover.none", language), as_of=book.as_of.isoformat()))
    ordered = sorted(found, key=lambda one: (one.chain.state == handovers.CLOSED, one.chain.at))
    open_ = sum(one.chain.state != handovers.CLOSED for one in found)
    card = Card(
        title=say("alerts.handover.title", language, count=len(found)),
        as_of=book.as_of.isoformat(),
        summary=say("alerts.handover.open", language, open=open_)
        if open_
        else say("alerts.handover.all_done", language),
        rows=tuple(_row(one, ask, book) for one in ordered),
    )
    ids = tuple(one.customer.customer_id for one in ordered)
    return Answer(card=card, customers=ids, shown=ids)


def _row(one: Visit, ask: Ask, book: Book) -> Row:
    language, chain = ask.language, one.chain
    at = chain.at.astimezone(BANK_ZONE)
    details = [say("alerts.lobby.came", language, at=f"{at:%H:%M}")]
    if one.to_name:
        details.append(say("alerts.handover.to", language, name=one.to_name))
    return Row(
        title=one.customer.name,
        value=say(f"alerts.handover.state.{chain.state}", language),
        details=tuple(details),
        badges=(say(f"words.tier.{one.tier}", language),) if one.tier else (),
        customer_id=one.customer.customer_id,
        facts={"state": chain.state, "at": at.isoformat(timespec="minutes"), "to": chain.to_staff_id},
        buttons=_buttons(one, ask, book),
    )


def _buttons(one: Visit, ask: Ask, book: Book) -> tuple[Button, ...]:
    chain, language = one.chain, ask.language
    if chain.state == handovers.ARRIVED and lobby.may_hand_over(book, chain):
        name = "hand_over" if one.to_name else "hand_over_nobody"
        label = say(f"alerts.lobby.{name}", language, name=one.to_name)
        return (Button(label=label, action=to_action(LOBBY, note=f"handed:{chain.handover_id}"), style="primary"),)
    if chain.state == handovers.HANDED and lobby.is_mine(book, chain):
        action = to_action("log_contact", client=chain.customer_id, outcome="reached")
        return (Button(label=say("duties.button.called", language), action=action, style="primary"),)
    return ()


def _stepped(ask: Ask, book: Book, what: str, number: int) -> Answer:
    language = ask.language
    one = lobby.visit(book, number, ask.today)
    if one is None:
        return _refused(ask, "gone")
    allowed = {"handed": lobby.may_hand_over, "next": lobby.is_mine}.get(what)
    if allowed is None or not allowed(book, one.chain):
        return _refused(ask, "not_yours")
    states = (handovers.ARRIVED,) if what == "handed" else (handovers.HANDED, handovers.TALKED)
    if one.chain.state not in states:
        return _refused(ask, "again")
    period = ask.slots.period
    next_on = period.start if period else None
    if what == "next" and (next_on is None or next_on < ask.today):
        return _refused(ask, "which_day")
    step = Step(
        handover_id=number,
        what=what,
        staff_id=book.manager.staff_id,
        at=ask.now,
        next_on=next_on if what == "next" else None,
    )
    name = one.customer.name
    if what == "next" and next_on is not None:
        text = say("alerts.handover.next", language, name=name, day=day(next_on, language, today=ask.today))
    else:
        text = say(f"alerts.handover.{'done' if one.to_name else 'done_nobody'}", language, name=name, to=one.to_name)
    ids = (one.customer.customer_id,)
    return Answer(card=Card(title=text), customers=ids, shown=ids, step=step)


def _refused(ask: Ask, key: str) -> Answer:
    return Answer(card=Card(title=say(f"alerts.handover.{key}", ask.language)), reason=Reason.NOT_ALLOWED)
