"""The outbox sender: the only way out for anything the bot says. Claim, check, send, record. ``docs/delivery.md`` tells it all.

Every send is preceded by ``CHECKS``, on facts read that moment. ``SendFailed`` is obeyed: permanent ends a delivery, unknown is
recorded as such and asked about where the platform can be asked, or sent again where the platform folds a repetition; anything
else waits longer each time. On platforms that show a repeated key once several are claimed at a time; on the others one, so that
a crash leaves at most that one in doubt.
"""

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from content.calendar import working_days
from content.cards import Card
from content.checks import blocked, deferred_until, examine
from handlers.messages import Abroad, Address, Folder, Messenger, SendFailed
from schedules import doubtful
from schedules.giving_up import hopeless
from schedules.groups import checks as group_checks
from schedules.groups.checks import OwnerChecks
from schedules.jobs import Report, Run
from schedules.mornings.missed import CatchUp
from schedules.recording import recorded
from schedules.unknown import Questions
from segmentation.policy import Policy
from store.database import Connection, Database
from store.outbox import approvals, budgets, delivery_facts, outbox, outbox_claims
from store.outbox.budgets import Budgets
from store.outbox.outbox import Claimed

#: Platforms that show a repeated key once: what was in flight at a crash may be sent again.
REPEATABLE = frozenset({"web", "terminal"})
_ONCE = 1
#: A card as it leaves for a platform abroad with the names that must not stand in it; None: as it is.
Leaving = tuple[Card, tuple[str, ...]] | None
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Sends what is due through the messengers it is given; deliveries for other platforms are left alone."""

    database: Database
    policy: Policy
    messengers: Mapping[str, Messenger]

    @property
    def budgets(self) -> Budgets:
        """How fast each platform is written to."""
        return Budgets.read(self.policy.section("budgets"))

    @property
    def folds(self) -> dict[str, timedelta]:
        """The platforms that show a repeated message once for some time, and how long."""
        return {name: one.folds for name, one in self.messengers.items() if isinstance(one, Folder)}

    @property
    def questions(self) -> Questions:
        """To the platforms that can be asked."""
        return Questions(database=self.database, policy=self.policy, messengers=self.messengers)

    @property
    def _of_owners(self) -> OwnerChecks:
        """Judges tasks for owners of groups, group by group."""
        return OwnerChecks(database=self.database, policy=self.policy)

    def drain(self, now: datetime, *, most: int = 10_000) -> Report:
        """Send until nothing is due, at most ``most``; counts by what became of them. ``now`` is in the bank's zone."""
        report: Counter[str] = Counter()
        done = 0
        while done < most and (counts := self.step(now)):
            report.update(counts)
            done += sum(counts.values())
        return dict(report)

    def step(self, now: datetime) -> dict[str, int]:
        """Ask about what is unknown, claim once and end what was claimed; empty when nothing was due."""
        counts = Counter(self.questions.ask(now))
        arrived: list[tuple[Claimed, str]] = []
        begun, enough = time.monotonic(), self.policy.section("outbox")["lease_seconds"] / 2
        claimed = self._claim(now)
        try:
            for place, one in enumerate(claimed):
                if (
                    time.monotonic() - begun > enough
                ):  # a slow platform or machine: nothing is sent on a claim that may end
                    self._put_back(claimed[place:], now)
                    break
                counts[self._send(one, now, arrived)] += 1
        finally:
            counts.update(self._finish(arrived, now))
        return {outcome: number for outcome, number in counts.items() if outcome and number}

    def pause(self, now: datetime, *, most: timedelta) -> timedelta:
        """How long there is nothing to do: until something is due or a platform takes more, ``most`` at most."""
        with self.database.engine.connect() as connection:
            moment = outbox_claims.next_moment(connection, now)
        return most if moment is None else min(most, max(moment - now, _BREATH))

    def findings(self, one: Claimed, now: datetime) -> tuple[Any, ...]:
        """What the checks say of a delivery now."""
        return self._findings(one, now, self._leaving(one))

    def _findings(self, one: Claimed, now: datetime, leaving: Leaving) -> tuple[Any, ...]:
        if group_checks.is_task(one):
            return self._of_owners.findings(one, now)
        zone = now.tzinfo
        assert isinstance(zone, ZoneInfo)
        with self.database.reading() as connection:
            served = self.database.served(connection).delivery_id is not None
            days = working_days(delivery_facts.edited_days(connection))
            facts = delivery_facts.gather(connection, one, now=now, zone=zone, days=days, served=served)
        if leaving is not None:
            facts = replace(facts, abroad=leaving[0], names=leaving[1])
        return examine(facts, self.policy, now)

    def _leaving(self, one: Claimed) -> Leaving:
        """The card as it leaves for a platform abroad; None: as it is."""
        address = Address.parse(one.address)
        messenger: object = self.messengers.get(address.platform)
        return messenger.may_leave(address, one.card, one.key) if isinstance(messenger, Abroad) else None

    def _claim(self, now: datetime) -> tuple[Claimed, ...]:
        rules = self.policy.section("outbox")
        with self.database.engine.connect() as connection:
            if not outbox_claims.anything(connection, now):
                return ()
        lease = timedelta(seconds=rules["lease_seconds"])
        again = sorted(REPEATABLE & set(self.messengers))
        once = sorted(set(self.messengers) - REPEATABLE)
        limits = self.budgets
        with self.database.writing() as connection:
            asked = self.questions.moments(now)
            outbox.release(connection, now=now, repeatable=REPEATABLE, ask=asked, folds=self.folds)
            outbox.expire(connection, now=now)
            return (
                *outbox.claim(
                    connection, now=now, lease=lease, platforms=again, limit=rules["batch"], rules=limits
                ),
                *outbox.claim(connection, now=now, lease=lease, platforms=once, limit=_ONCE, rules=limits),
            )  # fmt: skip

    def _send(self, one: Claimed, now: datetime, arrived: list[tuple[Claimed, str]]) -> str:
        """What became of it; what arrived on a platform that shows a key once is finished with the others of its claim."""
        leaving = self._leaving(one)
        if outcome := self._kept_back(one, now, leaving):
            return outcome
        address = Address.parse(one.address)
        card = one.card if leaving is None else leaving[0]
        try:
            message_id = self.messengers[address.platform].send(address, card, key=one.key)
        except SendFailed as failure:
            return self._failed(one, failure, now)
        if address.platform in REPEATABLE:
            arrived.append((one, message_id))
            return ""
        return self._finish([(one, message_id)], now).most_common(1)[0][0]

    def _kept_back(self, one: Claimed, now: datetime, leaving: Leaving) -> str:
        """What became of it when the platform is not to be asked; empty: it may leave."""
        if CatchUp(database=self.database, policy=self.policy, now=now).gathered(one):
            return self._unsent(one, now, "gathered")
        folded = Address.parse(one.address).platform in self.folds
        if folded and (since := doubtful.since(one)) and self._shown_twice(one, since, now):
            note = {
                "check": "send",
                "reason": "too_late_to_repeat",
                "kind": "unknown",
                "at": now.isoformat(timespec="seconds"),
            }
            return self._unsent(one, now, self._end(outbox.unknown, "unknown", one, now=now, findings=[note]))
        findings = self._of_owners.settle(one, now) if group_checks.is_task(one) else self._findings(one, now, leaving)
        notes = [finding.to_json(now) for finding in findings]
        if blocked(findings):
            self._void(one, findings, now)
            return self._unsent(one, now, self._end(outbox.block, "blocked", one, now=now, findings=notes))
        if until := deferred_until(findings):
            self._write(lambda connection: outbox.defer(connection, one, until=until, findings=notes, counted=False))
            return self._unsent(one, now, "deferred")
        if _died(one) > self.policy.section("outbox")["max_tries"]:  # whoever sends it dies: not for ever
            note = {"check": "send", "reason": "gave_up", "kind": "block", "at": now.isoformat(timespec="seconds")}
            return self._end(outbox.fail, "failed", one, now=now, findings=[note])
        return ""

    def _finish(self, arrived: list[tuple[Claimed, str]], now: datetime) -> Counter[str]:
        if not arrived:
            return Counter()

        def finished(connection: Connection) -> frozenset[int]:
            kept = outbox.finish_all(connection, arrived, now=now)
            for one, _ in arrived:
                if one.delivery_id in kept and (approval_id := one.about.get("approval_id")):
                    approvals.use(connection, approval_id, now=now)
            return kept

        kept = self._write(finished)
        return Counter({"sent": len(kept), "lost": len(arrived) - len(kept)})

    def _put_back(self, rest: Sequence[Claimed], now: datetime) -> None:
        """They were not tried: whoever claims next has them."""
        with self.database.writing() as connection:
            for one in rest:
                outbox.defer(connection, one, until=one.due_at, findings=[], counted=False)
        for one in rest:
            self._unsent(one, now, "")

    def _unsent(self, one: Claimed, now: datetime, outcome: str) -> str:
        """The platform was not asked: its token goes back."""
        limits = self.budgets
        if limits.limits(one.address):
            with self.database.writing() as connection:
                budgets.give_back(connection, limits, one.address, now=now)
        return outcome

    def _void(self, one: Claimed, findings: tuple[Any, ...], now: datetime) -> None:
        """What is not what was approved: nothing of that approval leaves any more."""
        approval_id = one.about.get("approval_id")
        if approval_id and any(finding.check == "C-09" and finding.reason == "changed" for finding in findings):
            with self.database.writing() as connection:
                approvals.void_changed(connection, approval_id, now=now)

    def _failed(self, one: Claimed, failure: SendFailed, now: datetime) -> str:
        note: dict[str, Any] = {"check": "send", "reason": failure.reason, "at": now.isoformat(timespec="seconds")}
        platform = Address.parse(one.address).platform
        in_doubt = failure.unknown and platform not in REPEATABLE
        if in_doubt and (self._shown_twice(one, doubtful.since(one) or now, now) or self._hopeless(one, platform, now)):
            ask_at = self.questions.moments(now).get(platform)
            findings = [{**note, "kind": "unknown"}]
            return self._end(outbox.unknown, "unknown", one, now=now, findings=findings, ask_at=ask_at)
        if failure.permanent or self._hopeless(one, platform, now):
            return self._end(outbox.fail, "failed", one, now=now, findings=[{**note, "kind": "block"}])
        findings = [{**note, "kind": doubtful.KIND if in_doubt else "defer"}]
        self._write(lambda connection: self._try_later(connection, one, failure, findings, now))
        return "later"

    def _try_later(
        self, connection: Connection, one: Claimed, failure: SendFailed, findings: list[dict[str, Any]], now: datetime
    ) -> None:
        if failure.retry_after:  # the whole platform waits, and each chat keeps its order
            findings = [{**findings[0], doubtful.FREE: True}]
            budgets.empty(connection, self.budgets, one.address, until=now + failure.retry_after)
            outbox.defer(connection, one, until=one.due_at, findings=findings, counted=False)
        else:
            base, most = (timedelta(seconds=seconds) for seconds in self.policy.section("outbox")["backoff_seconds"])
            until = now + outbox.backoff(one.key, one.tries, base=base, most=most)
            outbox.defer(connection, one, until=until, findings=findings)

    def _shown_twice(self, one: Claimed, since: datetime, now: datetime) -> bool:
        """Whether what may have arrived since then would show a second time if it were sent now."""
        platform = Address.parse(one.address).platform
        return now >= since + self.folds.get(platform, timedelta(0))

    def _hopeless(self, one: Claimed, platform: str, now: datetime) -> bool:
        with self.database.engine.connect() as connection:
            return hopeless(connection, one, platform, self.policy, now)

    def _end(self, how: Any, outcome: str, one: Claimed, **what: Any) -> str:
        kept = self._write(lambda connection: how(connection, one, **what))
        return outcome if kept else "lost"

    def _write(self, what: Callable[[Connection], T]) -> T:
        """What became of a claim: tried for as long as it holds, because it happened."""
        patience = timedelta(seconds=self.policy.section("outbox")["lease_seconds"])
        return recorded(self.database, what, patience=patience)


def _died(one: Claimed) -> int:
    """The tries that nobody came back from, this one among them."""
    return one.tries - len([finding for finding in one.findings if finding.get("check") == "send"])


#: The shortest pause: never a busy loop.
_BREATH = timedelta(milliseconds=20)


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
