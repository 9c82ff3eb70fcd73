"""One card to one person of the bank, and the note of whom it shows, in one transaction: mornings, heads' cards, reminders."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from handlers.ask import Answer
from schedules.jobs import Run
from segmentation.people import Manager
from store import audit
from store.outbox import outbox


def put(  # noqa: PLR0913 - all but the run by name
    run: Run, *, to: Manager, key: str, address: str, answer: Answer, intent: str, due_at: datetime
) -> bool:
    """Put the answer on its way and write down the customers it shows; False when that key was there already.

    It is of no use after the day, on the reader's own clock.
    """
    with run.database.writing() as connection:
        added = outbox.add(
            connection,
            key=key,
            address=address,
            purpose="briefing",
            about={"staff_id": to.staff_id, "customer_ids": list(answer.shown)},
            card=answer.card,
            due_at=due_at,
            expires_at=datetime.combine(run.day + timedelta(days=1), time(), tzinfo=ZoneInfo(to.timezone)),
            now=run.now,
        )
        if added:
            audit.record(
                connection, at=run.now, staff_id=to.staff_id, what="briefed", intent=intent, customers=answer.shown,
                detail={"key": key, "lines": len(answer.customers)},
            )  # fmt: skip
    return added
