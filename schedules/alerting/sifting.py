"""Sifting: for each event that was told, who has to hear of it. The duties of the policy decide; here they get their people.

Called by ``schedules.alerting.alerts``, at once and every minute. What is decided is written in one transaction with the end
of the event's row in the queue: killed before it, the event is looked at again; after it, never.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from schedules.alerting.alert_desk import Desk, Plan
from schedules.running import guarded
from segmentation.policy import Policy
from store import waiting
from store.alerts import alert_queue, alerts, told_facts
from store.alerts.alert_queue import Told
from store.database import Connection, Database
from store.tasks import handovers, service_times

AT_ONCE = 50
LEASE = timedelta(seconds=60)
TRIES = 5


@dataclass(frozen=True, kw_only=True)
class Sifter:
    """Looks at what was told. ``platforms`` as the briefing prefers them."""

    database: Database
    policy: Policy
    platforms: Sequence[str]

    def step(self, now: datetime) -> int:
        """Look at one claim's worth; how many events. What breaks for one stops no other: it is tried again."""
        if not waiting.TOLD.waits(self.database):
            return 0
        with self.database.writing() as connection:
            claimed = alert_queue.claim(connection, now=now, lease=LEASE, limit=AT_ONCE, tries=TRIES)
        for told in claimed:
            guarded(lambda told=told: self.sift(told, now), "an event")  # type: ignore[misc]
        return len(claimed)

    def sift(self, told: Told, now: datetime) -> bool:
        """Look at one event; False when somebody else did."""
        with self.database.reading() as connection:
            plan = self._plan(connection, told, now)
        with self.database.writing() as connection:
            if not alert_queue.done(connection, told):
                return False
            if plan.handover is not None and not handovers.open_(connection, plan.handover):
                return True  # came in again on the same day: the chain runs
            for alert in plan.alerts:
                alerts.add(connection, alert)
            for one in plan.times:
                service_times.open_(connection, one)
            if plan.settled:
                alerts.drop_about(connection, *plan.settled, stages=("told", "reminder"), now=now)
        return True

    # -- what follows ---------------------------------------------------------------------------------------------------

    def _plan(self, connection: Connection, told: Told, now: datetime) -> Plan:
        served = self.database.served(connection).delivery_id is not None
        matter = told_facts.matter(connection, told.source, told.event_id) if served else None
        if matter is None:
            return Plan()
        desk = Desk(connection=connection, policy=self.policy, platforms=self.platforms, now=now, matter=matter)
        if matter.customer_id is None:
            return desk.of_product()
        row = told_facts.customer_row(connection, matter.customer_id)
        if row is None or matter.source == "arrivals":
            return desk.of_arrival(row) if row else Plan()
        if matter.source == "complaints" and told_facts.complaint_closed(connection, matter.subject):
            return Plan(settled=(matter.source, matter.subject))
        return desk.of_customer(row)
