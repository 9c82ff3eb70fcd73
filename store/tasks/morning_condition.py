"""What stands in the way of tomorrow's briefings: findings of ``guanhu doctor`` about people and the calendar."""

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import func, or_, select

from content.calendar import working_days
from store import migrate
from store.books import duty_facts
from store.condition import Finding
from store.database import Database
from store.staff import managers
from store.tables import bank, identities

#: Working days are asked about so far ahead.
_AHEAD = timedelta(days=92)
_NAMED = 10


def morning_findings(database: Database, *, today: date) -> Iterator[Finding]:
    """Managers on no platform, customers of people who left, leave that nobody covers, and a calendar with holes.

    Raises Problem when the database cannot be read: ``store.condition`` has told it.
    """
    migrate.check(database)
    with database.reading() as connection:
        if database.served(connection).delivery_id is None:
            return
        people = managers.active_managers(connection)
        staff = bank["staff"].c
        known = select(staff.staff_id).where(or_(staff.wecom_userid.is_not(None), staff.slack_user_id.is_not(None)))
        reached = set(connection.execute(known).scalars())
        reached |= set(connection.execute(select(identities.c.staff_id)).scalars())
        customers = bank["customers"].c
        gone = select(staff.staff_id).where(staff.active.is_(False))
        left = select(func.count()).where(
            customers.manager_id.in_(gone), or_(customers.closed_on.is_(None), customers.closed_on > today)
        )
        orphans = connection.execute(left).scalar_one()
        edited = duty_facts.edited_days(connection)
    lacking = [one.staff_id for one in people if one.staff_id not in reached]
    if lacking:
        shown = ", ".join(lacking[:_NAMED]) + (" …" if len(lacking) > _NAMED else "")
        yield Finding(key="no_platform", wrong=False, facts={"count": len(lacking), "staff": shown})
    if orphans:
        yield Finding(key="orphans", wrong=False, facts={"count": f"{orphans:,}"})
    away = {one.staff_id: one for one in people if one.on_leave(today)}
    present = {one.staff_id for one in people} - set(away)
    alone = [staff_id for staff_id, one in away.items() if one.deputy_staff_id not in present]
    if alone:
        yield Finding(key="uncovered", wrong=False, facts={"staff": ", ".join(alone[:_NAMED])})
    yield from _calendar(edited, today)


def _calendar(edited: tuple[tuple[date, bool], ...], today: date) -> Iterator[Finding]:
    """Years whose holidays nobody has published: computed, or filled in by hand with holes."""
    calendar = working_days(edited)
    for year in sorted({today.year, (today + _AHEAD).year}):
        if not calendar.provisional(year):
            continue
        filled = sum(day.year == year for day, _ in edited)
        days = (date(year + 1, 1, 1) - date(year, 1, 1)).days
        if filled:
            yield Finding(key="calendar_holes", wrong=False, facts={"year": year, "filled": filled, "days": days})
        else:
            yield Finding(key="calendar", wrong=False, facts={"year": year})
