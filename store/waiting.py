"""Whether anything waits in a queue at all: asked before a claim, which takes the one writer's place even for nothing.

Workers look every second, in several threads and processes. Nothing found here needs no claim; what was put there a moment
later is found by the next look. Rows somebody holds under a lease count as waiting: the claim knows more.
"""

from dataclasses import dataclass, field

from sqlalchemy import Table, literal_column, select

from store.database import Database
from store.engines.prepared import Prepared
from store.tables import alert_queue, alerts, inbox, occurrences, re_evaluations


@dataclass(frozen=True, slots=True)
class Queue:
    """A table whose rows wait in some of their states."""

    table: Table
    states: tuple[str, ...]
    _any: Prepared = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Its question, spelled at the first asking."""
        of = self.table.c.state
        here = of.in_([literal_column(f"'{state}'") for state in self.states])
        found = select(self.table.c.state).where(here).limit(literal_column("1"))
        object.__setattr__(self, "_any", Prepared(lambda _: found))

    def waits(self, database: Database) -> bool:
        """Whether there is a row that is not at its end."""
        with database.engine.connect() as connection:
            return bool(self._any.rows(connection))


MESSAGES = Queue(inbox, ("waiting", "working"))
RUNS = Queue(occurrences, ("waiting", "running"))
PLACES = Queue(re_evaluations, ("waiting",))
TOLD = Queue(alert_queue, ("waiting",))
ALERTS = Queue(alerts, ("waiting",))
