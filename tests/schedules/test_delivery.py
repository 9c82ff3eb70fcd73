"""What becomes of a delivery that may have arrived, of a platform that wants nothing, and of what piled up. All invented."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from content.cards import Row
from content.policy import load_policy
from handlers.messages import CANNOT, Address, Cannot, SendFailed
from schedules.outbox import Sender
from store.database import Database
from store.outbox import approvals, outbox
from store.outbox.approvals import Bound
from store.outbox.outbox import Line
from tests.clock import CHINA, Remembering, a_card, at

TEN = at("2026-11-23 10:00")
SECOND = timedelta(seconds=1)
ASK = timedelta(seconds=load_policy().section("outbox")["ask_seconds"])


@dataclass
class Askable(Remembering):
    """A messenger whose platform can be asked; it answers as it is told."""

    answers: list[str | Cannot | SendFailed | None] = field(default_factory=list)
    asked: list[tuple[str, datetime]] = field(default_factory=list)

    def find(self, to: Address, *, key: str, since: datetime) -> str | Cannot | None:
        self.asked.append((f"{to} {key}", since))
        answer = self.answers.pop(0)
        if isinstance(answer, SendFailed):
            raise answer
        return answer


def put(database: Database, key: str = "k", **over: Any) -> None:
    values: dict[str, Any] = {
        "address": "slack:person:U1", "purpose": "briefing", "about": {}, "card": a_card(), "due_at": TEN, **over,
    }  # fmt: skip
    with database.writing() as connection:
        outbox.add(connection, key=key, **values)


def line(database: Database, key: str = "k") -> Line:
    with database.engine.connect() as connection:
        return next(one for one in outbox.listing(connection) if one.key == key)


def sender(database: Database, messenger: Any, platform: str = "slack") -> Sender:
    return Sender(database=database, policy=load_policy(), messengers={platform: messenger})


def in_doubt(database: Database, *answers: str | Cannot | SendFailed | None) -> tuple[Askable, Sender]:
    """A delivery that may have arrived at ten."""
    put(database)
    messenger = Askable(failures=[SendFailed("timeout", unknown=True)], answers=list(answers))
    sends = sender(database, messenger)
    assert sends.drain(TEN) == {"unknown": 1}
    return messenger, sends


def test_a_platform_that_has_it_ends_the_doubt(database: Database) -> None:
    messenger, sends = in_doubt(database, "m77")
    assert line(database).ask_at == TEN + ASK
    assert sends.drain(TEN + ASK - SECOND) == {}
    assert sends.drain(TEN + ASK) == {"found": 1}
    assert (line(database).state, messenger.sent) == ("sent", [])
    assert messenger.asked == [("slack:person:U1 k", TEN)]


def test_a_platform_that_says_twice_it_is_not_there_gets_it_again(database: Database) -> None:
    messenger, sends = in_doubt(database, None, None)
    assert sends.drain(TEN + ASK) == {"asked_again": 1}
    assert line(database).state == "unknown"
    assert sends.drain(TEN + 2 * ASK) == {"not_there": 1, "sent": 1}
    assert messenger.sent == [("slack:person:U1", "k")]


def test_a_platform_that_loses_one_after_the_other_gets_it_later_each_time_and_an_outage_ends_nothing(
    database: Database,
) -> None:
    put(database)
    messenger = Askable(failures=[SendFailed("timeout", unknown=True)] * 10, answers=[None] * 20)
    sends = sender(database, messenger)
    now = TEN
    while not messenger.sent:
        sends.drain(now)
        now = max(now, (line(database).ask_at or line(database).due_at).astimezone(CHINA))
    tried = [datetime.fromisoformat(note["at"]) for note in line(database).findings if note["check"] == "send"]
    waits = [(later - first - 2 * ASK) / SECOND / 15 for first, later in pairwise(tried)]
    assert [round(wait) for wait in waits[:3]] == [0, 1, 2]
    assert len(tried) == 10


def test_a_late_arrival_is_not_sent_twice(database: Database) -> None:
    messenger, sends = in_doubt(database, None, "m77")
    sends.drain(TEN + ASK)
    assert sends.drain(TEN + 2 * ASK) == {"found": 1}
    assert messenger.sent == []


def test_a_platform_that_cannot_tell_leaves_it_to_a_person(database: Database) -> None:
    _, sends = in_doubt(database, CANNOT)
    assert sends.drain(TEN + ASK) == {"cannot_tell": 1}
    assert sends.drain(TEN + timedelta(hours=1)) == {}
    assert (line(database).state, line(database).ask_at) == ("unknown", None)
    assert line(database).findings[-1]["reason"] == "cannot_tell"


def test_a_platform_that_cannot_be_asked_now_is_asked_later(database: Database) -> None:
    messenger, sends = in_doubt(database, SendFailed("down"), "m77")
    assert sends.drain(TEN + ASK) == {"asked_later": 1}
    later = line(database).ask_at
    assert later is not None
    assert later > TEN + ASK
    assert sends.drain(later) == {"found": 1}
    assert messenger.sent == []


def test_what_a_dead_process_left_in_flight_is_asked_about(database: Database) -> None:
    put(database)
    lease = timedelta(seconds=load_policy().section("outbox")["lease_seconds"])
    with database.writing() as connection:
        outbox.claim(connection, now=TEN, lease=lease, platforms=("slack",))
    messenger = Askable(answers=["m77"])
    sends = sender(database, messenger)
    assert sends.drain(TEN + lease) == {}
    assert line(database).state == "unknown"
    assert sends.drain(TEN + lease + ASK) == {"found": 1}
    assert messenger.sent == []


# -- a platform that wants nothing --------------------------------------------------------------------------------------


def test_a_platform_that_says_how_long_is_left_alone_so_long_and_order_is_kept(database: Database) -> None:
    for number in range(3):
        put(database, f"k{number}", due_at=TEN + number * timedelta(milliseconds=1))
    messenger = Remembering(failures=[SendFailed("ratelimited", retry_after=timedelta(seconds=30))])
    sends = sender(database, messenger)
    now = TEN + SECOND
    assert sends.drain(now) == {"later": 1}, "one call, then none"
    assert sends.drain(now + timedelta(seconds=29)) == {}
    assert sends.pause(now, most=timedelta(minutes=1)) == timedelta(seconds=30)
    for seconds in range(30, 40):
        sends.drain(now + timedelta(seconds=seconds))
    assert [key for _, key in messenger.sent] == ["k0", "k1", "k2"]
    assert line(database, "k0").tries == 1


def test_a_message_that_a_check_holds_back_costs_no_token(database: Database) -> None:
    for number in range(20):
        put(database, f"k{number}", address=f"slack:person:U{number}", about={"customer_ids": ["C001"]})
    report = sender(database, Remembering()).drain(TEN)
    assert report == {"blocked": 20}


# -- what piled up ------------------------------------------------------------------------------------------------------


def pile(database: Database, number: int, **over: Any) -> None:
    for place in range(number):
        made = at("2026-11-23 09:00") + place * timedelta(minutes=1)
        put(
            database, f"alert:{place}", address="web:person:S001", purpose="alert", card=a_card(title=f"提醒 {place}"),
            due_at=made, **over,
        )  # fmt: skip


@pytest.mark.parametrize(("number", "sent"), [(5, 5), (6, 1)])
def test_more_than_a_few_late_ones_become_one_message(database: Database, number: int, sent: int) -> None:
    pile(database, number)
    messenger = Remembering()
    sender(database, messenger, "web").drain(TEN)
    assert len(messenger.sent) == sent
    if sent == 1:
        assert messenger.sent[0][1].startswith("missed:web:person:S001:")
        with database.engine.connect() as connection:
            assert outbox.counts(connection) == {"gathered": number, "sent": 1}
        assert sender(database, messenger, "web").drain(TEN) == {}, "once"


@pytest.mark.parametrize(("minutes", "messages"), [(29, 6), (30, 1)])
def test_only_what_is_late_has_piled_up(database: Database, minutes: int, messages: int) -> None:
    for place in range(6):
        put(database, f"k{place}", address="web:person:S001", purpose="alert", due_at=TEN)
    messenger = Remembering()
    sender(database, messenger, "web").drain(TEN + timedelta(minutes=minutes))
    assert len(messenger.sent) == messages


def test_the_one_message_counts_names_and_lists_what_expired(database: Database) -> None:
    pile(database, 12)
    put(
        database, "old", address="web:person:S001", purpose="briefing", card=a_card(title="旧晨报"),
        due_at=at("2026-11-20 08:40"), expires_at=at("2026-11-21 00:00"),
    )  # fmt: skip
    put(
        database, "theirs", address="web:person:S001", purpose="alert",
        card=a_card(title="张伟的提醒", rows=(Row(title="x", customer_id="C002"),)), due_at=at("2026-11-23 09:30"),
    )  # fmt: skip
    shown: list[Any] = []

    class Showing(Remembering):
        def send(self, to: Address, card: Any, *, key: str) -> str:
            shown.append(card)
            return super().send(to, card, key=key)

    sender(database, Showing(), "web").drain(TEN)
    (card,) = shown
    text = str(card.to_json())
    assert "13" in card.summary
    assert len(card.sections[0].lines) == load_policy().section("catch_up")["shown"] + 1
    assert "旧晨报" in text
    assert "张伟" not in text, "another manager's customer is only counted"
    assert card.buttons[0].action == "contact_today"


def test_todays_briefing_leaves_as_it_is(database: Database) -> None:
    pile(database, 8)
    put(database, "morning", address="web:person:S001", due_at=at("2026-11-23 08:35"))
    messenger = Remembering()
    sender(database, messenger, "web").drain(TEN)
    assert {key.split(":")[0] for _, key in messenger.sent} == {"morning", "missed"}


def test_answers_and_what_goes_to_customers_are_never_gathered(database: Database) -> None:
    for place in range(8):
        put(database, f"a{place}", address="web:person:S001", purpose="answer", due_at=at("2026-11-23 09:00"))
        put(database, f"d{place}", address="web:group:G2", purpose="digest", due_at=at("2026-11-23 09:00"))
    sender(database, Remembering(), "web").drain(TEN)
    with database.engine.connect() as connection:
        assert outbox.counts(connection) == {"sent": 8, "blocked": 8}


# -- approvals on the way out -------------------------------------------------------------------------------------------


def approved(database: Database, **over: Any) -> int:
    bound = Bound(
        **{
            "kind": "push", "ref": "P9", "bytes_hash": a_card().content_hash(), "audience": {"segment": "asset_type:wealth"},
            "valid_from": TEN.date(), "valid_until": TEN.date() + timedelta(days=7), **over,
        }
    )  # fmt: skip
    with database.writing() as connection:
        made = approvals.draft(connection, bound, author="E1", now=TEN)
        approvals.move(connection, made.approval_id, "approve", by="R1", now=TEN)
    about = {"approval_id": made.approval_id}
    put(database, address="web:group:G2", purpose="digest", about=about)
    put(database, "other group", address="web:group:G1", purpose="digest", about=about)
    return made.approval_id


def state_of(database: Database, approval_id: int) -> str:
    with database.engine.connect() as connection:
        found = approvals.find(connection, approval_id)
    assert found is not None
    return found.state


def test_what_was_approved_leaves_for_its_audience_alone_and_is_used(database: Database) -> None:
    approval_id = approved(database)
    sender(database, Remembering(), "web").drain(TEN)
    assert line(database).state == "sent"
    assert line(database, "other group").findings[0]["reason"] == "other_segment"
    assert state_of(database, approval_id) == "used"


@pytest.mark.parametrize(
    ("over", "reason"),
    [
        ({"bytes_hash": "0" * 64}, "changed"),
        ({"notices": ("理财非存款",)}, "notice_missing"),
        ({"valid_from": TEN.date() + timedelta(days=1)}, "not_yet_valid"),
    ],
)
def test_what_differs_from_the_approval_is_blocked(database: Database, over: dict[str, Any], reason: str) -> None:
    approval_id = approved(database, **over)
    sender(database, Remembering(), "web").drain(TEN)
    assert [finding["reason"] for finding in line(database).findings] == [reason]
    assert state_of(database, approval_id) == ("void" if reason == "changed" else "approved")


@pytest.mark.parametrize("move", ["withdraw", "void"])
def test_nothing_leaves_after_it_was_taken_back_a_moment_ago(database: Database, move: str) -> None:
    approval_id = approved(database)
    with database.writing() as connection:
        approvals.move(connection, approval_id, move, by="E1", now=TEN)
    sender(database, Remembering(), "web").drain(TEN)
    assert line(database).findings[0]["reason"] == "not_approved"
