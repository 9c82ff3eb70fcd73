"""An approved push leaves as it was read, once an address, and not at all once anything has changed. All invented."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from content.pushes.audience import Audience
from store import audit, tables
from store.database import Database
from store.imports.deliveries import import_delivery
from store.pushes import desk, queueing
from tests.builders import write_delivery
from tests.pushes.bank import (
    FUND,
    POLICY,
    REVIEWER,
    TEN,
    WEALTH,
    a_wish,
    an_offer,
    approved,
    groups_of,
    minute,
    sent,
    waiting,
)
from tests.pushes.bank import tables as bank_tables
from tests.pushes.outcomes import state

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def test_what_is_previewed_is_what_is_sent_to_the_byte(database: Database) -> None:
    push_id = approved(database, an_offer())
    shown = desk.preview(database, POLICY, push_id, viewer=REVIEWER, now=TEN).push.card
    minute(database)
    with database.engine.connect() as connection:
        cards = connection.execute(
            select(tables.outbox_cards.c.card)
            .join(tables.outbox, tables.outbox.c.delivery_id == tables.outbox_cards.c.delivery_id)
            .where(tables.outbox.c.key.startswith(f"push:{push_id}"))
        )
        assert [card == shown.to_json() for card in cards.scalars()] == [True, True]


@pytest.mark.parametrize(
    "change",
    [
        {"card": {"title": "别的"}},
        {"audience": {"segments": [WEALTH], "segment": WEALTH}},
        {"about": {"purpose": "digest", "products": [], "news_ids": [], "fields": [], "language": "zh", "more": 1}},
        {"expires_on": (TEN + 60 * DAY).date()},
    ],
)
def test_one_changed_in_the_table_after_its_approval_is_not_queued(database: Database, change: dict[str, Any]) -> None:
    push_id = approved(database)
    if "card" in change:
        (push,) = desk.listing(database, ("approved",))
        change = {"card": {**push.card.to_json(), **change["card"]}}
    with database.writing() as connection:
        connection.execute(update(tables.pushes).where(tables.pushes.c.push_id == push_id).values(**change))
    assert minute(database)["pushes_stopped"] == 1
    assert state(database, push_id) == "recalled"
    assert [key for key in waiting(database) if key.startswith("push:")] == []


def test_one_changed_while_it_waits_in_the_outbox_is_blocked_and_its_approval_void(database: Database) -> None:
    push_id = approved(database)
    minute(database)
    with database.writing() as connection:
        for row in connection.execute(select(tables.outbox_cards)).all():
            card = {**row.card, "title": "别的"}
            mine = tables.outbox_cards.c.delivery_id == row.delivery_id
            connection.execute(update(tables.outbox_cards).where(mine).values(card=card))
    assert [key for key in sent(database, TEN + HOUR) if key.startswith("push:")] == []
    assert {reason for state, reason in groups_of(database, push_id).values() if state == "failed"} == {
        "changed",
        "not_approved",
    }


def test_a_group_that_was_not_counted_gets_nothing(database: Database) -> None:
    push_id = approved(database)
    minute(database)
    with database.writing() as connection:
        gone = tables.push_recipients.delete().where(tables.push_recipients.c.address == "web:group:G1")
        connection.execute(gone)
    keys = sent(database, TEN + HOUR)
    assert f"push:{push_id}:G1" not in keys
    assert f"push:{push_id}:G2" in keys


def test_the_same_content_reaches_a_group_once_whatever_push_brings_it(database: Database) -> None:
    first, second = approved(database), approved(database, now=TEN + timedelta(minutes=1))
    minute(database)
    sent(database, TEN + HOUR)
    minute(database, TEN + 8 * DAY)
    assert {reason for _, reason in groups_of(database, second).values()} >= {"had_it"}
    with database.engine.connect() as connection:
        lines = connection.execute(select(tables.push_once.c.address, tables.push_once.c.push_id)).all()
    assert {push_id for _, push_id in lines} == {first}
    assert len(lines) == len({address for address, _ in lines}) == 4


def test_asked_twice_it_is_queued_once(database: Database) -> None:
    push_id = approved(database)
    with database.writing() as connection:
        assert queueing.queue(connection, push_id, now=TEN).deliveries == 4
        assert queueing.queue(connection, push_id, now=TEN).stopped == "not_approved"
    assert len([key for key in waiting(database) if key.startswith("push:")]) == 4


def test_one_whose_days_are_over_leaves_no_more(database: Database) -> None:
    push_id = approved(database, a_wish(valid_until=TEN.date()))
    assert minute(database, TEN + DAY)["pushes_over"] == 1
    assert state(database, push_id) == "expired"


def test_a_figure_that_changed_in_the_banks_data_is_not_sent(database: Database, tmp_path: Path) -> None:
    push_id = approved(database, an_offer())
    minute(database)
    newer = bank_tables()
    newer["products"] = [{**FUND, "benchmark": "2.40%"}]
    folder = write_delivery(tmp_path / "newer", newer)
    import_delivery(database, folder, as_of=TEN.date(), now=TEN)
    assert [key for key in sent(database, TEN + HOUR) if key.startswith("push:")] == []
    assert groups_of(database, push_id)["G1"] == ("failed", "figure_changed")


def test_the_chain_proves_every_step_and_breaks_when_one_byte_is_changed(database: Database) -> None:
    push_id = approved(database)
    minute(database)
    with database.engine.connect() as connection:
        assert audit.first_broken(connection) is None
        (number,) = connection.execute(
            select(tables.audit.c.audit_id).where(tables.audit.c.what == "approval").limit(1).offset(1)
        ).scalars()
        detail = connection.execute(select(tables.audit.c.detail).where(tables.audit.c.audit_id == number)).scalar_one()
    assert (detail["ref"], detail["move"]) == (push_id, "approve")
    with database.writing() as connection:
        mine = tables.audit.c.audit_id == number
        connection.execute(update(tables.audit).where(mine).values(staff_id="E2"))
    with database.engine.connect() as connection:
        assert audit.first_broken(connection) == number


def test_colleagues_get_theirs_in_private_and_need_no_group(database: Database) -> None:
    push_id = approved(database, a_wish(audience=Audience(roles=("relationship_manager",))))
    minute(database)
    keys = sent(database, TEN + HOUR)
    assert sorted(key for key in keys if key.startswith("push:")) == [
        f"push:{push_id}:web:person:S001", f"push:{push_id}:web:person:S002",
    ]  # fmt: skip
    assert minute(database, TEN + HOUR)["pushes_done"] == 1
