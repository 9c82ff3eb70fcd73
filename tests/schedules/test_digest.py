"""The week's digest: the same push for each group of a segment, under an approval of its own, and nothing told twice."""

from datetime import timedelta
from typing import Any

import pytest

from schedules.jobs import Run
from schedules.mornings.digest import digest
from schedules.outbox import Sender
from segmentation.policy import Policy
from store import occurrences
from store.database import Database
from store.news.digest_condition import digest_findings
from store.outbox import approvals, newsroom
from tests.clock import Remembering, a_run, at, policy_with
from tests.schedules.demo_news import seeded
from tests.schedules.outbox_lines import lines


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
