"""How much waits and how much is done, as numbers without personal data: for ``/metrics``, ``/readyz`` and the demo's strip."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, and_, func, select

from store.tables import deliveries, inbox, occurrences, outbox, serving

#: The purpose of a delivery that answers a question.
ANSWER = "answer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """The state of the bot's tables at one moment."""

    inbox: dict[str, int]
    """Messages by state."""
    outbox: dict[tuple[str, str], int]
    """Deliveries by (purpose, state)."""
    occurrences: dict[tuple[str, str], int]
    """Runs of jobs by (job, state)."""
    next_due_at: datetime | None
    """When the first waiting delivery that nobody asked for may leave."""
    oldest_message_at: datetime | None
    """Since when the oldest unanswered message waits."""
    as_of: date | None
    """The day of the served bank data; None before the first import."""

    def unasked(self) -> dict[str, int]:
        """Deliveries by state but for answers: briefings, digests, pushes."""
        found: dict[str, int] = {}
        for (purpose, state), number in self.outbox.items():
            if purpose != ANSWER:
                found[state] = found.get(state, 0) + number
        return found


def count(connection: Connection) -> Counts:
    """Count the bot's own tables; needs no bank data."""
    waiting_out = and_(outbox.c.state == "waiting", outbox.c.purpose != ANSWER)
    unanswered = inbox.c.state.in_(("waiting", "working"))
    served = select(deliveries.c.as_of).join(serving, serving.c.delivery_id == deliveries.c.delivery_id)
    states = connection.execute(select(inbox.c.state, func.count()).group_by(inbox.c.state))
    sends = connection.execute(
        select(outbox.c.purpose, outbox.c.state, func.count()).group_by(outbox.c.purpose, outbox.c.state)
    )
    runs = connection.execute(
        select(occurrences.c.job, occurrences.c.state, func.count()).group_by(occurrences.c.job, occurrences.c.state)
    )
    return Counts(
        inbox={row[0]: row[1] for row in states},
        outbox={(purpose, state): number for purpose, state, number in sends},
        occurrences={(job, state): number for job, state, number in runs},
        next_due_at=connection.execute(select(func.min(outbox.c.due_at)).where(waiting_out)).scalar(),
        oldest_message_at=connection.execute(select(func.min(inbox.c.at)).where(unanswered)).scalar(),
        as_of=connection.execute(served).scalar(),
    )
