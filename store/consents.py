"""What customers said about being written to: the ledger of consent and refusal. The latest word counts, at once.

The bank's own flags (marketing_consent, do_not_disturb) are older than the delivery; what a manager hears today is newer.
Written by handlers that log a refusal, read by ``store.delivery_facts``.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, insert, select

from store.tables import consents

#: Said of every channel or purpose.
ANY = "any"


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
