"""What a policy, a day or a delivery can have wrong: refused in a sentence, or a defined result, from file to segments."""

from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from bot.__main__ import app as commands
from content.policy import load_policy
from content.problems import Problem
from segmentation.policy import read_policy
from segmentation.refusals import Refused
from store.database import Database
from store.imports.deliveries import import_delivery
from store.rounds.rounds import parquet_file, run_round
from tests import builders
from tests.banks import NOW
from tests.builders import a_customer, a_delivery, a_holding
from tests.engines import SQLITE

DAY = date(2026, 11, 21)


def placed(tmp_path: Path, folder: Path) -> tuple[pl.DataFrame, str]:
    """The round of a delivery with bad rows in it, and what was rejected."""
    database = Database(SQLITE.url(tmp_path), tmp_path / "data")
    rejected = tmp_path / "rejected.csv"
    import_delivery(database, folder, as_of=DAY, now=NOW, language="en", rejected=rejected)
    report = run_round(database, load_policy(), as_of=DAY, now=NOW)
    database.close()
    return pl.read_parquet(parquet_file(database, report.round_id)), rejected.read_text(encoding="utf-8-sig")


def test_a_balance_that_is_no_number_in_parquet_is_rejected_and_counts_nothing(tmp_path: Path) -> None:
    folder = builders.write_delivery(tmp_path / "d", a_delivery(customers=[a_customer()], holdings=[a_holding()]))
    good = pl.read_csv(folder / "holdings.csv", infer_schema=False).with_columns(pl.lit(60_000.0).alias("balance"))
    bad = [
        good.with_columns(pl.lit(f"X{place}").alias("holding_id"), pl.lit(value).alias("balance"))
        for place, value in enumerate((float("nan"), float("inf"), -float("inf")))
    ]
    pl.concat([*bad, good]).write_parquet(folder / "holdings.parquet")
    (folder / "holdings.csv").unlink()
    frame, rejected = placed(tmp_path, folder)
    assert frame["aum"].to_list() == [60_000_00]
    assert frame["tier"].to_list() == ["mid"]
    assert rejected.count("holdings.parquet") == 3


def test_a_kind_nobody_knows_is_rejected_and_the_customer_is_placed_without_it(tmp_path: Path) -> None:
    holdings = [
        a_holding(balance="60000"),
        a_holding(holding_id="H9", kind="crypto_coin", balance="9000000"),
    ]
    folder = builders.write_delivery(tmp_path / "d", a_delivery(customers=[a_customer()], holdings=holdings))
    frame, rejected = placed(tmp_path, folder)
    assert frame.select("aum", "tier").rows() == [(60_000_00, "mid")]
    assert "crypto_coin" in rejected


def test_a_bank_without_customers_has_an_empty_round(tmp_path: Path) -> None:
    frame, _ = placed(tmp_path, builders.write_delivery(tmp_path / "d", a_delivery(customers=[], holdings=[])))
    assert frame.is_empty()


def test_a_day_that_has_not_come_is_refused_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database = Database(SQLITE.url(tmp_path), tmp_path / "guanhu-data")
    import_delivery(
        database, builders.write_delivery(tmp_path / "d", a_delivery(customers=[a_customer()])), as_of=DAY, now=NOW
    )
    database.close()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GUANHU_DATABASE_URL", f"sqlite:///{tmp_path / 'guanhu.db'}")
    monkeypatch.setenv("GUANHU_LANGUAGE", "en")
    for command in (["segment"], ["export", "segments", "--out", "out.csv"]):
        done = CliRunner().invoke(commands, [*command, "--as-of", "2999-01-01"])
        assert done.exit_code != 0
        assert not (tmp_path / "out.csv").exists()
        assert "2999-01-01 has not come yet" in (str(done.exception) + done.output) or isinstance(
            done.exception, Problem
        )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[numbers]\ntier_cuts = [500_000_00, 50_000_00]\n", "not_rising"),  # out of order
        ("[numbers]\ntier_cuts = [50_000_00, 50_000_00]\n", "not_rising"),  # an empty band
        ("[rules]\nx = 'band(3, [1, 5, 4])'\n", "not_rising"),
        ("[rules]\nx = \"band(3, [1, 5], ['low', 'high'])\"\n", "band_names"),  # a band without a name: a hole
        ("[rules]\nx = \"band(3, [1], ['low', 'mid', 'high'])\"\n", "band_names"),
        ("[rules]\nx = \"band(3, [1], ['low', 'low'])\"\n", "list_of_words"),  # two bands of one name: an overlap
        ("[segments]\nx = 'tier:high'\n", "unknown_scheme"),
        ("[segments]\nx = 'segment:y'\ny = 'segment:x'\n", "cycle"),
    ],
)
def test_bands_leave_no_hole_and_never_overlap(text: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        read_policy(text)
    assert refused.value.code == code
    assert refused.value.line == 2


def test_every_number_is_in_exactly_one_band() -> None:
    policy = read_policy("[numbers]\ncuts = [1, 5, 9]\n[rules]\nx = 'band(days(opened_on, D), cuts)'\n")
    from segmentation.to_python import place_one

    place = place_one(policy, [])
    found = [place({"opened_on": DAY - timedelta(days=n)}, {}, DAY)["x"] for n in range(-2, 12)]
    assert found == [0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3]
