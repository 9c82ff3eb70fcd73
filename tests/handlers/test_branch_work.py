"""What a branch itself has to do stands on its head's card until it is done; late promises stand there too. All invented."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qsl

import pytest

from handlers.actions import read_slots
from handlers.ask import Answer, Ask, Slots
from handlers.day.team import team_overview
from segmentation.deeds import Undone
from segmentation.policy import Policy
from store.books.book import open_book
from store.database import Database
from store.staff import managers
from store.tasks import deeds, service_times
from store.tasks.service_times import ServiceTime
from tests.clock import MONDAY, build_bank, copy_of, policy_with

SALON = policy_with(salon=('W-12 = { on = [], each = "branch"', 'W-12 = { on = ["B1"], each = "branch"'))


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("branch")
    build_bank(folder)
    return folder


@pytest.fixture
def database(bank: Path, tmp_path: Path) -> Iterator[Database]:
    opened = copy_of(bank, tmp_path)
    yield opened
    opened.close()


def asked(database: Database, policy: Policy, *, action: str = "", now: datetime = MONDAY, key: str = "m1") -> Answer:
    with database.reading() as connection:
        head = next(one for one in managers.active_managers(connection, ("branch_head",)) if one.branch_id == "B1")
        slots = read_slots(dict(parse_qsl(action.partition("?")[2]))) if action else Slots()
        ask = Ask(intent="team_overview", now=now, language="zh", slots=slots, message_key=key)
        return team_overview(ask, open_book(connection, head, today=now.date()), policy)


def titles(answer: Answer) -> list[str]:
    return [row.title for row in answer.card.rows if "duty" in row.facts]


def test_a_salon_stands_on_the_heads_card_until_it_is_done_and_again_when_that_is_undone(database: Database) -> None:
    before = asked(database, SALON)
    (row,) = [row for row in before.card.rows if row.facts.get("duty") == "W-12"]
    button = row.buttons[0].action
    done = asked(database, SALON, action=button)
    assert done.deed is not None
    with database.writing() as connection:
        assert deeds.write(connection, done.deed)
    assert titles(before) == ["中端客户理财沙龙"]
    assert titles(asked(database, SALON)) == []
    again = asked(database, SALON, action=button, key="m2")
    assert again.deed is None
    with database.writing() as connection:
        written = deeds.of_key(connection, done.deed.key)
        assert written is not None
        deeds.write(connection, Undone(key="u", staff_id=done.deed.staff_id, at=MONDAY, deed_id=written.deed_id))
    assert titles(asked(database, SALON)) == ["中端客户理财沙龙"]


def test_a_branch_that_switched_nothing_on_has_no_such_rows(database: Database) -> None:
    other = policy_with(salon=('W-12 = { on = [], each = "branch"', 'W-12 = { on = ["B9"], each = "branch"'))
    assert titles(asked(database, other)) == []


def test_a_promise_in_hours_that_is_late_stands_in_the_heads_card(database: Database) -> None:
    promise = ServiceTime(
        source="movements", event_id="e1", subject="M1", duty="W-03", customer_id="C001", staff_id="S001", branch_id="B1",
        amount=1, opened_at=MONDAY, half_at=MONDAY + timedelta(hours=1), due_at=MONDAY + timedelta(hours=2),
        escalates_at=None,
    )  # fmt: skip
    with database.writing() as connection:
        service_times.open_(connection, promise)
    in_time = asked(database, SALON, now=MONDAY + timedelta(hours=1, minutes=59))
    late = asked(database, SALON, now=MONDAY + timedelta(hours=2))
    assert not [one for one in in_time.card.sections if "时限" in one.title]
    (section,) = [one for one in late.card.sections if "时限" in one.title]
    assert "1 件" in section.title
    assert "11-23 10:30" in section.lines[0]
