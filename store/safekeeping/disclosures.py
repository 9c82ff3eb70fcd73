"""Who was shown more customers than work explains: counted in the audit, told to the people who run the bot.

``schedules.watch`` asks every minute, ``guanhu doctor`` when it is run. Staff ids and counts; no customer is named. What is too
many stands in the policy's ``[disclosures]``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select

from store.condition import Finding
from store.database import Database
from store.tables import audit

#: The audit's name for an alarm.
ALARM = "many_shown"
_HOUR, _DAY, _LATELY = timedelta(hours=1), timedelta(days=1), timedelta(days=7)
#: So many of the newest rows say who has asked since the last look.
_NEWEST = 2000
_USUAL = {"customers_an_hour": 150, "customers_a_day": 400, "phones_a_day": 30}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """How many distinct customers one person was shown, and of how many the whole phone number."""

    staff_id: str
    hour: int = 0
    day: int = 0
    phones: int = 0

    def beyond(self, rules: Mapping[str, Any]) -> tuple[str, ...]:
        """The limits that are passed, by their names in the policy."""
        found = {"customers_an_hour": self.hour, "customers_a_day": self.day, "phones_a_day": self.phones}
        return tuple(name for name, count in found.items() if count > int(rules.get(name, _USUAL[name])))


def shown_to(connection: Connection, staff_id: str, now: datetime) -> Shown:
    """What one person was shown in the hour and the day before ``now``."""
    rows = connection.execute(
        select(audit.c.at, audit.c.customers, audit.c.detail).where(
            audit.c.staff_id == staff_id, audit.c.at > now - _DAY, audit.c.at <= now, audit.c.what == "asked"
        )
    )
    hour, day, phones = set[str](), set[str](), set[str]()
    for row in rows:
        day.update(row.customers)
        hour.update(row.customers if row.at > now - _HOUR else ())
        phones.update(row.customers if "phone" in row.detail.get("fields", ()) else ())
    return Shown(staff_id=staff_id, hour=len(hour), day=len(day), phones=len(phones))


def too_many(connection: Connection, rules: Mapping[str, Any], now: datetime) -> tuple[Shown, ...]:
    """Everybody among the latest askers who was shown more than the policy allows, by staff id."""
    newest = select(audit.c.staff_id, audit.c.at, audit.c.what).order_by(audit.c.audit_id.desc()).limit(_NEWEST)
    rows = connection.execute(newest)  # whom a briefing went to has asked nothing
    askers = sorted({row.staff_id for row in rows if row.staff_id and row.what == "asked" and row.at > now - _HOUR})
    found = (shown_to(connection, one, now) for one in askers)
    return tuple(one for one in found if one.beyond(rules))


def told_today(connection: Connection, staff_id: str, now: datetime) -> bool:
    """Whether the alarm about this person was given on the calendar day of ``now``, in its zone."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return staff_id in _told(connection, midnight)


def _told(connection: Connection, since: datetime) -> set[str]:
    query = select(audit.c.detail).where(audit.c.staff_id == "", audit.c.what == ALARM, audit.c.at >= since)
    return {str(detail.get("staff_id")) for detail in connection.execute(query).scalars()}


def disclosure_findings(database: Database, rules: Mapping[str, Any], *, now: datetime) -> Iterator[Finding]:
    """What ``guanhu doctor`` says: who passed the limits in the last week, and whoever passes them now."""
    with database.engine.connect() as connection:
        told = _told(connection, now - _LATELY) | {one.staff_id for one in too_many(connection, rules, now)}
    if told:
        facts = {"staff": ", ".join(sorted(told)), "days": _LATELY.days}
        yield Finding(key="watch.finding", wrong=False, facts=facts)
