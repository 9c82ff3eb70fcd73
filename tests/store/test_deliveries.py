"""A delivery comes in beside the one that is served, and takes its place in one moment, or not at all."""

import threading
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from sqlalchemy import insert, select

from segmentation import bank_data
from store import migrate, tables
from store.database import Database
from store.imports.deliveries import ImportReport, import_delivery
from tests import builders
from tests.builders import a_customer, a_delivery, a_holding, a_staff
from tests.engines import Engine

NOW = datetime(2026, 11, 21, 1, tzinfo=UTC)
DAY = date.fromisoformat(builders.AS_OF)


@pytest.fixture
def database(engine: Engine, tmp_path: Path) -> Iterator[Database]:
    opened = Database(engine.url(tmp_path), tmp_path / "data", busy_seconds=0.2)
    yield opened
    opened.close()


def load(database: Database, folder: Path, *, as_of: date = DAY, **options: Any) -> ImportReport:
    return import_delivery(database, folder, as_of=as_of, now=NOW, language="en", **options)


def names(database: Database) -> list[str]:
    customers = tables.bank["customers"]
    with database.reading() as connection:
        return list(connection.execute(select(customers.c.name).order_by(customers.c.customer_id)).scalars())


def many(count: int, **over: Any) -> list[dict[str, Any]]:
    return [a_customer(customer_id=f"C{n:05d}", **over) for n in range(count)]


def test_everything_delivered_is_served_with_its_types(database: Database, tmp_path: Path) -> None:
    contact = {
        "contact_id": "K1",
        "customer_id": "C001",
        "staff_id": "S001",
        "at": "2026-11-20T09:30",
        "channel": "call",
    }
    balance = {"customer_id": "C001", "month": "2026-10", "kind": "term_deposit", "average_balance": "99.9"}
    customer = a_customer(phone="１3800001234", payroll="Y", birth_date="1980-05-06", name="吕 方")
    load(database, builders.write_delivery(
        tmp_path / "d", a_delivery(customers=[customer], contacts=[contact], balances=[balance])))  # fmt: skip
    with database.reading() as connection:
        found = connection.execute(select(tables.bank["customers"])).one()
        assert (found.opened_on, found.birth_date, found.payroll) == (date(2019, 3, 4), date(1980, 5, 6), True)
        assert (found.name_key, found.pinyin, found.initials, found.phone_last4) == ("吕方", "lvfang", "lf", "1234")
        assert found.blacklisted is None
        holding = connection.execute(select(tables.bank["holdings"])).one()
        assert (holding.balance, holding.matures_on, holding.manager_id) == (10_000_000, date(2026, 11, 24), "S001")
        assert connection.execute(select(tables.bank["balances"])).one() == (
            "C001",
            2026 * 12 + 9,
            "term_deposit",
            9990,
        )
        assert connection.execute(select(tables.bank["contacts"].c.at)).scalar() == datetime(
            2026, 11, 20, 1, 30, tzinfo=UTC
        )
        assert connection.execute(select(tables.bank["tags"])).all() == []


def test_parquet_holds_all_columns_sorted_by_customer(database: Database, tmp_path: Path) -> None:
    holdings = [a_holding(holding_id=f"H{n}", customer_id=f"C0000{(n * 7) % 10}") for n in range(30)]
    report = load(database, builders.write_delivery(tmp_path / "d", a_delivery(customers=many(10), holdings=holdings)))
    folder = database.parquet_dir(report.delivery_id)
    assert {path.stem for path in folder.iterdir()} == {"branches", "staff", "customers", "products", "holdings"}
    frame = pl.read_parquet(folder / "holdings.parquet")
    assert frame.columns == [column.name for column in bank_data.table("holdings").columns]
    assert frame["customer_id"].is_sorted()
    assert frame.schema["balance"] == pl.Int64
    assert frame.schema["matures_on"] == pl.Date
    assert frame.schema["rate"] == pl.String
    assert frame.schema["kind"] == pl.String
    assert frame.schema["auto_renew"] == pl.Boolean
    assert pl.read_parquet(folder / "customers.parquet").schema["qualified_investor_until"] == pl.Date


