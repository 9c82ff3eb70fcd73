"""The outbox: added once, claimed once, in order, and never ended by who lost the claim."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.database import Database
from store.outbox import outbox
from store.outbox.outbox import Claimed
from tests.clock import MONDAY, a_card

LEASE = timedelta(seconds=60)
WEB = ("web",)


def add(database: Database, key: str, **over: Any) -> bool:
    values = {
        "address": "web:person:S001", "purpose": "briefing", "about": {}, "card": a_card(), "due_at": MONDAY,
        "expires_at": None, **over,
    }  # fmt: skip
    with database.writing() as connection:
        return outbox.add(connection, key=key, **values)


def claim(
    database: Database, now: datetime = MONDAY, limit: int = 10, platforms: tuple[str, ...] = WEB
) -> list[Claimed]:
    with database.writing() as connection:
        return list(outbox.claim(connection, now=now, lease=LEASE, platforms=platforms, limit=limit))


def states(database: Database) -> dict[str, str]:
    with database.engine.connect() as connection:
        return {line.key: line.state for line in outbox.listing(connection)}


def test_the_same_key_is_added_once(database: Database) -> None:
    assert add(database, "morning:S001:2026-11-23")
    assert not add(database, "morning:S001:2026-11-23", purpose="digest")
    assert states(database) == {"morning:S001:2026-11-23": "waiting"}


def test_a_card_comes_back_as_it_went_in(database: Database) -> None:
    add(database, "k", about={"push_id": "P1"})
    (one,) = claim(database)
    assert one.card.content_hash() == a_card().content_hash()
    assert one.about == {"push_id": "P1"}


@pytest.mark.parametrize(("late", "claimed"), [(-1, 0), (0, 1), (1, 1)], ids=["a second early", "at its time", "after"])
def test_nothing_leaves_before_it_is_due(database: Database, late: int, claimed: int) -> None:
    add(database, "k")
    assert len(claim(database, MONDAY + timedelta(seconds=late))) == claimed


@pytest.mark.parametrize(("seconds", "state"), [(59, "waiting"), (60, "expired")])
def test_what_waits_past_its_time_expires(database: Database, seconds: int, state: str) -> None:
    add(database, "k", expires_at=MONDAY + timedelta(seconds=60))
    with database.writing() as connection:
        outbox.expire(connection, now=MONDAY + timedelta(seconds=seconds))
    assert states(database) == {"k": state}


def test_an_address_has_one_delivery_in_flight_and_gets_them_in_order(database: Database) -> None:
    add(database, "second", due_at=MONDAY)
    add(database, "first", due_at=MONDAY - timedelta(minutes=1))
    add(database, "elsewhere", address="web:person:S002")
    assert [one.key for one in claim(database)] == ["first", "elsewhere"]
    assert claim(database) == []


def test_an_answer_goes_before_what_nobody_waits_for(database: Database) -> None:
    add(database, "digest", due_at=MONDAY - timedelta(hours=1))
    add(database, "answer", purpose="answer")
    assert [one.key for one in claim(database)] == ["answer"]


def test_only_the_platforms_asked_for_are_claimed(database: Database) -> None:
    add(database, "wecom", address="wecom:person:wangwei")
    add(database, "webby", address="webby:person:x")
    assert claim(database) == []


def test_who_lost_the_claim_can_not_end_the_delivery(database: Database) -> None:
    add(database, "k")
    (old,) = claim(database)
    later = MONDAY + LEASE
    with database.writing() as connection:
        assert outbox.release(connection, now=later, repeatable=WEB) == (1, 0)
    (new,) = claim(database, later)
    with database.writing() as connection:
        assert not outbox.finish(connection, old, now=later, message_id="1")
        assert outbox.finish(connection, new, now=later, message_id="2")
        assert not outbox.block(connection, new, now=later, findings=[])
    assert states(database) == {"k": "sent"}


def test_a_lease_that_runs_is_not_taken_away(database: Database) -> None:
    add(database, "k")
    claim(database)
    with database.writing() as connection:
        assert outbox.release(connection, now=MONDAY + LEASE - timedelta(seconds=1), repeatable=WEB) == (0, 0)


def test_what_was_in_flight_on_a_platform_without_keys_becomes_unknown(database: Database) -> None:
    add(database, "k", address="slack:person:U1")
    claim(database, platforms=("slack",))
    with database.writing() as connection:
        assert outbox.release(connection, now=MONDAY + LEASE, repeatable=WEB) == (0, 1)
    assert states(database) == {"k": "unknown"}
    assert claim(database, MONDAY + LEASE, platforms=("slack",)) == []


def test_a_defer_by_a_check_gives_the_try_back_and_keeps_the_reason(database: Database) -> None:
    add(database, "k")
    (one,) = claim(database)
    with database.writing() as connection:
        outbox.defer(connection, one, until=MONDAY + LEASE, findings=[{"check": "C-12"}], counted=False)
    assert claim(database) == []
    (again,) = claim(database, MONDAY + LEASE)
    assert (again.tries, again.findings) == (1, ({"check": "C-12"},))


def test_a_rolled_back_cause_leaves_no_delivery(database: Database) -> None:
    def cause() -> None:
        with database.writing() as connection:
            outbox.add(
                connection,
                key="k",
                address="web:person:S001",
                purpose="briefing",
                about={},
                card=a_card(),
                due_at=MONDAY,
            )
            raise KeyError

    with pytest.raises(KeyError):
        cause()
    assert states(database) == {}


@given(key=st.text(max_size=40), tries=st.integers(1, 60))
def test_waits_double_up_to_the_longest_give_or_take_a_quarter(key: str, tries: int) -> None:
    base, most = timedelta(seconds=15), timedelta(seconds=1800)
    plain = min(most, base * 2 ** min(tries - 1, 20))
    wait = outbox.backoff(key, tries, base=base, most=most)
    assert plain * 0.75 <= wait <= plain * 1.25
    assert wait == outbox.backoff(key, tries, base=base, most=most)
