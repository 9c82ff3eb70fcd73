"""Fixtures every room may ask for."""

import gc
import os
import pkgutil
import shutil
import subprocess
import sys
from collections.abc import Iterator
from typing import Any, NoReturn

import pytest
from hypothesis import HealthCheck, settings

import tests
from store.rounds import spark_session
from tests.compiled_once import compile_once
from tests.engines import SQLITE, Engine, Postgres, make_quick, start_postgres
from tests.spark_cluster import SparkCluster, spark_cluster

#: Modules that assert for a test show what differs as a test file does: all rooms and modules that are not loaded yet.
ASSERTING = {one.name for one in pkgutil.iter_modules(tests.__path__, "tests.")} - sys.modules.keys()
pytest.register_assert_rewrite(*ASSERTING)

#: How long an example takes is the machine's business, not the test's.
settings.register_profile("guanhu", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("guanhu")


def _lacking(what: str) -> NoReturn:
    """Skip by name; fail where everything is required."""
    if os.environ.get("GUANHU_TEST_REQUIRE") == "all":
        pytest.fail(f"{what}, and GUANHU_TEST_REQUIRE=all")
    pytest.skip(what)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Which process runs which test: see ``tests/sharing.py``."""
    from tests.sharing import Sharing

    return Sharing(config, log)


#: After so many new objects Python looks for circles nobody holds, among the young, the older, all; its habit is 700, 10, 10.
SELDOM = (20_000, 10, 5)


def pytest_collection_finish() -> None:
    """What was loaded stays to the end: the search for garbage leaves it out, and comes seldom. It took a tenth of the run."""
    compile_once()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*SELDOM)


def pytest_unconfigure() -> None:
    """Libraries that count what they gave out at the end find it all."""
    gc.unfreeze()


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of Debian's chromium; without it the test skips by name, and fails where everything is required."""
    path = shutil.which("chromium")
    return path or _lacking("chromium is missing: install Debian's package chromium")


@pytest.fixture(scope="session")
def postgres() -> Postgres:
    """A real PostgreSQL, one for the whole run."""
    try:
        server = start_postgres().get_uri()
    except (ImportError, OSError, AssertionError, subprocess.SubprocessError) as error:
        _lacking(f"PostgreSQL does not start here: {error}")
    make_quick(server)
    return Postgres(server, os.environ.get("PYTEST_XDIST_WORKER", "main"))


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkCluster]:
    """A real Spark cluster: a master and two workers."""
    if spark_session.installed() is None:
        _lacking("pyspark is missing: pip install 'guanhu[spark]'")
    if (spark_session.java_version() or 0) < spark_session.LEAST_JAVA:
        _lacking("Java 17 or newer is missing: install Debian's package openjdk-17-jre-headless")
    with spark_cluster(tmp_path_factory.mktemp("spark")) as cluster:
        yield cluster


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """Both engines, one after the other: whoever asks for it runs twice."""
    found: Engine = SQLITE if request.param == "sqlite" else request.getfixturevalue("postgres")
    return found


@pytest.fixture(autouse=True)
def _databases_go(request: pytest.FixtureRequest) -> Iterator[None]:
    """The databases a test made in its own folder go with it."""
    if not {"engine", "tmp_path"} <= set(request.fixturenames):
        yield
        return
    engine, folder = request.getfixturevalue("engine"), request.getfixturevalue("tmp_path")
    yield
    engine.forget(folder)
