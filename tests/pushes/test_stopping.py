"""The stop button: what waits is held back, in flight and between the parts of a long push too. All invented."""

from datetime import timedelta
from typing import Any

import pytest

from store.database import Database
from store.pushes import desk, queueing
from tests.clock import Remembering
from tests.pushes.bank import (
    EDITOR,
    MANAGER,
    POLICY,
    REVIEWER,
    TEN,
    approved,
    groups_of,
    minute,
    sent,
    waiting,
)
from tests.pushes.outcomes import refused, state

HOUR = timedelta(hours=1)


def test_the_stop_button_holds_back_what_waits_and_the_corrected_one_may_go_the_same_day(database: Database) -> None:
    push_id = approved(database)
    minute(database)
    assert desk.stop(database, POLICY, push_id, by=EDITOR, reason="facts", now=TEN) == 4
    assert [key for key in sent(database, TEN + HOUR) if key.startswith("push:")] == []
    assert state(database, push_id) == "recalled"
    again = approved(database, now=TEN + timedelta(minutes=2))
    minute(database, TEN + timedelta(minutes=2))
    assert len([key for key in sent(database, TEN + HOUR) if key.startswith(f"push:{again}:")]) == 4
    refused("pushes.over", desk.stop, database, POLICY, push_id, by=EDITOR, reason="facts", now=TEN)


def test_the_stop_button_works_in_flight(database: Database) -> None:
    push_id = approved(database)
    minute(database)

    class Stopping(Remembering):
        def send(self, to: Any, card: Any, *, key: str) -> str:
            if key.startswith("push:") and not self.sent:
                desk.stop(database, POLICY, push_id, by=REVIEWER, reason="facts", now=TEN)
            return super().send(to, card, key=key)

    web = Stopping()
    minute(database, TEN, web)
    keys = [key for key in sent(database, TEN + HOUR, web) if key.startswith("push:")]
    assert len(keys) == 1, "the one that was leaving"
    stopped = [reason for one, reason in groups_of(database, push_id).values() if one in ("failed", "cancelled")]
    assert stopped == ["not_approved"] * 3


@pytest.mark.parametrize("who", [MANAGER, "S009"])
def test_a_stranger_stops_nothing(database: Database, who: str) -> None:
    refused(
        "pushes.not_yours", desk.stop, database, POLICY, approved(database), by=who, reason="facts", now=TEN
    )  # fmt: skip


def test_many_addresses_are_queued_part_by_part_and_a_stop_in_between_stops_all(database: Database) -> None:
    push_id = approved(database)
    with database.writing() as connection:
        first = queueing.queue(connection, push_id, now=TEN, most=3)
    assert (first.more, first.addresses) == (True, 3)
    assert state(database, push_id) == "approved"
    assert desk.stop(database, POLICY, push_id, by=EDITOR, reason="facts", now=TEN) == 3
    assert [key for key in sent(database, TEN + HOUR) if key.startswith("push:")] == []
    again = approved(database, now=TEN + timedelta(minutes=1))
    with database.writing() as connection:
        assert queueing.queue(connection, again, now=TEN, most=3).more
    with database.writing() as connection:
        assert queueing.queue(connection, again, now=TEN, most=3).addresses == 1
    assert state(database, again) == "scheduled"
    assert len([key for key in waiting(database) if key.startswith("push:")]) == 4