def test_texts_come_back_as_they_are_written_however_odd_or_long(database: Database, tmp_path: Path) -> None:
    long = "".join(
        chr(0x4E00 + n * 7919 % 20_000) for n in range(9_000)
    )  # more than an index holds, and hard to compress
    written = ["a\\b\tc", "第一行\n第二行", "\\N", '"quoted", and more', "虚构'; DROP TABLE x;--", "𠮷野", long]
    rows = [a_customer(customer_id=f"C{n:03}", name=name) for n, name in enumerate(written, 1)]
    rows.append(a_customer(customer_id=long))
    load(database, builders.write_delivery(tmp_path / "d", a_delivery(customers=rows)))
    customers = tables.bank["customers"]
    with database.reading() as connection:
        query = select(customers.c.name).where(customers.c.customer_id < "D").order_by(customers.c.customer_id)
        assert connection.execute(query).scalars().all() == written
        same = select(customers.c.customer_id).where(customers.c.customer_id == long)
        assert connection.execute(same).scalar() == long


def test_a_new_delivery_replaces_the_old_and_what_the_bot_recorded_survives(database: Database, tmp_path: Path) -> None:
    load(database, builders.write_delivery(tmp_path / "a", a_delivery(customers=[a_customer(name="旧人")])))
    values = {
        "contact_id": "bot-1", "customer_id": "C001", "staff_id": "S001", "at": NOW, "channel": "call", "outcome": "", "note": "",
    }  # fmt: skip
    with database.writing() as connection:
        connection.execute(insert(tables.contacts).values(values))
    load(database, builders.write_delivery(tmp_path / "b", a_delivery(customers=[a_customer(name="新人")])))
    assert names(database) == ["新人"]
    with database.reading() as connection:
        assert connection.execute(select(tables.contacts.c.contact_id)).scalars().all() == ["bot-1"]
        states = connection.execute(
            select(tables.deliveries.c.state).order_by(tables.deliveries.c.delivery_id)
        ).scalars()
        assert states.all() == ["retired", "accepted"]


def test_a_reader_keeps_what_it_began_with_and_the_next_one_sees_the_new(database: Database, tmp_path: Path) -> None:
    load(database, builders.write_delivery(tmp_path / "a", a_delivery(customers=[a_customer(name="旧人")])))
    query = select(tables.bank["customers"].c.name)
    with database.reading() as connection:
        assert connection.execute(query).scalar() == "旧人"
        load(database, builders.write_delivery(tmp_path / "b", a_delivery(customers=[a_customer(name="新人")])))
        assert connection.execute(query).scalar() == "旧人"
    assert names(database) == ["新人"]


