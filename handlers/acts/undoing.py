"""undo: the last thing this person had written is taken back, whatever it was, for as long as the policy gives.

A contact with a next date wrote two things by one message: both go. The same message delivered twice undoes one thing.
"""

from content.cards import Button, Card
from content.wording import knows, say
from handlers.actions import to_action
from handlers.acts.proposals import undo_within
from handlers.ask import Answer, Ask
from handlers.tasks.task_cards import plain
from handlers.tasks.task_undo import again_buttons, what_was_said
from segmentation.deeds import Done, Undone
from segmentation.policy import Policy
from segmentation.task_results import Result, Said
from store.books.book import Book
from store.tasks import deeds, task_results

#: What can be said anew with a tap.
_AGAIN = {
    "reminder": "reminder_set",
    "complaint": "log_complaint",
    "referral": "log_referral",
    "life_event": "log_life_event",
}


def undo(ask: Ask, book: Book, policy: Policy) -> Answer:
    """Take back the newest act of the asker that is young enough; otherwise say that there is none."""
    within = undo_within(policy)
    me, since = book.manager.staff_id, ask.now - within
    if deeds.of_key(book.connection, ask.message_key):
        return plain(ask, "acts.undo.again")
    result = task_results.last(book.connection, me, since=since)
    deed = deeds.last(book.connection, me, since=since)
    if result is None and deed is None:
        return plain(ask, "tasks.undo.nothing", minutes=int(within.total_seconds() // 60))
    if result and deed and result.key != deed.key:
        # the newer of the two alone
        if deed.at > result.at:
            result = None
        else:
            deed = None
    return _undone(ask, book, deed, result)


def _undone(ask: Ask, book: Book, deed: Done | None, result: Said | None) -> Answer:
    client = result.customer_id if result else deed.customer_id if deed else ""
    customer = book.customer(client) if client else None
    name = customer.name if customer else ""
    words = say("acts.and", ask.language).join(
        [*([what_was_said(result, ask)] if result else []), *([_what(deed, ask)] if deed else [])]
    )
    key = "tasks.undo.done" if name else "acts.undo.done"
    card = Card(
        title=say("tasks.undo.title", ask.language),
        summary=say(key, ask.language, name=name, what=words),
        buttons=_buttons(ask, deed, result, client) if customer else (),
    )
    undone = Undone(
        key=ask.message_key,
        staff_id=book.manager.staff_id,
        at=ask.now,
        customer_id=client,
        deed_id=deed.deed_id if deed else 0,
        result_id=result.result_id if result else 0,
        what=deed.kind if deed else result.what if result else "",
    )
    taken = _result(ask, book, result) if result else None
    shown = (client,) if customer else ()
    return Answer(card=card, customers=shown, shown=shown, deed=undone, result=taken)


def _result(ask: Ask, book: Book, said: Said) -> Result:
    customer = book.customer(said.customer_id)
    return Result(
        key=ask.message_key,
        customer_id=said.customer_id,
        staff_id=book.manager.staff_id,
        owner=customer.manager_id if customer else "",
        at=ask.now,
        what="undo",
        undoes=said.result_id,
    )


def _what(deed: Done, ask: Ask) -> str:
    key = f"acts.undo.what.{deed.kind}"
    return say(key if knows(key, ask.language) else "acts.undo.what.other", ask.language)


def _buttons(ask: Ask, deed: Done | None, result: Said | None, client: str) -> tuple[Button, ...]:
    """Say it anew, this time right."""
    if result:
        return again_buttons(client, ask.language)
    intent = _AGAIN.get(deed.kind, "") if deed else ""
    if not intent:
        return ()
    return (Button(label=say(f"intents.{intent}.title", ask.language), action=to_action(intent, client=client)),)
