"""A held delivery is said to the people who run the bot: in the log, and in the chat of every active admin.

The message holds the day, counts and branches; no customer is in it. Called by ``store.imports.deliveries``.
"""

import logging
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from content.cards import Card, Section
from content.wording import say
from segmentation.people import Language
from store.database import Database
from store.outbox import outbox
from store.staff import addresses
from store.tables import bank

log = logging.getLogger("guanhu.deliveries")

Note = tuple[str, Mapping[str, Any]]


def tell(  # noqa: PLR0913 - one value a part of the message
    database: Database, *, fingerprint: str, as_of: date, served: date, reasons: Sequence[Note], platforms: Sequence[str],
    now: datetime,
) -> int:  # fmt: skip
    """Write the log line and put the alert on its way, once a delivery and admin; how many admins it goes to."""
    told = [{"note": note, **facts} for note, facts in reasons]
    log.warning("delivery held back", extra={"as_of": as_of.isoformat(), "served": served.isoformat(), "reasons": told})
    to = admins(database, platforms)
    if not to:
        log.warning("no admin can be told: no active staff of role admin is known on any platform")
        return 0
    with database.writing() as connection:
        for staff_id, (address, language) in to.items():
            outbox.add(
                connection,
                key=f"held:{fingerprint}:{as_of.isoformat()}:{staff_id}",
                address=address,
                purpose="alert",
                about={"staff_id": staff_id, "customer_ids": []},
                card=card(as_of, served, reasons, language),
                due_at=now,
                now=now,
            )
    return len(to)


def card(as_of: date, served: date, reasons: Sequence[Note], language: Language) -> Card:
    """What the admins read."""
    lines = tuple(say(f"import.note.{note}", language, **facts) for note, facts in reasons)
    return Card(
        title=say("import.alert.title", language, as_of=as_of),
        as_of=served.isoformat(),
        summary=say("import.alert.summary", language, served=served),
        sections=(Section(lines=lines),),
        footer=say("import.alert.cure", language),
    )


def admins(database: Database, platforms: Sequence[str]) -> dict[str, tuple[str, Language]]:
    """Active admins of the served delivery with an address: staff id → (address, language)."""
    staff = bank["staff"]
    query = (
        select(staff.c.staff_id, staff.c.language)
        .where(staff.c.role == "admin", func.coalesce(staff.c.active, True))
        .order_by(staff.c.staff_id)
    )
    found: dict[str, tuple[str, Language]] = {}
    with database.reading() as connection:
        for staff_id, language in connection.execute(query).all():
            address = addresses.address_of(connection, staff_id, platforms)
            if address:
                found[staff_id] = (address, "en" if language == "en" else "zh")
    return found
