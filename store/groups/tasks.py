"""Tasks that owners of groups have: handed over, confirmed, done; nudges, calling back. ``schedules.group_tasks`` works on them.

::

    queued ──handed_over──▶ handed_over ──confirmed──▶ confirmed ──▶ done       every group sent or failed
       │                        │ │ ▲                      │
       │                        │ └─┘ nudge, at most three in 24 hours
       └── failed, cancelled    └──▶ cancelled             └──▶ done            what the platform never told of: failed

A task is looked at when ``look_at`` has come; ``take`` moves that on, so that two processes do not ask at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, case, literal, or_, select, update

from store import audit
from store.tables import group_sends as sends
from store.tables import group_tasks as tasks
from store.tables import outbox
from store.types import Moment

#: What may still be sent or called back.
OPEN = ("handed_over", "confirmed")
#: The platform's own limit of reminders, and its window.
NUDGES, NUDGE_WINDOW = 3, timedelta(hours=24)
#: Longer than a platform can be asked back: what was handed over before is of no question.
REMEMBERED = timedelta(days=40)
#: Groups whose fate is open.
_OPEN_SENDS = ("queued", "handed_over", "confirmed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One task of one owner."""

    task_id: int
    key: str
    push_id: str
    platform: str
    owner: str
    owner_staff_id: str
    state: str
    message_id: str
    handed_at: datetime | None
    confirmed_at: datetime | None
    expires_at: datetime
    look_at: datetime | None
    nudges: tuple[datetime, ...]
    nudge_wanted: bool
    cancel_by: str

    def may_be_nudged(self, now: datetime) -> bool:
        """Whether the platform would take a reminder now."""
        recent = [moment for moment in self.nudges if moment > now - NUDGE_WINDOW]
        return self.state == "handed_over" and len(recent) < NUDGES


def by_key(connection: Connection, key: str) -> Task | None:
    """The task of a delivery; None for a delivery that is no task."""
    row = connection.execute(select(tasks).where(tasks.c.key == key)).first()
    return _task(row) if row else None


def of_push(connection: Connection, push_id: str) -> tuple[Task, ...]:
    """The tasks of a push, by owner."""
    query = select(tasks).where(tasks.c.push_id == push_id).order_by(tasks.c.owner, tasks.c.task_id)
    return tuple(map(_task, connection.execute(query)))


def known_messages(connection: Connection, platform: str, *, since: datetime) -> frozenset[str]:
    """The platform's ids of the tasks that were handed over since then."""
    mine = (tasks.c.platform == platform, tasks.c.message_id != "", tasks.c.handed_at >= since)
    return frozenset(connection.execute(select(tasks.c.message_id).where(*mine)).scalars())


def handed_over(  # noqa: PLR0913 - what the platform said
    connection: Connection, key: str, message_id: str, *, refused: Mapping[str, str], now: datetime, look_at: datetime
) -> None:
    """The platform has the task: its groups are handed over, but those it refused. Needs ``Database.writing()``."""
    for address, reason in refused.items():
        mine = (sends.c.key == key, sends.c.address == address, sends.c.state == "queued")
        connection.execute(update(sends).where(*mine).values(state="failed", reason=reason, at=now))
    left = (sends.c.key == key, sends.c.state == "queued")
    given = connection.execute(update(sends).where(*left).values(state="handed_over", at=now, left_at=now)).rowcount
    values: dict[str, Any] = {"message_id": message_id, "handed_at": now, "state": "handed_over"}
    values |= {
        "look_at": case((tasks.c.cancel_by != "", literal(now, Moment())), else_=literal(look_at, Moment()))
    }  # wanted back while it was on its way
    if not given:
        values |= {"state": "failed", "reason": "no_group_taken", "look_at": None, "ended_at": now}
    connection.execute(update(tasks).where(tasks.c.key == key, tasks.c.state == "queued").values(values))


