"""What was shown is written down, with whom and which fields; whoever is shown too much is told to the admins."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.app import App
from content.calendar import working_days
from handlers.disclosure import FIELDS
from handlers.intents import INTENTS
from schedules.jobs import Run
from schedules.watch import watch
from store import tables
from store.safekeeping.disclosures import disclosure_findings, shown_to
from tests.banks import NOW, a_copy, say_to, tap
from tests.bot.dialogue_bank import the_bank
from tests.bot.shown_and_audited import NAMES, Sent, audited, shown


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> App:
    return the_bank(tmp_path_factory.mktemp("disclosures"))


@pytest.fixture
def app(imported: App, tmp_path: Path) -> App:
    return a_copy(imported, tmp_path)


def test_every_question_says_which_fields_it_discloses() -> None:
    assert {question.intent.name for question in INTENTS} <= set(FIELDS)


def test_a_disclosure_is_written_down_with_who_whom_which_fields_why_and_where(app: App) -> None:
    say_to(app, "S001", "王芳的情况")
    row = audited(app)[-1]
    assert (row.staff_id, row.customers, row.intent) == ("S001", ["C003"], "client_profile")
    assert {"name", "account_tail", "phone_masked", "balances"} <= set(row.detail["fields"])
    assert "phone" not in row.detail["fields"]
    assert (row.detail["platform"], row.detail["chat"], row.detail["how"]) == ("web", "person", "text")
    assert not any(name in str(row) for name in NAMES)


def test_a_whole_number_shown_stands_in_the_audit(app: App) -> None:
    answer = say_to(app, "S001", "显示王芳的电话")
    assert "13800000003" in shown(answer.card)
    row = audited(app)[-1]
    assert (row.customers, row.intent) == (["C003"], "show_phone")
    assert "phone" in row.detail["fields"]
    assert "13800000003" not in str(row)


@pytest.mark.parametrize("who", ["S002", "S003", "S009"])
def test_nobody_else_is_shown_a_number(app: App, who: str) -> None:
    answer = tap(app, who, "show_phone?client=C003")
    assert "0003" not in shown(answer.card)
    assert "phone" not in audited(app)[-1].detail.get("fields", ())


def look(app: App, at: datetime, *, hour: int, day: int = 400, phones: int = 30) -> dict[str, Any]:
    policy = app.policy()
    limits = {"customers_an_hour": hour, "customers_a_day": day, "phones_a_day": phones}
    tight = replace(policy, tables={**policy.tables, "disclosures": limits})
    run = Run(
        database=app.database, policy=tight, planned_at=at, now=at, working_days=working_days(),
        messengers={"web": Sent()},
    )  # fmt: skip
    return dict(watch(run))


def alarms(app: App) -> list[str]:
    with app.database.engine.connect() as connection:
        keys = connection.execute(select(tables.outbox.c.key)).scalars()
        return [key for key in keys if key.startswith("many_shown")]


def test_whoever_is_shown_more_than_the_limit_is_told_to_the_admins_once_a_day(app: App) -> None:
    say_to(app, "S001", "本周谁到期")  # four customers
    soon = NOW + timedelta(minutes=1)
    assert look(app, soon, hour=4)["too_many"] == 0
    assert look(app, soon, hour=3) == {"too_many": 1, "told": 1}
    assert look(app, soon, hour=3) == {"too_many": 1, "told": 0}
    assert len(alarms(app)) == 1
    (row,) = audited(app, "many_shown")
    assert (row.detail["staff_id"], row.detail["hour"], row.detail["beyond"]) == ("S001", 4, ["customers_an_hour"])
    next_day = NOW + timedelta(days=1)
    say_to(app, "S001", "本周谁到期", at=next_day)
    assert look(app, next_day + timedelta(minutes=1), hour=3)["told"] == 1
    assert len(alarms(app)) == 2


def test_the_same_customers_again_count_once_and_a_list_of_last_hour_only_for_the_day(app: App) -> None:
    for minutes in (0, 5, 10):
        say_to(app, "S001", "本周谁到期", at=NOW + timedelta(minutes=minutes))
    later = NOW + timedelta(minutes=90)
    with app.database.engine.connect() as connection:
        found = shown_to(connection, "S001", NOW + timedelta(minutes=11))
        after = shown_to(connection, "S001", later)
        gone = shown_to(connection, "S001", NOW + timedelta(days=2))
    assert (found.hour, found.day, found.phones) == (4, 4, 0)
    assert (after.hour, after.day) == (0, 4)
    assert (gone.hour, gone.day) == (0, 0)


def test_whole_numbers_have_a_limit_of_their_own_and_the_doctor_says_who(app: App) -> None:
    for client in ("C003", "C004"):
        tap(app, "S001", f"show_phone?client={client}")
    assert look(app, NOW + timedelta(minutes=1), hour=99, phones=1)["told"] == 1
    (row,) = audited(app, "many_shown")
    assert row.detail["beyond"] == ["phones_a_day"]
    findings = list(disclosure_findings(app.database, {}, now=NOW + timedelta(days=6)))
    assert [(one.key, one.facts["staff"]) for one in findings] == [("watch.finding", "S001")]
    assert list(disclosure_findings(app.database, {}, now=NOW + timedelta(days=9))) == []
