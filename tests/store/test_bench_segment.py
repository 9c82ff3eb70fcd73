"""The benches of the rules and of a night: small, so that what they compute is right; their seconds say nothing here."""

from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl
import pytest

from content.invented.bench_bank import build_bench
from content.policy import load_policy
from content.problems import Problem
from store.bench import nights, segmenting
from store.bench.children import run_child
from store.bench.sorted_bank import build_sorted
from store.bench.ways import differing, placed_columns
from store.database import Database
from store.imports.deliveries import import_delivery
from store.migrate import upgrade

DAY = date(2026, 11, 21)
NOW = datetime(2026, 11, 21, 20, tzinfo=UTC)


def test_the_batch_is_measured_beside_its_floor_and_two_peers_who_agree(tmp_path: Path) -> None:
    told: list[str] = []
    kept = tmp_path / "kept"
    found = segmenting.Bench(
        policy=load_policy(), folder=tmp_path, size=300, today=DAY, say=told.append, kept=kept, times=1
    ).run()
    assert found.compared == ["duckdb", "loop"]
    assert (found.size, found.customers, found.loop_customers) == (300, 300, 300)
    assert found.ratios["floor"] == pytest.approx(found.seconds / found.floor_seconds)
    assert found.ratios["loop"] == pytest.approx(found.loop_seconds / found.seconds)
    assert found.duckdb_seconds is not None
    assert found.ratios["duckdb"] == pytest.approx(found.seconds / found.duckdb_seconds)
    assert min(found.seconds, found.floor_seconds, found.store_seconds, found.peak_mb) > 0
    assert {"name", "size", "seconds", "floor_seconds", "loop_seconds", "duckdb_seconds", "peak_mb", "ratios"} <= set(
        found.as_json()
    )
    assert told[0] == "sorted"
    assert [path.name for path in kept.iterdir()] == ["bank-300-2026-11-21"]
    result = pl.read_parquet(tmp_path / "batch.parquet")
    assert result.columns == ["customer_id", "manager_id", "branch_id", *placed_columns(load_policy())]


def test_a_peer_who_answers_otherwise_ends_the_bench(tmp_path: Path) -> None:
    policy = load_policy()
    columns = {name: [None] for name in placed_columns(policy)}
    ours = pl.DataFrame({"customer_id": ["A"], "manager_id": ["M"], "branch_id": ["B"], **columns})
    ours = ours.with_columns(tier=pl.lit("mid"), aum=pl.lit(5))
    ours.write_parquet(tmp_path / "one.parquet")
    ours.with_columns(tier=pl.lit("high")).write_parquet(tmp_path / "tier.parquet")
    ours.with_columns(customer_id=pl.lit("C")).write_parquet(tmp_path / "other.parquet")
    assert differing(tmp_path / "one.parquet", tmp_path / "one.parquet", policy) == []
    assert differing(tmp_path / "one.parquet", tmp_path / "tier.parquet", policy) == ["tier"]
    assert differing(tmp_path / "one.parquet", tmp_path / "other.parquet", policy) == ["customer_id"]


def test_a_dead_process_of_the_bench_is_told(tmp_path: Path) -> None:
    with pytest.raises(Problem) as problem:
        run_child("ways", {"way": "floor", "policy": "", "folder": str(tmp_path), "as_of": "2026-11-21"})
    assert problem.value.key == "bench.child_died"


def test_the_sorted_bank_is_what_an_import_keeps(tmp_path: Path) -> None:
    build_sorted(tmp_path / "sorted", customers=150, today=DAY)
    build_bench(tmp_path / "files", customers=150, today=DAY, format="csv")
    database = Database(f"sqlite:///{tmp_path / 'bank.db'}", tmp_path / "data")
    upgrade(database)
    report = import_delivery(
        database, tmp_path / "files", as_of=DAY, now=NOW, zone=ZoneInfo("Asia/Shanghai"), accept=True
    )
    assert report.rejected == 0
    for path in (tmp_path / "sorted").glob("*.parquet"):
        ours, imported = (
            pl.read_parquet(one) for one in (path, database.parquet_dir(report.delivery_id or 0) / path.name)
        )
        assert ours.schema == imported.schema, path.name
        assert ours.equals(imported), path.name
    database.close()


def test_a_night_goes_from_files_to_groups_and_events(tmp_path: Path) -> None:
    told: list[str] = []
    found = nights.Bench(
        policy=load_policy(), folder=tmp_path, size=150, now=NOW, zone="Asia/Shanghai", say=told.append
    ).run()
    assert found.rows > 150 * 25
    assert set(found.seconds) == {"import", "cuts", "place", "waiting", "table", "index", "events", "switch", "whole"}
    assert found.seconds["whole"] >= found.seconds["import"] + found.seconds["cuts"] > 0
    assert told == ["day_before", "night"]
    assert found.as_json()["peak_mb"] > 0
