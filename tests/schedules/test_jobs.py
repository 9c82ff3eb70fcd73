"""The jobs of the timetable: what each writes, once, and what it says when there is nothing to do."""

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

from content.news import read_demo_news
from content.problems import Problem
from schedules.jobs import Run
from schedules.mornings.digest import digest
from schedules.mornings.morning import away, due, morning
from schedules.nightly import nightly
from schedules.outbox import Sender
from schedules.tidy import tidy
from segmentation.people import Manager
from segmentation.policy import Policy
from store import occurrences
from store.database import Database
from store.news.digest_condition import digest_findings
from store.outbox import approvals, newsroom, outbox
from store.outbox.outbox import Claimed, Line
from tests.builders import a_staff
from tests.clock import MONDAY, Remembering, a_run, at, build_bank, open_bot, policy_with, the_delivery
from tests.engines import Engine


def lines(database: Database) -> list[Line]:
    with database.engine.connect() as connection:
        return list(outbox.listing(connection))


def claimed(database: Database) -> list[Claimed]:
    with database.writing() as connection:
        now = MONDAY + timedelta(hours=1)
        return list(outbox.claim(connection, now=now, lease=timedelta(1), platforms=["web"], limit=99))


def a_manager(**over: Any) -> Manager:
    values: dict[str, Any] = {
        "staff_id": "S001",
        "name": "李娜",
        "role": "relationship_manager",
        "branch_id": "B1",
        **over,
    }
    return Manager(**values)


# -- the morning --------------------------------------------------------------------------------------------------------


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


# -- the digest ---------------------------------------------------------------------------------------------------------


def seeded(database: Database) -> Database:
    with database.writing() as connection:
        newsroom.seed_demo_news(connection, MONDAY)
    return database


def digest_run(database: Database, day: str, **over: Any) -> Run:
    return a_run(database, at(f"{day} 09:20"), **over)


def test_each_group_of_a_segment_gets_the_same_push_once_a_week(database: Database) -> None:
    seeded(database)
    first = digest(digest_run(database, "2026-11-23"))
    second = digest(digest_run(database, "2026-11-25"))
    assert sorted(line.key for line in lines(database)) == [
        "push:digest-asset_type:investment-zh-2026-W48:G1",
        "push:digest-asset_type:wealth-en-2026-W48:G3",
        "push:digest-asset_type:wealth-zh-2026-W48:G2",
    ]
    assert (first["deliveries"], second["deliveries"]) == (3, 0)


def test_a_digest_leaves_under_an_approval_of_its_own_and_not_after_a_recall(database: Database) -> None:
    seeded(database)
    run = digest_run(database, "2026-11-23")
    digest(run)
    messenger = Remembering()
    sender = Sender(database=database, policy=run.policy, messengers={"web": messenger})
    refs = [f"digest-asset_type:{name}-2026-W48" for name in ("investment-zh", "wealth-en", "wealth-zh")]
    with database.writing() as connection:
        given = [approvals.newest(connection, newsroom.KIND, ref) for ref in refs]
        newsroom.recall(connection, refs[0], by="CR01", now=run.now, reason="a wrong figure")
    assert [(one.state, one.author, bool(one.reviewer)) for one in given if one] == [("approved", "guanhu", True)] * 3
    sender.drain(run.now)
    with database.engine.connect() as connection:
        states = [one.state for ref in refs if (one := approvals.newest(connection, newsroom.KIND, ref))]
    assert states == ["withdrawn", "used", "used"]
    assert {line.key.rpartition(":")[2]: line.state for line in lines(database)} == {
        "G1": "blocked", "G2": "sent", "G3": "sent",
    }  # fmt: skip


def test_the_next_week_brings_other_news(database: Database) -> None:
    seeded(database)
    digest(digest_run(database, "2026-11-23"))
    digest(digest_run(database, "2026-11-30"))
    with database.engine.connect() as connection:
        pushes = newsroom.pushes_since(connection, at("2026-11-01 00:00"), "asset_type:investment")
    first, second = ({row.facts["news_id"] for row in push.card.rows} for push in pushes)
    assert len(first) == 4
    assert second
    assert not first & second


def test_groups_that_read_one_language_take_nothing_from_those_that_read_the_other(database: Database) -> None:
    seeded(database)
    days = ("2026-11-23", "2026-11-30", "2026-12-07", "2026-12-14")
    reports = [digest(digest_run(database, day)) for day in days]
    with database.engine.connect() as connection:
        pushes = newsroom.pushes_since(connection, at("2026-11-01 00:00"), "asset_type:wealth")
    read = {
        language: [row.facts["news_id"] for push in pushes if push.language == language for row in push.card.rows]
        for language in ("zh", "en")
    }
    assert sorted(read["zh"]) == sorted(read["en"])
    assert len(set(read["zh"])) == len(read["zh"]) > 4
    assert reports[-1]["no_news"] == [f"asset_type:{name}" for name in ("investment-zh", "wealth-en", "wealth-zh")]


