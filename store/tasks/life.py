"""What managers noted of a customer's life: referrals and life events. ``store.tasks.deeds`` writes, books and duties read."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Connection, delete, func, insert, select

from segmentation import deeds as said
from store.tables import life_events, referrals


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """A life event."""

    life_event_id: int
    customer_id: str
    staff_id: str
    kind: str
    """One of ``segmentation.deeds.LIFE_EVENTS``."""
    day: date
    note: str = field(default="", repr=False)
    at: datetime
    """When it was noted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Referred:
    """Somebody whom a customer brought along; who that is stands in the note alone."""

    referral_id: int
    customer_id: str
    staff_id: str
    at: datetime
    note: str = field(default="", repr=False)


_EVENT = tuple(life_events.c[name] for name in Happened.__dataclass_fields__)
_REFERRAL = tuple(referrals.c[name] for name in Referred.__dataclass_fields__)


def add_event(connection: Connection, deed: said.LifeEvent) -> int:
    """Keep a life event; its number. Needs ``Database.writing()``."""
    row = {
        "key": deed.key, "customer_id": deed.customer_id, "staff_id": deed.staff_id, "kind": deed.what, "day": deed.day,
        "note": deed.note, "at": deed.at,
    }  # fmt: skip
    key = connection.execute(insert(life_events).values(row)).inserted_primary_key
    assert key is not None
    return int(key[0])


def add_referral(connection: Connection, deed: said.Referral) -> int:
    """Keep a referral; its number. Needs ``Database.writing()``."""
    row = {
        "key": deed.key, "customer_id": deed.customer_id, "staff_id": deed.staff_id, "at": deed.at, "note": deed.note,
    }  # fmt: skip
    key = connection.execute(insert(referrals).values(row)).inserted_primary_key
    assert key is not None
    return int(key[0])


def remove_event(connection: Connection, life_event_id: int) -> None:
    """As if it had never been noted. Needs ``Database.writing()``."""
    connection.execute(delete(life_events).where(life_events.c.life_event_id == life_event_id))


def remove_referral(connection: Connection, referral_id: int) -> None:
    """As if it had never been noted. Needs ``Database.writing()``."""
    connection.execute(delete(referrals).where(referrals.c.referral_id == referral_id))


def events_of(connection: Connection, customer_ids: Collection[str]) -> tuple[Happened, ...]:
    """The life events of these customers, the latest day first."""
    query = select(*_EVENT).where(life_events.c.customer_id.in_(list(customer_ids)))
    rows = connection.execute(query.order_by(life_events.c.day.desc(), life_events.c.life_event_id.desc())).mappings()
    return tuple(Happened(**row) for row in rows)


def referrals_of(connection: Connection, customer_ids: Collection[str]) -> tuple[Referred, ...]:
    """Whom these customers brought along, the newest first."""
    query = select(*_REFERRAL).where(referrals.c.customer_id.in_(list(customer_ids)))
    rows = connection.execute(query.order_by(referrals.c.at.desc(), referrals.c.referral_id.desc())).mappings()
    return tuple(Referred(**row) for row in rows)


def referred_by_staff(connection: Connection, staff_id: str, *, since: datetime, until: datetime) -> int:
    """How many referrals somebody noted in a time."""
    mine = (referrals.c.staff_id == staff_id, referrals.c.at >= since, referrals.c.at < until)
    return int(connection.execute(select(func.count()).select_from(referrals).where(*mine)).scalar_one())
