"""The bench of the import: every figure is there, and the real figures are never asserted here."""

import json
import math
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import create_engine, make_url, text

from content.problems import Problem
from store import stopwatch
from store.bench.importing import STEPS, Bench, ImportBench
from store.bench.places import database_of_its_own
from store.bench.traffic import figures
from tests.engines import Postgres

CUSTOMERS = 100
NOW = datetime(2026, 11, 22, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


def run(server: Postgres, tmp_path: Path, said: list[str]) -> ImportBench:
    with database_of_its_own(server.name, server.empty(tmp_path), tmp_path) as database:
        bench = Bench(
            database=database, folder=tmp_path / "bank-files", size=CUSTOMERS, now=NOW, zone="Asia/Shanghai",
            say=said.append, idle_seconds=0.3,
        )  # fmt: skip
        return bench.run()


def test_a_small_bench_has_every_figure(postgres: Postgres, tmp_path: Path) -> None:
    """On PostgreSQL; the same of SQLite where the bench is typed."""
    said: list[str] = []
    found = run(postgres, tmp_path, said)
    postgres.forget(tmp_path)
    assert said == ["build", "first", "idle", "load", "executemany", "bulk"]
    assert (found.engine, found.size) == (postgres.name, CUSTOMERS)
    # 1 customer, 3 holdings, 12 balances, 6 months of activity, a movement and 2 contacts each
    assert found.rows >= CUSTOMERS * 25
    assert found.executemany_rows == found.bulk_rows == found.rows  # so few that the sample is all
    assert found.errors == 0
    assert found.messages > 0
    assert set(found.ratios) == {"executemany", "bulk", "whole_executemany", "validation", "readers"}
    measured = {**found.seconds, **found.ratios, "peak": found.peak_mb, "inbox": found.inbox_p99_ms}
    assert all(math.isfinite(value) and value >= 0 for value in measured.values())
    assert tuple(found.seconds) == STEPS
    assert json.loads(json.dumps(found.as_json()))["ratios"].keys() == found.ratios.keys()


def test_a_step_counts_only_while_somebody_watches() -> None:
    with stopwatch.watching() as watch:
        with stopwatch.step("outer"), stopwatch.step("inner"):
            pass
        with stopwatch.step("outer"):
            pass
    assert set(watch.seconds) == {"outer", "inner"}
    with stopwatch.step("nobody watches"):
        pass
    assert set(watch.seconds) == {"outer", "inner"}


def test_a_bench_leaves_no_database_on_the_server(postgres: Postgres, tmp_path: Path) -> None:
    address = postgres.url(tmp_path)
    stack = ExitStack()
    database = stack.enter_context(database_of_its_own("postgresql", address, tmp_path))
    name = str(make_url(database.url).database)
    with pytest.raises(RuntimeError, match="in the middle"), stack:
        raise RuntimeError("in the middle")
    server = create_engine(make_url(address).set(drivername="postgresql+psycopg"))
    with server.connect() as connection:  # other benches may be running on it: only this one's is looked for
        left = connection.execute(text("SELECT count(*) FROM pg_database WHERE datname = :name"), {"name": name})
        assert name.startswith("guanhu_bench_")
        assert left.scalar() == 0
    server.dispose()


@pytest.mark.parametrize("address", ["sqlite:///guanhu.db", "no address"])
def test_postgresql_is_measured_only_where_there_is_one(address: str, tmp_path: Path) -> None:
    with pytest.raises(Problem) as found, database_of_its_own("postgresql", address, tmp_path):
        pass
    assert (found.value.key, found.value.exit_code) == ("bench.no_server", 2)


@pytest.mark.parametrize(
    ("took", "middle", "late"), [([], 0.0, 0.0), ([0.001], 1000.0, 1000.0), ([n / 1000 for n in range(101)], 50000.0, 99000.0)]
)  # fmt: skip
def test_percentiles_are_of_what_was_measured(took: list[float], middle: float, late: float) -> None:
    found = figures(took, 2)
    assert (found["count"], found["errors"]) == (len(took), 2)
    assert found["p50_us"] == pytest.approx(middle)
    assert found["p99_us"] == pytest.approx(late)