@pytest.mark.parametrize(
    ("day", "said"), [("2026-11-23", []), ("2026-12-14", ["投资型 (zh), 理财型 (en), 理财型 (zh)"])]
)
def test_the_doctor_says_which_groups_the_last_digest_left_out(database: Database, day: str, said: list[str]) -> None:
    seeded(database)
    for past in ("2026-11-23", "2026-11-30", "2026-12-07"):
        digest(digest_run(database, past))
    run = digest_run(database, day)
    reports = (digest(run), {"skipped": "rest_day"})
    with database.writing() as connection:
        occurrences.add(connection, "digest", run.planned_at)
        occurrences.add(connection, "digest", run.planned_at + timedelta(days=1))
        for report in reports:
            one = occurrences.claim(connection, now=run.now + timedelta(days=2), lease=timedelta(minutes=1))
            assert one
            state = "skipped" if "skipped" in report else "done"
            occurrences.end(connection, one, state=state, report=report, now=run.now)
    found = digest_findings(database, run.policy, now=run.now + timedelta(days=2), language="zh")
    assert [finding.facts["segments"] for finding in found] == said


def test_without_reviewed_news_nothing_is_sent_and_it_may_be_run_again(database: Database) -> None:
    report = digest(digest_run(database, "2026-11-23"))
    assert report["skipped"] == "no_news"
    assert lines(database) == []


def test_expired_news_is_not_sent(database: Database) -> None:
    seeded(database)
    assert digest(digest_run(database, "2026-12-23"))["deliveries"] == 3
    assert digest(digest_run(database, "2026-12-24", policy=daily()))["skipped"] == "no_news"


def daily() -> Policy:
    segments = '["asset_type:investment", "asset_type:wealth"]'
    return policy_with(daily=("daily = []", f"daily = {segments}"))


def test_a_segment_the_policy_lists_gets_one_every_day(database: Database) -> None:
    seeded(database)
    digest(digest_run(database, "2026-11-23", policy=daily()))
    report = digest(digest_run(database, "2026-11-24", policy=daily()))
    assert "digest-asset_type:investment-zh-2026-11-24" in report["pushes"]


def test_a_rehearsed_digest_writes_nothing(database: Database) -> None:
    seeded(database)
    report = digest(digest_run(database, "2026-11-23", dry=True))
    assert report["would_deliver"] == 3
    assert lines(database) == []


def test_the_demo_has_six_marked_reviewed_items_a_topic_in_both_languages(database: Database) -> None:
    seeded(database)
    with database.engine.connect() as connection:
        items = newsroom.items(connection)
    topics = Counter(topic for item in items for topic in item.topics)
    assert set(topics) == {"savings", "wealth", "investment", "settlement", "liability", "general"}
    assert min(topics.values()) >= 6
    assert all(item.approved and item.author != item.reviewer for item in items)
    assert all("虚构示例" in item.title["zh"] and "Invented sample" in item.title["en"] for item in items)


def test_the_demos_news_uses_no_forbidden_word() -> None:
    forbidden = (
        "保本",
        "保证收益",
        "零风险",
        "无风险",
        "高收益",
        "预期收益",
        "稳赚",
        "第一",
        "最佳",
        "最好",
        "首选",
        "秒杀",
        "抢购",
    )
    news = read_demo_news()
    texts = [text for item in news.items for text in (item.title["zh"], item.summary["zh"])]
    assert [word for word in forbidden if any(word in text for text in texts)] == []


# -- nightly and tidy ---------------------------------------------------------------------------------------------------


def test_the_night_runs_the_round_once_for_a_delivery(database: Database) -> None:
    policy = policy_with(daily=("daily = []", "daily = [ ]"))  # other text, other rules
    first = nightly(a_run(database, at("2026-11-23 02:00"), policy=policy))
    second = nightly(a_run(database, at("2026-11-23 02:00"), policy=policy))
    assert first["customers"] == 4
    assert second["skipped"] == "round_done"


@pytest.mark.parametrize("written", ["daily = []", "daily = [ ]"])
def test_after_the_night_the_first_movement_waits_for_nothing(database: Database, written: str) -> None:
    """Whether the import made the round already, or other rules want another one tonight."""
    nightly(a_run(database, at("2026-11-23 02:00"), policy=policy_with(daily=("daily = []", written))))
    with database.reading() as connection:
        round_id = database.served(connection).round_id
    assert round_id is not None
    # PostgreSQL reads by statements: it has no file to make
    assert database.numbers_file(round_id).exists() is (database.engine.dialect.name == "sqlite")


def test_without_a_delivery_the_jobs_say_so(engine: Engine, tmp_path: Path) -> None:
    database = open_bot(tmp_path, engine)
    for job in (nightly, morning, digest):
        assert job(a_run(database))["skipped"] == "no_delivery"
    database.close()


@pytest.mark.parametrize(("days", "left"), [(400, 3), (401, 0)])
def test_tidying_keeps_what_the_rules_keep_and_never_the_served_delivery(
    database: Database, days: int, left: int
) -> None:
    morning(a_run(database))
    for one in claimed(database):
        with database.writing() as connection:
            outbox.finish(connection, one, now=MONDAY, message_id="1")
    tidy(a_run(database, MONDAY + timedelta(days=days), keep_days=1))
    assert len(lines(database)) == left
    with database.reading() as connection:
        assert database.served(connection).delivery_id is not None
