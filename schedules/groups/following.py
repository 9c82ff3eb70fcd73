"""How owners' tasks go on: asked of the platform every few minutes until each group got it or will not. The job ``owners``.

handed over → confirmed (the owner tapped "send") → sent, group by group. Owners who forget are reminded, within their hours
and the platform's limit of three in 24 hours; what is not wanted any more, or too late, is called back. What other people's
mass messages brought to groups is noted too, because it uses the same allowance.
"""

import logging
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from content.approval_moves import LIVE
from content.checks.hours import next_allowed, read_windows
from handlers.messages import SendFailed
from handlers.owner_tasks import OwnerTasks, TaskCancelled
from schedules.groups.syncing import read_noticed
from schedules.jobs import Report, Run
from store.groups import ledger, tasks
from store.groups.tasks import Task
from store.outbox import approvals, newsroom

log = logging.getLogger("guanhu.schedules")

_LEASE = timedelta(minutes=2)
_AT_ONCE = 50


def platforms_of(run: Run) -> Iterator[OwnerTasks]:
    """The platforms on which owners send."""
    messengers: tuple[object, ...] = tuple(run.messengers.values())
    return (one for one in messengers if isinstance(one, OwnerTasks))


def follow_owners(run: Run) -> Report:
    """Look at every task whose time has come, and at the groups of which a platform told something."""
    platforms = {one.platform: one for one in platforms_of(run)}
    if not platforms:
        return {"skipped": "no_platform"}
    if run.dry:
        with run.database.reading() as connection:
            return {"would_look_at_tasks": len(tasks.waiting(connection, now=run.now))}
    counts: Counter[str] = Counter()
    with run.database.writing() as connection:
        counts["expired"] += tasks.end_old(connection, now=run.now)
        taken = tasks.take(connection, now=run.now, lease=_LEASE, limit=_AT_ONCE)
    for task in taken:
        if task.platform in platforms:
            counts[Look(run, platforms[task.platform], task).look()] += 1
    for platform in platforms.values():
        counts["groups"] += read_noticed(run, platform)
        counts["others"] += note_others(run, platform)
    return {name: number for name, number in counts.items() if number}


@dataclass(frozen=True, slots=True)
class Look:
    """One look at one task."""

    run: Run
    platform: OwnerTasks
    task: Task

    def look(self) -> str:
        """What became of it; a platform that cannot be asked now is asked later."""
        unwanted = self._unwanted()
        try:
            return self._looked(unwanted)
        except TaskCancelled:
            return self._end("cancelled", unwanted or "cancelled_there")
        except SendFailed as failure:
            log.warning("owner_task_not_asked", extra={"reason": failure.reason, "task": self.task.task_id})
            self._again(failure.retry_after or timedelta(minutes=self._rules["poll_minutes"]))
            return "asked_later"

    def _looked(self, unwanted: str) -> str:
        task, now = self.task, self.run.now
        if unwanted and task.state == "handed_over":
            self.platform.call_back(task.message_id)
        at = task.confirmed_at or self.platform.confirmed(task.message_id, task.owner)
        if at is None:
            return self._unsent(unwanted)
        with self.run.database.writing() as connection:
            tasks.confirmed(connection, task, at, now=now)
        self._results(now)
        with self.run.database.writing() as connection:
            left = tasks.open_addresses(connection, task)
        if not left:
            return self._end("done", "")
        if now >= at + timedelta(hours=self._rules["result_hours"]):
            return self._end("done", "no_result")
        self._again(self._pause())
        return "confirmed"

    def _unsent(self, unwanted: str) -> str:
        """The owner has not tapped yet."""
        if unwanted:
            return self._end("cancelled", unwanted)
        if not self._groups_left():
            self.platform.call_back(self.task.message_id)
            return self._end("cancelled", "no_group_left")
        nudged = self._nudge()
        self._again(self._pause())
        return "nudged" if nudged else "waiting"

    def _groups_left(self) -> bool:
        """Whether any group is still the owner's to send to; the others failed."""
        left = False
        with self.run.database.writing() as connection:
            for address, reason in ledger.standing(connection, self.task):
                if reason:
                    tasks.result(connection, self.task, address, reason=reason, at=self.run.now)
                left = left or not reason
        return left

    def _results(self, now: datetime) -> None:
        reasons = {"sent": "", "not_there": "not_there", "capped": "platform_cap"}
        told = [one for one in self.platform.results(self.task.message_id, self.task.owner) if one.state in reasons]
        with self.run.database.writing() as connection:
            for one in told:
                address = f"{self.platform.platform}:group:{one.chat_id}"
                tasks.result(connection, self.task, address, reason=reasons[one.state], at=one.at or now)

    def _unwanted(self) -> str:
        """Why the task is to be called back; empty: it is not."""
        if self.task.cancel_by:
            return "called_back"
        if self.task.expires_at <= self.run.now:
            return "expired"
        with self.run.database.reading() as connection:
            push = newsroom.push(connection, self.task.push_id)
            allowed = approvals.newest(connection, newsroom.KIND, self.task.push_id)
        stopped = push is not None and push.state in newsroom.STOPPED
        return "withdrawn" if stopped or (allowed is not None and allowed.state not in LIVE) else ""

    def _nudge(self) -> bool:
        """Remind the owner when somebody wants that, or so many hours have passed; never outside their hours."""
        task, now = self.task, self.run.now
        hours = self._rules["nudge_after_hours"]
        number = len(task.nudges)
        handed = task.handed_at or now
        due = number < len(hours) and now >= handed + timedelta(hours=hours[number])
        if not (task.nudge_wanted or (due and self._in_hours())):
            return False
        with self.run.database.writing() as connection:
            if not tasks.note_nudge(connection, task, now=now):
                return False
        self.platform.remind(task.message_id)
        return True

    def _in_hours(self) -> bool:
        windows = read_windows(self._rules["hours"])
        return next_allowed(self.run.now, windows, self.run.working_days) == self.run.now

    def _pause(self) -> timedelta:
        minutes = self._rules["poll_minutes" if self._in_hours() else "night_minutes"]
        return timedelta(minutes=minutes)

    def _again(self, pause: timedelta) -> None:
        with self.run.database.writing() as connection:
            tasks.look_again(connection, self.task, self.run.now + pause)

    def _end(self, state: str, reason: str) -> str:
        with self.run.database.writing() as connection:
            tasks.end(connection, self.task, state=state, reason=reason, now=self.run.now)
        return state

    @property
    def _rules(self) -> dict[str, Any]:
        return dict(self.run.policy.section("group_tasks"))


def note_others(run: Run, platform: OwnerTasks) -> int:
    """What others sent to groups since yesterday, into the ledger of the caps; every so many minutes. How much was new."""
    rules = run.policy.section("group_tasks")
    minutes = run.planned_at.hour * 60 + run.planned_at.minute
    if minutes % rules["others_minutes"]:
        return 0
    with run.database.reading() as connection:
        since = run.now - tasks.REMEMBERED
        known = tasks.known_messages(connection, platform.platform, since=since)
        known |= ledger.known_others(connection, since=since)
    new = 0
    try:
        for one in platform.others(run.now - timedelta(days=1), run.now, known=known):
            address = f"{platform.platform}:group:{one.chat_id}"
            with run.database.writing() as connection:
                new += ledger.note_other(connection, one.message_id, address, at=one.at)
    except (SendFailed, TaskCancelled) as failure:
        log.warning("others_not_asked", extra={"reason": str(failure)})
    return new
