"""The bench of the outbox: how many deliveries a second are claimed and finished, beside ready-made queues on the same database.

``guanhu bench outbox`` runs it. Everything waits at the start; ours is claimed and finished in batches, every batch two
transactions that are on the disk when they return. The peers do the same for their own jobs: huey and persist-queue on
SQLite, procrastinate on PostgreSQL. A peer that is not installed is left out by name.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event, insert
from sqlalchemy.engine import make_url

from content.cards import Card, Row, Section
from store import migrate
from store.database import Database
from store.outbox import outbox
from store.tables import outbox as table

#: Deliveries of one claim, and how many batches are timed.
BATCH, BATCHES = 100, 60
#: Jobs timed of a peer that takes them one by one.
PEER_JOBS = 1_000
_LEASE = timedelta(minutes=5)
_CHUNK = 10_000
#: The peers of each engine: the module, and the name it is published under.
PEERS = {
    "sqlite": {"huey": "huey", "persistqueue": "persist-queue"},
    "postgresql": {"procrastinate": "procrastinate"},
}


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
    """By peer, per second. ``huey_unsynced`` leaves the disk behind, which none of the others do."""

    def as_json(self) -> dict[str, Any]:
        """As ``guanhu bench outbox --json`` prints it. ``peer`` is against the quickest that is on the disk as ours is."""
        durable = [speed for name, speed in self.peers.items() if not name.endswith("_unsynced")]
        ratios = {"peer": round(self.per_second / max(durable), 1)} if durable else {}
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
        """Fill, time ours, time the peers."""
        engine = self.database.engine.dialect.name
        found = OutboxBench(engine=engine, size=self.size, chats=max(self.size // 2, 1))
        migrate.upgrade(self.database)
        self.say("fill")
        self._fill(found.chats)
        self.say("claim")
        self._ours(found)
        for module, peer in PEERS[engine].items():
            if find_spec(module) is None:
                self.missing(peer)
                continue
            self.say("queue")
            for name, speed in _PEERS[module](self).items():
                found.peers[name] = speed
        return found

    def _fill(self, chats: int) -> None:
        for start in range(0, self.size, _CHUNK):
            rows = [
                a_row(place, f"web:person:U{place % chats:06}", self.now)
                for place in range(start, min(start + _CHUNK, self.size))
            ]
            with self.database.writing() as connection:
                connection.execute(insert(table), rows)

    def _ours(self, found: OutboxBench) -> None:
        claiming = finishing = 0.0
        done = 0
        for number in range(min(BATCHES, self.size // BATCH) + 1):
            began = time.perf_counter()
            with self.database.writing() as connection:
                claimed = outbox.claim(connection, now=self.now, lease=_LEASE, platforms=("web",), limit=BATCH)
            between = time.perf_counter()
            with self.database.writing() as connection:
                kept = outbox.finish_all(connection, [(one, "m") for one in claimed], now=self.now)
            assert len(kept) == len(claimed)
            if number and len(claimed) == BATCH:  # the first one opens the connection
                claiming, finishing = claiming + between - began, finishing + time.perf_counter() - between
                done += 1
        batches = max(done, 1)
        found.claim_ms, found.finish_ms = claiming / batches * 1000, finishing / batches * 1000
        found.per_second = done * BATCH / max(claiming + finishing, 1e-9)


def without_disk(database: Database) -> None:
    """SQLite waits for no disk from now on; elsewhere nothing changes."""
    if database.engine.dialect.name == "sqlite":
        event.listen(database.engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous = OFF"))


def put(connection: Connection, rows: list[dict[str, Any]]) -> None:
    """Rows of ``a_row`` into the outbox."""
    connection.execute(insert(table), rows)


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


def _huey(bench: Bench) -> dict[str, float]:
    """Its storage alone, without workers: taken is gone, there is no finish to wait for."""
    from huey.storage import SqliteStorage

    speeds = {}
    for name, fsync in (("huey", True), ("huey_unsynced", False)):
        storage = SqliteStorage(filename=str(bench.folder / f"{name}.db"), fsync=fsync)
        for _ in range(bench.peer_jobs):
            storage.enqueue(b"x" * 1500)
        began = time.perf_counter()
        while storage.dequeue() is not None:
            pass
        speeds[name] = bench.peer_jobs / (time.perf_counter() - began)
        storage.close()
    return speeds


def _persist_queue(bench: Bench) -> dict[str, float]:
    from persistqueue import SQLiteAckQueue

    jobs = bench.peer_jobs // 5  # it is slow; its queue is as deep as the others'
    queue = SQLiteAckQueue(str(bench.folder / "persist-queue"), auto_commit=True)
    for _ in range(bench.peer_jobs):
        queue.put("x" * 1500)
    began = time.perf_counter()
    for _ in range(jobs):
        queue.ack(queue.get(block=False))
    speed = jobs / (time.perf_counter() - began)
    queue.close()
    return {"persist_queue": speed}


def _procrastinate(bench: Bench) -> dict[str, float]:
    return {"procrastinate": asyncio.run(_procrastinated(bench))}


async def _procrastinated(bench: Bench) -> float:
    """Its own statements for fetching and finishing a job, without the worker around them."""
    import procrastinate
    from procrastinate import jobs

    url = make_url(bench.database.url).set(drivername="postgresql")
    connector = procrastinate.PsycopgConnector(conninfo=url.render_as_string(hide_password=False))
    app = procrastinate.App(connector=connector)

    @app.task(name="bench")
    def nothing(**_: Any) -> None:
        """Never run."""

    async with app.open_async():
        await app.schema_manager.apply_schema_async()
        for _ in range(0, bench.peer_jobs, BATCH):
            await nothing.batch_defer_async(*[_job() for _ in range(BATCH)])
        manager = app.job_manager
        worker = await manager.register_worker()
        began = time.perf_counter()
        number = 0
        while (job := await manager.fetch_job(queues=None, worker_id=worker)) is not None:
            await manager.finish_job(job=job, status=jobs.Status.SUCCEEDED, delete_job=False)
            number += 1
        return number / (time.perf_counter() - began)


def _job() -> Any:
    return {"text": "x" * 1500}


_PEERS: dict[str, Callable[[Bench], dict[str, float]]] = {
    "huey": _huey,
    "persistqueue": _persist_queue,
    "procrastinate": _procrastinate,
}
