"""A customer who was erased is in no answer, and what the bot recorded about them is gone, on both engines."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select

from content.policy import load_policy
from content.problems import Problem
from schedules.tidy import tidy
from segmentation import bank_data
from segmentation.people import Contact
from store import audit, tables
from store.books import contacts
from store.books.book import open_book
from store.chats import webchat
from store.database import Database
from store.imports import delivery_states
from store.imports.deliveries import ImportReport, import_delivery
from store.live.standing import standing
from store.outbox import consents
from store.rounds.replay import read_customer_on, run_past
from store.rounds.round_history import versions
from store.rounds.rounds import parquet_file, run_round
from store.safekeeping import erased_rows, erasure, expiry, naming, person
from store.staff.managers import by_staff_id
from tests.builders import a_customer, a_holding, a_staff, write_delivery
from tests.clock import MONDAY, a_run, build_bank, copy_of, the_delivery
from tests.engines import Engine
from tests.store.old_records import a_delivery as an_outbox_row
from tests.store.old_records import a_message, put

CLERK = "S090"


def the_bank() -> dict[str, list[dict[str, Any]]]:
    """The clock's bank with a reviewer, a namesake of C001 whom a colleague manages, and rows of every kind about C001."""
    bank = the_delivery()
    bank["staff"] += [a_staff(staff_id=CLERK, name="虚构合规", role="compliance_reviewer")]
    bank["customers"][0]["phone"] = "13900000001"
    bank["customers"] += [a_customer(customer_id="C005", name="张伟", manager_id="S002")]
    bank["holdings"] += [a_holding(holding_id="H005", customer_id="C005")]
    bank["balances"] = [{"customer_id": "C001", "month": "2026-10", "kind": "term_deposit", "average_balance": "1.25"}]
    bank["tags"] = [{"customer_id": one, "key": "hobby", "value": "tea"} for one in ("C001", "C002")]
    return bank


