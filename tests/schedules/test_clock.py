"""The runner and the clock: once for each planned time, by whatever hand, and caught up once after a stop."""

from dataclasses import replace
from datetime import timedelta

import pytest

from content.policy import load_policy
from content.wording import LANGUAGES, knows
from schedules.jobs import Job, Report, Run
from schedules.running import Runner
from schedules.timetable import JOBS, TIMETABLE, catch_up, planned_between
from store import occurrences
from store.database import Database
from store.outbox import outbox
from store.outbox.outbox import Line
from tests.clock import MONDAY, Remembering, a_run, at


def lines(database: Database) -> list[Line]:
    with database.engine.connect() as connection:
        return list(outbox.listing(connection))


def a_runner(database: Database, **jobs: Job) -> Runner:
    return Runner(
        jobs={**JOBS, **jobs}, database=database, policy=load_policy(), messengers={"web": Remembering()}
    )  # fmt: skip


def test_by_hand_a_job_runs_once_for_its_planned_time_at_whatever_hour(database: Database) -> None:
    runner = a_runner(database)
    outcomes = [runner.by_hand(JOBS["morning"], at(f"2026-11-23 {hour}")).state for hour in ("08:30", "09:15", "07:00")]
    assert outcomes == ["done", "already", "already"]
    assert runner.by_hand(JOBS["morning"], at("2026-11-24 08:30")).state == "done"


def test_by_hand_a_job_whose_process_died_is_taken_over_at_once_and_not_one_that_lives(database: Database) -> None:
    job, soon = JOBS["morning"], timedelta(hours=1)
    with database.writing() as connection:  # as a process leaves it that was killed
        occurrences.add(connection, job.name, MONDAY)
        claimed = occurrences.claim_one(connection, job.name, MONDAY, now=MONDAY, lease=soon)
    assert claimed is not None
    with database.storage.alone("job", claimed.occurrence_id):
        assert a_runner(database).by_hand(job, MONDAY).state == "elsewhere"
    assert a_runner(database).by_hand(job, MONDAY).state == "done"
    assert len({line.key for line in lines(database)}) == len(lines(database)) > 0


def test_on_a_rest_day_the_morning_writes_nothing_and_says_why(database: Database) -> None:
    outcome = a_runner(database).by_hand(JOBS["morning"], at("2026-11-22 08:30"))
    assert (outcome.state, outcome.report) == ("skipped", {"skipped": "rest_day"})
    assert lines(database) == []


def test_a_make_up_saturday_is_a_working_day(database: Database) -> None:
    assert a_runner(database).by_hand(JOBS["morning"], at("2026-10-10 08:30")).state == "done"


def test_a_rehearsal_leaves_no_trace(database: Database) -> None:
    outcome = a_runner(database).by_hand(JOBS["morning"], MONDAY, dry=True)
    assert (outcome.state, outcome.report["would_write"]) == ("rehearsed", 3)
    assert a_runner(database).by_hand(JOBS["morning"], MONDAY).state == "done"


def test_a_job_with_a_bug_is_tried_again_and_then_given_up(database: Database) -> None:
    def broken(_run: Run) -> Report:
        raise ZeroDivisionError("张伟")

    runner = a_runner(database, tidy=replace(JOBS["tidy"], work=broken))
    now = at("2026-11-23 03:30")
    with database.writing() as connection:
        occurrences.add(connection, "tidy", now)
    states = []
    for _ in range(3):
        outcome = runner.step(now)
        assert outcome
        assert outcome.failure
        states.append((outcome.state, "张伟" in str(outcome.report)))
        assert runner.step(now) is None
        now += timedelta(minutes=1)
    assert states == [("again", False), ("again", False), ("failed", False)]


@pytest.mark.parametrize(
    ("job", "last", "now", "planned"),
    [
        ("morning", "2026-11-20 08:30", "2026-11-23 08:29", []),
        ("morning", "2026-11-20 08:30", "2026-11-23 08:30", ["2026-11-23 08:30"]),
        ("morning", "2026-11-20 08:30", "2026-11-22 10:00", []),
        (
            "digest",
            "2026-11-20 09:20",
            "2026-11-26 09:00",
            ["2026-11-23 09:20", "2026-11-24 09:20", "2026-11-25 09:20"],
        ),
        ("nightly", "2026-11-20 02:00", "2026-11-22 01:00", ["2026-11-21 02:00"]),
    ],
)
def test_missed_times_are_counted_from_the_last_row(
    database: Database, job: str, last: str, now: str, planned: list[str]
) -> None:
    days = a_run(database).working_days
    assert planned_between(JOBS[job], at(last), at(now), days) == [at(moment) for moment in planned]


@pytest.mark.parametrize(
    ("now", "caught"),
    [
        ("2026-11-26 10:00", ["nightly", "morning", "digest"]),
        ("2026-11-26 08:00", ["nightly", "digest"]),
        ("2026-11-29 10:00", ["nightly", "digest"]),
    ],
    ids=["a working day after the hour", "before the hour", "a Sunday"],
)
def test_after_a_stop_each_job_runs_once_and_no_briefing_of_another_day(
    database: Database, now: str, caught: list[str]
) -> None:
    with database.writing() as connection:
        for job, moment in (("nightly", "02:00"), ("morning", "08:30"), ("digest", "09:20")):
            occurrences.add(connection, job, at(f"2026-11-20 {moment}"))
    assert catch_up(database, TIMETABLE, at(now)) == caught
    assert catch_up(database, TIMETABLE, at(now)) == []


def test_a_database_that_never_ran_a_job_has_missed_nothing(database: Database) -> None:
    assert catch_up(database, TIMETABLE, at("2026-11-26 10:00")) == []


def test_every_job_and_report_has_its_words() -> None:
    for language in LANGUAGES:
        assert [job.name for job in TIMETABLE if not knows(f"clock.jobs.{job.name}", language)] == []
