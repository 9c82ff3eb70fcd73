"""One Spark driver for one round: started with the settings exact results need, quiet, stopped with everything it began.

Called by ``store.rounds.batch_spark``, and by ``guanhu doctor`` for whether Spark could be used. What a person can mend (no
pyspark, no Java, no such master, no worker, files a worker cannot see) is a ``Problem`` that says so, within seconds rather
than after Spark's own minutes of trying again.
"""

import os
import re
import socket
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from content.problems import Problem

#: This machine, all its cores.
HERE = "local[*]"
#: Spark 4 runs on this or a newer Java.
LEAST_JAVA = 17
#: How long a master's machine may take to answer, and a cluster to give the first worker, in seconds.
ANSWER_SECONDS = 5
WORKER_SECONDS = 60
#: How long a driver may take to end before it is killed, in seconds.
STOP_SECONDS = 10

_LOCAL = re.compile(r"local(\[(\*|[1-9][0-9]*)\])?")
_STANDALONE = re.compile(r"spark://[^,/\s]+:[0-9]+(,[^,/\s]+:[0-9]+)*")
_ELSEWHERE = re.compile(r"yarn|k8s://\S+")
_LOOPBACK = ("localhost", "127.", "::1")

#: What exact results need, whatever the installation's own defaults say.
EXACT: Mapping[str, str] = {
    "spark.sql.ansi.enabled": "true",  # a number beyond 64 bits is an error, never NULL or another number
    "spark.sql.session.timeZone": "UTC",  # nothing may rest on it; a fixed one shows when something does
    "spark.sql.caseSensitive": "true",  # names of the policy that differ by case are different names
    "spark.sql.variable.substitute": "false",  # ${…} in a word of the policy is text
    "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",  # days before 1582 as they are written
    "spark.sql.parquet.datetimeRebaseModeInWrite": "CORRECTED",
}
#: A quiet driver that offers no page of its own.
QUIET: Mapping[str, str] = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "WARN",
}


class Driver:
    """A running Spark driver; ``session`` is what SQL is asked of."""

    def __init__(self, session: Any, gateway: Any) -> None:
        """Made by ``start``; without a gateway the session is lent, and goes on when this driver is stopped."""
        self.session = session
        self._gateway = gateway

    @property
    def cores(self) -> int:
        """How many tasks run at once."""
        return int(self.session.sparkContext.defaultParallelism)

    @property
    def workers(self) -> int:
        """How many processes of the cluster work for it; none on this machine alone."""
        tracker = self.session.sparkContext._jsc.sc().statusTracker()  # noqa: SLF001 - its Python side does not tell
        return len(tracker.getExecutorInfos()) - 1  # the driver itself is among them

    @contextmanager
    def watched(self, *, patience: float = WORKER_SECONDS) -> Iterator[None]:
        """Raise Problem when the cluster has taken every worker away and gives none back, where Spark would wait for ever."""
        if not _STANDALONE.fullmatch(self.session.sparkContext.master):  # others queue for their own reasons
            yield
            return
        done, lost = threading.Event(), threading.Event()
        watch = threading.Thread(target=self._watch, args=(patience, done, lost), daemon=True)
        watch.start()
        try:
            yield
        except _errors() as error:
            if lost.is_set():
                raise Problem("spark.workers_lost", seconds=round(patience)) from error
            raise
        finally:
            done.set()
            watch.join()

    def _watch(self, patience: float, done: threading.Event, lost: threading.Event) -> None:
        """Cancel what waits for workers that do not come back."""
        seen = time.monotonic()
        with suppress(*_errors()):  # a driver that dies is noticed by whoever waits for its answer
            while not done.wait(1):
                if self.workers:
                    seen = time.monotonic()
                elif time.monotonic() - seen > patience:
                    lost.set()
                    self.session.sparkContext.cancelAllJobs()

    def stop(self) -> None:
        """End the driver and what it has on the cluster; again changes nothing."""
        if self._gateway is None:
            return
        gateway, self._gateway = self._gateway, None
        with suppress(*_errors()):  # a driver that has died already is stopped
            self.session.stop()
        _end(gateway)


def java_version() -> int | None:
    """The major version of the Java that Spark would take; None without one."""
    command = 'exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -version'  # as Spark's own start does it
    try:
        done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, timeout=60, check=False)  # noqa: S603, S607
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.search(r'version "(?:1\.)?(\d+)', done.stderr)
    return int(found[1]) if found and done.returncode == 0 else None


def installed() -> str | None:
    """The version of pyspark; None where it is not installed."""
    if find_spec("pyspark") is None:
        return None
    from importlib.metadata import version

    return version("pyspark")


def check_usable() -> int:
    """The version of Java that Spark takes here; raises Problem when Spark cannot be started at all."""
    if installed() is None:
        raise Problem("spark.missing", exit_code=2)
    java = java_version()
    if java is None:
        raise Problem("spark.java_missing", exit_code=2, least=LEAST_JAVA)
    if java < LEAST_JAVA:
        raise Problem("spark.java_old", exit_code=2, version=java, least=LEAST_JAVA)
    return java


