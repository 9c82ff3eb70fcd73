"""The inbox: a message taken is a message kept, and worked on once, in order."""

from datetime import datetime, timedelta

import pytest

from handlers.messages import Address, Message
from store.chats import inbox
from store.chats.inbox import Taken
from store.database import Database
from tests.clock import MONDAY

LEASE = timedelta(seconds=60)
LI_NA, CHEN = Address("web", "person", "S001"), Address("web", "person", "S002")


def add(database: Database, message_id: str, who: Address = LI_NA) -> bool:
    message = Message(message_id=message_id, sender=who, chat=who, at=MONDAY, text="本周谁到期")
    with database.writing() as connection:
        return inbox.add(connection, message)


def claim(database: Database, now: datetime = MONDAY) -> list[Taken]:
    with database.writing() as connection:
        return list(inbox.claim(connection, now=now, lease=LEASE, limit=10))


def test_the_same_message_twice_is_one(database: Database) -> None:
    assert [add(database, "1"), add(database, "1"), add(database, "2")] == [True, False, True]


def test_the_same_id_on_two_platforms_is_two_messages(database: Database) -> None:
    assert add(database, "1")
    assert add(database, "1", Address("slack", "person", "U1"))


def test_one_message_of_a_chat_is_worked_on_at_a_time_in_order(database: Database) -> None:
    for message_id, who in (("1", LI_NA), ("2", LI_NA), ("3", CHEN)):
        add(database, message_id, who)
    first = claim(database)
    assert [one.message_id for one in first] == ["1", "3"]
    assert claim(database) == []
    with database.writing() as connection:
        assert inbox.finish(connection, first[0])
    assert [one.message_id for one in claim(database)] == ["2"]


@pytest.mark.parametrize(("seconds", "again"), [(59, 0), (60, 1)], ids=["lease runs", "lease over"])
def test_a_leftover_is_taken_again_after_its_lease(database: Database, seconds: int, again: int) -> None:
    add(database, "1")
    claim(database)
    assert len(claim(database, MONDAY + timedelta(seconds=seconds))) == again


def test_who_lost_the_claim_can_not_answer(database: Database) -> None:
    add(database, "1")
    (old,) = claim(database)
    (new,) = claim(database, MONDAY + LEASE)
    with database.writing() as connection:
        assert not inbox.finish(connection, old)
        assert inbox.finish(connection, new)


def test_a_broken_message_is_tried_again_later_or_given_up(database: Database) -> None:
    add(database, "1")
    (one,) = claim(database)
    later = MONDAY + timedelta(seconds=5)
    with database.writing() as connection:
        inbox.fail(connection, one, again_at=later)
    assert claim(database) == []
    (two,) = claim(database, later)
    assert two.tries == 2
    with database.writing() as connection:
        inbox.fail(connection, two, again_at=None)
        assert inbox.counts(connection) == {"failed": 1}


def test_a_chat_with_many_messages_keeps_nobody_else_waiting(database: Database) -> None:
    for number in range(80):
        add(database, f"a{number}")
    assert [one.message_id for one in claim(database)] == ["a0"]
    add(database, "b", CHEN)
    assert [one.message_id for one in claim(database)] == ["b"]
