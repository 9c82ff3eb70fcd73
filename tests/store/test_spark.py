"""The Spark engine on a real cluster gives what Polars gives, for every customer and column; Spark's traps are not sprung."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from content.invented.bank import build
from content.policy import load_policy
from content.problems import Problem
from segmentation.nodes import Kind
from segmentation.policy import read_policy
from segmentation.to_sql import cuts_select, spelled
from store.database import Database
from store.imports.deliveries import import_delivery
from store.rounds import spark_session
from store.rounds.batch_engines import Book, open_batch
from store.rounds.batch_spark import SparkBatch
from store.rounds.rounds import PLACED, parquet_file, run_round
from store.rounds.spark_session import Driver
from tests.banks import an_app
from tests.engines import SQLITE
from tests.segmentation.edge_bank import edge_bank, furnished, write_parquet
from tests.segmentation.oracle import Row
from tests.spark_cluster import WORKERS, SparkCluster
from tests.store.laid_down import deliver

ROOT = Path(__file__).parents[2]
DAY = date(2026, 11, 21)
EARLIER = date(2026, 10, 30)
NOW = datetime(2026, 11, 22, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def driver(spark: SparkCluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Driver]:
    """One driver on the cluster for all tests of this file."""
    folder = tmp_path_factory.mktemp("driver")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in spark.environment.items():
            patch.setenv(name, value)
        started = spark_session.start(spark.master, folder, folder / "spark.log")
    yield Driver(started.session, None)
    started.stop()


# -- the same as Polars -----------------------------------------------------------------------------------------------------


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    """The invented bank and a bank of edges in one delivery, and a round three weeks before it."""
    database = Database(SQLITE.url(tmp_path), tmp_path / "data")
    deliver(database, furnished(edge_bank(12, EARLIER, customers=150), 12, EARLIER), number=1, day=EARLIER)
    earlier = run_round(database, load_policy(), as_of=EARLIER, now=NOW)
    build(tmp_path / "files", today=DAY, customers=200, managers=3)
    report = import_delivery(database, tmp_path / "files", as_of=DAY, now=NOW, accept=True)
    assert report.delivery_id is not None
    folder = database.parquet_dir(report.delivery_id)
    edges = write_parquet(tmp_path / "edges", furnished(edge_bank(11, DAY, customers=150), 11, DAY))
    for path in edges.glob("*.parquet"):
        frames = [pl.read_parquet(folder / path.name), pl.read_parquet(path)]
        key = "customer_id" if "customer_id" in frames[0].columns else frames[0].columns[0]
        pl.concat(frames).unique(key if key != "customer_id" else None).sort(key).write_parquet(folder / path.name)
    yield Book(
        database=database, delivery_id=report.delivery_id, policy=load_policy(), as_of=DAY,
        before=parquet_file(database, earlier.round_id), range_size=120,
    )  # fmt: skip
    database.close()


def test_every_column_of_a_round_on_a_cluster_is_that_of_polars(
    book: Book, driver: Driver, capfd: pytest.CaptureFixture[str]
) -> None:
    assert driver.cores == WORKERS
    wanted = (*(name for name in PLACED if book.policy.has(name)), "kept")
    assert {"aum", "tier", "asset_types", "abc_class", "churn_score"} < set(wanted)
    usual, batch = open_batch("polars", book), SparkBatch(book, begin=lambda *_: driver)
    cuts = usual.cuts()
    assert batch.cuts() == cuts
    by_polars = pl.concat(usual.placed(wanted, cuts))
    frames = list(batch.placed(wanted, cuts))
    by_spark = pl.concat(frames)
    assert len(frames) == 3
    assert len(by_polars) > 300
    assert by_polars["kept"].any()  # something of the earlier round is carried on
    assert by_spark.schema == by_polars.schema
    assert [name for name in by_polars.columns if not by_spark[name].equals(by_polars[name])] == []
    assert [path.name for path in book.database.data_dir.iterdir() if path.name.startswith("spark")] == []
    assert tuple(capfd.readouterr()) == ("", "")


def test_the_command_ends_with_one_sentence_when_there_is_no_cluster(tmp_path: Path) -> None:
    pytest.importorskip("pyspark")
    database = an_app(tmp_path).database
    own = {
        "GUANHU_DATABASE_URL": database.url,
        "GUANHU_DATA_DIR": str(database.data_dir),
        "GUANHU_LANGUAGE": "en",
        "PATH": os.environ["PATH"],
    }
    start = [sys.executable, "-c", "from bot.__main__ import main; main()", "segment", "--engine", "spark"]
    command = [*start, "--master", "spark://127.0.0.1:1"]
    done = subprocess.run(command, cwd=ROOT, env=own, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert "Nobody answers at spark://127.0.0.1:1" in done.stderr
    assert not list(database.data_dir.glob("spark*"))


# -- the traps ----------------------------------------------------------------------------------------------------------------


def on_both(
    driver: Driver, folder: Path, bank: dict[str, list[Row]], text: str, *wanted: str
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What Spark and Polars say of the wanted rules."""
    database = Database(f"sqlite:///{folder / 'guanhu.db'}", folder / "data")
    write_parquet(database.parquet_dir(1), bank)
    book = Book(database=database, delivery_id=1, policy=read_policy(text), as_of=DAY, range_size=25)
    batch = SparkBatch(book, begin=lambda *_: driver)
    by_spark = pl.concat(batch.placed(wanted, batch.cuts()))
    usual = open_batch("polars", book)
    return by_spark, pl.concat(usual.placed(wanted, usual.cuts()))