def check_master(master: str) -> None:
    """Raise Problem for an address that is none, or where nobody answers."""
    if _LOCAL.fullmatch(master) or _ELSEWHERE.fullmatch(master):
        return
    if not _STANDALONE.fullmatch(master):
        raise Problem("spark.master_malformed", exit_code=2, master=master)
    if not any(_answers(place) for place in _places(master)):
        raise Problem("spark.master_unreachable", master=master)


def start(master: str, folder: Path, log: Path) -> Driver:
    """A driver on that master; its own temporary files go below ``folder``, what it has to say into ``log``.

    Raises Problem when Spark is not installed, Java is missing or old, or the cluster gives nothing to work with.
    """
    check_usable()
    check_master(master)
    from pyspark import SparkContext
    from pyspark.conf import SparkConf
    from pyspark.java_gateway import launch_gateway
    from pyspark.sql import SparkSession

    conf = SparkConf(loadDefaults=False).setMaster(master).setAppName("guanhu")
    conf.setAll(list(_settings(master, folder).items()))
    with log.open("wb") as spoken:
        with _told(log, master):
            gateway = launch_gateway(conf, popen_kwargs={"stdout": spoken, "stderr": spoken})
        try:
            with _told(log, master):  # asked before the driver that knows is ended
                driver = Driver(SparkSession(SparkContext(gateway=gateway, conf=conf)), gateway)
        except BaseException:
            _end(gateway)
            raise
    try:
        if _STANDALONE.fullmatch(master):
            _wait_for_worker(driver, master)
    except BaseException:
        driver.stop()
        raise
    return driver


@contextmanager
def mended(log: Path, folder: Path) -> Iterator[None]:
    """Turn what goes wrong in Spark while it works into a Problem with its cure; ``folder`` is what workers must share."""
    try:
        yield
    except _errors() as error:
        said = _words(error)
        if "ARITHMETIC_OVERFLOW" in said or "long overflow" in said:
            raise Problem("spark.overflow") from error
        if any(sign in said for sign in ("FILE_NOT_EXIST", "FileNotFound", "Mkdirs failed", "Permission denied")):
            raise Problem("spark.files_unseen", folder=folder) from error
        if "OutOfMemoryError" in said + _end_of(log):
            raise Problem("spark.memory", path=log) from error
        raise Problem("spark.failed", path=log, detail=_first_line(said)) from error


# -- starting and ending ------------------------------------------------------------------------------------------------


def _settings(master: str, folder: Path) -> dict[str, str]:
    own = {"spark.local.dir": str(folder / "local"), "spark.sql.warehouse.dir": str(folder / "warehouse")}
    here = _LOCAL.fullmatch(master) or all(host.startswith(_LOOPBACK) for host, _ in _places(master))
    if here:  # nobody outside has to reach the driver
        own |= {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
    return {**EXACT, **QUIET, **own}


def _places(master: str) -> list[tuple[str, int]]:
    """Host and port of every master of a standalone cluster."""
    if not _STANDALONE.fullmatch(master):
        return [("", 0)]
    pairs = (place.rpartition(":") for place in master.removeprefix("spark://").split(","))
    return [(host.strip("[]"), int(port)) for host, _, port in pairs]


def _answers(place: tuple[str, int]) -> bool:
    try:
        with socket.create_connection(place, timeout=ANSWER_SECONDS):
            return True
    except (OSError, OverflowError):  # a port above 65,535 is none
        return False


def _wait_for_worker(driver: Driver, master: str) -> None:
    """Spark itself would wait for ever."""
    until = time.monotonic() + WORKER_SECONDS
    while not driver.workers:
        if time.monotonic() > until:
            raise Problem("spark.no_worker", master=master, seconds=WORKER_SECONDS)
        time.sleep(0.1)


def _end(gateway: Any) -> None:
    """Stop the process of the driver, and let the next one of this process have its own."""
    from pyspark import SparkContext

    gateway.shutdown()
    process = gateway.proc
    if process is not None:
        process.stdin.close()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    SparkContext._gateway = None  # noqa: SLF001 - kept for the life of the process, dead or alive
    SparkContext._jvm = None  # noqa: SLF001


# -- what Spark said ----------------------------------------------------------------------------------------------------


def _errors() -> tuple[type[Exception], ...]:
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    return (PySparkException, Py4JError, OSError)


@contextmanager
def _told(log: Path, master: str) -> Iterator[None]:
    """What keeps a driver from starting, as a Problem."""
    try:
        yield
    except _errors() as error:
        said = _end_of(log) + _words(error)
        if "All masters are unresponsive" in said or "REGISTER_APPLICATION" in said:
            raise Problem("spark.master_silent", master=master, version=installed()) from error
        raise Problem("spark.failed", path=log, detail=_first_line(_words(error))) from error


def _words(error: Exception) -> str:
    """What an error says; its Java side may have died with the driver that knows."""
    try:
        return str(error)
    except _errors():
        return type(error).__name__


def _end_of(log: Path) -> str:
    try:
        with log.open("rb") as lines:
            lines.seek(max(0, os.fstat(lines.fileno()).st_size - 100_000))
            return lines.read().decode(errors="replace")
    except OSError:
        return ""


def _first_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    named = [line for line in lines if re.match(r"\[[A-Z_.]+\]", line) or "Exception: " in line]
    return (named or lines or ["?"])[0][:300]
