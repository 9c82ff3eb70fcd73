"""Token buckets: no window of a rule ever sees more than its limit, whoever takes, on both engines."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.policy import load_policy
from store.bench import outbox as deliveries
from store.database import Database
from store.outbox import budgets, outbox, outbox_claims
from store.outbox.budgets import Budgets, Rule
from tests.clock import MONDAY, a_card

SECOND = timedelta(seconds=1)
RULES = Budgets(
    platform={"slack": (Rule(limit=20, seconds=10, burst=4),)}, address={"slack": (Rule(limit=4, seconds=10, burst=2),)}
)


def put(database: Database, number: int, *, chats: int, platform: str = "slack") -> None:
    rows: list[dict[str, Any]] = [
        {
            "key": f"k{i}", "address": f"{platform}:person:U{i % chats}", "purpose": "briefing", "about": {},
            "card": a_card().to_json(), "state": "waiting", "due_at": MONDAY, "expires_at": None, "lease_until": None,
            "tries": 0, "findings": [], "message_id": "", "made_at": MONDAY, "ended_at": None,
        }
        for i in range(number)
    ]  # fmt: skip
    with database.writing() as connection:
        deliveries.put(connection, rows)


def send(database: Database, now: datetime, limit: int = 50) -> int:
    with database.writing() as connection:
        got = outbox.claim(
            connection, now=now, lease=timedelta(minutes=1), platforms=("slack",), limit=limit, rules=RULES
        )
        outbox.finish_all(connection, [(one, "m") for one in got], now=now)
    return len(got)


def most_in_a_window(times: list[datetime], seconds: int) -> int:
    window = timedelta(seconds=seconds)
    return max(sum(start <= other < start + window for other in times) for start in times)


@given(
    limit=st.integers(2, 50), share=st.integers(1, 49), seconds=st.integers(1, 3600),
    gaps=st.lists(st.integers(0, 4_000), min_size=1, max_size=60), wanted=st.integers(1, 12),
)  # fmt: skip
def test_no_window_sees_more_than_the_limit(limit: int, share: int, seconds: int, gaps: list[int], wanted: int) -> None:
    rule = Rule(limit=limit, seconds=seconds, burst=min(share, limit - 1))
    now, next_at, times = datetime(2026, 11, 23, tzinfo=UTC), None, []
    for gap in gaps:
        now += timedelta(milliseconds=gap)
        taken = min(wanted, rule.left(next_at, now))
        assert taken <= rule.burst
        if taken:
            next_at = rule.after(next_at, now, taken)
            times += [now] * taken
    assert times
    assert most_in_a_window(times, seconds) <= limit


@pytest.mark.parametrize("values", [(1, 60, 1), (5, 60, 5), (5, 60, 0), (5, 0, 1)])
def test_a_rule_that_is_none_is_refused(values: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="budget"):
        Rule(limit=values[0], seconds=values[1], burst=values[2])


def test_the_shipped_rules_are_the_platforms_own() -> None:
    shipped = Budgets.read(load_policy().section("budgets"))
    assert shipped.limits("web:person:S001") == {}
    assert [(rule.limit, rule.seconds) for rule in shipped.address["wecom"]] == [(30, 60), (1000, 3600)]
    assert [(rule.limit, rule.seconds) for rule in shipped.platform["wecom"]] == [(20000, 86400)]
    assert shipped.address["slack"][0].step <= SECOND
    assert shipped.platform["slack"][0].seconds == 60


def test_a_burst_leaves_at_once_and_the_rest_at_the_pace(database: Database) -> None:
    put(database, 40, chats=40)
    assert send(database, MONDAY) == 4
    assert send(database, MONDAY) == 0
    step = RULES.platform["slack"][0].step
    assert send(database, MONDAY + step - timedelta(milliseconds=1)) == 0
    assert send(database, MONDAY + step) == 1
    assert send(database, MONDAY + timedelta(minutes=5)) == 4, "what was not used is not saved beyond the burst"


def test_a_chat_without_a_token_waits_and_the_others_go_on(database: Database) -> None:
    put(database, 6, chats=1)
    with database.writing() as connection:
        outbox.add(
            connection, key="other", address="slack:person:V", purpose="briefing", about={}, card=a_card(), due_at=MONDAY,
            now=MONDAY,
        )  # fmt: skip
    sent = [send(database, MONDAY, limit=1) for _ in range(4)]
    assert sent == [1, 1, 1, 0], "two of the one chat, then the other chat"


def test_when_the_next_one_may_leave_is_known(database: Database) -> None:
    put(database, 10, chats=10)
    send(database, MONDAY)
    with database.engine.connect() as connection:
        moment = outbox_claims.next_moment(connection, MONDAY)
    assert moment == MONDAY + RULES.platform["slack"][0].step


def test_a_token_that_was_not_used_comes_back(database: Database) -> None:
    put(database, 10, chats=10)
    send(database, MONDAY)
    with database.writing() as connection:
        budgets.give_back(connection, RULES, "slack:person:U0", now=MONDAY)
    assert send(database, MONDAY) == 1


@pytest.mark.parametrize(("seconds", "sent"), [(29, 0), (30, 1)])
def test_a_platform_that_wants_nothing_for_a_while_gets_nothing(database: Database, seconds: int, sent: int) -> None:
    put(database, 10, chats=10)
    with database.writing() as connection:
        budgets.empty(connection, RULES, "slack:person:U3", until=MONDAY + timedelta(seconds=30))
    assert send(database, MONDAY + timedelta(seconds=seconds)) == sent


def test_a_platform_without_a_rule_that_wants_nothing_gets_nothing_either(database: Database) -> None:
    put(database, 3, chats=3, platform="web")
    with database.writing() as connection:
        budgets.empty(connection, RULES, "web:person:U1", until=MONDAY + SECOND)
        assert budgets.left(connection, RULES, ["web"], now=MONDAY) == {"web": 0}
        assert budgets.left(connection, RULES, ["web"], now=MONDAY + SECOND)["web"] > 1000


def test_several_workers_together_keep_to_the_limit_and_take_nothing_twice(database: Database) -> None:
    put(database, 60, chats=60)
    sent: list[datetime] = []
    failures: list[BaseException] = []

    def work() -> None:
        try:
            for tick in range(12):
                now = MONDAY + tick * SECOND
                sent.extend([now] * send(database, now, limit=3))
        except BaseException as error:  # noqa: BLE001 - told by the test
            failures.append(error)

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert failures == []
    with database.engine.connect() as connection:
        assert outbox.counts(connection)["sent"] == len(sent)
    assert most_in_a_window(sorted(sent), 10) <= 20
