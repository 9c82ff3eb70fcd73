"""How long the real sender takes to empty an outbox at a platform's limits, on a simulated clock: ``guanhu bench outbox``.

Two deliveries to each of many chats, all due at once, on a platform that takes everything at once and knows no key: the
sender claims, checks and sends one after the other, with real budgets in a real database. When there is nothing to
send the clock jumps to the sender's own next moment. The optimum is what no sender can beat: the n-th message may leave no
earlier than its window of the platform's limit.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from content.cards import Card
from handlers.messages import Address
from schedules.outbox import Sender
from segmentation.policy import Policy
from store import migrate
from store.bench.outbox import a_row, put, without_disk
from store.database import Database
from store.outbox import outbox
from store.outbox.budgets import Budgets

PLATFORM = "slack"
#: A working day, when the hours of briefings have begun.
START = datetime(2026, 11, 23, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
_CHUNK = 5_000
_MOST = timedelta(minutes=5)


@dataclass
class Sink:
    """A platform that takes everything and notes when."""

    now: datetime
    times: list[tuple[str, datetime]] = field(default_factory=list)

    def send(self, to: Address, card: Card, *, key: str) -> str:  # noqa: ARG002 - as a messenger is
        """Take it."""
        self.times.append((str(to), self.now))
        return f"{len(self.times)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Drained:
    """What was found."""

    deliveries: int
    chats: int
    seconds: float
    optimum_seconds: float
    steady_seconds: float
    """At the limit's own pace, without its first burst."""
    times: tuple[tuple[str, datetime], ...] = ()

    @property
    def ratio(self) -> float:
        """Against the optimum; where a single window holds them all there is none, and the limit's own pace stands for it."""
        return round(self.seconds / (self.optimum_seconds or self.steady_seconds), 3)

    def as_json(self) -> dict[str, Any]:
        """The part of ``guanhu bench outbox --json``."""
        return {
            "drained": self.deliveries, "drained_chats": self.chats, "drain_seconds": round(self.seconds, 1),
            "optimum_seconds": round(self.optimum_seconds, 1),
        }  # fmt: skip


def drain(database: Database, policy: Policy, *, deliveries: int, chats: int, start: datetime) -> Drained:
    """Fill the outbox of an empty database and send it all. ``start`` must lie in working hours."""
    without_disk(database)  # the clock is simulated: the disk has no part in it
    migrate.upgrade(database)
    for begin in range(0, deliveries, _CHUNK):
        rows = [
            {**a_row(place, f"{PLATFORM}:person:U{place % chats:06}", start), "key": f"drain:{place}"}
            for place in range(begin, min(begin + _CHUNK, deliveries))
        ]
        with database.writing() as connection:
            put(connection, rows)
    sink = Sink(start)
    sender = Sender(database=database, policy=policy, messengers={PLATFORM: sink})
    for sink.now in _moments(sender, start):
        if len(sink.times) == deliveries:
            break
    with database.engine.connect() as connection:
        left = {state: number for state, number in outbox.counts(connection).items() if state != "sent"}
    assert len(sink.times) == deliveries, left
    rule = Budgets.read(policy.section("budgets")).platform[PLATFORM][0]
    return Drained(
        deliveries=deliveries,
        chats=chats,
        seconds=(sink.times[-1][1] - start).total_seconds(),
        optimum_seconds=(deliveries - 1) // rule.limit * rule.seconds,
        steady_seconds=deliveries * rule.seconds / rule.limit,
        times=tuple(sink.times),
    )


def _moments(sender: Sender, start: datetime) -> Iterator[datetime]:
    """The clock: at each moment everything is sent that may be, then it jumps."""
    now = start
    while True:
        yield now
        if not sender.step(now):
            now += sender.pause(now, most=_MOST)
