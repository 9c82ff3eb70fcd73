"""Values set by hand: two people, a reason and an end; shown while they hold, and gone without a trace in the state."""

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from sqlalchemy import select

from content.problems import Problem
from segmentation.policy import Policy
from store import audit, tables
from store.database import Database
from store.imports.deliveries import import_delivery
from store.rounds import overrides, rounds_on
from store.rounds.by_hand import ByHand, laid_over, own, write_own
from store.rounds.exports import export_segments
from store.rounds.rounds import parquet_file, run_round
from store.safekeeping import erased_rows, expiry, naming, person
from tests.builders import a_customer, a_delivery, a_holding, a_staff, the_cast, write_delivery
from tests.clock import at, copy_of, open_bot
from tests.engines import Engine
from tests.store.days import tier_policy

DAY = date(2026, 11, 21)
NOW = at("2026-11-22 09:00")
END = date(2026, 12, 31)
POLICY = tier_policy()
WITH_LISTS = tier_policy(
    ("[rules]\n", '[rules]\nsegments = "bits(rich = aum >= 500_000_00, known = aum > 0)"\n')
)  # fmt: skip


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bank")
    database = open_bot(folder)
    deliver(database, folder / "files", DAY)
    database.close()
    return folder


def deliver(database: Database, folder: Path, day: date) -> None:
    staff = [
        *the_cast(),
        a_staff(staff_id="S090", name="虚构管理员", role="admin", branch_id="B2"),
        a_staff(staff_id="S091", name="虚构主管", role="admin"),
        a_staff(staff_id="S005", name="钱离职", active="N"),
        a_staff(staff_id="S006", name="别家行长", role="branch_head", branch_id="B2"),
    ]
    customers = [a_customer(), a_customer(customer_id="C002", manager_id="S002")]
    holdings = [a_holding(), a_holding(holding_id="H2", customer_id="C002")]
    files = write_delivery(folder, a_delivery(staff=staff, customers=customers, holdings=holdings))
    assert import_delivery(database, files, as_of=day, now=NOW).state == "accepted"


@pytest.fixture
def database(bank: Path, tmp_path: Path) -> Iterator[Database]:
    database = copy_of(bank, tmp_path)
    yield database
    database.close()


def ask(database: Database, policy: Policy = POLICY, **over: Any) -> int:
    values = {
        "customer_id": "C001", "scheme": "tier", "value": "high", "reason": "资产在信托（虚构）", "until": END, "by": "S001",
        "now": NOW, **over,
    }  # fmt: skip
    return overrides.request(database, policy, **values)


def stand(database: Database, policy: Policy = POLICY, **over: Any) -> int:
    """Asked for and approved; its number."""
    number = ask(database, policy, **over)
    overrides.approve(database, number, by="S003", now=over.get("now", NOW))
    return number


def run(database: Database, policy: Policy = POLICY, *, day: date = DAY, now: datetime = NOW) -> dict[str, Any]:
    """C001 of the day's round."""
    report = run_round(database, policy, as_of=day, now=now)
    frame = pl.read_parquet(parquet_file(database, report.round_id)).filter(pl.col("customer_id") == "C001")
    return frame.row(0, named=True)


# -- the steps --------------------------------------------------------------------------------------------------------------


def test_asked_approved_shown_and_over_when_its_last_day_is_over(database: Database, tmp_path: Path) -> None:
    assert run(database)["tier"] == "mid"
    number = ask(database)
    assert run(database)["tier"] == "mid"  # asking changes nothing
    overrides.approve(database, number, by="S003", now=NOW)
    row = run(database)
    assert (row["tier"], row["plain_tier"], json.loads(row["by_hand"])) == ("high", "mid", {"tier": "mid"})
    with database.reading() as connection:
        served = connection.execute(select(tables.placements.c.tier, tables.placements.c.customer_id)).all()
    assert sorted(served) == [("high", "C001"), ("mid", "C002")]
    last = run(database, day=END, now=at("2026-12-31 23:00"))
    first_after = run(database, day=END + timedelta(days=1), now=at("2027-01-01 23:00"))
    assert (last["tier"], first_after["tier"], first_after["by_hand"]) == ("high", "mid", None)
    assert first_after["tier_below_since"] is None  # no grace for what the rules never gave


def test_the_export_shows_it(database: Database, tmp_path: Path) -> None:
    stand(database)
    report = run_round(database, POLICY, as_of=DAY, now=NOW)
    assert export_segments(database, report.round_id, tmp_path / "out.parquet") == 2
    assert pl.read_parquet(tmp_path / "out.parquet").sort("customer_id")["tier"].to_list() == ["high", "mid"]


def test_events_beside_it_say_that_a_hand_did_it(database: Database, tmp_path: Path) -> None:
    run(database)
    stand(database, until=DAY + timedelta(days=3))
    for days in (1, 5):
        run(database, day=DAY + timedelta(days=days), now=NOW + timedelta(days=days))
    with database.engine.connect() as connection:
        found = connection.execute(
            select(tables.events.c.kind, tables.events.c.what, tables.events.c.cause).order_by(tables.events.c.day)
        ).all()
    assert found == [("tier_reached", "high", "hand"), ("tier_fallen", "mid", "hand")]


