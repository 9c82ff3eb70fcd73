"""A real standalone Spark cluster on this machine: a master and two worker processes, stopped by their own process ids.

Every process ends by itself after ``LIFE_SECONDS``, whatever becomes of the tests.
"""

import os
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

LIFE_SECONDS = 400
#: A bound for a machine that has much else to do; alone it takes a few seconds.
START_SECONDS = 180
WORKERS = 2
#: Small processes that are ready soon rather than fast later; Spark's own classes are not verified at every start.
_JAVA = (
    "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:+UnlockDiagnosticVMOptions -XX:-BytecodeVerificationRemote "
    "-XX:-UsePerfData -Xss4m"
)
#: What Spark's own start opens to itself on Java 17 and newer.
_OPENED = (
    "java.lang", "java.lang.invoke", "java.io", "java.net", "java.nio", "java.util", "java.util.concurrent", "sun.nio.ch",
    "sun.nio.cs", "sun.security.action", "sun.util.calendar",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class SparkCluster:
    """A running cluster and the settings a driver of the tests starts with."""

    master: str
    environment: dict[str, str]


@contextmanager
def spark_cluster(folder: Path) -> Iterator[SparkCluster]:
    """A master and its workers; logs and temporary files below the folder. Raises TimeoutError with what the master said."""
    environment = _environment(folder)
    started: list[subprocess.Popen[bytes]] = []
    try:
        log = folder / "master.log"
        started.append(_begin(log, environment, "master.Master", "--port", "0"))
        (master,) = _wait_for(log, r"Starting Spark master at (spark://\S+)", 1)
        for number in range(WORKERS):
            place = folder / f"worker-{number}"
            size = ("--cores", "1", "--memory", "1g", "--work-dir", str(place))
            started.append(_begin(folder / f"worker-{number}.log", environment, "worker.Worker", *size, master))
        _wait_for(log, r"Registering worker (\S+) with 1 cores", WORKERS)
        yield SparkCluster(master=master, environment=environment)
    finally:
        for process in reversed(started):
            process.terminate()
        for process in started:
            process.wait(20)


def _environment(folder: Path) -> dict[str, str]:
    settings = folder / "conf"
    settings.mkdir(parents=True)
    (settings / "spark-defaults.conf").write_text(
        "spark.driver.memory 600m\nspark.executor.memory 600m\n"
        f"spark.driver.extraJavaOptions {_JAVA}\nspark.executor.extraJavaOptions {_JAVA}\n"
    )
    own = {
        "SPARK_CONF_DIR": str(settings), "SPARK_LOCAL_IP": "127.0.0.1", "SPARK_LAUNCHER_OPTS": _JAVA,
        "SPARK_LOCAL_DIRS": str(folder / "shuffles"),
    }  # fmt: skip
    return {**os.environ, **own}


def _begin(log: Path, environment: dict[str, str], name: str, *options: str) -> "subprocess.Popen[bytes]":
    """The process itself: Spark's script would start another Java to find out how."""
    from pyspark.find_spark_home import _find_spark_home

    home = _find_spark_home()
    (core,) = Path(home, "jars").glob("spark-core_*.jar")
    spark = {"SPARK_HOME": home, "SPARK_SCALA_VERSION": core.name.split("_")[1].split("-")[0]}
    java = f"{os.environ['JAVA_HOME']}/bin/java" if "JAVA_HOME" in os.environ else "java"
    opened = (f"--add-opens=java.base/{package}=ALL-UNNAMED" for package in _OPENED)
    start = (java, "-cp", f"{home}/jars/*", "-Xmx200m", *_JAVA.split(), *opened, f"org.apache.spark.deploy.{name}")
    command = ("timeout", str(LIFE_SECONDS), *start, "--host", "127.0.0.1", "--webui-port", "0", *options)
    with log.open("wb") as said:
        return subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=said, stderr=said, env={**environment, **spark}
        )


def _wait_for(log: Path, pattern: str, times: int) -> list[str]:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        found = re.findall(pattern, log.read_text(errors="replace"))
        if len(found) >= times:
            return found
        time.sleep(0.1)
    raise TimeoutError(f"the Spark cluster did not start: {log.read_text(errors='replace')[-2000:]}")
