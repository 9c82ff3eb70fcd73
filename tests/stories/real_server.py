"""``guanhu serve`` in a process of its own, killed at the end without a word."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
PATIENCE = 60


@contextmanager
def served(given: Mapping[str, str], folder: Path, log: Path) -> Iterator[str]:
    """Where it answers; what it logs is added to the file."""
    ours = {"GUANHU_LISTEN": "127.0.0.1:0", "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    with log.open("ab") as errors:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", "serve"],
            cwd=folder,
            env={**ours, **given},
            stdout=subprocess.PIPE,
            stderr=errors,
        )
        try:
            assert process.stdout is not None
            line = process.stdout.readline().decode()
            found = re.search(r"http://[0-9.:]+/", line)
            assert found, log.read_text(encoding="utf-8")
            yield found.group()
        finally:
            os.kill(process.pid, signal.SIGKILL)
            process.communicate()  # its workers hold the same pipe: they have ended too


def until(done: Callable[[], object], what: str) -> None:
    """Wait for it, or fail with these words."""
    end = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < end, what
        time.sleep(0.05)
