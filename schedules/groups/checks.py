"""What may be handed to an owner now: the checks are asked for each group, right before the one task is made.

A group that must not get the push is dropped from the task with its reason, one that may get it later or has another owner
meanwhile is moved to a further task; the others leave. Only when none may leave is the whole delivery blocked or put off.
Called by the outbox sender.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from content.calendar import working_days
from content.checks import blocked, deferred_until, examine
from content.checks.delivery import Finding
from handlers.owner_tasks import OWNER
from segmentation.policy import Policy
from store.database import Connection, Database
from store.groups import CustomerGroup, handing, tasks
from store.outbox import delivery_facts
from store.outbox.outbox import Claimed

#: Groups of one task: the platform's limit.
MOST = 2000
CHECK = "C-13"


def is_task(one: Claimed) -> bool:
    """Whether a delivery is a task for an owner."""
    return one.address.split(":", 2)[1] == OWNER


@dataclass(slots=True)
class Sifted:
    """The groups of a task by what may be done for them now."""

    free: list[CustomerGroup] = field(default_factory=list)
    dropped: dict[str, tuple[Finding, ...]] = field(default_factory=dict)
    later: dict[str, datetime] = field(default_factory=dict)
    owners: dict[str, CustomerGroup] = field(default_factory=dict)
    waits: tuple[Finding, ...] = ()
    """Why the one that may leave first has to wait."""

    def whole(self) -> tuple[Finding, ...]:
        """What stands between the whole task and its way out; empty: something may leave."""
        if self.free or self.owners:
            return ()
        if self.later:
            first = min(self.later.values())
            return tuple(replace(one, until=first) if one.until else one for one in self.waits)
        if self.dropped:
            return next(iter(self.dropped.values()))
        return (Finding(check=CHECK, kind="block", reason="no_group_left", place="address"),)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerChecks:
    """Asks the checks about every group of a task."""

    database: Database
    policy: Policy

    def findings(self, one: Claimed, now: datetime) -> tuple[Finding, ...]:
        """Of the whole task; changes nothing."""
        return self.sift(one, now).whole()

    def settle(self, one: Claimed, now: datetime) -> tuple[Finding, ...]:
        """Leave only what may leave now in the task; the findings when nothing may."""
        sifted = self.sift(one, now)
        if found := sifted.whole():
            return found
        with self.database.writing() as connection:
            reasons = {address: findings[0].reason for address, findings in sifted.dropped.items()}
            handing.drop(connection, one.key, reasons, now=now)
            _put_off(connection, one, sifted.later, now)
            for owner in {group.owner for group in sifted.owners.values()}:
                theirs = [address for address, group in sifted.owners.items() if group.owner == owner]
                handing.move(connection, one.key, theirs, owner=owner, due_at=now, now=now)
            more = [group.address for group in sifted.free[MOST:]]
            if more:
                handing.move(connection, one.key, more, owner=_owner(one), due_at=now, now=now)
        if sifted.free:
            return ()
        return (Finding(check=CHECK, kind="block", reason="owner_changed", place="address"),)

    def sift(self, one: Claimed, now: datetime) -> Sifted:
        """Every group of the task, with facts read now."""
        found = Sifted()
        zone = now.tzinfo
        assert isinstance(zone, ZoneInfo)
        with self.database.reading() as connection:
            task = tasks.by_key(connection, one.key)
            groups = handing.waiting_groups(connection, one.key)
            if task is not None and task.cancel_by:
                stopped = Finding(check="C-09", kind="block", reason="push_cancelled", place="about")
                found.dropped = {group.address: (stopped,) for group in groups}
                return found
            served = self.database.served(connection).delivery_id is not None
            days = working_days(delivery_facts.edited_days(connection))
            for group in groups:
                if group.refusal:
                    reason = Finding(check=CHECK, kind="block", reason=group.refusal, place="address")
                    found.dropped[group.address] = (reason,)
                elif group.owner != _owner(one):
                    found.owners[group.address] = group
                else:
                    of_group = replace(one, address=group.address)
                    facts = delivery_facts.gather(connection, of_group, now=now, zone=zone, days=days, served=served)
                    self._judge(found, group, examine(facts, self.policy, now))
        return found

    @staticmethod
    def _judge(found: Sifted, group: CustomerGroup, findings: tuple[Finding, ...]) -> None:
        until = deferred_until(findings)
        if blocked(findings):
            found.dropped[group.address] = tuple(one for one in findings if one.kind == "block")
        elif until is None:
            found.free.append(group)
        else:
            if not found.later or until < min(found.later.values()):
                found.waits = findings
            found.later[group.address] = until


def _put_off(connection: Connection, one: Claimed, later: Mapping[str, datetime], now: datetime) -> None:
    """One further task for those that may leave at the same moment."""
    for due_at in sorted(set(later.values())):
        same = [address for address, until in later.items() if until == due_at]
        handing.move(connection, one.key, same, owner=_owner(one), due_at=due_at, now=now)


def _owner(one: Claimed) -> str:
    return one.address.split(":", 2)[2]