def holding(number: int, balance: int, **over: Any) -> dict[str, list[Row]]:
    customer = f"C{number}"
    return {
        "customers": [{"customer_id": customer, "name": "虚构", "branch_id": "B1", "opened_on": DAY, **over}],
        "holdings": [
            {
                "holding_id": f"H{number}",
                "customer_id": customer,
                "product_code": "P",
                "kind": "mortgage",
                "balance": balance,
                "opened_on": DAY,
            }
        ],
    }


def together(banks: list[dict[str, list[Row]]]) -> dict[str, list[Row]]:
    return {name: [row for bank in banks for row in bank[name]] for name in ("customers", "holdings")}


HELD = '[facts]\nheld = { sum = "holdings.balance" }\n[rules]\n'


@pytest.mark.long
def test_whole_division_rounds_down_and_never_passes_through_decimals(driver: Driver, tmp_path: Path) -> None:
    balances = [*range(25), 10**13 - 1, 10**15, 2**53 + 1, 2**62]
    rules = 'third = "(held - 12) // 3"\nseventh = "(7 - held) // 7"\nlarge = "(12 - held) // 1_000_000_000_000_000"\n'
    bank = together([holding(place, balance) for place, balance in enumerate(balances)])
    found, usual = on_both(driver, tmp_path, bank, HELD + rules, "third", "seventh", "large")
    own = {f"C{i}": ((b - 12) // 3, (7 - b) // 7, (12 - b) // 10**15) for i, b in enumerate(balances)}
    assert {row[0]: row[3:] for row in found.rows()} == own
    assert found.equals(usual)


@pytest.mark.long
def test_small_numbers_are_counted_in_64_bits(driver: Driver, tmp_path: Path) -> None:
    rules = 'n = "(1 if held > 0 else 2) * 2_000_000_000 * 3 + days(opened_on, D - 30) * 1_000_000_000"\n'
    found, usual = on_both(driver, tmp_path, holding(1, 5), HELD + rules, "n")
    assert found["n"].to_list() == [6_000_000_000 - 30_000_000_000]
    assert found.equals(usual)


@pytest.mark.long
@pytest.mark.parametrize(
    ("balances", "rule"),
    [((2**62, 2**62), "held"), ((2**62,), "held + held"), ((2**40,), "held * held"), ((2**62,), "0 - held * 3")],
)
def test_a_number_beyond_64_bits_is_an_error_not_a_wrong_customer(
    driver: Driver, tmp_path: Path, balances: tuple[int, ...], rule: str
) -> None:
    bank = together([holding(1, balance) for balance in balances])
    bank["customers"] = bank["customers"][:1]
    with pytest.raises(Problem) as refused:
        on_both(driver, tmp_path, bank, HELD + f'n = "{rule}"\n', "n")
    assert refused.value.key == "spark.overflow"


@pytest.mark.long
def test_words_of_the_policy_are_texts_whatever_they_hold(driver: Driver, tmp_path: Path) -> None:
    odd = ["it's", 'say "x"', "a\\nb", "back\\", "${spark.master}", "%s %", "`tick`", "分号;--", "/* */", "line\nbreak"]
    listed = ", ".join("'" + w.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n") + "'" for w in odd)
    cuts = ", ".join(str(cut) for cut in range(1, len(odd)))
    text = (
        HELD
        + f"name = '''band(held, [{cuts}], [{listed}])'''\nsame = '''1 if name == {listed.split(', ')[4]} else 0'''\n"
    )
    bank = together([holding(place, place) for place in range(len(odd))])
    found, usual = on_both(driver, tmp_path, bank, text, "name", "same")
    assert found["name"].to_list() == odd
    assert found["same"].to_list() == [int(place == 4) for place in range(len(odd))]
    assert found.equals(usual)


@pytest.mark.long
def test_names_that_differ_by_case_are_different_names(driver: Driver, tmp_path: Path) -> None:
    rules = 'x = "held + 1"\nX = "held + 2"\nselect = "x + X"\n"总额" = "select * 2"\n'
    found, usual = on_both(driver, tmp_path, holding(1, 5), HELD + rules, "x", "X", "select", "总额")
    assert found.rows()[0][3:] == (6, 7, 13, 26)
    assert found.equals(usual)


@pytest.mark.long
def test_the_sessions_time_zone_decides_nothing(driver: Driver, tmp_path: Path) -> None:
    text = """
[facts]
recent = { sum = "movements.amount", where = "direction == 'out'", window = "last 30 days" }
silent = { count = "contacts", window = "last 90 days" }
moved = { latest = "movements.at" }
due = { latest = "holdings.matures_on" }
[rules]
sent = "recent"
days_ago = "days(moved, D)"
due_in = "days(D, due)"
due_on = "due"
quiet = "not known(moved) or silent == 0"
"""
    bank = edge_bank(31, DAY, customers=60)
    driver.session.conf.set("spark.sql.session.timeZone", "America/New_York")
    try:
        found, usual = on_both(driver, tmp_path, bank, text, "sent", "days_ago", "due_in", "due_on", "quiet")
    finally:
        driver.session.conf.set("spark.sql.session.timeZone", "UTC")
    assert found.schema == usual.schema
    assert found.schema["due_on"] == pl.Date
    assert found.equals(usual)


@pytest.mark.long
def test_nobody_in_the_population_is_an_empty_round(driver: Driver, tmp_path: Path) -> None:
    bank = holding(1, 5, closed_on=DAY)
    found, usual = on_both(driver, tmp_path, bank, HELD + "n = \"held\"\nw = \"band(n, [1], ['a', 'b'])\"\n", "n", "w")
    assert found.schema == usual.schema
    assert found.is_empty()


@pytest.mark.long
def test_no_task_holds_the_whole_book_and_nothing_is_a_decimal(driver: Driver, tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'guanhu.db'}", tmp_path / "data")
    write_parquet(database.parquet_dir(1), furnished(edge_bank(41, DAY, customers=20), 41, DAY))
    policy = load_policy()
    batch = SparkBatch(Book(database=database, delivery_id=1, policy=policy, as_of=DAY), begin=lambda *_: driver)
    assert batch.cuts()["cut_a"]
    names = tuple(rule.name for rule in policy.rules if rule.type.kind is not Kind.UNKNOWN)
    cuts = cuts_select(policy, as_of=DAY, tables=batch._tables())
    assert cuts is not None
    for text in (spelled(cuts, "spark"), batch.text(names, {"cut_a": {"B1": 1}, "cut_b": {"B1": 0}})):
        plan = driver.session._jsparkSession.sql(text).queryExecution()
        assert "SinglePartition" not in plan.executedPlan().toString()
        assert "decimal" not in plan.optimizedPlan().toString().lower()
        assert " / " not in text
    whole = driver.session._jsparkSession.sql("SELECT sum(balance) OVER (), 2 / 3.0 FROM holdings").queryExecution()
    assert "SinglePartition" in whole.executedPlan().toString()  # so it would be seen
    assert "decimal" in whole.analyzed().toString().lower()
    batch.close()


@pytest.mark.long
def test_files_that_a_worker_does_not_see_are_told(driver: Driver, tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'guanhu.db'}", tmp_path / "data")
    write_parquet(database.parquet_dir(1), holding(1, 5))
    book = Book(database=database, delivery_id=1, policy=read_policy(HELD + 'n = "held"\n'), as_of=DAY)
    batch = SparkBatch(book, begin=lambda *_: driver)
    frames = batch.placed(("n",), {})
    with batch._working():
        pass  # the views are there
    for path in (batch.folder / "read").iterdir():
        path.unlink()  # as on a machine of another file system
    with pytest.raises(Problem) as refused:
        next(frames)
    assert refused.value.key == "spark.files_unseen"
    assert str(database.data_dir) in refused.value.sentence("zh")
    assert not batch.folder.exists()


@pytest.mark.long
def test_a_result_that_stayed_on_a_workers_own_disk_is_told(driver: Driver, tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'guanhu.db'}", tmp_path / "data")
    write_parquet(database.parquet_dir(1), holding(1, 5))
    book = Book(database=database, delivery_id=1, policy=read_policy(HELD + 'n = "held"\n'), as_of=DAY)
    batch = SparkBatch(book, begin=lambda *_: driver)
    with batch._working() as session:
        written = batch._write(session, ("n",), batch.text(("n",), {}))
    assert written == 1
    for path in (batch.folder / "placed").glob("part-*"):
        path.unlink()
    with pytest.raises(Problem) as refused:
        next(batch._frames(("n",), written))
    assert refused.value.key == "spark.files_unseen"
    batch.close()


@pytest.mark.long
def test_a_cluster_that_takes_its_workers_away_ends_the_round(driver: Driver) -> None:
    context = driver.session.sparkContext._jsc.sc()
    jvm = driver.session.sparkContext._jvm
    began = time.monotonic()
    assert driver.workers == WORKERS
    everybody = jvm.java.util.ArrayList()
    for place in range(WORKERS):
        everybody.add(str(place))
    context.killExecutors(jvm.scala.jdk.javaapi.CollectionConverters.asScala(everybody).toSeq())
    while driver.workers:
        assert time.monotonic() - began < 30
        time.sleep(0.1)
    with pytest.raises(Problem) as refused, driver.watched(patience=0.5):
        driver.session.sql("SELECT count(*) FROM range(0, 1000, 1, 2)").collect()
    assert refused.value.key == "spark.workers_lost"
