"""What customers said about being written to: the ledger of consent and refusal. The latest word counts, at once.

The bank's own flags (marketing_consent, do_not_disturb) are older than the delivery; what a manager hears today is newer. A row
is a customer, a purpose, a channel (or any of them), yes or no, when, in which words and who heard it; none is ever changed.
Written by handlers that log a refusal and by ``guanhu consents``, read by ``store.outbox.delivery_facts`` before each send.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from content.checks.refusal import refusal_words
from segmentation.people import Contact
from store.tables import bank, consents

#: Said of every channel or purpose.
ANY = "any"
#: What may be agreed to or refused: everything, offers, letters on one's own assets, good wishes, digests of news.
PURPOSES = (ANY, "marketing", "letter", "greeting", "digest")
#: And how one may be written to or called.
CHANNELS = (ANY, "wecom", "call", "sms")
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
    staff_id: str = "",
) -> int:
    """Note a consent or refusal; ``words`` is what the customer said. Returns its number. Needs ``Database.writing()``."""
    row = {
        "customer_id": customer_id, "purpose": purpose, "channel": channel, "granted": granted, "at": at, "words": words,
        "staff_id": staff_id,
    }  # fmt: skip
    return int(connection.execute(insert(consents).values(row).returning(consents.c.consent_id)).scalar_one())


def take_back(connection: Connection, consent_id: int) -> None:
    """It was never said: written by mistake, undone at once. That it was written and undone stands in the audit."""
    connection.execute(delete(consents).where(consents.c.consent_id == consent_id))


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One row of the ledger."""

    consent_id: int
    purpose: str
    channel: str
    granted: bool
    at: datetime
    words: str = field(repr=False)
    staff_id: str


@dataclass(frozen=True, slots=True)
class OfBank:
    """What the bank's file says of a customer."""

    consent: bool | None


def of_bank(connection: Connection, customer_id: str) -> OfBank | None:
    """What the served delivery says; None for a customer it does not have. Needs the ``bank`` schema."""
    of = bank["customers"].c
    row = connection.execute(select(of.marketing_consent).where(of.customer_id == customer_id)).first()
    return OfBank(row.marketing_consent) if row else None


def of_customer(connection: Connection, customer_id: str) -> tuple[Said, ...]:
    """Everything a customer said, the newest first."""
    of = consents.c
    mine = select(consents).where(of.customer_id == customer_id).order_by(of.at.desc(), of.consent_id.desc())
    return tuple(
        Said(
            consent_id=row.consent_id, purpose=row.purpose, channel=row.channel, granted=row.granted, at=row.at,
            words=row.words, staff_id=row.staff_id,
        )
        for row in connection.execute(mine)
    )  # fmt: skip


def note_refusal(  # noqa: PLR0913 - one value a column
    connection: Connection,
    text: str,
    *,
    customer_id: str,
    channel: str,
    at: datetime,
    words: Iterable[str],
    staff_id: str = "",
) -> str:
    """Record a refusal when a text of the customer's holds one of the words; returns the word, empty when there is none.

    Of marketing, and of the channel it was said of; a refusal in a call counts for every channel, because nobody who says
    so on the telephone wants it in writing. It counts at once. Needs ``Database.writing()``.
    """
    word = refusal_words(text, words) if text else ""
    if word:
        said_of = ANY if channel in _SPOKEN else channel
        record(
            connection,
            customer_id=customer_id,
            purpose=ANY,
            channel=said_of,
            granted=False,
            at=at,
            words=word,
            staff_id=staff_id,
        )
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
        staff_id=contact.staff_id,
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
