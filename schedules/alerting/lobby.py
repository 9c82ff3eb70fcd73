"""The lobby's chain between its steps: after the talk the manager is asked when to call next, and reminded that day; each once.

Called by ``schedules.alerting.alerts`` every minute; the steps themselves are tapped (``handlers.day.arrivals``).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from schedules.alerting.alert_numbers import ready_at
from segmentation.dossier import BANK_ZONE, bank_day
from segmentation.policy import Policy
from store.alerts import alerts
from store.alerts.alerts import Alert
from store.database import Database
from store.staff.addressees import Everybody
from store.tasks import handovers


@dataclass(frozen=True, kw_only=True)
class Lobby:
    """Asks for the next date."""

    database: Database
    policy: Policy
    platforms: Sequence[str]

    def step(self, now: datetime) -> dict[str, int]:
        """Ask whoever talked and has not said; how many."""
        with self.database.reading() as connection:
            if self.database.served(connection).delivery_id is None:
                return {}
            everybody = Everybody(connection=connection, today=bank_day(now), platforms=self.platforms)
            asked = []
            talked = [one for one in handovers.unclosed(connection) if one.state == handovers.TALKED]
            promised = handovers.promised(connection, bank_day(now))
            for stage, chain in (*(("next", one) for one in talked), *(("promised", one) for one in promised)):
                person = everybody.person(chain.to_staff_id)
                if person is not None:
                    asked.append(
                        Alert(
                            source="arrivals",
                            subject=chain.event_id,
                            stage=stage,
                            duty="W-17",
                            customer_id=chain.customer_id,
                            staff_id=person.staff_id,
                            facts={"branch": chain.branch_id, "at": chain.at.astimezone(BANK_ZONE).isoformat()},
                            ready_at=ready_at(person.manager, now, self.policy),
                            made_at=now,
                        )
                    )
        if not asked:
            return {}
        with self.database.writing() as connection:
            new = sum(alerts.add(connection, one) for one in asked)
        return {"asked": new} if new else {}
