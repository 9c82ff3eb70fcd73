"""Several processes write into one SQLite file: each gets its turn in time, and hardly anybody is told that it is locked."""

import json
import subprocess
import sys
from pathlib import Path

from sqlalchemy import func, select

from store import tables
from tests.clock import open_bot
from tests.engines import SQLITE

ROOT = Path(__file__).parents[2]


def test_four_processes_of_four_threads_take_turns_on_one_file(tmp_path: Path) -> None:
    database = open_bot(tmp_path, SQLITE)
    command = [sys.executable, "-m", "tests.store.busy_writer", database.url, str(tmp_path / "data")]
    writers = [
        subprocess.Popen([*command, f"w{place}", "4", "3.5"], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        for place in range(4)
    ]
    found = [one for writer in writers for one in json.loads(writer.communicate(timeout=60)[0])["found"]]
    with database.engine.connect() as connection:
        kept = connection.execute(select(func.count()).select_from(tables.occurrences)).scalar_one()
    database.close()
    assert len(found) == 16
    # A starved machine may put aside for seconds whoever has the turn. With SQLite's own growing steps nearly all gave up.
    assert sum(locked for _, locked, _ in found) <= len(found) // 4
    assert kept == sum(done for done, _, _ in found)
    assert min(done for done, _, _ in found) > 0
