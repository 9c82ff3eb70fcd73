"""The outbox sender: the only way out for anything the bot says. Claim, check, send, record.

Every send is preceded by ``CHECKS``, on facts read that moment. ``SendFailed`` is obeyed: permanent ends a delivery, unknown is
recorded as such and never sent again blindly, anything else waits longer each time. On platforms that show a repeated key
once several are claimed at a time; on the others one, so that a crash leaves at most that one in doubt.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from content.calendar import working_days
from content.checks import blocked, deferred_until, examine
from handlers.messages import Address, Messenger, SendFailed
from schedules.jobs import Report, Run
from segmentation.policy import Policy
from store import delivery_facts, outbox
from store.database import Database
from store.outbox import Claimed

#: Platforms that show a repeated key once: what was in flight at a crash may be sent again.
REPEATABLE = frozenset({"web", "terminal"})
_ONCE = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Sends what is due through the messengers it is given; deliveries for other platforms are left alone."""

    database: Database
    policy: Policy
    messengers: Mapping[str, Messenger]

    def drain(self, now: datetime, *, most: int = 10_000) -> Report:
        """Send until nothing is due, at most ``most``; counts by what became of them. ``now`` is in the bank's zone."""
        report: Report = {}
        done = 0
        while done < most and (counts := self.step(now)):
            for outcome, number in counts.items():
                report[outcome] = report.get(outcome, 0) + number
            done += sum(counts.values())
        return report

    def step(self, now: datetime) -> dict[str, int]:
        """Claim once and end what was claimed; empty when nothing was due."""
        rules = self.policy.section("outbox")
        lease = timedelta(seconds=rules["lease_seconds"])
        again = sorted(REPEATABLE & set(self.messengers))
        once = sorted(set(self.messengers) - REPEATABLE)
        with self.database.writing() as connection:
            outbox.release(connection, now=now, repeatable=REPEATABLE)
            outbox.expire(connection, now=now)
            claimed = [
                *outbox.claim(connection, now=now, lease=lease, platforms=again, limit=rules["batch"]),
                *outbox.claim(connection, now=now, lease=lease, platforms=once, limit=_ONCE),
            ]
        counts: dict[str, int] = {}
        for one in claimed:
            outcome = self._send(one, now)
            counts[outcome] = counts.get(outcome, 0) + 1
        return counts

    def findings(self, one: Claimed, now: datetime) -> tuple[Any, ...]:
        """What the checks say of a delivery now."""
        zone = now.tzinfo
        assert isinstance(zone, ZoneInfo)
        with self.database.reading() as connection:
            served = self.database.served(connection).delivery_id is not None
            days = working_days(delivery_facts.edited_days(connection))
            facts = delivery_facts.gather(connection, one, now=now, zone=zone, days=days, served=served)
        return examine(facts, self.policy, now)

    def _send(self, one: Claimed, now: datetime) -> str:
        findings = self.findings(one, now)
        notes = [finding.to_json(now) for finding in findings]
        if blocked(findings):
            return self._end(outbox.block, "blocked", one, now=now, findings=notes)
        if until := deferred_until(findings):
            with self.database.writing() as connection:
                outbox.defer(connection, one, until=until, findings=notes, counted=False)
            return "deferred"
        if one.tries > self.policy.section("outbox")["max_tries"]:  # its sender died each time: do not try for ever
            note = {"check": "send", "reason": "gave_up", "kind": "block", "at": now.isoformat(timespec="seconds")}
            return self._end(outbox.fail, "failed", one, now=now, findings=[note])
        address = Address.parse(one.address)
        try:
            message_id = self.messengers[address.platform].send(address, one.card, key=one.key)
        except SendFailed as failure:
            return self._failed(one, failure, now)
        return self._end(outbox.finish, "sent", one, now=now, message_id=message_id)

    def _failed(self, one: Claimed, failure: SendFailed, now: datetime) -> str:
        rules = self.policy.section("outbox")
        note = {"check": "send", "reason": failure.reason, "at": now.isoformat(timespec="seconds")}
        if failure.unknown and Address.parse(one.address).platform not in REPEATABLE:
            return self._end(outbox.unknown, "unknown", one, now=now, findings=[{**note, "kind": "unknown"}])
        if failure.permanent or one.tries >= rules["max_tries"]:
            return self._end(outbox.fail, "failed", one, now=now, findings=[{**note, "kind": "block"}])
        base, most = (timedelta(seconds=seconds) for seconds in rules["backoff_seconds"])
        until = now + outbox.backoff(one.key, one.tries, base=base, most=most)
        with self.database.writing() as connection:
            outbox.defer(connection, one, until=until, findings=[{**note, "kind": "defer"}])
        return "later"

    def _end(self, how: Any, outcome: str, one: Claimed, **what: Any) -> str:
        with self.database.writing() as connection:
            kept = how(connection, one, **what)
        return outcome if kept else "lost"


def send_due(run: Run) -> Report:
    """The job: send everything that is due now."""
    sender = Sender(database=run.database, policy=run.policy, messengers=run.messengers)
    if not run.dry:
        return sender.drain(run.now)
    with run.database.reading() as connection:
        waiting = outbox.due(connection, now=run.now, platforms=list(run.messengers))
    report: Report = {"would_send": 0, "would_block": 0, "would_defer": 0}
    for one in waiting:
        findings = sender.findings(one, run.now)
        outcome = "would_block" if blocked(findings) else "would_defer" if findings else "would_send"
        report[outcome] += 1
    return report
