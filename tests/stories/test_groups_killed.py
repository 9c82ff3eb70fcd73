"""``guanhu serve`` killed in the middle of handing a push over: after the restart every owner has one task. All invented."""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from content.policy import SHIPPED
from store import groups
from store.database import Database
from store.outbox import newsroom
from tests.banks import an_app
from tests.builders import a_staff
from tests.clock import a_card, a_group
from tests.engines import SQLITE
from tests.fakes.server import Call, Reply
from tests.fakes.wecom import PATH, FakeWecom
from tests.fakes.wecom_groups import ADD, Chat
from tests.fakes.whole_bot import environment
from tests.groups.bank import SEGMENT, content, states
from tests.stories.real_server import served, until

OWNERS = 12


class SlowWecom(FakeWecom):
    """It makes a task at once and takes a while to say so."""

    def take(self, call: Call) -> Reply:
        """As the platform, slowly."""
        reply = super().take(call)
        if call.path == f"{PATH}{ADD}":
            time.sleep(0.25)
        return reply


def queued(folder: Path) -> Database:
    """A push for twelve groups of twelve owners, queued now."""
    staff = [a_staff(staff_id=f"S{n:03}", wecom_userid=f"owner{n}") for n in range(1, OWNERS + 1)]
    chats = [a_group(chat_id=f"wr{n}", owner_staff_id=f"S{n:03}", platform="wecom") for n in range(1, OWNERS + 1)]
    an_app(folder, staff=staff, group_chats=chats).database.close()
    database = Database(SQLITE.empty(folder), folder / "guanhu-data")
    now = datetime.now(UTC)
    groups.take_from_bank(database, now)
    card = a_card(summary="虚构资讯")
    push = newsroom.Push(
        push_id="p1", kind="digest", segment=SEGMENT, language="zh", card=card, state="approved", author="S001",
        reviewer="S003", approved_hash=card.content_hash(), approved_at=now, expires_on=(now + timedelta(days=9)).date(),
        made_at=now,
    )  # fmt: skip
    with database.writing() as connection:
        newsroom.add_push(connection, push)
        wanted = [one["chat_id"] for one in chats]
        groups.hand_over(connection, push_id="p1", chat_ids=wanted, content=content(now, card=card), now=now)
    return database


def at_any_hour() -> str:
    """The shipped policy with short leases; a digest may leave now, whatever the time of day."""
    text = SHIPPED.read_text(encoding="utf-8")
    hours, any_hour = '"09:00-12:00", "14:00-20:00"], rest_days = false', '"00:00-23:59"], rest_days = true'
    for old, new in (
        ("lease_seconds = 60", "lease_seconds = 2"),
        (f"digest = {{ windows = [{hours}", f"digest = {{ windows = [{any_hour}"),
        ("wecom = [0, 30]", "wecom = []"),
    ):
        assert old in text
        text = text.replace(old, new)
    return text


@pytest.mark.long  # three servers are started; a crash within one process is among the stories of groups
def test_killed_twice_while_a_push_is_handed_over_every_owner_has_one_task(tmp_path: Path) -> None:
    database = queued(tmp_path)
    (tmp_path / "policy.toml").write_text(at_any_hour(), encoding="utf-8")
    members = {f"owner{n}" for n in range(1, OWNERS + 1)}
    with SlowWecom(now=lambda: datetime.now(UTC), members=members) as platform:
        platform.groups.add(*[Chat(chat_id=f"wr{n}", owner=f"owner{n}") for n in range(1, OWNERS + 1)])
        given = {
            **environment(SQLITE.empty(tmp_path), tmp_path, wecom=platform),
            "GUANHU_POLICY_FILE": str(tmp_path / "policy.toml"),
        }
        for killed_at in (3, 7, None):
            with served(given, tmp_path, tmp_path / "log"):
                if killed_at:
                    until(lambda: len(platform.groups.masses) >= killed_at, "nothing is handed over")  # noqa: B023 - at once
                else:
                    until(lambda: handed_over(database) == OWNERS, "a task is missing")
            assert len(platform.groups.masses) < OWNERS or killed_at is None, "each kill but the last was in the middle"
        assert sorted(one.sender for one in platform.groups.masses) == sorted(members)
    database.close()


def handed_over(database: Database) -> int:
    return sum(state == "handed_over" for state, _ in states(database).values())