def test_an_inbox_insert_does_not_wait_for_an_import(database: Database, tmp_path: Path) -> None:
    balances = [
        {"customer_id": f"C{n:05d}", "month": f"2026-{m:02d}", "kind": "term_deposit", "average_balance": "1"}
        for n in range(5000)
        for m in range(1, 11)
    ]
    holdings = [a_holding(customer_id="C00001")]
    folder = builders.write_delivery(
        tmp_path / "d", a_delivery(customers=many(5000), holdings=holdings, balances=balances)
    )
    migrate.upgrade(database)
    waits: list[float] = []
    done = threading.Event()

    def write_messages() -> None:
        while not done.is_set():
            row = {
                "message_key": f"web:{len(waits)}", "sender": "s", "chat": "c", "at": NOW, "text": "t", "action": "",
                "state": "waiting", "tries": 0,
            }  # fmt: skip
            began = time.perf_counter()
            with database.writing() as connection:
                connection.execute(insert(tables.inbox).values(row))
            waits.append(time.perf_counter() - began)
            time.sleep(0.002)

    writer = threading.Thread(target=write_messages)
    writer.start()
    try:
        load(database, folder)
    finally:
        done.set()
        writer.join()
    assert len(waits) > 20
    assert sorted(waits)[len(waits) // 2] < 0.1  # none waited for busy_seconds either: that would have raised


def test_the_same_delivery_twice_changes_nothing_and_says_so(database: Database, tmp_path: Path) -> None:
    folder = builders.write_delivery(
        tmp_path / "d", a_delivery(customers=[a_customer(), a_customer(customer_id="X", name="")])
    )
    first = load(database, folder)
    before = sorted(path.name for path in database.data_dir.iterdir())
    again = load(database, folder)
    assert (first.state, first.exit_code) == ("accepted", 1)
    assert (again.state, again.exit_code, again.delivery_id) == ("unchanged", 0, first.delivery_id)
    assert sorted(path.name for path in database.data_dir.iterdir()) == before
    assert load(database, folder, as_of=date(2026, 11, 22)).state == "accepted"  # another day is another delivery


def test_the_same_delivery_is_loaded_again_when_its_files_are_lost(database: Database, tmp_path: Path) -> None:
    folder = builders.write_delivery(tmp_path / "d", a_delivery())
    first = load(database, folder)
    database.storage.drop("bank", first.delivery_id)
    assert load(database, folder).state == "accepted"
    assert names(database) == ["张伟"]


def test_a_late_delivery_is_held_whole_until_it_is_accepted(database: Database, tmp_path: Path) -> None:
    load(database, builders.write_delivery(tmp_path / "a", a_delivery(customers=[a_customer(name="今天")])))
    late = builders.write_delivery(tmp_path / "b", a_delivery(customers=[a_customer(name="昨天")]))
    held = load(database, late, as_of=date(2026, 11, 20))
    assert (held.state, held.exit_code, held.notes[0][0]) == ("held", 1, "late")
    assert names(database) == ["今天"]
    taken = load(database, late, as_of=date(2026, 11, 20), accept=True)
    assert (taken.state, taken.late) == ("accepted", True)
    assert names(database) == ["今天"]  # it is kept for the days it touches; answers stay with the newer one
    assert (database.parquet_dir(taken.delivery_id) / "customers.parquet").exists()
    assert not database.storage.has("bank", taken.delivery_id)
    again = load(database, late, as_of=date(2026, 11, 20), accept=True)
    assert (again.state, again.late, again.delivery_id) == ("unchanged", True, taken.delivery_id)


@pytest.mark.parametrize(("rows", "state"), [(16, "accepted"), (15, "held")])
def test_a_delivery_with_fewer_than_80_in_100_of_the_last_rows_is_held(
    database: Database, tmp_path: Path, rows: int, state: str
) -> None:
    holding = a_holding(customer_id="C00001")
    load(database, builders.write_delivery(tmp_path / "a", a_delivery(customers=many(20), holdings=[holding])))
    short = builders.write_delivery(tmp_path / "b", a_delivery(customers=many(rows), holdings=[holding]))
    report = load(database, short)
    assert report.state == state
    assert len(names(database)) == (20 if state == "held" else rows)
    assert database.storage.has("bank", report.delivery_id) == (state == "accepted")


def test_a_table_that_is_not_delivered_any_more_makes_the_delivery_short(database: Database, tmp_path: Path) -> None:
    tags = [{"customer_id": "C001", "key": "k", "value": str(n)} for n in range(10)]
    load(database, builders.write_delivery(tmp_path / "a", a_delivery(tags=tags)))
    assert load(database, builders.write_delivery(tmp_path / "b", a_delivery())).state == "held"


def test_a_table_with_a_header_alone_has_no_rows(database: Database, tmp_path: Path) -> None:
    report = load(database, builders.write_delivery(tmp_path / "d", a_delivery(holdings=[], tags=[])))
    assert report.tables["holdings"] == {"rows": 0, "rejected": 0}
    assert report.exit_code == 0


@pytest.mark.parametrize(("days", "noted"), [(0, []), (1, ["ahead"])])
def test_a_date_that_has_not_come_is_taken_with_a_remark(
    database: Database, tmp_path: Path, days: int, noted: list[str]
) -> None:
    folder = builders.write_delivery(tmp_path / "d", a_delivery())
    report = load(database, folder, as_of=NOW.date() + timedelta(days=days))
    assert (report.state, [note for note, _ in report.notes]) == ("accepted", noted)


def test_extra_columns_and_unknown_words_are_noted_not_bad(database: Database, tmp_path: Path) -> None:
    folder = builders.write_delivery(tmp_path / "d", a_delivery(customers=[a_customer(occupation="astronaut")]))
    lines = (folder / "staff.csv").read_text(encoding="utf-8").splitlines()
    (folder / "staff.csv").write_text("\n".join(f"{line},{(n and 'x') or 'shoe_size'}" for n, line in enumerate(lines)))
    report = load(database, folder)
    assert report.exit_code == 0
    assert [note for note, _ in report.notes] == ["ignored", "unknown_word"]
    assert report.notes[0][1]["columns"] == "shoe_size"
    assert (report.notes[1][1]["word"], report.notes[1][1]["count"]) == ("astronaut", 1)


def test_addresses_follow_the_staff_file(database: Database, tmp_path: Path) -> None:
    def bound() -> dict[str, str]:
        with database.reading() as connection:
            rows = connection.execute(select(tables.identities.c.address, tables.identities.c.staff_id))
            return {row.address: row.staff_id for row in rows}

    load(database, builders.write_delivery(tmp_path / "a", a_delivery(
        staff=[a_staff(wecom_userid="lina", slack_user_id="U1"), a_staff(staff_id="S002", wecom_userid="lina")])))  # fmt: skip
    assert bound() == {
        "web:person:S001": "S001", "terminal:person:S001": "S001", "wecom:person:lina": "S001", "slack:person:U1": "S001",
        "web:person:S002": "S002", "terminal:person:S002": "S002",
    }  # fmt: skip
    load(
        database,
        builders.write_delivery(
            tmp_path / "b", a_delivery(staff=[a_staff(), a_staff(staff_id="S003", wecom_userid="lina")])
        ),
    )
    assert bound()["wecom:person:lina"] == "S003"
    assert "slack:person:U1" not in bound()
    assert "web:person:S002" not in bound()


def test_a_dirty_delivery_loads_exactly_what_its_clean_one_does(database: Database, tmp_path: Path) -> None:
    clean = a_delivery(
        customers=many(200),
        holdings=[a_holding(holding_id=f"H{n}", customer_id=f"C{n % 200:05d}", balance=f"{n}.5") for n in range(600)],
    )
    dirty = {name: list(rows) for name, rows in clean.items()}
    for place in range(0, 800, 7):
        bad = (
            a_holding(holding_id=f"X{place}", balance="-1")
            if place % 2
            else a_holding(holding_id="H0", customer_id="C00000")
        )
        dirty["holdings"].insert(place + 1 if place < len(dirty["holdings"]) else len(dirty["holdings"]), bad)
    dirty["customers"].append(a_customer(customer_id="C00000", name="又来"))
    first = load(database, builders.write_delivery(tmp_path / "clean", clean))
    second = load(database, builders.write_delivery(tmp_path / "dirty", dirty))
    assert second.rejected == len(range(0, 800, 7)) + 1
    for name in ("customers", "holdings"):
        one = pl.read_parquet(database.parquet_dir(first.delivery_id) / f"{name}.parquet")
        other = pl.read_parquet(database.parquet_dir(second.delivery_id) / f"{name}.parquet")
        assert one.equals(other)
