"""The workers beside the server: followed when they die, woken at once, gone with a server that was killed or interrupted."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from handlers.messages import Address, Message
from store.chats.kept import Told, keep_all
from store.database import Database
from tests.banks import an_app
from tests.clock import MONDAY
from tests.engines import SQLITE
from tests.stories.real_server import ROOT

PATIENCE = 60


def started(folder: Path) -> subprocess.Popen[str]:
    given = {
        "GUANHU_DATABASE_URL": SQLITE.empty(folder), "GUANHU_DATA_DIR": str(folder / "guanhu-data"),
        "GUANHU_LISTEN": "127.0.0.1:0", "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1",
    }  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "serve"], cwd=folder, env=given, text=True, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, process_group=0,
    )  # fmt: skip
    assert process.stdout
    assert "http://" in process.stdout.readline()
    return process


def workers(server: int) -> list[int]:
    """The ids of its processes that answer, by their command line."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            words = (entry / "cmdline").read_bytes()
        except OSError:
            continue
        if parent == server and b"spawn_main" in words:
            found.append(int(entry.name))
    return found


def until(done: Callable[[], object], what: str) -> None:
    end = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < end, what
        time.sleep(0.05)


def answered(database: Database, number: int) -> bool:
    with database.engine.connect() as connection:
        states = connection.exec_driver_sql(
            "SELECT state FROM inbox WHERE message_key = ?", (f"web:{number}",)
        ).scalars()
        return list(states) == ["answered"]


def ask(database: Database, number: int) -> None:
    who = Address("web", "person", "S001")
    message = Message(message_id=str(number), sender=who, chat=who, at=MONDAY, text="本周谁到期")
    assert keep_all(database, [Told(message=message)]) == [None]


@pytest.mark.long  # three servers and four processes of workers are started
def test_workers_are_followed_and_never_outlive_their_server(tmp_path: Path) -> None:
    an_app(tmp_path).database.close()
    database = Database(SQLITE.empty(tmp_path), tmp_path / "guanhu-data")
    for number, end in enumerate((signal.SIGKILL, signal.SIGINT, signal.SIGTERM)):
        server = started(tmp_path)
        try:
            lived_through(server, database, number, end)
        finally:
            server.kill()
    database.close()


def lived_through(server: subprocess.Popen[str], database: Database, number: int, end: signal.Signals) -> None:
    until(lambda: workers(server.pid), "no workers")
    first = workers(server.pid)
    if number == 0:
        os.kill(first[0], signal.SIGKILL)
        until(lambda: workers(server.pid) not in ([], first), "nobody follows")
    (mine,) = workers(server.pid)
    ask(database, number)
    until(lambda: answered(database, number), "not answered")
    if end == signal.SIGINT:
        os.killpg(server.pid, end)  # as a terminal does
    else:
        server.send_signal(end)
    _, errors = server.communicate(timeout=PATIENCE)  # ends when the workers have let go of the pipe, too
    assert server.returncode == (-signal.SIGKILL if end == signal.SIGKILL else 0)
    until(lambda: not Path(f"/proc/{mine}").exists(), "workers outlive their server")
    assert ("workers_died" in errors) is (number == 0)
    assert "Traceback" not in errors
