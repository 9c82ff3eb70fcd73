"""What a job is: a row of TIMETABLE, the times it is planned for, and what its function gets and gives.

``schedules.timetable`` holds the table, ``schedules.running`` runs a job once for each planned time, the functions lie one
a file beside this one.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from handlers.messages import Messenger
from segmentation.policy import Policy
from segmentation.working_days import WorkingDays
from store.database import Database

#: What a job did: counts and ids, no personal data. ``skipped`` with a reason means there was nothing to do.
Report = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of a job: everything its function may use. Times are in the bank's zone."""

    database: Database
    policy: Policy
    planned_at: datetime
    now: datetime
    working_days: WorkingDays
    messengers: Mapping[str, Messenger] = field(default_factory=dict)
    """By platform; those who may be written to."""
    dry: bool = False
    """Say what would be done and write nothing."""
    keep_days: int = 400
    feeds_file: Path | None = None
    """The bank's list of feeds; None: none is asked."""
    missed: int = 0
    """How many planned times before this one were not run because the program stood still."""

    @property
    def zone(self) -> ZoneInfo:
        """The bank's time zone."""
        zone = self.now.tzinfo
        assert isinstance(zone, ZoneInfo)
        return zone

    @property
    def day(self) -> date:
        """The day this run is for."""
        return self.planned_at.date()


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One row of TIMETABLE. What it is for is wording ``clock.jobs.<name>``."""

    name: str
    work: Callable[[Run], Report]
    at: time | None = None
    """The hour on the bank's clock; None is every minute."""
    working_days_only: bool = False
    catch_up: bool = True
    """After a stop the last missed time is run, once."""
    same_day_only: bool = False
    """… and only when it is today's: yesterday's briefing is of no use."""

    def slot(self, moment: datetime) -> datetime:
        """The planned time a moment belongs to: that day's hour, or the full minute."""
        if self.at is None:
            return moment.replace(second=0, microsecond=0)
        return datetime.combine(moment.date(), self.at, tzinfo=moment.tzinfo)

    def last_before(self, moment: datetime) -> datetime:
        """The last planned time that is not after the moment."""
        slot = self.slot(moment)
        return slot if slot <= moment else self.slot(moment - timedelta(days=1))

    def upcoming(self, moment: datetime, days: WorkingDays) -> Iterator[datetime]:
        """The planned times after a moment, rest days left out where the job has none."""
        slot = self.last_before(moment)
        while True:
            slot = self.following(slot)
            if not self.working_days_only or days.is_working_day(slot.date()):
                yield slot

    def following(self, slot: datetime) -> datetime:
        """The planned time after this one."""
        if self.at is None:
            return slot + timedelta(minutes=1)
        return self.slot(slot + timedelta(days=1))
