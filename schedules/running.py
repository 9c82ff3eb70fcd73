"""The job runner: an occurrence is claimed, its job's function called once, and what came of it written down.

One of the program's two places that catch every exception: a bug in one job must not stop the clock. It is logged with a
number and no message (which might hold somebody's data), and the occurrence is tried again later.
"""

import logging
import secrets
import traceback
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from content.calendar import working_days
from content.problems import Problem
from handlers.messages import Messenger
from schedules.holding import held, living
from schedules.jobs import Job, Report, Run
from segmentation.policy import Policy
from store import occurrences, waiting
from store.database import Database
from store.occurrences import Occurrence
from store.outbox import delivery_facts

log = logging.getLogger("guanhu.schedules")
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """What broke: a problem somebody can mend, or a bug with its number in the log."""

    problem: Problem | None = None
    bug: str = ""

    def to_json(self) -> Report:
        """For the occurrence's report."""
        return {"problem": self.problem.key} if self.problem else {"bug": self.bug}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of a run: state done, skipped, failed, again (tried later), already, elsewhere or rehearsed."""

    state: str
    planned_at: datetime
    report: Mapping[str, Any] = field(default_factory=dict)
    failure: Failure | None = None


def guarded(work: Callable[[], T], name: str) -> T | Failure:
    """The work's result, or what broke it; bugs are logged by number, frames and type, without their message."""
    try:
        return work()
    except Problem as problem:
        log.warning("%s: %s", name, problem.key)
        return Failure(problem=problem)
    except Exception as error:  # noqa: BLE001 - see above: the clock goes on
        bug = secrets.token_hex(4)
        frames = "".join(traceback.format_tb(error.__traceback__))
        log.error("%s broke, number %s: %s\n%s", name, bug, type(error).__name__, frames)  # noqa: TRY400
        return Failure(bug=bug)


@dataclass(frozen=True, slots=True, kw_only=True)
class Runner:
    """Runs the occurrences of a table of jobs."""

    jobs: Mapping[str, Job]
    database: Database
    policy: Policy
    messengers: Mapping[str, Messenger]
    keep_days: int = 400
    feeds_file: Path | None = None

    def step(self, now: datetime) -> Outcome | None:
        """Claim one occurrence and run it; None when nothing waits. ``now`` is in the bank's zone."""
        if not waiting.RUNS.waits(self.database):
            return None
        with ExitStack() as alive:
            with self.database.writing() as connection:
                one = occurrences.claim(connection, now=now, lease=self._lease())
                if one:
                    living(self.database, one, alive)
            return self._perform(one, now) if one else None

    def by_hand(self, job: Job, now: datetime, *, dry: bool = False) -> Outcome:
        """Run the occurrence that ``now`` belongs to, unless it is done already or a living process runs it."""
        planned_at = job.slot(now)
        if dry:
            return self._rehearse(job, planned_at, now)
        with ExitStack() as alive:
            with self.database.writing() as connection:
                occurrences.add(connection, job.name, planned_at)
                found = occurrences.find(connection, job.name, planned_at)
                assert found is not None
                left = living(self.database, found, alive) and found.state == "running"
                one = occurrences.claim_one(connection, job.name, planned_at, now=now, lease=self._lease(), left=left)
            if one:
                return self._perform(one, now)
        state = "elsewhere" if found.state == "running" else "already"
        return Outcome(state=state, planned_at=planned_at, report=found.report)

    def _rehearse(self, job: Job, planned_at: datetime, now: datetime) -> Outcome:
        with self.database.engine.connect() as connection:
            found = occurrences.find(connection, job.name, planned_at)
        if found and found.state in {"done", "skipped"}:
            return Outcome(state="already", planned_at=planned_at, report=found.report)
        return Outcome(state="rehearsed", planned_at=planned_at, report=self._work(job, planned_at, now, dry=True))

    def _perform(self, one: Occurrence, now: datetime) -> Outcome:
        planned_at = one.planned_at.astimezone(now.tzinfo)
        job = self.jobs.get(one.job)
        if job is None:  # written by another version of the program
            return self._end(one, "skipped", {"skipped": "unknown_job"}, now)
        with held(self.database, one, now=now, lease=self._lease()) as holding:
            result = guarded(
                lambda: self._work(job, planned_at, now, missed=holding.one.report.get("missed", 0)), f"job {job.name}"
            )
        one = holding.one
        if not isinstance(result, Failure):
            return self._end(one, "skipped" if "skipped" in result else "done", result, now)
        rules = self.policy.section("jobs")
        if one.tries >= rules["max_tries"]:
            return self._end(one, "failed", result.to_json(), now, result)
        with self.database.writing() as connection:
            again = now + timedelta(seconds=rules["retry_seconds"])
            occurrences.retry_at(connection, one, at=again, report=result.to_json())
        return Outcome(state="again", planned_at=planned_at, report=result.to_json(), failure=result)

    def _work(self, job: Job, planned_at: datetime, now: datetime, *, dry: bool = False, missed: int = 0) -> Report:
        with self.database.engine.connect() as connection:
            days = working_days(delivery_facts.edited_days(connection))
        if job.working_days_only and not days.is_working_day(planned_at.date()):
            return {"skipped": "rest_day"}
        run = Run(
            database=self.database, policy=self.policy, planned_at=planned_at, now=now, working_days=days,
            messengers=self.messengers, dry=dry, keep_days=self.keep_days, missed=missed,
            feeds_file=self.feeds_file,
        )  # fmt: skip
        return job.work(run)

    def _end(
        self, one: Occurrence, state: str, report: Report, now: datetime, failure: Failure | None = None
    ) -> Outcome:  # fmt: skip
        with self.database.writing() as connection:
            occurrences.end(connection, one, state=state, report=report, now=now)
        return Outcome(state=state, planned_at=one.planned_at.astimezone(now.tzinfo), report=report, failure=failure)

    def _lease(self) -> timedelta:
        return timedelta(seconds=self.policy.section("jobs")["lease_seconds"])
