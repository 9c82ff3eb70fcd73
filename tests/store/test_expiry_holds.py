"""What a legal hold covers stays however old it is, until the hold has ended. On both engines."""

from datetime import date, timedelta

import pytest

from store import tables
from store.database import Database
from store.safekeeping import holds
from tests.clock import MONDAY
from tests.store.old_records import a_contact, a_delivery, a_message, both_sides, chain, drop, left, log, put


def hold(database: Database, customer: str = "C001", until: date | None = None) -> None:
    with database.writing() as connection:
        holds.place(
            connection, customer_id=customer, reason="虚构", until=until or MONDAY.date(), placed_by="A001", at=MONDAY
        )  # fmt: skip


def test_what_a_hold_covers_stays_and_is_counted(database: Database) -> None:
    old, young = both_sides("audit")
    ancient = old - timedelta(days=4000)
    for number, customer in enumerate(("C002", "C001", "C003")):
        log(database, old + number * timedelta(seconds=1), customer)
    put(database, tables.contacts, a_contact("held", ancient), a_contact("other", ancient, "C002"))
    put(
        database,
        tables.outbox,
        a_delivery("held", ancient),
        a_delivery("other", ancient, about={"customer_ids": ["C0011"]}),
    )
    put(
        database,
        tables.inbox,
        a_message("their-chat", ancient),
        a_message("named", ancient, sender="web:person:S009", chat="web:person:S009", text="C001的情况"),
        a_message("free", ancient, sender="web:person:S009", chat="web:person:S009"),
    )
    hold(database)
    dropped = drop(database)
    assert left(database, tables.contacts.c.contact_id) == ["held"]
    assert "held" in left(database, tables.outbox.c.key)
    assert left(database, tables.inbox.c.message_key) == ["named", "their-chat"]
    assert (dropped["audit"], dropped["contacts"], dropped["inbox"]) == (1, 1, 1)
    assert dropped["held"] >= 6
    assert chain(database).broken is None
    assert young > old


@pytest.mark.parametrize("ended", ["passed", "released"])
def test_when_the_hold_has_ended_all_of_it_goes(database: Database, ended: str) -> None:
    old, _ = both_sides("contacts")
    put(database, tables.contacts, a_contact("held", old))
    hold(database, until=MONDAY.date() - timedelta(days=1) if ended == "passed" else MONDAY.date())
    if ended == "released":
        with database.writing() as connection:
            assert holds.release(connection, "C001", released_by="A001", at=MONDAY, today=MONDAY.date()) == 1
    assert drop(database)["contacts"] == 1
