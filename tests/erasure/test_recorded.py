"""What the bot recorded about an erased customer is gone, what it recorded about others stays. On both engines."""

import json

import pytest
from sqlalchemy import insert, select

from segmentation.people import Contact
from store import audit, tables
from store.books import contacts
from store.chats import webchat
from store.database import Database
from store.outbox import consents
from store.safekeeping import erased_rows, naming, person
from tests.clock import MONDAY
from tests.erasure.erasing import CLERK, erase, shown_to
from tests.store.old_records import a_delivery as an_outbox_row
from tests.store.old_records import a_message, put


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


@pytest.mark.parametrize(
    ("text", "named"),
    [("C001", True), ("c001的", True), ("看C001,", True), ("C0011", False), ("XC001", False), ("C001_2", False),
     ("张伟", True), ("", False)],
)  # fmt: skip
def test_an_id_counts_as_a_word_of_its_own(text: str, named: bool) -> None:
    assert naming.traces("C001", ["张伟", None, "王"]).in_({"a": [text]}) is named
