"""The sender: nothing leaves unchecked, failures are obeyed, and the reason stays with the delivery."""

import time
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from content.cards import Card, Row
from content.policy import load_policy
from handlers.messages import Address, SendFailed
from schedules.outbox import Sender, send_due
from segmentation.policy import Policy
from store.database import Database
from store.outbox import consents, newsroom, outbox
from store.outbox.newsroom import Push
from store.outbox.outbox import Line
from tests.clock import CHINA, MONDAY, Remembering, a_card, a_run, at, policy_with

TEN = at("2026-11-23 10:00")


def put(database: Database, key: str = "k", **over: Any) -> None:
    values: dict[str, Any] = {
        "address": "web:person:S001", "purpose": "briefing", "about": {}, "card": a_card(), "due_at": MONDAY, **over,
    }  # fmt: skip
    with database.writing() as connection:
        outbox.add(connection, key=key, **values)


def put_push(database: Database, card: Card | None = None, *, approved: Card | None = None, **over: Any) -> None:
    """An approved push on its way to the wealth group of S002."""
    card = card or a_card()
    values: dict[str, Any] = {
        "push_id": "P1", "kind": "digest", "segment": "asset_type:wealth", "language": "zh", "card": card,
        "state": "approved", "author": "E1", "reviewer": "R1", "approved_hash": (approved or card).content_hash(),
        "approved_at": MONDAY, "expires_on": date(2026, 11, 30), "made_at": MONDAY, **over,
    }  # fmt: skip
    with database.writing() as connection:
        newsroom.add_push(connection, Push(**values))
    put(database, "push:P1:G2", address="web:group:G2", purpose="digest", about={"push_id": "P1"}, card=card)


def send(
    database: Database, now: datetime = TEN, *failures: SendFailed, platform: str = "web", policy: Policy | None = None
) -> Remembering:
    messenger = Remembering(failures=list(failures))
    sender = Sender(database=database, policy=policy or load_policy(), messengers={platform: messenger})
    sender.drain(now.astimezone(CHINA))
    return messenger


def line(database: Database, key: str = "k") -> Line:
    with database.engine.connect() as connection:
        return next(one for one in outbox.listing(connection) if one.key == key)


def test_what_is_due_and_in_order_is_sent_once(database: Database) -> None:
    put(database, about={"customer_ids": ["C001"]})
    assert send(database).sent == [("web:person:S001", "k")]
    assert send(database).sent == []
    assert (line(database).state, line(database).findings) == ("sent", ())


def test_a_colleagues_customer_never_reaches_a_manager(database: Database) -> None:
    put(database, card=a_card(rows=(Row(title="x", customer_id="C002"),)))
    assert send(database).sent == []
    assert line(database).state == "blocked"
    assert line(database).findings[0]["check"] == "C-16"


def test_who_stands_in_reads_about_the_customers_of_a_colleague_on_leave(database: Database) -> None:
    put(database, about={"customer_ids": ["C003"]})
    send(database)
    assert line(database).state == "sent"
    put(database, "later", about={"customer_ids": ["C003"]})
    send(database, at("2026-12-01 10:00"))
    assert line(database, "later").state == "blocked"


def test_an_address_nobody_stands_behind_gets_nothing_about_customers(database: Database) -> None:
    put(database, address="web:person:nobody", about={"customer_ids": ["C001"]})
    send(database)
    assert line(database).state == "blocked"


def test_an_approved_push_reaches_its_group(database: Database) -> None:
    put_push(database)
    assert send(database).sent == [("web:group:G2", "push:P1:G2")]


def test_a_push_changed_after_its_approval_is_blocked(database: Database) -> None:
    put_push(database, approved=a_card(title="another"))
    send(database)
    assert [finding["reason"] for finding in line(database, "push:P1:G2").findings] == ["changed"]


def test_a_push_recalled_a_minute_ago_is_blocked(database: Database) -> None:
    put_push(database)
    with database.writing() as connection:
        newsroom.set_push_state(connection, "P1", "recalled")
    send(database)
    assert line(database, "push:P1:G2").state == "blocked"


def test_the_name_of_a_customer_of_the_groups_owner_blocks(database: Database) -> None:
    put_push(database, a_card(summary="祝贺欧阳若兰"))
    send(database)
    assert [finding["reason"] for finding in line(database, "push:P1:G2").findings] == ["customer_name"]


def test_quiet_hours_move_a_digest_to_the_next_window_and_it_leaves_then(database: Database) -> None:
    put_push(database)
    assert send(database, at("2026-11-23 12:30")).sent == []
    moved = line(database, "push:P1:G2")
    assert (moved.state, moved.due_at, moved.tries) == ("waiting", at("2026-11-23 14:00"), 0)
    assert send(database, at("2026-11-23 14:00")).sent == [("web:group:G2", "push:P1:G2")]


def test_the_second_digest_of_a_week_waits_for_the_next_one(database: Database) -> None:
    put_push(database)
    send(database)
    put(database, "again", address="web:group:G2", purpose="digest", about={"push_id": "P1"})
    send(database)
    assert line(database, "again").due_at == at("2026-11-30 00:00")