def test_the_night_makes_the_day_again_when_one_came_or_ended(database: Database) -> None:
    def done(now: datetime) -> bool:
        with database.reading() as connection:
            served = database.served(connection)
            return rounds_on.waiting(connection, served, policy=POLICY, today=now.date()).done

    run(database)
    assert done(NOW)
    number = stand(database)
    assert not done(NOW)
    run(database)
    assert done(NOW)
    assert not done(at("2027-01-01 01:00"))
    overrides.withdraw(database, number, by="S001", now=NOW)
    assert not done(NOW)
    assert run(database)["tier"] == "mid"


def test_a_second_value_takes_the_place_of_the_first(database: Database) -> None:
    stand(database)
    stand(database, value="mass")
    assert run(database)["tier"] == "mass"
    with database.engine.connect() as connection:
        assert connection.execute(select(tables.overrides.c.state)).scalars().all() == ["withdrawn", "approved"]


def test_several_values_at_once_and_lists(database: Database) -> None:
    stand(database, scheme="asset_types", value="wealth, savings")
    stand(database, WITH_LISTS, scheme="rich", value="in")
    stand(database, WITH_LISTS, scheme="known", value="out")
    row = run(database, WITH_LISTS)
    assert row["asset_types"] == "savings|wealth"
    assert row["segments"] == "rich"
    assert json.loads(row["by_hand"]) == {"asset_types": "savings", "segments": "known"}


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "a scheme there is not": ({"scheme": "mood"}, "overrides.scheme"),
    "a number is no scheme": ({"scheme": "aum"}, "overrides.scheme"),
    "what the grace rests on": ({"scheme": "plain_tier"}, "overrides.scheme"),
    "a value there is not": ({"value": "platinum"}, "overrides.value"),
    "two values where there is one": ({"value": "mid,high"}, "overrides.value"),
    "one of several there is not": ({"scheme": "asset_types", "value": "savings|gold"}, "overrides.value"),
    "without a reason": ({"reason": "  "}, "overrides.reason"),
    "an end that is past": ({"until": NOW.date() - timedelta(days=1)}, "overrides.past"),
    "a customer there is not": ({"customer_id": "C999"}, "overrides.customer"),
    "somebody else's customer": ({"by": "S002"}, "overrides.not_yours"),
    "a head of another branch": ({"by": "S006"}, "overrides.not_yours"),
    "a stranger": ({"by": "S999"}, "problems.unknown_staff"),
    "somebody who left": ({"by": "S005"}, "problems.staff_inactive"),
}


