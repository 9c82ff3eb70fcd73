"""A card that carried a task shows what became of it: the list of the morning is ticked off where the platform allows.

The worker calls it after a result; the card is drawn anew from the one that was sent, so an undo gives the line back. Where
the platform cannot change a message nothing happens here, and the answer says so (``bot.conversation``).
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from content.cards import Card, Row
from content.wording import day, say
from handlers.messages import Address, Messenger, SendFailed, Updater
from segmentation.people import Language
from store.chats import last_list
from store.database import Database
from store.staff import managers
from store.tasks import task_rows
from store.tasks.task_rows import Ticked

#: So old a card may be and still be changed.
_LATEST = timedelta(days=1)


def tick_off(database: Database, messengers: Mapping[str, Messenger], address: str, now: datetime) -> int:
    """Change the lists sent to this address within a day; how many could be."""
    to = Address.parse(address)
    messenger: object = messengers.get(to.platform)
    if not isinstance(messenger, Updater):
        return 0
    with database.reading() as connection:
        reader = managers.behind(connection, address)
        sent = last_list.all_since(connection, address, now - _LATEST)
        customers = {row.customer_id for one in sent for row in one.card.rows if row.customer_id}
        ticked = task_rows.ticked(connection, customers, since=now - _LATEST)
    changed = 0
    for one in sent:
        card = _drawn(one.card, ticked, now, reader.language if reader else "zh")
        try:
            messenger.update(to, one.message_id, card)
        except SendFailed:
            continue  # it stays as it was; the list asked for anew is right
        changed += 1
    return changed


def _drawn(card: Card, ticked: Mapping[str, Ticked], now: datetime, language: Language) -> Card:
    return replace(card, rows=tuple(_row(row, ticked.get(row.customer_id), now, language) for row in card.rows))


def _row(row: Row, said: Ticked | None, now: datetime, language: Language) -> Row:
    """A line that is done or put off loses its marks and buttons, and says so."""
    if said is None:
        return row
    if said.until is not None:
        mark = say("tasks.ticked.later", language, day=day(said.until, language, weekday=False, today=now.date()))
    else:
        mark = say(f"tasks.ticked.{said.state}", language)
    keep = tuple(button for button in row.buttons if button.action.startswith(("pitch", "client_profile")))
    return replace(row, badges=(mark,), buttons=keep)
