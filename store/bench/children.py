"""A bench's work in a process of its own, so that its memory and its seconds are its own. Called by the benches.

One JSON line goes in on stdin, one comes out on stdout; what goes wrong is told on stderr by the process itself.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from content.problems import Problem
from store.bench.loading import peak_mb


def run_child(module: str, asked: Mapping[str, Any]) -> dict[str, Any]:
    """What ``python -m store.bench.<module>`` answers. Raises Problem when it dies."""
    done = subprocess.run(  # noqa: S603 - our own module, by this very Python
        [sys.executable, "-m", f"store.bench.{module}"],
        input=json.dumps(asked) + "\n",
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Problem("bench.child_died")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def answer(work: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """The other side: read what is asked, do it, say the answer and the most memory held."""
    found = work(json.loads(sys.stdin.readline()))
    print(json.dumps({**found, "peak_mb": peak_mb()}))  # noqa: T201 - the answer to the process that asked


@dataclass(slots=True)
class Taken:
    """How long something took."""

    seconds: float = 0.0
    cpu_seconds: float = 0.0
    """Of all threads; says more than ``seconds`` on a machine with other work."""


@contextmanager
def timed() -> Iterator[Taken]:
    """The block's seconds."""
    taken = Taken()
    began, cpu = time.perf_counter(), time.process_time()
    yield taken
    taken.seconds, taken.cpu_seconds = time.perf_counter() - began, time.process_time() - cpu
