"""Every kind of record goes when the policy says so and not a moment before. On both engines."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, insert, select

from schedules.tidy import tidy
from store import tables
from store.database import Database
from store.outbox import outbox
from store.safekeeping import expiry
from tests.clock import MONDAY, a_card, a_run
from tests.store.old_records import LIMITS, a_contact, a_delivery, a_message, both_sides, drop, left, put


def a_consent(at: datetime, *, granted: bool, channel: str = "call") -> dict[str, Any]:
    return {
        "customer_id": "C001", "purpose": "marketing", "channel": channel, "granted": granted, "at": at, "words": "",
    }  # fmt: skip


def a_task(due: date, closed: datetime | None, state: str) -> dict[str, Any]:
    return {
        "customer_id": "C001", "staff_id": "S001", "duty": "W-01", "due_on": due, "state": state, "amount": 100,
        "facts": {}, "opened_at": MONDAY, "closed_at": closed,
    }  # fmt: skip


def a_push(key: str, at: datetime, state: str) -> dict[str, Any]:
    return {
        "push_id": key, "kind": "digest", "segment": "tier:mid", "language": "zh", "card": {}, "state": state, "author": "",
        "reviewer": "", "approved_hash": "", "approved_at": None, "expires_on": None, "made_at": at,
    }  # fmt: skip


def a_news(key: str, at: datetime, state: str, expires: date | None = None) -> dict[str, Any]:
    return {
        "news_id": key, "found_at": at, "published_at": None, "source": "", "url": "", "title": {}, "summary": {},
        "topics": [], "licence": "", "state": state, "author": "", "reviewer": "", "approved_hash": "",
        "approved_at": None, "expires_on": expires,
    }  # fmt: skip


def test_answered_messages_go_after_their_days_and_unanswered_never(database: Database) -> None:
    old, young = both_sides("inbox")
    rows = [a_message("old", old), a_message("young", young), a_message("waits", old, state="waiting")]
    put(database, tables.inbox, *rows)
    assert drop(database) == {"inbox": 1}
    assert left(database, tables.inbox.c.message_key) == ["waits", "young"]


def test_a_private_card_is_emptied_first_and_its_row_goes_later(database: Database) -> None:
    emptied, kept = both_sides("cards")
    gone, _ = both_sides("outbox")
    rows = [a_delivery("kept", kept), a_delivery("emptied", emptied), a_delivery("gone", gone)]
    put(database, tables.outbox, *rows, a_delivery("waits", None, state="waiting"))
    assert drop(database) == {"cards": 2, "outbox": 1}
    assert left(database, tables.outbox.c.key) == ["emptied", "kept", "waits"]
    with database.engine.connect() as connection:
        cards = dict(connection.execute(select(tables.outbox.c.key, tables.CARD)).all())
        assert outbox.listing(connection)[0].key
    assert (cards["emptied"]["title"], cards["kept"]["title"]) == ("", a_card().title)
    assert drop(database) == {}


def test_what_went_to_groups_is_kept_whole_for_five_years(database: Database) -> None:
    old, young = both_sides("sends")
    put(database, tables.outbox, *(a_delivery(f"{n}", at, purpose="digest") for n, at in enumerate((old, young))))
    assert drop(database) == {"sends": 1}
    with database.engine.connect() as connection:
        assert connection.execute(select(tables.outbox_cards.c.card)).scalar_one()["title"] == a_card().title
    assert LIMITS["sends"] == MONDAY.replace(year=MONDAY.year - 5)


def test_of_consents_only_those_go_that_another_word_replaced_long_ago(database: Database) -> None:
    old, young = both_sides("consents")
    put(
        database,
        tables.consents,
        a_consent(old - timedelta(days=9), granted=True),
        a_consent(old, granted=False),
        a_consent(old, granted=True, channel="wecom"),
        a_consent(old, granted=True, channel="sms"),
        a_consent(young, granted=False, channel="sms"),
    )
    assert drop(database) == {"consents": 1}
    assert len(left(database, tables.consents.c.consent_id)) == 4


@pytest.mark.parametrize(
    ("kind", "table", "key", "rows"),
    [
        ("contacts", tables.contacts, "contact_id", lambda old, young: [a_contact("old", old), a_contact("young", young)]),
        ("tasks", tables.tasks, "due_on", lambda old, young: [
            a_task(date(2020, 1, 1), old, "done"), a_task(date(2020, 1, 2), young, "gone"),
            a_task(date(2020, 1, 3), None, "open"),
        ]),
        ("pushes", tables.pushes, "push_id", lambda old, young: [
            a_push("old", old, "done"), a_push("young", young, "done"), a_push("live", old, "approved"),
        ]),
        ("news", tables.news, "news_id", lambda old, young: [
            a_news("old", old, "rejected"), a_news("young", young, "rejected"), a_news("live", old, "approved", date(2027, 1, 1)),
        ]),
        ("conversations", tables.conversations, "address", lambda old, young: [
            {"address": "old", "state": {}, "expires_at": old}, {"address": "young", "state": {}, "expires_at": young},
        ]),
        ("web_messages", tables.web_messages, "key", lambda old, young: [
            {"key": name, "chat": "web:person:S001", "author": "bot", "at": at, "text": "", "card": None}
            for name, at in (("old", old), ("young", young))
        ]),
        ("minutes", tables.occurrences, "planned_at", lambda old, young: [
            {"job": "outbox", "planned_at": at, "state": "done", "lease_until": None, "tries": 1, "report": {}, "ended_at": at}
            for at in (old, young)
        ]),
        ("holds", tables.holds, "hold_id", lambda old, young: [
            {"customer_id": "C9", "reason": "", "until": date(2999, 1, 1), "placed_by": "A", "placed_at": old,
             "released_by": "A", "released_at": at}
            for at in (old, young)
        ]),
    ],
)  # fmt: skip
def test_each_kind_goes_on_its_day_and_not_before(
    database: Database, kind: str, table: Any, key: str, rows: Any
) -> None:
    given_rows = rows(*both_sides(kind))
    put(database, table, *given_rows)
    assert drop(database) == {kind: 1}
    assert len(left(database, table.c[key])) == len(given_rows) - 1
    assert drop(database) == {}


def test_many_rows_go_in_small_steps(database: Database) -> None:
    old, _ = both_sides("inbox")
    rows = [a_message(f"m{n}", old) for n in range(expiry.STEP * 2 + 1)]
    with database.writing() as connection:
        connection.execute(insert(tables.inbox), rows)
    assert drop(database) == {"inbox": len(rows)}


def test_the_job_says_how_many_of_each_and_its_rehearsal_deletes_nothing(database: Database) -> None:
    old, _ = both_sides("inbox")
    put(database, tables.inbox, a_message("one", old), a_message("two", old))
    rehearsed = tidy(a_run(database, dry=True))
    assert (rehearsed["inbox"], len(left(database, tables.inbox.c.inbox_id))) == (2, 2)
    assert tidy(a_run(database))["inbox"] == 2
    with database.engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(tables.inbox)).scalar() == 0
