"""TIMETABLE: every job, when it wakes and what it does; and the clock that wakes them.

The clock runs in every process. A tick only writes down that a job is due, unique by job and planned time; whoever claims
that row first does the work (``schedules.running``). What ticked while no process ran is found in the table at the start.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, time, timedelta
from typing import Any

from content.calendar import working_days
from schedules.alerting.alerts import alert
from schedules.curation.job import curate
from schedules.curation.shortlisting import HOUR as SHORTLIST_HOUR
from schedules.curation.shortlisting import shortlist
from schedules.follow import HOUR as FOLLOW_HOUR
from schedules.follow import follow
from schedules.groups.following import follow_owners
from schedules.groups.syncing import sync_groups
from schedules.jobs import Job
from schedules.letters import HOUR as LETTERS_HOUR
from schedules.letters import letters
from schedules.mornings.digest import digest
from schedules.mornings.health import HOUR as HEALTH_HOUR
from schedules.mornings.health import health
from schedules.mornings.morning import HOUR, early, morning
from schedules.mornings.team import HOUR as TEAM_HOUR
from schedules.mornings.team import team
from schedules.nightly import nightly
from schedules.outbox import send_due
from schedules.pushes import push_out
from schedules.remind import remind
from schedules.tasks import keep_tasks
from schedules.tidy import tidy
from schedules.watch import watch
from segmentation.working_days import WorkingDays
from store import occurrences
from store.database import Database
from store.outbox import delivery_facts

TIMETABLE: tuple[Job, ...] = (
    Job(name="nightly", work=nightly, at=time(2, 0)),
    Job(name="tidy", work=tidy, at=time(3, 30)),
    Job(name="groups", work=sync_groups, at=time(6, 10)),
    Job(name="tasks", work=keep_tasks, at=time(7, 0)),
    Job(name="early", work=early, working_days_only=True, catch_up=False),
    Job(name="morning", work=morning, at=HOUR, working_days_only=True, same_day_only=True),
    Job(name="team", work=team, at=TEAM_HOUR, working_days_only=True, same_day_only=True),
    Job(name="health", work=health, at=HEALTH_HOUR, working_days_only=True, same_day_only=True),
    Job(name="shortlist", work=shortlist, at=SHORTLIST_HOUR, working_days_only=True, same_day_only=True),
    Job(name="letters", work=letters, at=LETTERS_HOUR, working_days_only=True, same_day_only=True),
    Job(name="digest", work=digest, at=time(9, 20), working_days_only=True),
    Job(name="follow", work=follow, at=FOLLOW_HOUR, working_days_only=True, same_day_only=True),
    Job(name="remind", work=remind, catch_up=False),
    Job(name="alerts", work=alert, catch_up=False),
    Job(name="curation", work=curate, catch_up=False),
    Job(name="watch", work=watch, catch_up=False),
    Job(name="owners", work=follow_owners, catch_up=False),
    Job(name="pushes", work=push_out, catch_up=False),
    Job(name="outbox", work=send_due, catch_up=False),
)

JOBS = {job.name: job for job in TIMETABLE}


class Clock:
    """Wakes the jobs of a table. ``now`` gives the moment in the bank's zone."""

    def __init__(
        self, database: Database, now: Callable[[], datetime], jobs: Iterable[Job] = TIMETABLE
    ) -> None:  # fmt: skip
        """Nothing ticks before ``start``."""
        self._database = database
        self._now = now
        self._jobs = tuple(jobs)
        self._owed: dict[tuple[str, datetime], Job] = {}
        self._scheduler: Any = None

    def start(self) -> None:
        """Note what was missed, then tick."""
        from apscheduler.executors.pool import ThreadPoolExecutor
        from apscheduler.schedulers.background import BackgroundScheduler
        from apscheduler.triggers.cron import CronTrigger

        catch_up(self._database, self._jobs, self._now())
        zone = self._now().tzinfo
        # A late tick still counts, several late ones count as one: the table knows which times were missed.
        self._scheduler = BackgroundScheduler(
            timezone=zone,
            executors={"default": ThreadPoolExecutor(1)},
            job_defaults={"misfire_grace_time": None, "coalesce": True},
        )
        for job in self._jobs:
            when = {} if job.at is None else {"hour": job.at.hour, "minute": job.at.minute}
            trigger = CronTrigger(second=0, timezone=zone, **when)
            self._scheduler.add_job(self.tick, trigger, args=[job], id=job.name)
        self._scheduler.start()

    def stop(self) -> None:
        """No more ticks; a tick under way ends."""
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=True)
            self._scheduler = None

    def tick(self, job: Job) -> bool:
        """Write down that the job is due; False when another process did.

        Raises Problem when the database is locked for too long: then the next tick of any job writes it down too, for
        nobody starts the program anew because of that.
        """
        now = self._now()
        planned_at = job.last_before(now)
        if job.catch_up:
            self._owed[job.name, planned_at] = job
        with self._database.writing() as connection:
            for (name, owed_at), owed in self._owed.items():
                if (name, owed_at) != (job.name, planned_at) and not (
                    owed.same_day_only and owed_at.date() != now.date()
                ):
                    occurrences.add(connection, name, owed_at)
            new = occurrences.add(connection, job.name, planned_at)
        self._owed.clear()
        return new


def catch_up(database: Database, jobs: Iterable[Job], now: datetime) -> list[str]:
    """Write down the last planned time of each job that passed while nothing ran; returns the jobs' names.

    Once and bounded: however long the stop was, one run a job, none of yesterday's briefings; the report says how many
    planned times were missed. A job that never ran has missed nothing.
    """
    found = []
    with database.writing() as connection:
        days = working_days(delivery_facts.edited_days(connection))
        for job in jobs:
            last = occurrences.last(connection, job.name, until=now) if job.catch_up else None
            if last is None:
                continue
            missed = planned_between(job, last.planned_at.astimezone(now.tzinfo), now, days)
            if missed and not (job.same_day_only and missed[-1].date() != now.date()):
                occurrences.add(connection, job.name, missed[-1], report={"missed": len(missed) - 1})
                found.append(job.name)
    return found


def planned_between(job: Job, after: datetime, until: datetime, days: WorkingDays) -> list[datetime]:
    """The job's planned times after the one moment and not after the other, rest days left out where it has none."""
    slot = job.last_before(until)
    found = []
    while slot > after:
        if not job.working_days_only or days.is_working_day(slot.date()):
            found.append(slot)
        slot = job.slot(slot - timedelta(days=1)) if job.at else slot - timedelta(minutes=1)
    return found[::-1]