@pytest.mark.parametrize(("over", "key"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_asked_for_says_the_cure(database: Database, over: dict[str, Any], key: str) -> None:
    with pytest.raises(Problem) as problem:
        ask(database, **over)
    assert problem.value.key == key
    assert problem.value.sentence("zh")
    assert problem.value.sentence("en")


def test_today_is_an_end_to_come(database: Database) -> None:
    stand(database, until=NOW.date())
    assert run(database)["tier"] == "high"


DECIDES = [
    ("S003", ""),
    ("S091", ""),
    ("S001", "overrides.not_allowed"),
    ("S002", "overrides.not_allowed"),
    ("S006", "overrides.not_allowed"),
    ("S090", "overrides.not_allowed"),
]


@pytest.mark.parametrize(("by", "key"), DECIDES)
def test_the_head_or_an_administrator_of_the_branch_decides(database: Database, by: str, key: str) -> None:
    number = ask(database)
    if not key:
        assert overrides.approve(database, number, by=by, now=NOW).approved_by == by
        return
    with pytest.raises(Problem) as problem:
        overrides.approve(database, number, by=by, now=NOW)
    assert problem.value.key == key


def test_nobody_approves_their_own(database: Database) -> None:
    number = ask(database, by="S003")
    with pytest.raises(Problem) as problem:
        overrides.approve(database, number, by="S003", now=NOW)
    assert problem.value.key == "overrides.own"
    assert overrides.approve(database, number, by="S091", now=NOW).state == "approved"


def test_what_is_decided_is_not_decided_again(database: Database) -> None:
    number = stand(database)
    for step, key in ((overrides.approve, "overrides.not_waiting"),):
        with pytest.raises(Problem) as problem:
            step(database, number, by="S003", now=NOW)
        assert problem.value.key == key
    overrides.withdraw(database, number, by="S001", now=NOW)
    with pytest.raises(Problem) as problem:
        overrides.withdraw(database, number, by="S001", now=NOW)
    assert problem.value.key == "overrides.ended"
    late = ask(database, until=NOW.date())
    with pytest.raises(Problem) as problem:
        overrides.approve(database, late, by="S003", now=NOW + timedelta(days=1))
    assert problem.value.key == "overrides.past"
    with pytest.raises(Problem) as problem:
        overrides.approve(database, 99, by="S003", now=NOW)
    assert problem.value.key == "overrides.unknown"


def test_everybody_sees_those_of_the_customers_they_answer_for(database: Database) -> None:
    mine, other = stand(database), ask(database, customer_id="C002", by="S002")
    ended = stand(database, customer_id="C002", by="S002", scheme="asset_types", value="")
    overrides.withdraw(database, ended, by="S003", now=NOW)

    def seen(by: str, **over: Any) -> list[int]:
        return [one.override_id for one in overrides.listed(database, by=by, now=NOW, **over)]

    assert (seen("S001"), seen("S002"), seen("S003"), seen("S006")) == ([mine], [other], [mine, other], [])
    assert seen("S003", ended=True) == [mine, other, ended]
    assert seen("S003", customer_id="C002") == [other]


def test_every_step_is_audited_with_ids_alone(database: Database) -> None:
    number = stand(database)
    overrides.withdraw(database, number, by="S003", now=NOW)
    with database.engine.connect() as connection:
        rows = [(row.what, row.staff_id, row.customers, row.detail) for row in audit.between(connection, None, None)]
    detail = {"override_id": number, "scheme": "tier", "until": END.isoformat()}
    assert rows[-3:] == [
        ("override_requested", "S001", ["C001"], detail),
        ("override_approved", "S003", ["C001"], detail),
        ("override_withdrawn", "S003", ["C001"], detail),
    ]


def test_on_the_server_too(engine: Engine, tmp_path: Path) -> None:
    database = open_bot(tmp_path, engine)
    deliver(database, tmp_path / "files", DAY)
    number = stand(database)
    row = run(database)
    assert (row["tier"], row["by_hand"]) == ("high", '{"tier": "mid"}')
    with database.reading() as connection:
        (hand,) = overrides.shown_by_hand(connection, POLICY, database.served(connection).round_id, "C001")
    assert (hand.override_id, hand.reason, hand.approved_by) == (number, "资产在信托（虚构）", "S003")
    database.close()


# -- safekeeping ------------------------------------------------------------------------------------------------------------


def test_an_erasure_takes_it_along_and_an_export_hands_it_out(database: Database, tmp_path: Path) -> None:
    stand(database)
    run(database)
    person.export(database, "C001", tmp_path / "out.json", by="S091", now=NOW)
    records = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))["records"]
    assert [row["value"] for row in records["overrides"]] == ["high"]
    with database.writing() as connection:
        counts, _ = erased_rows.erase(connection, naming.traces("C001"), now=NOW)
        assert connection.execute(select(tables.overrides.c.override_id)).all() == []
    assert counts["overrides"] == 1


def test_ended_ones_go_after_their_years_and_standing_ones_stay(database: Database) -> None:
    ended = stand(database, until=NOW.date())
    standing = stand(database, customer_id="C002", by="S002")
    withdrawn = ask(database)
    overrides.withdraw(database, withdrawn, by="S001", now=NOW - timedelta(days=2))
    for mark, left in ((NOW, [ended, standing]), (NOW + timedelta(days=1), [standing]), (at("2027-01-01 00:00"), [])):
        expiry.drop(database, {"overrides": mark}, now=NOW)
        with database.engine.connect() as connection:
            assert connection.execute(select(tables.overrides.c.override_id)).scalars().all() == left


# -- what a round takes over from the one before --------------------------------------------------------------------------


def test_what_was_set_is_laid_over_and_taken_off_again(tmp_path: Path) -> None:
    frame = pl.DataFrame({
        "customer_id": ["C1", "C2", "C3"], "tier": ["mid", "mid", "mass"], "tier_below_since": [None, None, DAY],
        "segments": ["a", "a|b", None], "by_hand": pl.Series([None, None, None], dtype=pl.String),
    })  # fmt: skip
    hands = [
        ByHand(override_id=1, customer_id="C2", scheme="tier", value="high"),
        ByHand(override_id=2, customer_id="C2", scheme="a", value="out", in_segments=True),
        ByHand(override_id=3, customer_id="C3", scheme="b", value="in", in_segments=True),
        ByHand(override_id=4, customer_id="C9", scheme="tier", value="high"),
    ]
    shown = laid_over(frame, hands)
    assert shown["tier"].to_list() == ["mid", "high", "mass"]
    assert shown["segments"].to_list() == ["a", "b", "b"]
    assert laid_over(frame, []).equals(frame)
    assert [own(row)["segments"] for row in shown.to_dicts()] == ["a", "a|b", None]
    shown.write_parquet(tmp_path / "shown")
    write_own(tmp_path / "shown", tmp_path / "own", ["tier", "tier_below_since"])
    assert pl.read_parquet(tmp_path / "own").equals(frame.select("customer_id", "tier", "tier_below_since"))


def test_files_of_meanwhile_go(database: Database) -> None:
    stand(database)
    run(database)
    run(database, day=DAY + timedelta(days=1))
    assert [path.name for path in database.data_dir.iterdir() if path.suffix in (".before", ".alike")] == []
