"""What ``guanhu doctor`` says of alerts: told by the bank's systems and heard by nobody, late, or left open in the lobby.

Staff ids and counts; no customer is named.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, select

from segmentation.dossier import bank_day
from store.condition import Finding
from store.database import Database
from store.tables import alert_queue, alerts
from store.tasks import handovers, service_times

#: An event that waits longer was not looked at: no worker runs.
_WAITS = timedelta(minutes=10)
#: An alert that waits longer after its hour found nobody.
_UNREACHED = timedelta(hours=1)
#: How far back it is told who could not be reached.
_LATELY = timedelta(days=7)


def alert_findings(database: Database, *, now: datetime) -> Iterator[Finding]:
    """All there is to say of alerts, the worst first; the database must be of this version."""
    queue = alert_queue.c
    with database.engine.connect() as connection:
        failed = _count(connection, select(func.count()).where(queue.state == "failed"))
        old = select(func.count()).where(queue.state == "waiting", queue.since < now - _WAITS)
        waiting = _count(connection, old)
        unreached = _staff(connection, alerts.c.state == "waiting", alerts.c.ready_at < now - _UNREACHED)
        lately = [
            (row.facts.get("why"), row.facts.get("owner"))
            for row in connection.execute(
                select(alerts.c.facts).where(alerts.c.stage == "unassigned", alerts.c.made_at > now - _LATELY)
            )
        ]
        late = service_times.late(connection, now)
        open_ = [one for one in handovers.unclosed(connection) if one.day < bank_day(now)]
    if failed:
        yield Finding(key="alerts_failed", facts={"count": failed})
    if waiting:
        yield Finding(key="alerts_waiting", facts={"count": waiting})
    if unreached:
        yield Finding(key="alerts_unreached", facts={"staff": ", ".join(unreached)})
    without = sorted({str(owner) for why, owner in lately if why == "no_platform" and owner})
    if without:
        yield Finding(key="alerts_no_platform", wrong=False, facts={"staff": ", ".join(without)})
    ownerless = sum(why in ("none", "left") for why, _ in lately)
    if ownerless:
        yield Finding(key="alerts_no_manager", wrong=False, facts={"count": ownerless})
    if late:
        staff = ", ".join(dict.fromkeys(one.staff_id for one in late))
        yield Finding(key="service_late", wrong=False, facts={"count": len(late), "staff": staff})
    if open_:
        branches = ", ".join(dict.fromkeys(one.branch_id for one in open_))
        yield Finding(key="handovers_open", wrong=False, facts={"count": len(open_), "branches": branches})


def _count(connection: Connection, query: Select[Any]) -> int:
    found: int = connection.execute(query).scalar_one()
    return found


def _staff(connection: Connection, *conditions: ColumnElement[bool]) -> list[str]:
    query = select(alerts.c.staff_id).distinct().where(*conditions).order_by(alerts.c.staff_id)
    return [one or "–" for one in connection.execute(query).scalars()]