def take(connection: Connection, *, now: datetime, lease: timedelta, limit: int) -> tuple[Task, ...]:
    """Tasks to be looked at now, the longest due first, for ``lease``. Needs ``Database.writing()``."""
    due = (tasks.c.look_at <= now, tasks.c.state.in_(OPEN))
    ids = connection.execute(
        select(tasks.c.task_id).where(*due).order_by(tasks.c.look_at, tasks.c.task_id).limit(limit)
        .with_for_update(skip_locked=True)
    ).scalars().all()  # fmt: skip
    taken = update(tasks).where(tasks.c.task_id.in_(ids), *due).values(look_at=now + lease).returning(*tasks.c)
    return tuple(sorted(map(_task, connection.execute(taken)), key=lambda one: one.task_id)) if ids else ()


def look_again(connection: Connection, task: Task, at: datetime) -> None:
    """When the platform is asked next."""
    connection.execute(update(tasks).where(tasks.c.task_id == task.task_id, tasks.c.state.in_(OPEN)).values(look_at=at))


def confirmed(connection: Connection, task: Task, at: datetime, *, now: datetime) -> None:
    """The owner tapped "send" then."""
    mine = (tasks.c.task_id == task.task_id, tasks.c.state == "handed_over")
    connection.execute(update(tasks).where(*mine).values(state="confirmed", confirmed_at=at, nudge_wanted=False))
    of_it = (sends.c.key == task.key, sends.c.state == "handed_over")
    connection.execute(update(sends).where(*of_it).values(state="confirmed", at=now))


def result(connection: Connection, task: Task, address: str, *, reason: str, at: datetime) -> bool:
    """What became of one group: sent (no reason) or failed; False when that was known, or is no group of this task."""
    mine = (sends.c.key == task.key, sends.c.address == address, sends.c.state.in_(_OPEN_SENDS))
    values = {"state": "failed", "reason": reason} if reason else {"state": "sent", "reason": "", "left_at": at}
    return connection.execute(update(sends).where(*mine).values(**values, at=at)).rowcount == 1


def open_addresses(connection: Connection, task: Task) -> tuple[str, ...]:
    """The task's groups whose fate is open."""
    query = select(sends.c.address).where(sends.c.key == task.key, sends.c.state.in_(_OPEN_SENDS))
    return tuple(connection.execute(query.order_by(sends.c.address)).scalars())


def end(connection: Connection, task: Task, *, state: str, reason: str, now: datetime) -> None:
    """The task is done, failed or cancelled: what was open of it failed or was cancelled for that reason."""
    connection.execute(
        update(tasks)
        .where(tasks.c.task_id == task.task_id, tasks.c.state.in_(("queued", *OPEN)))
        .values(state=state, reason=reason, ended_at=now, look_at=None, nudge_wanted=False)
    )
    outcome = "cancelled" if state == "cancelled" else "failed"
    mine = (sends.c.key == task.key, sends.c.state.in_(_OPEN_SENDS))
    connection.execute(update(sends).where(*mine).values(state=outcome, reason=reason, at=now))


def note_nudge(connection: Connection, task: Task, *, now: datetime) -> bool:
    """Take one of the owner's reminders before it is sent, so that a crash never makes one too many; False: none is left."""
    row = connection.execute(select(tasks).where(tasks.c.task_id == task.task_id).with_for_update()).first()
    if row is None or not _task(row).may_be_nudged(now):
        return False
    noted = [*row.nudges, now.isoformat(timespec="milliseconds")]
    connection.execute(
        update(tasks).where(tasks.c.task_id == task.task_id).values(nudges=noted, nudge_wanted=False)
    )  # fmt: skip
    return True


