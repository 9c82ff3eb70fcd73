"""One of several writers on one SQLite file: ``python -m tests.store.busy_writer URL FOLDER NAME SECONDS PATIENCE``.

Says how it went: for each thread how many transactions went through, how many gave up, and the longest wait.
"""

import json
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

from content.problems import Problem
from store import occurrences
from store.database import Database
from tests.clock import MONDAY

THREADS = 4
#: How long each transaction holds the file.
HOLDS = 0.004


def write(database: Database, name: str, seconds: float) -> tuple[int, int, float]:
    """One transaction after the other: how many went through, how many gave up, and the longest wait."""
    done = locked = 0
    longest = 0.0
    end = time.monotonic() + seconds
    while (began := time.monotonic()) < end:
        try:
            with database.writing() as connection:
                longest = max(longest, time.monotonic() - began)
                occurrences.add(connection, f"{name}:{done}", MONDAY + timedelta(minutes=done))
                time.sleep(HOLDS)
        except Problem:
            locked += 1
        else:
            done += 1
    return done, locked, longest


def main(url: str, folder: str, name: str, seconds: float, patience: float) -> None:
    """As many writers as a worker has threads."""
    database = Database(url, Path(folder), busy_seconds=patience)
    found: list[tuple[int, int, float]] = []
    writers = [
        threading.Thread(target=lambda place=place: found.append(write(database, f"{name}:{place}", seconds)))
        for place in range(THREADS)
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    database.close()
    json.dump({"found": found}, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], float(sys.argv[4]), float(sys.argv[5]))
