"""The bench of the outbox: how many deliveries a second are claimed and finished, beside ready-made queues on the same database.

``guanhu bench outbox`` runs it. Everything waits at the start; ours is claimed and finished in batches, every batch two
transactions that are on the disk when they return. The peers (``store.bench.queues``) do the same for their own jobs, in
short turns with ours; the middle turn counts, so that a moment in which the machine was busy with something else does not.
One that is not installed is left out by name.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import Connection, event, insert, select

from content.cards import Card, Row, Section
from store import migrate
from store.bench.queues import QUEUES, Queue
from store.database import Database
from store.outbox import outbox
from store.tables import outbox as table
from store.tables import outbox_cards

#: Deliveries of one claim, and how many batches are timed.
BATCH, BATCHES = 100, 60
#: Ours and the peers take turns so often.
ROUNDS = 10
#: Jobs of a peer, which takes them one by one.
PEER_JOBS = 1_200
#: Peers that are shown and not aimed at: they do not end a job, or do not wait for the disk.
_LESS = ("_taken", "_unsynced")
_LEASE = timedelta(minutes=5)
_CHUNK = 10_000


@dataclass(kw_only=True)
class OutboxBench:
    """What was found; per second is claimed and finished."""

    engine: str
    size: int
    chats: int
    per_second: float = 0
    claim_ms: float = 0
    finish_ms: float = 0
    peers: dict[str, float] = field(default_factory=dict)
    """By peer, per second. ``huey_taken`` ends nothing, ``huey_unsynced`` leaves the disk behind besides."""
    times: dict[str, float] = field(default_factory=dict)
    """By peer, how many times as many ours did: the middle turn."""

    def as_json(self) -> dict[str, Any]:
        """As ``guanhu bench outbox --json`` prints it. ``peer`` is against the quickest that claims and finishes as ours does."""
        alike = [times for name, times in self.times.items() if not name.endswith(_LESS)]
        ratios = {"peer": round(min(alike), 1)} if alike else {}
        if "huey_taken" in self.times:
            ratios["taken"] = round(self.times["huey_taken"], 1)
        return {
            "name": "outbox", "engine": self.engine, "size": self.size, "chats": self.chats, "batch": BATCH,
            "per_second": round(self.per_second), "claim_ms": round(self.claim_ms, 2),
            "finish_ms": round(self.finish_ms, 2),
            **{f"{name}_per_second": round(speed) for name, speed in self.peers.items()},
            "ratios": ratios,
        }  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """Fills the outbox of an empty database and times it."""

    database: Database
    folder: Path
    size: int
    now: datetime
    peer_jobs: int = PEER_JOBS
    say: Callable[[str], None] = lambda _step: None
    missing: Callable[[str], None] = lambda _peer: None
    """Told each peer that is not installed."""

    def run(self) -> OutboxBench:
        """Fill, then time ours and the peers in turns: what else the machine does meanwhile slows all of them down."""
        engine = self.database.engine.dialect.name
        found = OutboxBench(engine=engine, size=self.size, chats=max(self.size // 2, 1))
        migrate.upgrade(self.database)
        self.say("fill")
        self._fill(found.chats)
        self.say("queue")
        peers = self._peers(engine)
        self.say("claim")
        ours = _Ours(self.database, self.now)
        ours.batch()  # opens the connection
        ours.spent.clear()
        turns: dict[str, list[float]] = {"": []}
        for _ in range(ROUNDS):
            turns[""].append(ours.turn(min(BATCHES, self.size // BATCH) // ROUNDS or 1))
            for name, (queue, jobs) in peers.items():
                turns.setdefault(name, []).append(queue.work(jobs) / jobs)
        for queue, _ in peers.values():
            queue.close()
        ours.tell(found)
        mine = turns.pop("")
        found.per_second = 1 / max(median(mine), 1e-9)
        found.peers = {name: 1 / max(median(each), 1e-9) for name, each in turns.items()}
        found.times = {
            name: median(theirs / max(own, 1e-9) for own, theirs in zip(mine, each, strict=True))
            for name, each in turns.items()
        }
        return found

    def _fill(self, chats: int) -> None:
        for start in range(0, self.size, _CHUNK):
            rows = [
                a_row(place, f"web:person:U{place % chats:06}", self.now)
                for place in range(start, min(start + _CHUNK, self.size))
            ]
            with self.database.writing() as connection:
                put(connection, rows)

    def _peers(self, engine: str) -> dict[str, tuple[Queue, int]]:
        """Filled, each with how many jobs it does in a round."""
        found: dict[str, tuple[Queue, int]] = {}
        for module, (peer, ways) in QUEUES[engine].items():
            if find_spec(module) is None:
                self.missing(peer)
                continue
            for name, (make, share) in ways.items():
                jobs = max(int(self.peer_jobs * share) // ROUNDS, 1)
                found[name] = make(self.folder, self.database.url, self.peer_jobs), jobs
        return found


@dataclass(slots=True)
class _Ours:
    """Claims and ends batch after batch."""

    database: Database
    now: datetime
    spent: list[tuple[float, float]] = field(default_factory=list)
    """Seconds of each full batch: claimed, finished."""

    def turn(self, batches: int) -> float:
        """So many batches; seconds a delivery."""
        began, done = time.perf_counter(), sum(self.batch() for _ in range(batches))
        return (time.perf_counter() - began) / max(done, 1)

    def batch(self) -> int:
        """Two transactions: both are on the disk when they return. Returns how many were claimed and finished."""
        began = time.perf_counter()
        with self.database.writing() as connection:
            claimed = outbox.claim(connection, now=self.now, lease=_LEASE, platforms=("web",), limit=BATCH)
        between = time.perf_counter()
        with self.database.writing() as connection:
            kept = outbox.finish_all(connection, [(one, "m") for one in claimed], now=self.now)
        assert len(kept) == len(claimed)
        if len(claimed) == BATCH:
            self.spent.append((between - began, time.perf_counter() - between))
        return len(claimed)

    def tell(self, found: OutboxBench) -> None:
        """The middle of all full batches."""
        if self.spent:
            found.claim_ms, found.finish_ms = (median(each) * 1000 for each in zip(*self.spent, strict=True))


def without_disk(database: Database) -> None:
    """SQLite waits for no disk from now on; elsewhere nothing changes."""
    if database.engine.dialect.name == "sqlite":
        event.listen(database.engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous = OFF"))


def put(connection: Connection, rows: list[dict[str, Any]]) -> None:
    """Rows of ``a_row``, with their cards, into the outbox."""
    connection.execute(insert(table), [{name: row[name] for name in row if name != "card"} for row in rows])
    keys = [row["key"] for row in rows]
    made = connection.execute(select(table.c.key, table.c.delivery_id).where(table.c.key.in_(keys)))
    ids = {row.key: row.delivery_id for row in made}
    connection.execute(insert(outbox_cards), [{"delivery_id": ids[row["key"]], "card": row["card"]} for row in rows])


def a_row(place: int, address: str, now: datetime) -> dict[str, Any]:
    """A briefing of ten lines about nobody, waiting."""
    card = Card(
        title="Bench", summary="ten lines", sections=(Section(title="Lines", lines=("one", "two")),),
        rows=tuple(Row(title=f"line {number}", value="1", details=("what", "when")) for number in range(10)),
    )  # fmt: skip
    return {
        "key": f"bench:{place}", "address": address, "purpose": "briefing", "about": {}, "card": card.to_json(),
        "state": "waiting", "due_at": now, "expires_at": now + timedelta(hours=12), "lease_until": None, "tries": 0,
        "findings": [], "message_id": "", "made_at": now, "ended_at": None, "urgency": 1,
    }  # fmt: skip
