"""Ready-made queues beside which the outbox is measured: each takes a job and ends it. For ``store.bench.outbox``.

huey and persist-queue on SQLite, procrastinate on PostgreSQL; jobs of the size of a card, on the disk as ours are (SQLite's WAL,
synchronous FULL). None knows an order by address, a budget or a lease that proves itself. huey's storage deletes what it hands
out: a job ends there when its result is written, and taken without one it is gone whatever becomes of it.
"""

import asyncio
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy.engine import make_url

_BODY = "x" * 1500
_AT_ONCE = 100


class Queue(Protocol):
    """A queue that holds jobs."""

    def work(self, jobs: int) -> float:
        """Take and end so many; the seconds it took."""

    def close(self) -> None:
        """Let go of it."""


class Taken:
    """huey's storage alone, without workers: what is taken is gone, there is no end to wait for."""

    def __init__(self, folder: Path, _url: str, jobs: int, *, fsync: bool = True) -> None:
        """Fill it."""
        from huey.storage import SqliteStorage

        self._storage = SqliteStorage(filename=str(folder / f"{type(self).__name__}.db"), fsync=fsync)
        for _ in range(jobs):
            self._storage.enqueue(_BODY.encode())

    def work(self, jobs: int) -> float:
        """One transaction a job."""
        began = time.perf_counter()
        for number in range(jobs):
            assert self._storage.dequeue() is not None
            self.end(number)
        return time.perf_counter() - began

    def end(self, number: int) -> None:
        """Nothing says that the job is done."""

    def close(self) -> None:
        """Close its file."""
        self._storage.close()


class Huey(Taken):
    """The same with the result written: one transaction takes a job, one says that it is done."""

    def end(self, number: int) -> None:
        """As its worker does after a task."""
        self._storage.put_data(f"job-{number}", b"m", is_result=True)


class Unsynced(Taken):
    """Taken without waiting for the disk."""

    def __init__(self, folder: Path, url: str, jobs: int) -> None:
        """Fill it."""
        super().__init__(folder, url, jobs, fsync=False)


class PersistQueue:
    """Its queue with acknowledgements."""

    def __init__(self, folder: Path, _url: str, jobs: int) -> None:
        """Fill it."""
        from persistqueue import SQLiteAckQueue

        self._queue = SQLiteAckQueue(str(folder / "persist-queue"), auto_commit=True)
        for _ in range(jobs):
            self._queue.put(_BODY)

    def work(self, jobs: int) -> float:
        """One after the other."""
        began = time.perf_counter()
        for _ in range(jobs):
            self._queue.ack(self._queue.get(block=False))
        return time.perf_counter() - began

    def close(self) -> None:
        """Close its file."""
        self._queue.close()


class Procrastinate:
    """Its own statements for fetching and finishing a job, without the worker around them."""

    def __init__(self, _folder: Path, url: str, jobs: int) -> None:
        """Make its tables and fill it."""
        self._runner = asyncio.Runner()
        self._runner.run(
            self._open(make_url(url).set(drivername="postgresql").render_as_string(hide_password=False), jobs)
        )

    async def _open(self, url: str, jobs: int) -> None:
        import procrastinate

        self._app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=url))
        await self._app.open_async()
        await self._app.schema_manager.apply_schema_async()

        @self._app.task(name="bench")
        def nothing(**_: Any) -> None:
            """Never run."""

        batch: Any = [{"text": _BODY} for _ in range(_AT_ONCE)]
        for _ in range(0, jobs, _AT_ONCE):
            await nothing.batch_defer_async(*batch)
        self._worker = await self._app.job_manager.register_worker()

    def work(self, jobs: int) -> float:
        """One after the other."""
        return self._runner.run(self._work(jobs))

    async def _work(self, jobs: int) -> float:
        from procrastinate.jobs import Status

        manager = self._app.job_manager
        began = time.perf_counter()
        for _ in range(jobs):
            job = await manager.fetch_job(queues=None, worker_id=self._worker)
            assert job is not None
            await manager.finish_job(job=job, status=Status.SUCCEEDED, delete_job=False)
        return time.perf_counter() - began

    def close(self) -> None:
        """Close its connections."""
        self._runner.run(self._app.close_async())
        self._runner.close()


Make = Callable[[Path, str, int], Queue]
#: By engine and module: the name it is published under, and what is measured of it with its share of the jobs.
QUEUES: Mapping[str, Mapping[str, tuple[str, Mapping[str, tuple[Make, float]]]]] = {
    "sqlite": {
        "huey": ("huey", {"huey": (Huey, 1.0), "huey_taken": (Taken, 1.0), "huey_unsynced": (Unsynced, 1.0)}),
        "persistqueue": ("persist-queue", {"persist_queue": (PersistQueue, 0.2)}),  # it is slow
    },
    "postgresql": {"procrastinate": ("procrastinate", {"procrastinate": (Procrastinate, 1.0)})},
}
