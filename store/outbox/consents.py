"""What customers said about being written to: the ledger of consent and refusal. The latest word counts, at once.

The bank's own flags (marketing_consent, do_not_disturb) are older than the delivery; what a manager hears today is newer.
Written by handlers that log a refusal, read by ``store.outbox.delivery_facts``.
"""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import Connection, insert, select

from content.checks.refusal import refusal_words
from segmentation.people import Contact
from store.tables import consents

#: Said of every channel or purpose.
ANY = "any"
#: Channels on which nothing is pushed: what is said there is said of all.
_SPOKEN = frozenset({"call", "phone", "visit", "branch", "event"})


def record(  # noqa: PLR0913 - one value a column
    connection: Connection,
    *,
    customer_id: str,
    purpose: str,
    channel: str,
    granted: bool,
    at: datetime,
    words: str = "",
) -> None:
    """Note a consent or refusal; ``words`` is what the customer said. Needs ``Database.writing()``."""
    row = {
        "customer_id": customer_id, "purpose": purpose, "channel": channel, "granted": granted, "at": at, "words": words,
    }  # fmt: skip
    connection.execute(insert(consents).values(row))


def note_refusal(  # noqa: PLR0913 - one value a column
    connection: Connection, text: str, *, customer_id: str, channel: str, at: datetime, words: Iterable[str]
) -> str:
    """Record a refusal when a text of the customer's holds one of the words; returns the word, empty when there is none.

    Of marketing, and of the channel it was said of; a refusal in a call counts for every channel, because nobody who says
    so on the telephone wants it in writing. It counts at once. Needs ``Database.writing()``.
    """
    word = refusal_words(text, words) if text else ""
    if word:
        said_of = ANY if channel in _SPOKEN else channel
        record(
            connection, customer_id=customer_id, purpose=ANY, channel=said_of, granted=False, at=at, words=word
        )  # fmt: skip
    return word


def hear(connection: Connection, contact: Contact, words: Iterable[str]) -> str:
    """``note_refusal`` of what was noted of a contact."""
    return note_refusal(
        connection,
        contact.note,
        customer_id=contact.customer_id,
        channel=contact.channel,
        at=contact.at,
        words=words,
    )


def latest(connection: Connection, customer_ids: Collection[str], *, purpose: str, channel: str) -> dict[str, bool]:
    """Each customer's last word on this purpose and channel (or on any); those who never spoke are missing."""
    query = (
        select(consents.c.customer_id, consents.c.granted)
        .where(
            consents.c.customer_id.in_(list(customer_ids)),
            consents.c.purpose.in_((purpose, ANY)),
            consents.c.channel.in_((channel, ANY)),
        )
        .order_by(consents.c.at, consents.c.consent_id)
    )
    return {row.customer_id: row.granted for row in connection.execute(query)}  # the last one wins
