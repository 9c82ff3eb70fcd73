"""Every kind of record goes when the policy says so and not a moment before; what a legal hold covers stays. On both engines."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, func, insert, select, update

from content.policy import load_policy
from content.problems import Problem
from content.retention import marks
from schedules.tidy import tidy
from store import audit, tables
from store.bench import outbox as deliveries
from store.database import Database
from store.outbox import outbox
from store.safekeeping import expiry, holds, record_kinds
from tests.clock import CHINA, MONDAY, a_card, a_run, open_bot
from tests.engines import Engine

RULES = load_policy().section("retention")
KINDS = (*record_kinds.KINDS, *record_kinds.OTHERS)
LIMITS = marks(RULES, KINDS, MONDAY)
A_MINUTE = timedelta(minutes=1)


@pytest.fixture
def database(engine: Engine, tmp_path: Path) -> Iterator[Database]:
    opened = open_bot(tmp_path, engine)
    yield opened
    opened.close()


def a_message(key: str, at: datetime, **over: Any) -> dict[str, Any]:
    return {
        "message_key": key, "sender": "web:person:S001", "chat": "web:person:S001", "at": at, "text": "谁这周到期",
        "action": "", "state": "answered", "lease_until": None, "tries": 1, **over,
    }  # fmt: skip


def a_delivery(key: str, ended: datetime | None, **over: Any) -> dict[str, Any]:
    return {
        "key": key, "address": "web:person:S001", "purpose": "briefing", "about": {"customer_ids": ["C001"]},
        "card": a_card().to_json(), "state": "sent", "due_at": MONDAY, "expires_at": None, "lease_until": None, "tries": 1,
        "findings": [], "message_id": "1", "made_at": MONDAY, "ended_at": ended, **over,
    }  # fmt: skip


def a_contact(key: str, at: datetime, customer: str = "C001") -> dict[str, Any]:
    return {
        "contact_id": key, "customer_id": customer, "staff_id": "S001", "at": at, "channel": "call", "outcome": "reached",
        "note": "虚构", "undone_at": None,
    }  # fmt: skip


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


def put(database: Database, table: Any, *rows: dict[str, Any]) -> None:
    with database.writing() as connection:
        for row in rows:
            if table is tables.outbox:
                deliveries.put(connection, [row])
            else:
                connection.execute(insert(table).values(row))


def left(database: Database, column: Any) -> list[Any]:
    with database.engine.connect() as connection:
        return list(connection.execute(select(column).order_by(column)).scalars())


def both_sides(kind: str) -> tuple[datetime, datetime]:
    """A moment that is just old enough, and one that is not."""
    return LIMITS[kind] - A_MINUTE, LIMITS[kind] + A_MINUTE


def drop(database: Database) -> dict[str, int]:
    return expiry.drop(database, LIMITS, now=MONDAY)


def test_every_kind_of_record_has_its_row_and_its_source_in_the_policy() -> None:
    assert set(RULES) == {*KINDS, "deliveries"}
    assert [kind for kind, row in RULES.items() if not row["source"].strip()] == []


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


# -- the audit ----------------------------------------------------------------------------------------------------------


def log(database: Database, at: datetime, *customers: str, staff_id: str = "S001") -> None:
    with database.writing() as connection:
        audit.record(connection, at=at, staff_id=staff_id, what="asked", customers=customers)


def chain(database: Database) -> audit.Chain:
    with database.engine.connect() as connection:
        return audit.examine(connection)


def test_the_audit_is_cut_at_its_age_and_the_chain_stays_whole(database: Database) -> None:
    old, young = both_sides("audit")
    for at in (old - A_MINUTE, old, young, MONDAY):
        log(database, at)
    assert drop(database) == {"audit": 2}
    found = chain(database)
    assert (found.broken, found.rows, found.cut_through) == (None, 3, 2)  # two are left, and the note of the cut
    log(database, MONDAY)
    assert chain(database).broken is None


def test_cut_again_and_again_it_is_still_whole(database: Database) -> None:
    for days in range(6):
        log(database, MONDAY + timedelta(days=days))
    for days in range(1, 5):
        later = MONDAY.replace(year=MONDAY.year + 3) + timedelta(days=days, minutes=-1)
        assert expiry.drop(database, {"audit": marks(RULES, KINDS, later)["audit"]}, now=later) == {"audit": 1}
        assert chain(database).broken is None
    assert chain(database).cut_through == 4


def test_when_everything_is_old_the_note_of_the_cut_is_left(database: Database) -> None:
    old, _ = both_sides("audit")
    log(database, old)
    assert drop(database) == {"audit": 1}
    assert (chain(database).broken, chain(database).rows) == (None, 1)


def test_a_cut_that_was_killed_is_finished_by_the_next(database: Database) -> None:
    old, _ = both_sides("audit")
    for _number in range(3):
        log(database, old)
    log(database, MONDAY)
    with database.writing() as connection:
        hash_ = connection.execute(select(tables.audit.c.hash).where(tables.audit.c.audit_id == 3)).scalar_one()
        audit.cut(connection, through=3, hash_=hash_, rows=3, at=MONDAY)
        connection.execute(delete(tables.audit).where(tables.audit.c.audit_id == 1))
    assert chain(database).broken is None
    assert drop(database) == {"audit": 2}
    assert chain(database).broken is None


@pytest.mark.parametrize("taken", [3, 4])
def test_a_row_taken_out_after_the_cut_is_found(database: Database, taken: int) -> None:
    old, young = both_sides("audit")
    for at in (old, old, young, young, young):
        log(database, at)
    drop(database)
    with database.writing() as connection:
        connection.execute(delete(tables.audit).where(tables.audit.c.audit_id == taken))
    assert chain(database).broken == taken + 1


def test_a_beginning_taken_away_without_a_note_is_found(database: Database) -> None:
    for _number in range(3):
        log(database, MONDAY)
    with database.writing() as connection:
        connection.execute(delete(tables.audit).where(tables.audit.c.audit_id == 1))
    assert chain(database).broken == 2


def test_a_note_of_a_cut_that_was_changed_is_found(database: Database) -> None:
    old, young = both_sides("audit")
    for at in (old, old, young):
        log(database, at)
    drop(database)
    with database.writing() as connection:
        connection.execute(
            update(tables.audit)
            .where(tables.audit.c.what == audit.CUT)
            .values(detail={"through": 1, "hash": "", "rows": 1})
        )
    assert chain(database).broken is not None


# -- legal holds --------------------------------------------------------------------------------------------------------


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


# -- the policy's table -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "row", [{"days": -1}, {"days": 1.5}, {"days": "30"}, {"years": 0}, {"days": 1, "years": 1}, {}, 30, {"days": True}]
)
def test_a_row_that_is_no_period_is_refused_by_name(row: object) -> None:
    with pytest.raises(Problem) as caught:
        marks({"inbox": row}, KINDS, MONDAY)
    assert ("inbox" in str(caught.value), caught.value.exit_code) == (True, 2)


def test_a_kind_that_is_none_is_refused_with_the_kinds_there_are() -> None:
    with pytest.raises(Problem) as caught:
        marks({"inbocks": {"days": 1}}, KINDS, MONDAY)
    assert "inbocks" in str(caught.value)
    assert "web_messages" in str(caught.value)


def test_a_kind_without_a_row_is_kept(database: Database) -> None:
    put(database, tables.inbox, a_message("old", MONDAY - timedelta(days=9999)))
    assert expiry.drop(database, {}, now=MONDAY) == {}
    assert left(database, tables.inbox.c.message_key) == ["old"]


@given(now=st.datetimes(datetime(2024, 1, 1), datetime(2060, 1, 1)), years=st.integers(1, 20))  # noqa: DTZ001 - the zone follows
def test_years_are_calendar_years_and_the_leap_day_has_one_too(now: datetime, years: int) -> None:
    moment = now.replace(tzinfo=CHINA)
    mark = marks({"audit": {"years": years}}, KINDS, moment)["audit"]
    assert (mark.year, mark.month, mark.timetz()) == (moment.year - years, moment.month, moment.timetz())
    assert mark.day == moment.day or (moment.month, moment.day, mark.day) == (2, 29, 28)


# -- the job ------------------------------------------------------------------------------------------------------------


def test_the_job_says_how_many_of_each_and_its_rehearsal_deletes_nothing(database: Database) -> None:
    old, _ = both_sides("inbox")
    put(database, tables.inbox, a_message("one", old), a_message("two", old))
    rehearsed = tidy(a_run(database, dry=True))
    assert (rehearsed["inbox"], len(left(database, tables.inbox.c.inbox_id))) == (2, 2)
    assert tidy(a_run(database))["inbox"] == 2
    with database.engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(tables.inbox)).scalar() == 0
