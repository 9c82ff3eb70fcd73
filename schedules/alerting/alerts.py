"""Alerts: what the bank's systems tell between two mornings reaches the person it concerns within seconds.

The job runs every minute and does all of it: sift what was told, look at the service times, tell. The worker's thread does
the first and the last at once after an event was taken (``Alerts.at_once``).
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from schedules.alerting.lobby import Lobby
from schedules.alerting.service_hours import ServiceHours
from schedules.alerting.sifting import Sifter
from schedules.alerting.telling import Teller
from schedules.jobs import Report, Run
from segmentation.policy import Policy
from store.alerts import alert_queue, alerts
from store.database import Database

#: Claims of one run; what is left waits a minute.
_ROUNDS = 200


@dataclass(frozen=True, kw_only=True)
class Alerts:
    """Everything of it, for one policy in force."""

    database: Database
    policy: Policy
    reachable: Collection[str]
    """The platforms that may be written to."""

    @property
    def platforms(self) -> list[str]:
        """In the order in which the bank prefers them."""
        return [name for name in self.policy.section("briefing")["platforms"] if name in self.reachable]

    def at_once(self, now: datetime) -> int:
        """Sift one claim's worth and tell what may leave; how much there was to do."""
        sifted = self._sifter.step(now)
        return sifted + self._teller.step(now)

    def all(self, now: datetime) -> Report:
        """Everything there is to do now."""
        report: Report = {"looked_at": 0}
        for _ in range(_ROUNDS):
            events = self._sifter.step(now)
            report["looked_at"] += events
            if not events:
                break
        report |= ServiceHours(database=self.database, policy=self.policy, platforms=self.platforms).step(now)
        report |= Lobby(database=self.database, policy=self.policy, platforms=self.platforms).step(now)
        report["cards_told"] = self._teller.step(now)
        return report

    @property
    def _sifter(self) -> Sifter:
        return Sifter(database=self.database, policy=self.policy, platforms=self.platforms)

    @property
    def _teller(self) -> Teller:
        return Teller(database=self.database, policy=self.policy, platforms=self.platforms)


def alert(run: Run) -> Report:
    """The job."""
    if run.dry:
        with run.database.engine.connect() as connection:
            waiting = alert_queue.counts(connection).get("waiting", 0)
            return {"would_look_at": waiting, "would_tell": alerts.counts(connection).get("waiting", 0)}
    return Alerts(database=run.database, policy=run.policy, reachable=run.messengers).all(run.now)