@pytest.fixture(scope="module")
def built(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("erasure") / "bank"
    folder.mkdir()
    build_bank(folder, the_bank(), engine=engine)
    return folder


@pytest.fixture
def database(engine: Engine, built: Path, tmp_path: Path) -> Iterator[Database]:
    opened = copy_of(built, tmp_path / "copy", engine)
    yield opened
    opened.close()


def erase(database: Database, customer: str = "C001", **over: Any) -> erasure.Erased:
    return erasure.erase(database, customer, **{"reason": "虚构申请", "by": CLERK, "now": MONDAY, **over})


def problem(act: Any) -> str:
    with pytest.raises(Problem) as caught:
        act()
    assert all(caught.value.sentence(language) for language in ("zh", "en"))
    return caught.value.key


def ids(database: Database, table: Any) -> set[str]:
    with database.reading() as connection:
        return set(connection.execute(select(table.c.customer_id)).scalars())


def in_book(database: Database, staff_id: str = "S001") -> tuple[str, ...]:
    with database.reading() as connection:
        manager = by_staff_id(connection, staff_id)
        assert manager is not None
        return open_book(connection, manager, today=MONDAY.date()).customer_ids()


def shown_to(database: Database, staff_id: str, customer: str) -> None:
    with database.writing() as connection:
        audit.record(connection, at=MONDAY, staff_id=staff_id, what="asked", customers=[customer])


def load(database: Database, folder: Path, bank: dict[str, list[dict[str, Any]]], day: date) -> ImportReport:
    report = import_delivery(database, write_delivery(folder, bank), as_of=day, now=MONDAY)
    run_round(database, load_policy(), as_of=day, now=MONDAY)
    return report


# -- the bank's facts ---------------------------------------------------------------------------------------------------


def test_an_erased_customer_is_in_no_table_that_is_served(database: Database) -> None:
    assert "C001" in in_book(database)
    assert erase(database).from_delivery
    for spec in bank_data.TABLES:
        if "customer_id" in tables.bank[spec.name].columns:
            assert "C001" not in ids(database, tables.bank[spec.name]), spec.name
    assert "C001" not in ids(database, tables.placements)
    assert "C001" not in in_book(database)


def test_the_numbers_that_one_customer_is_read_from_are_made_again_without_them(database: Database) -> None:
    def found(customer_id: str) -> object:
        with database.reading() as connection:
            served = standing(database, connection, load_policy())
            assert served is not None
            quick = served.quick(database, connection)
            return quick and quick.read(connection.connection.driver_connection, customer_id)

    if database.engine.dialect.name != "sqlite":
        assert found("C001") is None  # a server has no such files
        return
    assert found("C001")
    assert [b"C001" in path.read_bytes() for path in database.data_dir.glob("*.numbers*")] == [True]
    erase(database)
    assert list(database.data_dir.glob("*.numbers*")) == []
    assert found("C001") is None
    assert found("C002")
    assert [b"C001" in path.read_bytes() for path in database.data_dir.glob("*.numbers*")] == [False]


def test_everybody_else_is_served_as_before(database: Database) -> None:
    def others() -> list[Any]:
        found = []
        for table in (*tables.bank.values(), tables.placements):
            with database.reading() as connection:
                rows = connection.execute(select(table).order_by(*table.columns)).mappings().all()
            found += [row for row in rows if row.get("customer_id") != "C001"]
        return found

    before = others()
    erase(database)
    assert others() == before
    with database.reading() as connection:
        manager = by_staff_id(connection, "S002")
        assert manager
        assert [one.customer_id for one in open_book(connection, manager).find("zhangwei")] == ["C005"]


def test_the_batch_and_the_exports_do_not_see_them_either(database: Database) -> None:
    erase(database)
    with database.engine.connect() as connection:
        served = database.served(connection)
    assert served.delivery_id is not None
    report = run_round(database, load_policy(), as_of=date(2026, 11, 22), now=MONDAY)
    assert report.customers == 4
    for path in (*database.parquet_dir(served.delivery_id).iterdir(), parquet_file(database, report.round_id)):
        assert "C001" not in _column(path)


def _column(path: Path) -> list[str]:
    import polars as pl

    frame = pl.read_parquet(path)
    return frame["customer_id"].to_list() if "customer_id" in frame.columns else []


def test_older_rounds_lose_them_too(database: Database, tmp_path: Path) -> None:
    bank = the_bank()
    bank["holdings"][0]["balance"] = "200000.00"
    load(database, tmp_path / "next", bank, date(2026, 11, 22))
    assert erase(database).counts["rounds"] == 1
    for round_id in (1, 2, 3):
        path = parquet_file(database, round_id)
        if path.exists() and round_id != 2:  # the replaced round goes with the next tidying
            assert "C001" not in _column(path)


def test_past_days_do_not_bring_them_back(database: Database, tmp_path: Path) -> None:
    load(database, tmp_path / "next", the_bank(), date(2026, 11, 24))
    run_round(database, load_policy(), as_of=date(2026, 11, 25), now=MONDAY)
    erase(database)
    made = run_past(database, load_policy(), day=date(2026, 11, 23), now=MONDAY)
    assert made.new
    assert "C001" not in _column(parquet_file(database, made.round_id))
    with pytest.raises(Problem) as problem:
        read_customer_on(database, load_policy(), "C001", date(2026, 11, 21))
    assert problem.value.key == "segments.customer_unknown"
    with database.engine.connect() as connection:
        rounds = {row.round_id: row for row in versions(connection, most=9)}
        served = rounds[database.served(connection).round_id or 0]
    assert (rounds[served.before_id or 0].as_of, rounds[served.before_id or 0].delivery_id) == (
        date(2026, 11, 24), served.delivery_id,
    )  # fmt: skip


def test_the_replaced_delivery_goes_with_the_next_tidying(database: Database) -> None:
    erase(database)
    old = database.parquet_dir(1)
    assert old.exists()
    assert tidy(a_run(database))["dropped"] == 1
    assert not old.exists()
    assert not database.storage.has("bank", 1)
    assert "C005" in in_book(database, "S002")


def test_the_same_files_again_change_nothing_and_do_not_bring_them_back(database: Database, tmp_path: Path) -> None:
    erase(database)
    report = import_delivery(
        database, write_delivery(tmp_path / "same", the_bank()), as_of=date(2026, 11, 21), now=MONDAY
    )
    assert report.state == "unchanged"
    assert "C001" not in in_book(database)


def test_a_later_delivery_that_still_brings_them_is_loaded_without_them(database: Database, tmp_path: Path) -> None:
    erase(database)
    bank = the_bank()
    bank["tags"] += [{"customer_id": "C002", "key": "pet", "value": "cat"}]
    report = load(database, tmp_path / "next", bank, date(2026, 11, 22))
    assert (report.state, ("erased", {"count": 1}) in report.notes) == ("accepted", True)
    assert "C001" not in in_book(database)
    assert "C001" not in ids(database, tables.bank["balances"])
    assert "C001" not in ids(database, tables.placements)


@pytest.mark.parametrize(("days", "forgotten"), [(30, 0), (31, 1)])
def test_a_suppression_ends_when_the_banks_files_are_without_them_long_enough(
    database: Database, tmp_path: Path, days: int, forgotten: int
) -> None:
    erase(database)
    bank = the_bank()
    for name in ("customers", "holdings", "balances", "tags"):
        bank[name] = [row for row in bank[name] if row["customer_id"] != "C001"]
    load(database, tmp_path / "next", bank, date(2026, 11, 21) + timedelta(days=days))
    later = MONDAY + timedelta(days=days + 1)
    mark = {"suppressions": later - timedelta(days=30)}
    assert expiry.drop(database, mark, now=later) == ({"suppressions": 1} if forgotten else {})


def test_without_new_files_a_suppression_never_ends(database: Database) -> None:
    erase(database)
    later = MONDAY + timedelta(days=999)
    assert expiry.drop(database, {"suppressions": later - timedelta(days=30)}, now=later) == {}


def test_an_erasure_killed_on_its_way_leaves_the_old_bank_serving(database: Database, tmp_path: Path) -> None:
    remade = erasure._remake(database, "C001")
    assert "C001" in in_book(database)
    load(database, tmp_path / "next", the_bank(), date(2026, 11, 22))
    assert not database.storage.has("bank", remade.delivery_id)
    assert not database.parquet_dir(remade.delivery_id).exists()
    with database.engine.connect() as connection:
        rounds = connection.execute(select(tables.rounds.c.delivery_id, tables.rounds.c.state)).all()
    assert [row.state for row in rounds if row.delivery_id == remade.delivery_id] == []
    assert {row.state for row in rounds} == {"done"}
    assert erase(database).from_delivery
    assert "C001" not in in_book(database)


# -- what the bot recorded ----------------------------------------------------------------------------------------------


def test_what_was_logged_about_them_goes_and_about_others_stays(database: Database) -> None:
    with database.writing() as connection:
        for number, customer in enumerate(("C001", "C002")):
            one = Contact(
                contact_id=f"k{number}", customer_id=customer, staff_id="S001", at=MONDAY, channel="call", note="虚构"
            )
            contacts.add(connection, one)
            consents.record(
                connection,
                customer_id=customer,
                purpose="marketing",
                channel="call",
                granted=False,
                at=MONDAY,
                words="别打了",
            )
    counts = erase(database).counts
    assert (counts["contacts"], counts["consents"]) == (1, 1)
    with database.engine.connect() as connection:
        assert list(connection.execute(select(tables.contacts.c.customer_id)).scalars()) == ["C002"]
        said = connection.execute(
            select(tables.consents.c.customer_id, tables.consents.c.words, tables.consents.c.granted)
        )
        assert sorted(map(tuple, said)) == [("C001", "", False), ("C002", "别打了", False)]


def test_cards_that_name_them_are_emptied_and_what_waits_is_not_sent(database: Database) -> None:
    put(
        database,
        tables.outbox,
        an_outbox_row("sent", MONDAY),
        an_outbox_row("waits", None, state="waiting", about={"customer_ids": ["C001", "C002"]}),
        an_outbox_row("other", MONDAY, about={"customer_ids": ["C0011"]}),
    )
    assert erase(database).counts["outbox"] == 2
    with database.engine.connect() as connection:
        rows = {row.key: row for row in connection.execute(select(tables.outbox, tables.CARD.label("card")))}
    assert (rows["sent"].state, rows["sent"].card["title"], rows["sent"].about) == ("sent", "", {"customer_ids": []})
    assert (rows["waits"].state, rows["waits"].about) == ("blocked", {"customer_ids": ["C002"]})
    assert rows["waits"].findings[-1]["reason"] == "erased"
    assert rows["other"].card["title"] != ""


def test_words_go_where_the_id_stands_or_the_name_in_a_chat_that_saw_them(database: Database) -> None:
    shown_to(database, "S001", "C001")
    mine, theirs = "web:person:S001", "web:person:S002"
    with database.writing() as connection:
        for key, chat, text in (
            ("name", mine, "给张伟准备话术"),
            ("namesake", theirs, "给张伟准备话术"),
            ("id", theirs, "c001的情况"),
            ("longer id", mine, "C0011的情况"),
            ("phone", mine, "打13900000001"),
            ("nobody", mine, "谁这周到期"),
        ):
            webchat.post(connection, webchat.WebMessage(key=key, chat=chat, author=chat, at=MONDAY, text=text))
            connection.execute(
                insert(tables.inbox).values(a_message(key, MONDAY, sender=chat, chat=chat, text=text))
            )  # fmt: skip
    counts = erase(database).counts
    assert (counts["web_messages"], counts["inbox"]) == (3, 3)
    with database.engine.connect() as connection:
        for column in (tables.web_messages.c.key, tables.inbox.c.message_key):
            assert set(connection.execute(select(column)).scalars()) == {"namesake", "longer id", "nobody"}


def test_a_message_being_worked_on_is_counted_and_left(database: Database) -> None:
    put(database, tables.inbox, a_message("now", MONDAY, text="C001", state="working"))
    assert erase(database).on_the_way == 1


def test_every_table_of_the_bot_is_thought_of() -> None:
    treated = {*person.records_of(), *erased_rows.TREATED, *erased_rows.NOBODY, *person.OWN}
    assert set(tables.BOT.tables) - treated == set(), (
        "say in store/safekeeping/erased_rows.py what an erasure does to this table"
    )


def test_the_audit_keeps_the_id_alone_and_the_chain_is_whole(database: Database) -> None:
    shown_to(database, "S001", "C001")
    erase(database, reason="张伟本人 13900000001 申请")
    with database.engine.connect() as connection:
        assert audit.first_broken(connection) is None
        rows = list(audit.of_customer(connection, "C001"))
        assert [row.what for row in rows] == ["asked", "person_erased"]
        assert (rows[1].staff_id, "张伟" in json.dumps(rows[1].detail, ensure_ascii=False)) == (CLERK, False)


# -- who may, and what stops it -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("act", ["erase", "export", "hold", "release"])
@pytest.mark.parametrize(
    ("by", "key"),
    [("S001", "safekeeping.not_allowed"), ("S003", "safekeeping.not_allowed"), ("S005", "problems.staff_inactive"),
     ("S999", "problems.unknown_staff")],
)  # fmt: skip
def test_only_an_administrator_or_a_reviewer_may(
    database: Database, tmp_path: Path, act: str, by: str, key: str
) -> None:
    acts: dict[str, Any] = {
        "erase": lambda: erase(database, by=by),
        "export": lambda: person.export(database, "C001", tmp_path / "p.json", by=by, now=MONDAY),
        "hold": lambda: person.hold(database, "C001", reason="r", until=MONDAY.date(), by=by, now=MONDAY),
        "release": lambda: person.release(database, "C001", by=by, now=MONDAY),
    }
    assert problem(acts[act]) == key
    assert "C001" in in_book(database)
    assert not (tmp_path / "p.json").exists()


def test_a_legal_hold_stops_the_erasure_until_it_is_released(database: Database) -> None:
    person.hold(database, "C001", reason="虚构争议", until=MONDAY.date(), by=CLERK, now=MONDAY)
    before = in_book(database)
    assert problem(lambda: erase(database)) == "safekeeping.person.held"
    assert in_book(database) == before
    with database.engine.connect() as connection:
        assert delivery_states.served(database)
        assert connection.execute(select(tables.deliveries.c.delivery_id)).scalars().all() == [1]
    person.release(database, "C001", by=CLERK, now=MONDAY)
    assert erase(database).from_delivery
    assert problem(lambda: person.release(database, "C001", by=CLERK, now=MONDAY)) == "safekeeping.person.no_hold"


def test_a_hold_of_yesterday_stops_nothing(database: Database) -> None:
    person.hold(database, "C001", reason="r", until=MONDAY.date() - timedelta(days=1), by=CLERK, now=MONDAY)
    assert erase(database).from_delivery


def test_somebody_nobody_knows_cannot_be_erased(database: Database) -> None:
    assert problem(lambda: erase(database, "C999")) == "safekeeping.person.unknown"


def test_erasing_twice_says_when_it_was_done(database: Database) -> None:
    assert erase(database).before is None
    again = erase(database, now=MONDAY + timedelta(days=1))
    assert (again.before, again.from_delivery, again.counts) == (MONDAY, False, {})


def test_a_customer_the_bank_no_longer_delivers_can_still_be_erased(database: Database) -> None:
    with database.writing() as connection:
        contacts.add(
            connection, Contact(contact_id="k", customer_id="C777", staff_id="S001", at=MONDAY, channel="call")
        )
    done = erase(database, "C777")
    assert (done.from_delivery, done.counts["contacts"]) == (False, 1)


# -- the person's own copy ----------------------------------------------------------------------------------------------


def test_the_export_holds_everything_about_them_and_nothing_about_others(database: Database, tmp_path: Path) -> None:
    shown_to(database, "S001", "C001")
    with database.writing() as connection:
        contacts.add(
            connection,
            Contact(contact_id="k", customer_id="C001", staff_id="S001", at=MONDAY, channel="call", note="虚构"),
        )
    put(
        database,
        tables.outbox,
        an_outbox_row("alone", MONDAY),
        an_outbox_row("with others", MONDAY, about={"customer_ids": ["C001", "C002"]}),
        an_outbox_row("others", MONDAY, about={"customer_ids": ["C002"]}),
    )
    person.hold(database, "C001", reason="秘密", until=MONDAY.date(), by=CLERK, now=MONDAY)
    out = tmp_path / "person.json"
    person.export(database, "C001", out, by=CLERK, now=MONDAY)
    text = out.read_text(encoding="utf-8")
    found = json.loads(text)
    assert found["bank"]["customers"][0]["name"] == "张伟"
    assert found["bank"]["holdings"][0]["balance"] == "100000.00"
    assert found["bank"]["balances"] == [
        {"customer_id": "C001", "month": "2026-10", "kind": "term_deposit", "average_balance": "1.25"}
    ]
    assert found["placement"][0]["aum"] == "100000.00"
    assert found["records"]["contacts"][0]["note"] == "虚构"
    assert [bool(one["card"]) for one in found["messages"]] == [True, False]
    assert [one["what"] for one in found["audit"]] == ["asked", "hold_placed"]
    assert [word for word in ("C002", "C005", "秘密", "欧阳若兰") if word in text] == []
    assert oct(out.stat().st_mode)[-3:] == "600"
    with database.engine.connect() as connection:
        assert [row.what for row in audit.of_customer(connection, "C001")][-1] == "person_exported"


def test_an_export_that_cannot_be_written_is_one_sentence(database: Database) -> None:
    act = lambda: person.export(database, "C001", Path("/proc/person.json"), by=CLERK, now=MONDAY)  # noqa: E731
    assert problem(act) == "safekeeping.not_written"


@pytest.mark.parametrize(
    ("text", "named"),
    [("C001", True), ("c001的", True), ("看C001,", True), ("C0011", False), ("XC001", False), ("C001_2", False),
     ("张伟", True), ("", False)],
)  # fmt: skip
def test_an_id_counts_as_a_word_of_its_own(text: str, named: bool) -> None:
    assert naming.traces("C001", ["张伟", None, "王"]).in_({"a": [text]}) is named
