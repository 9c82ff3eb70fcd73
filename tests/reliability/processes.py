"""The simulated processes: their clocks, which may stand off, and when there is something to do next."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from sqlalchemy import func, select

from store import tables
from store.outbox import outbox_claims
from tests.clock import CHINA
from tests.reliability.program import Program

#: Workers look every second, the simulation every minute.
GRID = timedelta(minutes=1)


@dataclass
class Wall:
    """A worker's clock: the true time and how far it stands off."""

    true: Callable[[], datetime]
    off: timedelta = timedelta()

    @property
    def now(self) -> datetime:
        """What it shows."""
        return self.true() + self.off


@dataclass
class Process:
    """One worker process, or the place where one will start again."""

    number: int
    clock: Wall
    program: Program | None = None
    next_ticks: dict[str, datetime] = field(default_factory=dict)


def next_in(program: Program, now: datetime) -> datetime | None:
    """When the tables have something to do that they have not now."""
    with program.database.engine.connect() as connection:
        moments = [outbox_claims.next_moment(connection, now)]
        for table in (tables.occurrences, tables.inbox, tables.re_evaluations):
            lease = select(func.min(table.c.lease_until)).where(table.c.lease_until > now)
            moments.append(connection.execute(lease).scalar())
    return min((moment for moment in moments if moment is not None), default=None)


def held_up(program: Program, now: datetime) -> datetime | None:
    """When a platform takes more of what is due already; None: nothing waits for that."""
    with program.database.engine.connect() as connection:
        return outbox_claims.next_moment(connection, now) if outbox_claims.anything(connection, now) else None


def full_minute(moment: datetime, now: datetime) -> datetime:
    """The next full minute: workers look every second, the simulation every minute."""
    moment = moment.astimezone(CHINA)
    on = moment.replace(second=0, microsecond=0)
    return max(on if on == moment else on + GRID, now.replace(second=0, microsecond=0) + GRID).astimezone(CHINA)


def full_second(moment: datetime, now: datetime) -> datetime:
    """The next full second, where somebody waits for a platform."""
    second = timedelta(seconds=1)
    on = moment.astimezone(CHINA).replace(microsecond=0)
    return max(on if on == moment else on + second, now.replace(microsecond=0) + second).astimezone(CHINA)


def clock_time(day: date, text: str) -> datetime:
    """A time of that day at the bank."""
    return datetime.combine(day, time.fromisoformat(text), tzinfo=CHINA)
