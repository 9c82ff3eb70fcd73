"""A person's own copy holds everything about them and nothing about others. On both engines."""

import json
from pathlib import Path

from segmentation.people import Contact
from store import audit, tables
from store.books import contacts
from store.database import Database
from store.safekeeping import person
from tests.clock import MONDAY
from tests.erasure.erasing import CLERK, problem, shown_to
from tests.store.old_records import a_delivery as an_outbox_row
from tests.store.old_records import put


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
