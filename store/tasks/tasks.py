"""Tasks that are kept: one row a customer, duty and due day, opened once, closed with why.

The states of a task::

    (due) ──▶ open ◀──day reached── snoozed
               │ └──────put off─────▶ │
               ├── what was to be done is done ──▶ done   contact:…, renewed, assessed, complaint_closed
               └── without anybody's doing ──────▶ gone   left, past, money_left, no_longer …; not_useful:… by the manager
    done, gone ──due again (a contact taken back)──▶ open; never what was of no use

``sync`` makes the rows what the duties say now: run twice it changes nothing, killed anywhere the next run sets it right. The
job ``tasks`` calls it for whole books, ``schedules.tasks.refresh`` for one customer at once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, insert, or_, select, update

from segmentation import kept_tasks
from segmentation.dossier import Dossier
from segmentation.kept_tasks import FOLLOW_UPS, OPEN, RETENTION, Kept, Key, key_of
from segmentation.tasks import Task
from segmentation.working_days import WorkingDays
from store.books.scoped import CHUNK
from store.engines import of
from store.tables import tasks
from store.tasks.task_rows import OVERLAY, kept_of

#: So long a settled maturity is watched: its money may leave all the same.
WATCHED = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What a sync goes by beside the facts."""

    today: date
    calendar: WorkingDays
    closing: tuple[str, ...]
    """The outcomes that settle a maturity."""
    retention_days: int
    """Working days to win back money that left."""
    missing: tuple[str, ...] = ()
    """Bank tables that were not delivered: what needs them stays."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One customer now: who they belong to, and everything due for them. ``dossier`` None: nobody's any more."""

    customer_id: str
    staff_id: str = ""
    dossier: Dossier | None = None
    due: tuple[Task, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Synced:
    """What a sync changed, by key."""

    opened: tuple[Key, ...] = ()
    reopened: tuple[Key, ...] = ()
    closed: tuple[tuple[Key, str], ...] = ()
    """With why."""
    moved: tuple[Key, ...] = ()
    returned: tuple[Key, ...] = ()
    """Their day came."""
    escalated: tuple[Key, ...] = ()

    def __add__(self, other: "Synced") -> "Synced":
        """Both."""
        return Synced(**{one.name: (*getattr(self, one.name), *getattr(other, one.name)) for one in fields(self)})

    def counts(self) -> dict[str, int]:
        """How many of each; none of what did not happen."""
        names = ("opened", "reopened", "closed", "moved", "returned", "escalated")
        return {name: len(getattr(self, name)) for name in names if getattr(self, name)}


def sync(connection: Connection, standings: Sequence[Standing], rules: Rules, *, now: datetime) -> Synced:
    """Make the kept tasks of these customers what the duties say. Needs ``Database.writing()``."""
    of(connection).take_turn(connection, "tasks")
    work = _Sync(rules=rules, now=now)
    rows = _rows_of(connection, standings, now)
    for one in standings:
        work.one(one, rows.get(one.customer_id, {}))
    work.write(connection)
    return Synced(**{name: tuple(entries) for name, entries in work.told.items()})


def _rows_of(
    connection: Connection, standings: Sequence[Standing], now: datetime
) -> dict[str, dict[Key, Row[Any]]]:  # fmt: skip
    """The rows that can matter: open, due again, follow-ups, and settled maturities that are still watched."""
    found: dict[str, dict[Key, Row[Any]]] = {}
    for first in range(0, len(standings), CHUNK):
        some = standings[first : first + CHUNK]
        days = {task.due_on for one in some for task in one.due}
        watched = and_(tasks.c.duty == "W-01", tasks.c.closed_at >= now - WATCHED)
        matters = or_(OVERLAY, tasks.c.due_on.in_(sorted(days)), watched)
        query = select(tasks).where(tasks.c.customer_id.in_([one.customer_id for one in some]), matters)
        for row in connection.execute(query):
            found.setdefault(row.customer_id, {})[row.customer_id, row.duty, row.due_on] = row
    return found


@dataclass
class _Sync:
    """One sync: what is to be written, and what there is to tell of it."""

    rules: Rules
    now: datetime
    new: list[dict[str, Any]] = field(default_factory=list)
    changed: list[dict[str, Any]] = field(default_factory=list)
    told: dict[str, list[Any]] = field(default_factory=dict)

    def one(self, one: Standing, rows: Mapping[Key, Row[Any]]) -> None:
        """One customer: what is due against what is kept."""
        due = {key_of(task): task for task in one.due}
        if one.dossier is not None:
            kept = map(kept_of, rows.values())
            later = kept_tasks.follow_ups(one.dossier, kept, self.rules.today, self.rules.calendar)
            due |= {key_of(task): task for task in later}
        for key, task in due.items():
            row = rows.get(key)
            if row is None:
                self._open(one, task)
            elif row.state in OPEN:
                self._keep(one, task, row)
            elif not kept_of(row).useless and row.closed_at <= self.now:  # else it was closed on newer facts
                self._reopen(one, task, row)
        for key, row in rows.items():
            if key not in due and row.state in OPEN and row.opened_at <= self.now:
                self._close(one, row, rows)
            elif key not in due and row.duty == "W-01" and row.closed_why.startswith("contact:"):
                self._watch(one, kept_of(row), rows)

    def _tell(self, what: str, entry: Any) -> None:
        self.told.setdefault(what, []).append(entry)

    def _open(self, one: Standing, task: Task) -> None:
        values = _values(one, task)
        self.new.append({**values, "opened_at": self.now, "escalated_at": self.now if task.escalated else None})
        self._tell("opened", key_of(task))
        if task.escalated:
            self._tell("escalated", key_of(task))

    def _keep(self, one: Standing, task: Task, row: Row[Any]) -> None:
        """Facts may change, and the owner; what was known of the money when it opened stays."""
        values: dict[str, Any] = {}
        facts = kept_tasks.facts_of(task, aum=row.facts.get("aum"))
        if (task.amount, facts) != (row.amount, row.facts) and row.duty not in FOLLOW_UPS:
            values |= {"amount": task.amount, "facts": facts}
        if one.staff_id != row.staff_id:
            values |= {"staff_id": one.staff_id, "delegated_to": ""}
            self._tell("moved", key_of(task))
        if row.state == "snoozed" and (row.snoozed_until is None or row.snoozed_until <= self.rules.today):
            values |= {"state": "open", "snoozed_until": None}
            self._tell("returned", key_of(task))
        if task.escalated and row.escalated_at is None:
            values["escalated_at"] = self.now
            self._tell("escalated", key_of(task))
        if values:
            self._change(row, **values)

    def _reopen(self, one: Standing, task: Task, row: Row[Any]) -> None:
        """Due again, as when a contact was taken back: the same task, with what was known of it."""
        self._change(
            row,
            state="open",
            closed_at=None,
            closed_why="",
            snoozed_until=None,
            staff_id=one.staff_id,
            escalated_at=row.escalated_at or (self.now if task.escalated else None),
        )
        self._tell("reopened", key_of(task))

    def _close(self, one: Standing, row: Row[Any], rows: Mapping[Key, Row[Any]]) -> None:
        kept = kept_of(row)
        if one.dossier is not None and kept_tasks.unknown(kept, self.rules.missing):
            return
        ending = kept_tasks.ended(kept, one.dossier, one.due, self.rules.closing, self.rules.today)
        self._change(row, state=ending.state, closed_at=self.now, closed_why=ending.why, snoozed_until=None)
        self._tell("closed", (kept.key, ending.why))
        if ending.lost:
            self._win_back(one, kept, ending.lost, rows)

    def _watch(self, one: Standing, kept: Kept, rows: Mapping[Key, Row[Any]]) -> None:
        if one.dossier is not None and (lost := kept_tasks.left_since(kept, one.dossier)):
            self._win_back(one, kept, lost, rows)

    def _win_back(self, one: Standing, kept: Kept, lost: int, rows: Mapping[Key, Row[Any]]) -> None:
        """One retention task for the money of one day, however often it is looked at."""
        new = kept_tasks.retention(kept, lost, self.rules.today, self.rules.calendar, self.rules.retention_days)
        day = new.falls_on.isoformat()
        begun = {(row.due_on, row.facts["falls_on"]) for row in rows.values() if row.duty == RETENTION}
        begun |= {
            (row["due_on"], row["facts"]["falls_on"])
            for row in self.new
            if row["duty"] == RETENTION and row["customer_id"] == kept.customer_id
        }
        if any(day == falls_on or due_on == new.due_on for due_on, falls_on in begun):
            return
        self.new.append(
            {
                **_BEGIN, "customer_id": new.customer_id, "duty": new.duty, "due_on": new.due_on, "staff_id": one.staff_id,
                "amount": lost, "opened_at": self.now, "escalated_at": None,
                "facts": {
                    "opens_on": new.opens_on.isoformat(), "escalates_on": None, "falls_on": day, "urgent": False, "aum": None,
                    "holding_ids": list(new.holding_ids), "reasons": [],
                },
            }
        )  # fmt: skip
        self._tell("opened", new.key)

    def _change(self, row: Row[Any], **values: Any) -> None:
        """Every column a change may touch, so that all changes are one statement."""
        self.changed.append({"id": row.task_id, **{name: values.get(name, getattr(row, name)) for name in CHANGING}})

    def write(self, connection: Connection) -> None:
        """All of it, in two statements."""
        if self.new:
            connection.execute(insert(tasks), self.new)
        if self.changed:
            change = update(tasks).where(tasks.c.task_id == bindparam("id"))
            connection.execute(change.values({name: bindparam(name) for name in CHANGING}), self.changed)


#: How every task begins.
_BEGIN: dict[str, Any] = {
    "state": "open", "closed_at": None, "closed_why": "", "snoozed_until": None, "delegated_to": "",
}  # fmt: skip
#: What becomes of a task changes these.
CHANGING = (
    "staff_id", "state", "amount", "facts", "closed_at", "closed_why", "snoozed_until", "delegated_to", "escalated_at",
)  # fmt: skip


def _values(one: Standing, task: Task) -> dict[str, Any]:
    placed = one.dossier.placement if one.dossier else None
    return {
        **_BEGIN, "customer_id": task.customer_id, "duty": task.duty, "due_on": task.due_on, "staff_id": one.staff_id,
        "amount": task.amount, "facts": kept_tasks.facts_of(task, aum=placed.aum if placed else None),
    }  # fmt: skip
