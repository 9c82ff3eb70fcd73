"""The briefings of a morning: one a manager, in the manager's own minute, none on leave, and the report says who had none."""

import sqlite3
from collections import Counter
from contextlib import closing
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.problems import Problem
from schedules.mornings.morning import away, due, morning
from segmentation.people import Manager
from store.database import Database
from store.outbox import outbox
from tests.builders import a_staff
from tests.clock import MONDAY, Remembering, a_run, at, build_bank, open_bot, the_delivery
from tests.engines import Engine
from tests.schedules.outbox_lines import claimed, lines


def a_manager(**over: Any) -> Manager:
    values: dict[str, Any] = {
        "staff_id": "S001",
        "name": "李娜",
        "role": "relationship_manager",
        "branch_id": "B1",
        **over,
    }
    return Manager(**values)


def test_every_active_manager_gets_one_briefing_however_often_it_runs(database: Database) -> None:
    first, second = morning(a_run(database)), morning(a_run(database))
    keys = [f"morning:{staff}:2026-11-23" for staff in ("S001", "S002", "S009")]
    assert sorted(line.key for line in lines(database)) == keys
    assert (first["written"], second["written"], second["already"]) == (3, 0, 3)


def test_a_manager_on_leave_gets_none_and_the_report_says_so(database: Database) -> None:
    assert morning(a_run(database))["on_leave"] == ["S004"]


def test_who_stands_in_finds_the_colleagues_maturity_in_the_own_briefing(database: Database) -> None:
    morning(a_run(database))
    shown = {one.key: {row.customer_id for row in one.card.rows} for one in claimed(database)}
    assert shown["morning:S001:2026-11-23"] >= {"C001", "C003"}
    assert "C001" not in shown["morning:S002:2026-11-23"]


def test_a_manager_with_nothing_to_do_still_gets_a_short_briefing(database: Database) -> None:
    morning(a_run(database))
    quiet = next(one for one in claimed(database) if one.key.startswith("morning:S009"))
    assert quiet.card.title
    assert quiet.card.as_of == "2026-11-21"
    assert quiet.card.rows == ()


def test_a_briefing_leaves_minutes_after_the_hour_and_ends_with_the_day(database: Database) -> None:
    morning(a_run(database))
    for line in lines(database):
        assert at("2026-11-23 08:31") <= line.due_at <= at("2026-11-23 08:44:59")
        assert line.expires_at == at("2026-11-24 00:00")


def test_what_breaks_for_one_manager_stops_nobody_elses_briefing(tmp_path: Path) -> None:
    build_bank(tmp_path)
    database = open_bot(tmp_path)
    (file,) = database.data_dir.glob("bank-*.db")
    with closing(sqlite3.connect(file)) as damaged:  # an hour no clock has, for S001 alone
        damaged.execute("UPDATE staff SET briefing_at = '99:99' WHERE staff_id = 'S001'")
        damaged.commit()
    with pytest.raises(Problem, match="S001"):
        morning(a_run(database))
    written = sorted(line.key for line in lines(database))
    database.close()
    assert written == ["morning:S002:2026-11-23", "morning:S009:2026-11-23"]


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Shanghai", "Pacific/Auckland"])
def test_a_briefing_is_written_for_the_day_it_is_read_wherever_the_manager_sits(
    engine: Engine, tmp_path: Path, zone: str
) -> None:
    tables = {**the_delivery(), "staff": [a_staff(timezone=zone), *the_delivery()["staff"][1:]]}
    build_bank(tmp_path, tables, engine=engine)
    database = open_bot(tmp_path, engine)
    morning(a_run(database))
    (line,) = [line for line in lines(database) if line.key.startswith("morning:S001")]
    with database.writing() as connection:
        (mine,) = [
            one
            for one in outbox.claim(connection, now=line.due_at, lease=timedelta(1), platforms=["web"], limit=99)
            if one.key == line.key
        ]
    database.close()
    assert line.due_at.astimezone(ZoneInfo(zone)).date() == MONDAY.date()
    assert "11月23日" in mine.card.title


@given(staff_id=st.text(min_size=1, max_size=12), day=st.dates(date(2026, 1, 1), date(2027, 12, 31)))
def test_the_minute_of_a_briefing_is_the_managers_own_and_stays(staff_id: str, day: date) -> None:
    manager = a_manager(staff_id=staff_id)
    moment = due(manager, day, first=1, last=14)
    assert time(8, 31) <= moment.time() < time(8, 45)
    assert due(manager, day + timedelta(days=1), first=1, last=14).time() == moment.time()


def test_managers_are_spread_over_the_minutes() -> None:
    minutes = Counter(
        due(a_manager(staff_id=f"S{n:03}"), date(2026, 11, 23), first=1, last=14).minute for n in range(500)
    )
    assert set(minutes) == set(range(31, 45))
    assert max(minutes.values()) < 80


@pytest.mark.parametrize(
    ("day", "absent"),
    [("2026-11-19", False), ("2026-11-20", True), ("2026-11-27", True), ("2026-11-28", False)],
)
def test_leave_holds_on_its_first_and_last_day(day: str, absent: bool) -> None:
    manager = a_manager(leave_from=date(2026, 11, 20), leave_to=date(2026, 11, 27))
    assert away(manager, date.fromisoformat(day)) is absent


def test_the_address_follows_the_platforms_that_are_there(database: Database) -> None:
    report = morning(a_run(database, platforms={"slack": Remembering()}))
    assert report["unreachable"] == ["S001", "S002", "S009"]
    assert lines(database) == []
