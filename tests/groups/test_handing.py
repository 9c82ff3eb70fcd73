"""A push becomes one delivery an owner and one row a group, however often it is handed over."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from content.problems import Problem
from store import groups
from store.database import Database
from store.groups import handing, known, tasks
from store.outbox import outbox
from store.tables import customer_groups, group_tasks
from store.tables import outbox as deliveries
from tests.clock import MONDAY, copy_of
from tests.groups.bank import CHATS, CHEN, NA, TEN, build, handed, states


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("groups-bank")
    build(folder)
    return folder


@pytest.fixture
def database(bank: Path, tmp_path: Path) -> Iterator[Database]:
    opened = copy_of(bank, tmp_path / "bot")
    yield opened
    opened.close()


def addresses(database: Database) -> list[str]:
    with database.engine.connect() as connection:
        return sorted(line.address for line in outbox.listing(connection))


def test_the_banks_list_says_owner_language_segment_and_who_has_left(database: Database) -> None:
    with database.engine.connect() as connection:
        found = {one.chat_id: one for one in groups.groups(connection)}
    assert (found["wr1"].owner, found["wr1"].owner_staff_id, found["wr1"].language) == (NA, "S001", "zh")
    assert (found["wr3"].owner, found["wr3"].language, found["wr3"].state) == (CHEN, "en", "live")
    assert (found["wr9"].state, found["wr9"].refusal) == ("orphaned", "owner_left")
    assert found["G1"].owner == "S001"
    assert found["wr4"].segment == "asset_type:wealth"


def test_one_delivery_an_owner_and_one_a_web_group(database: Database) -> None:
    done = handed(database, chats=(*CHATS, "G1", "wr9", "nowhere"))
    assert (done.deliveries, done.groups) == (3, 5)
    assert done.refused == {"wr9": "owner_left", "nowhere": "not_known"}
    assert addresses(database) == ["web:group:G1", f"wecom-groups:owner:{CHEN}", f"wecom-groups:owner:{NA}"]
    assert states(database) == {
        **dict.fromkeys((*CHATS, "G1"), ("queued", "")), "wr9": ("failed", "owner_left"),
    }  # fmt: skip


def test_handed_over_again_nothing_is_queued_twice(database: Database) -> None:
    handed(database)
    again = handed(database)
    assert (again.deliveries, again.groups, again.already) == (0, 0, 4)
    assert len(addresses(database)) == 2


def test_a_further_group_joins_the_owners_task_while_it_waits_and_makes_another_one_later(database: Database) -> None:
    handed(database, chats=["wr1"])
    assert handed(database, chats=["wr2"]).deliveries == 0
    with database.writing() as connection:
        connection.execute(update(deliveries).values(state="sent"))
    assert handed(database, chats=["wr4"]).deliveries == 1
    assert addresses(database) == [f"wecom-groups:owner:{NA}"] * 2


def test_who_came_back_is_handed_over_at_the_next_asking(database: Database) -> None:
    handed(database, chats=["wr9"])
    with database.writing() as connection:
        row = known.new_row("wecom:group:wr9") | {"owner": NA, "owner_staff_id": "S001"}
        connection.execute(update(customer_groups).where(customer_groups.c.chat_id == "wr9").values(row))
    assert handed(database, chats=["wr9"]).deliveries == 1
    assert states(database) == {"wr9": ("queued", "")}


@pytest.mark.parametrize(
    ("state", "findings", "shown"),
    [
        ("blocked", [{"reason": "not_approved"}], ("failed", "not_approved")), ("unknown", [], ("queued", "in_doubt")),
        ("failed", [{"reason": "wecom_40058"}], ("failed", "wecom_40058")), ("expired", [], ("cancelled", "expired")),
        ("given_up", [], ("cancelled", "given_up")), ("sending", [], ("queued", "")),
    ],
)  # fmt: skip
def test_what_never_left_stands_as_its_delivery_does(
    database: Database, state: str, findings: list[dict[str, str]], shown: tuple[str, str]
) -> None:
    handed(database, chats=["wr1"])
    with database.writing() as connection:
        connection.execute(update(deliveries).values(state=state, findings=findings))
    assert states(database) == {"wr1": shown}


def test_moved_groups_wait_in_a_task_of_their_own(database: Database) -> None:
    handed(database)
    key = f"push:p1:wecom-owner:{NA}"
    later = TEN + timedelta(days=1)
    for _ in range(2):
        with database.writing() as connection:
            handing.move(connection, key, ["wecom:group:wr2"], owner=NA, due_at=later, now=TEN)
    with database.engine.connect() as connection:
        assert [one.chat_id for one in handing.waiting_groups(connection, key)] == ["wr1", "wr4"]
        assert [one.chat_id for one in handing.waiting_groups(connection, f"{key}:2")] == ["wr2"]
        due = connection.execute(select(deliveries.c.due_at).where(deliveries.c.key == f"{key}:2")).scalar_one()
    assert due == later
    assert len(addresses(database)) == 3


def test_a_cancelled_push_stops_what_waits_and_marks_what_was_handed_over(database: Database) -> None:
    handed(database, chats=["wr1", "wr3"])
    with database.writing() as connection:
        mine = f"push:p1:wecom-owner:{CHEN}"
        connection.execute(update(deliveries).where(deliveries.c.key == mine).values(state="sent"))
        tasks.handed_over(connection, mine, "msg1", refused={}, now=TEN, look_at=TEN + timedelta(hours=1))
        assert groups.cancel(connection, "p1", by="S003", reason="虚构", now=TEN) == 2
    assert states(database) == {"wr1": ("cancelled", "given_up"), "wr3": ("handed_over", "")}
    with database.engine.connect() as connection:
        assert [one.owner for one in tasks.waiting(connection, now=TEN)] == [CHEN], "it is called back at once"


def test_three_nudges_in_a_day_and_no_more(database: Database) -> None:
    handed(database, chats=["wr1"])
    with database.writing() as connection:
        key = f"push:p1:wecom-owner:{NA}"
        tasks.handed_over(connection, key, "msg1", refused={}, now=TEN, look_at=TEN)
        for n in range(5):
            task = tasks.by_key(connection, key)
            assert task is not None
            assert tasks.note_nudge(connection, task, now=TEN + timedelta(hours=n)) == (n < 3)
        said = groups.want_nudge(connection, "p1", by="S003", now=TEN + timedelta(hours=23, minutes=59))
        assert said == {NA: "too_many"}
        assert groups.want_nudge(connection, "p1", by="S003", now=TEN + timedelta(hours=24)) == {NA: "wanted"}
        assert connection.execute(select(group_tasks.c.nudge_wanted)).scalar_one()


def test_a_person_binds_segment_and_language_before_the_banks_file(database: Database) -> None:
    bound = known.bind(database, "wr1", segment="tier:mid", language="en", by="S003", now=MONDAY)
    assert (bound.segment, bound.language) == ("tier:mid", "en")
    groups.take_from_bank(database, MONDAY)
    with database.engine.connect() as connection:
        assert groups.groups(connection, chat_ids=["wr1"])[0].segment == "tier:mid"
    assert (
        known.bind(database, "wr1", segment="", language="", by="S003", now=MONDAY).segment == "asset_type:investment"
    )
    with pytest.raises(Problem):
        known.bind(database, "nowhere", segment="tier:mid", language=None, by="S003", now=MONDAY)
