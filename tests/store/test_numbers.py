"""One customer read from the round's file of numbers is placed exactly as one read by statements, whatever the bank is like."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select

from segmentation.policy import Policy, read_policy
from store import migrate, tables
from store.database import Database
from store.imports import delivery_states, rebuild
from store.live import live_facts
from store.live.standing import Standing, standing
from store.rounds.rounds import run_round
from tests.engines import SQLITE
from tests.segmentation.edge_bank import edge_bank, furnished, write_parquet

DAY = date(2026, 11, 21)
NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)
TEXT = Path("content/policy.toml").read_text(encoding="utf-8")
#: Facts of every kind that no day changes, beside those of the shipped policy, and a value by hand they flow into.
MORE = {
    "contacts_made = {": """
said = { latest = "tags.value", where = "key == 'income_source'" }
said_on = { latest = "tags.as_of" }
assessed = { latest = "assessments.level" }
confirmed = { latest = "assessments.confirmed" }
ever_traded = { exists = "activity", where = "investment_turnover > 0" }
words = { count_distinct = "tags.value" }
contacts_made = {""",
    "(25 if payroll else 0)\n  + (20 if occ": """(25 if payroll else 0)
  + (1 if said == 'rental' else 0) + (2 if assessed == 'C2' else 0) + (4 if ever_traded else 0) + (8 if not ever_traded else 0)
  + (16 if confirmed else 0) + (32 if days(said_on, D) > 35 else 0) + 64 * words
  + (20 if occ""",
}  # fmt: skip


def policy(*, more: bool = True) -> Policy:
    text = TEXT
    for old, new in MORE.items() if more else ():
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return read_policy(text)


def a_bank(folder: Path, bank: dict[str, list[dict[str, Any]]], rules: Policy) -> Database:
    """The bank as accepted and served, with its round."""
    database = Database(SQLITE.url(folder), folder / "data")
    migrate.create_or_check(database)
    delivery_id = delivery_states.begin(database, as_of=DAY, fingerprint="", now=NOW)
    source = database.parquet_dir(delivery_id)
    source.mkdir(parents=True)
    write_parquet(source, bank)
    rebuild.bank(database, delivery_id, source)
    with database.writing() as connection:
        counts = {path.stem: {"rows": 1, "rejected": 0} for path in source.glob("*.parquet")}
        delivery_states.end(connection, delivery_id, "accepted", counts, [])
        delivery_states.serve(connection, delivery_id)
    run_round(database, rules, as_of=DAY, now=NOW)
    return database


def both(database: Database, connection: Connection, found: Standing, customer_id: str, day: date) -> tuple[Any, Any]:
    """The place by numbers and the place by statements."""
    by_statements = replace(found, _quick=None, _asked=True)
    return tuple(one.place(database, connection, customer_id, day) for one in (found, by_statements))  # type: ignore[return-value]


def tell_some(database: Database, ids: list[str], seed: int) -> None:
    """Movements, complaints and contacts told: new ones, ones the delivery holds, and ones that close those."""
    r = random.Random(seed)
    with database.reading() as connection:
        held = {
            name: connection.execute(select(tables.bank[name])).mappings().all() for name in ("movements", "complaints")
        }
    with database.writing() as connection:
        for number, who in enumerate(r.sample(ids, len(ids) // 2)):
            at = NOW + timedelta(minutes=number)
            event = {"event_id": f"E{number}", "at": at, "content_hash": "", "received_at": at}
            movement = {
                "movement_id": f"T{number}", "customer_id": who, "direction": r.choice(("in", "out")), "amount": 10_000_000,
                "own_account_elsewhere": r.choice((None, True, False)), "reason": None,
            }  # fmt: skip
            connection.execute(insert(tables.live_movements).values(**movement, **event))
            complaint = {"complaint_id": f"T{number}", "customer_id": who, "opened_on": DAY, "closed_on": None}
            if held["complaints"] and number % 3 == 0:
                known = held["complaints"][number % len(held["complaints"])]
                complaint = {
                    **complaint,
                    **{name: known[name] for name in ("complaint_id", "customer_id", "opened_on")},
                }
                complaint["closed_on"] = DAY
            made = live_facts.SOURCES["complaints"].table
            there = select(made.c.complaint_id).where(made.c.complaint_id == complaint["complaint_id"])
            if connection.execute(there).first() is None:
                connection.execute(insert(made).values(**complaint, kind=None, summary=None, **event))
            connection.execute(
                insert(tables.contacts).values(
                    contact_id=f"bot:{number}",
                    customer_id=who,
                    staff_id="S001",
                    at=at,
                    channel="call",
                    outcome="reached",
                    note="",
                )
            )


@pytest.fixture(scope="module", params=[1, 2])
def told(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    seed = request.param
    bank = furnished(edge_bank(seed, DAY, customers=25), seed, DAY)
    many = [{**bank["holdings"][0], "customer_id": "C0003", "holding_id": f"X{n}", "balance": n} for n in range(10_000)]
    bank["holdings"] = sorted([*bank["holdings"], *many], key=lambda row: str(row["customer_id"]))
    database = a_bank(tmp_path_factory.mktemp("numbers"), bank, policy())
    tell_some(database, [row["customer_id"] for row in bank["customers"]], seed)
    yield database
    database.close()


@pytest.mark.parametrize("later", [1, 30])
def test_numbers_and_statements_place_alike(told: Database, later: int) -> None:
    with told.reading() as connection:
        found = standing(told, connection, policy())
        assert found is not None
        quick = found.quick(told, connection)
        assert quick is not None
        ids = list(connection.execute(select(tables.bank["customers"].c.customer_id)).scalars())
        in_file = 0
        for customer_id in ids:
            one, other = both(told, connection, found, customer_id, DAY + timedelta(days=later))
            assert one == other
            in_file += quick.read(connection.connection.driver_connection, customer_id) is not None
        assert in_file > len(ids) // 2


def test_whoever_is_no_customer_of_the_round_is_not_found(told: Database) -> None:
    with told.reading() as connection:
        found = standing(told, connection, policy())
        assert found is not None
        quick = found.quick(told, connection)
        assert quick is not None
        driver = connection.connection.driver_connection
        ids = sorted(connection.execute(select(tables.placements.c.customer_id)).scalars())
        for stranger in ("", "A", "C", ids[0][:-1], f"{ids[0]}0", f"{ids[0]}\0{ids[1]}", "\0", "ZZZ", "张伟"):
            assert quick.read(driver, stranger) is None


def test_a_value_by_hand_is_not_carried_on() -> None:
    """The shown tier carries on from what the rules said, by numbers as by statements."""
    import polars as pl

    from store.live.numbers_build import _before
    from store.live.numbers_file import Layout

    layout = Layout(facts=(), own=(), before=(("tier_before", "tier"),), tables=())
    rows = pl.DataFrame({"customer_id": ["A", "B"], "tier": ["high", "mid"], "by_hand": ['{"tier": "mass"}', None]})
    assert dict(_before(rows, layout).rows()) == {"A": "mass", "B": "mid"}


def test_a_bank_without_customers_has_a_file_too(tmp_path: Path) -> None:
    bank = edge_bank(3, DAY, customers=0)
    database = a_bank(tmp_path, bank, policy(more=False))
    with database.reading() as connection:
        found = standing(database, connection, policy(more=False))
        assert found is not None
        assert found.quick(database, connection) is not None
        assert found.place(database, connection, "C0001", DAY + timedelta(days=1)) is None
    database.close()
