"""One import in a process of its own, so that its memory and its seconds are its own: ``python -m store.bench.loading``.

Started by ``store.bench.importing``. A JSON line comes in on stdin (the address of the database may hold a password, which
a command line would show to everybody on the machine), a JSON line goes out on stdout.
"""

import json
import sys
import time
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from store import stopwatch
from store.database import Database
from store.imports.deliveries import import_delivery

_STATUS = Path("/proc/self/status")


def load(asked: dict[str, Any]) -> dict[str, Any]:
    """Import a folder and say how long each step took."""
    zone = ZoneInfo(asked["zone"])
    database = Database(asked["url"], Path(asked["data_dir"]))
    began = time.perf_counter()
    with stopwatch.watching() as watch, stopwatch.step("other"):
        report = import_delivery(
            database,
            Path(asked["folder"]),
            as_of=date.fromisoformat(asked["as_of"]),
            now=datetime.fromisoformat(asked["now"]),
            zone=zone,
            accept=True,
        )
    whole = time.perf_counter() - began
    database.close()
    return {
        "seconds": {**watch.seconds, "whole": whole},
        "rows": {name: counts["rows"] for name, counts in report.tables.items()},
        "rejected": report.rejected,
        "peak_mb": peak_mb(),
    }


def peak_mb() -> float:
    """The most memory this process held, in MB.

    Linux's own figure is taken where there is one: the usual call counts the parent's memory too after a start by vfork.
    """
    if _STATUS.exists():
        for line in _STATUS.read_text(encoding="ascii", errors="replace").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1 << 20 if sys.platform == "darwin" else 1 << 10)


if __name__ == "__main__":
    print(json.dumps(load(json.loads(sys.stdin.readline()))))  # noqa: T201 - the answer to the process that asked