def want_nudge(connection: Connection, push_id: str, *, by: str, now: datetime, owner: str = "") -> dict[str, str]:
    """Ask for the owners of a push (or one) to be reminded within a minute; by owner what becomes of it.

    ``wanted``, ``too_many`` (three in 24 hours is the platform's limit), ``not_handed_over``, ``confirmed``, ``ended``.
    Audited. Needs ``Database.writing()``.
    """
    said: dict[str, str] = {}
    for task in of_push(connection, push_id):
        if owner and task.owner != owner:
            continue
        if task.may_be_nudged(now):
            wanted = {"nudge_wanted": True, "look_at": now}
            connection.execute(update(tasks).where(tasks.c.task_id == task.task_id).values(wanted))
            said[task.owner] = "wanted"
        else:
            said.setdefault(task.owner, _no_nudge(task))
    audit.record(connection, at=now, staff_id=by, what="push_nudged", detail={"push_id": push_id, "owners": said})
    return said


def cancel(connection: Connection, push_id: str, *, by: str, reason: str, now: datetime) -> int:
    """Stop a push: what waits does not leave, what owners have not sent is called back within a minute; how many deliveries.

    What groups have got stays there: no platform takes it back. Audited. Needs ``Database.writing()``.
    """
    keys = connection.execute(select(sends.c.key).where(sends.c.push_id == push_id, sends.c.key != "")).scalars()
    mine = set(keys)
    note = {"check": "hand", "kind": "given_up", "reason": "push_cancelled", "at": now.isoformat(timespec="seconds")}
    stopped = 0
    waiting = select(outbox).where(outbox.c.key.in_(mine), outbox.c.state == "waiting").with_for_update()
    for row in connection.execute(waiting).all():
        connection.execute(
            update(outbox)
            .where(outbox.c.delivery_id == row.delivery_id)
            .values(state="given_up", ended_at=now, findings=[*row.findings, note])
        )
        stopped += 1
    for task in of_push(connection, push_id):
        if task.state not in ("queued", *OPEN):
            continue
        wanted = {"cancel_by": by or "guanhu", "look_at": now}
        connection.execute(update(tasks).where(tasks.c.task_id == task.task_id).values(wanted))
        stopped += task.state in OPEN
    detail = {"push_id": push_id, "reason": reason, "deliveries": stopped}
    audit.record(connection, at=now, staff_id=by, what="push_cancelled", detail=detail)
    return stopped


def waiting(connection: Connection, *, now: datetime) -> tuple[Task, ...]:
    """The tasks that would be looked at now."""
    due = (tasks.c.look_at <= now, tasks.c.state.in_(OPEN))
    return tuple(map(_task, connection.execute(select(tasks).where(*due).order_by(tasks.c.task_id))))


def end_old(connection: Connection, *, now: datetime) -> int:
    """End tasks that never left and whose time has passed a day ago; how many. Needs ``Database.writing()``."""
    old = select(tasks).where(tasks.c.state == "queued", tasks.c.expires_at < now - timedelta(days=1))
    found = tuple(map(_task, connection.execute(old)))
    for task in found:
        end(connection, task, state="cancelled", reason="given_up" if task.cancel_by else "expired", now=now)
    return len(found)


def stuck(connection: Connection, *, now: datetime) -> int:
    """How many tasks their owners have not sent for two days: the doctor's question."""
    old = (tasks.c.state == "handed_over", or_(tasks.c.handed_at < now - timedelta(days=2), tasks.c.expires_at < now))
    return len(connection.execute(select(tasks.c.task_id).where(*old)).all())


def _no_nudge(task: Task) -> str:
    if task.state == "handed_over":
        return "too_many"
    return {"queued": "not_handed_over", "confirmed": "confirmed"}.get(task.state, "ended")


def _task(row: Row[Any]) -> Task:
    return Task(
        task_id=row.task_id, key=row.key, push_id=row.push_id, platform=row.platform, owner=row.owner,
        owner_staff_id=row.owner_staff_id, state=row.state, message_id=row.message_id, handed_at=row.handed_at,
        confirmed_at=row.confirmed_at, expires_at=row.expires_at, look_at=row.look_at,
        nudges=tuple(datetime.fromisoformat(one) for one in row.nudges), nudge_wanted=row.nudge_wanted,
        cancel_by=row.cancel_by,
    )  # fmt: skip