@pytest.mark.parametrize(
    ("said", "state"), [((), "sent"), ((False,), "blocked"), ((False, True), "sent"), ((True, False), "blocked")]
)  # fmt: skip
def test_the_customers_last_word_counts_at_once(database: Database, said: tuple[bool, ...], state: str) -> None:
    put_push(database)
    about = {"push_id": "P1", "recipients": ["C004"]}
    put(database, purpose="marketing", address="web:person:C004", about=about)
    for minute, granted in enumerate(said):
        with database.writing() as connection:
            when = MONDAY + timedelta(minutes=minute)
            consents.record(
                connection, customer_id="C004", purpose="marketing", channel="any", granted=granted, at=when
            )  # fmt: skip
    send(database)
    assert line(database).state == state


def test_a_refusal_for_good_ends_a_delivery(database: Database) -> None:
    put(database)
    assert send(database, TEN, SendFailed("user left", permanent=True)).sent == []
    assert (line(database).state, line(database).findings[-1]["reason"]) == ("failed", "user left")


def test_a_busy_platform_is_asked_again_later_each_time_longer(database: Database) -> None:
    put(database)
    send(database, TEN, SendFailed("busy"))
    first = line(database)
    assert first.state == "waiting"
    assert timedelta(seconds=11) <= first.due_at - TEN <= timedelta(seconds=19)
    send(database, first.due_at, SendFailed("busy"))
    assert timedelta(seconds=22) <= line(database).due_at - first.due_at <= timedelta(seconds=38)
    assert send(database, line(database).due_at).sent == [("web:person:S001", "k")]


@pytest.mark.parametrize(
    ("others", "tries"),
    [
        pytest.param("all the while", "max_tries", id="the platform takes others"),
        pytest.param("never", "outage_tries", id="the platform takes nothing"),
        pytest.param("before", "outage_tries", id="written hours ago, the platform took others until its time"),
        pytest.param("once", "outage_tries", id="an outage ends and begins again"),
    ],
)
def test_after_the_last_try_it_is_a_dead_letter_and_an_outage_has_more_tries(
    database: Database, others: str, tries: str
) -> None:
    put(database, due_at=TEN, now=MONDAY)
    if others == "before":
        put(database, "other", address="web:person:S002", due_at=MONDAY)
        send(database, MONDAY)
    policy = policy_with(tries=("outage_tries = 60", "outage_tries = 14"))
    now, number = TEN, 0
    while line(database).state == "waiting":
        send(database, now, SendFailed("down"), policy=policy)
        if others == "all the while" or (others == "once" and number == 3):
            put(database, f"other{number}", address="web:person:S002", due_at=now)
            send(database, now + timedelta(seconds=2))
        now, number = max(now, line(database).due_at), number + 1
    failed = [finding for finding in line(database).findings if finding["check"] == "send"]
    assert line(database).state == "failed"
    assert len(failed) == policy.section("outbox")[tries]


def test_what_may_have_arrived_is_unknown_and_never_sent_again(database: Database) -> None:
    put(database, address="slack:person:U1")
    send(database, TEN, SendFailed("timeout", unknown=True), platform="slack")
    assert line(database).state == "unknown"
    assert send(database, TEN + timedelta(days=1), platform="slack").sent == []


def test_what_may_have_arrived_is_repeated_where_a_key_shows_once(database: Database) -> None:
    put(database)
    send(database, TEN, SendFailed("timeout", unknown=True))
    assert send(database, line(database).due_at).sent == [("web:person:S001", "k")]


def test_a_platform_without_messenger_is_left_alone(database: Database) -> None:
    put(database, address="wecom:person:lina")
    send(database)
    assert line(database).state == "waiting"


def test_a_rehearsal_says_what_would_happen_and_writes_nothing(database: Database) -> None:
    put(database)
    put(database, "other", about={"customer_ids": ["C002"]})
    report = send_due(a_run(database, TEN, dry=True))
    assert report == {"would_send": 1, "would_block": 1, "would_defer": 0}
    assert (line(database).state, line(database, "other").state) == ("waiting", "waiting")


def test_a_claim_that_takes_too_long_gives_back_what_it_has_not_tried(database: Database) -> None:
    class Slow(Remembering):
        def send(self, to: Address, card: Card, *, key: str) -> str:
            time.sleep(0.3)
            return super().send(to, card, key=key)

    for number in range(4):
        put(database, f"k{number}", address=f"web:person:S10{number}", about={})
    policy = policy_with(lease=("lease_seconds = 60  # longer than any platform call may take", "lease_seconds = 1"))
    slow = Slow()
    Sender(database=database, policy=policy, messengers={"web": slow}).step(TEN)
    states = [(line(database, f"k{number}").state, line(database, f"k{number}").tries) for number in range(4)]
    assert 1 <= len(slow.sent) <= 2  # half a second, and each takes a third of one
    assert states == [("sent", 1)] * len(slow.sent) + [("waiting", 0)] * (4 - len(slow.sent))
