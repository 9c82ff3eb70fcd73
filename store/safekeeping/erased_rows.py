"""What an erasure does to each of the bot's own tables. Called by ``store.safekeeping.erasure`` inside its one transaction.

Tables with a ``customer_id`` lose the customer's rows. Elsewhere an id is found wherever it stands as a word of its own; a
name only in the chats of those who were shown the customer, because others may bear it too. ``TREATED`` names every table
that holds customers in other ways, ``NOBODY`` those that hold none; a test keeps both complete.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, select, update

from content.cards import Card
from store.safekeeping import naming, person
from store.safekeeping.naming import Traces
from store.tables import CARD, consents, conversations, inbox, outbox, outbox_cards, reminders, web_messages

#: Tables without a customer's row, in which customers are named all the same.
TREATED = ("outbox", "outbox_cards", "web_messages", "inbox", "conversations")
#: Tables that name no customer, or (audit) only by id and for as long as the rules ask.
NOBODY = (
    "deliveries", "rounds", "serving", "identities", "occurrences", "calendar_days", "news", "pushes", "push_recipients",
    "push_once", "audit", "policies", "policy_texts", "plans", "budgets", "approvals", "leaves", "preferences",
    "platform_tokens", "sent_cards", "misses", "feeds", "news_texts", "news_prints", "shortlist", "sign_in_links",
    "console_sessions", "sign_in_failures", "customer_groups", "group_tasks", "group_sends", "group_notices", "pictures",
    "uploads", "letter_templates", "refused_events",
)  # fmt: skip
_EMPTY = Card(title="").to_json()
_ENDED = ("answered", "failed")


def erase(connection: Connection, traces: Traces, *, now: datetime) -> tuple[dict[str, int], int]:
    """Erase or empty the rows; how many by table, and how many messages could not be touched yet."""
    chats = naming.chats_shown(connection, traces.customer_id)
    by_id = naming.traces(traces.customer_id)
    sent, keys = _empty_cards(connection, by_id, now)
    counts = {"outbox": sent, "web_messages": _web(connection, traces, by_id, chats, keys)}
    counts["inbox"], on_the_way = _inbox(connection, traces, by_id, chats)
    counts["conversations"] = _conversations(connection, by_id)
    for name, table in person.records_of().items():
        mine = table.c.customer_id == traces.customer_id
        if name == "consents":  # that it was said is proof; how it was said is the customer's
            counts[name] = connection.execute(
                update(consents).where(mine, consents.c.words != "").values(words="")
            ).rowcount
        else:
            counts[name] = connection.execute(delete(table).where(mine)).rowcount
    counts["reminders"] = counts.get("reminders", 0) + _reminders(connection, traces, chats)
    return {name: number for name, number in counts.items() if number}, on_the_way


def _empty_cards(connection: Connection, by_id: Traces, now: datetime) -> tuple[int, list[str]]:
    """Cards that name the customer become empty, and what still waits is not sent; how many, and their keys."""
    keys: list[str] = []
    query = select(outbox, CARD.label("card")).where(by_id.may_stand_in(outbox.c.about, CARD))
    for row in connection.execute(query).all():
        if not (by_id.in_(row.about) or by_id.in_(row.card)):
            continue
        keys.append(row.key)
        values: dict[str, Any] = {"about": _without(row.about, by_id.customer_id)}
        if row.state == "waiting":
            finding = {"check": "", "kind": "block", "reason": "erased", "facts": {}, "at": now.isoformat()}
            values |= {"state": "blocked", "ended_at": now, "findings": [*row.findings, finding]}
        connection.execute(update(outbox).where(outbox.c.delivery_id == row.delivery_id).values(**values))
        connection.execute(
            update(outbox_cards).where(outbox_cards.c.delivery_id == row.delivery_id).values(card=_EMPTY)
        )
    return len(keys), keys


def _without(about: Mapping[str, Any], customer_id: str) -> dict[str, Any]:
    return {
        name: [one for one in value if one != customer_id] if isinstance(value, list) else value
        for name, value in about.items()
    }


def _web(
    connection: Connection, traces: Traces, by_id: Traces, chats: frozenset[str], keys: list[str]
) -> int:  # fmt: skip
    table = web_messages.c
    query = select(web_messages).where(traces.may_stand_in(table.text, table.card) | table.key.in_(keys))
    ids = [
        row.web_message_id
        for row in connection.execute(query)
        if row.key in keys or (traces if row.chat in chats else by_id).in_([row.text, row.card])
    ]
    connection.execute(delete(web_messages).where(table.web_message_id.in_(ids)))
    return len(ids)


def _inbox(connection: Connection, traces: Traces, by_id: Traces, chats: frozenset[str]) -> tuple[int, int]:
    query = select(inbox).where(traces.may_stand_in(inbox.c.text, inbox.c.action))
    naming_them = [
        row
        for row in connection.execute(query)
        if (traces if row.sender in chats else by_id).in_([row.text, row.action])
    ]
    ids = [row.inbox_id for row in naming_them if row.state in _ENDED]
    connection.execute(delete(inbox).where(inbox.c.inbox_id.in_(ids)))
    return len(ids), len(naming_them) - len(ids)


def _conversations(connection: Connection, by_id: Traces) -> int:
    query = select(conversations).where(by_id.may_stand_in(conversations.c.state))
    ids = [row.address for row in connection.execute(query) if by_id.in_(row.state)]
    connection.execute(delete(conversations).where(conversations.c.address.in_(ids)))
    return len(ids)


def _reminders(connection: Connection, traces: Traces, chats: frozenset[str]) -> int:
    """Reminders about nobody's customer whose words name them all the same, of those who were shown them."""
    query = select(reminders).where(reminders.c.customer_id.is_(None), traces.may_stand_in(reminders.c.note))
    ids = [
        row.reminder_id
        for row in connection.execute(query)
        if f"web:person:{row.staff_id}" in chats and traces.in_(row.note)
    ]
    return connection.execute(delete(reminders).where(reminders.c.reminder_id.in_(ids))).rowcount if ids else 0
