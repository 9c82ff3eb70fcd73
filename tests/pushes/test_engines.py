"""The whole way of a push on both engines: made, approved, queued once, sent, stopped. All invented."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from store import tables
from store.database import Database
from store.pushes import desk, weeks
from tests.clock import build_bank, copy_of
from tests.engines import Engine
from tests.pushes.bank import (
    EDITOR,
    POLICY,
    REVIEWER,
    TEN,
    approved,
    decision,
    drafted,
    groups_of,
    handed_in,
    minute,
    sent,
)
from tests.pushes.bank import tables as bank_tables
from tests.pushes.outcomes import state

HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def built(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pushes-engine") / "bank"
    folder.mkdir()
    build_bank(folder, bank_tables(), engine=engine)
    return folder


@pytest.fixture
def database(engine: Engine, built: Path, tmp_path: Path) -> Iterator[Database]:
    opened = copy_of(built, tmp_path / "copy", engine)
    yield opened
    opened.close()


def test_the_whole_way_from_a_draft_to_done(database: Database) -> None:
    seen = drafted(database)
    assert seen.push.state == "draft"
    push_id = seen.push.push_id
    desk.submit(database, POLICY, push_id, by=EDITOR, now=TEN)
    assert [one.push_id for one in desk.queue(database, POLICY, viewer=REVIEWER)] == [push_id]
    assert desk.queue(database, POLICY, viewer=EDITOR) == ()
    counted = desk.approve(database, POLICY, decision(database, push_id), now=TEN)
    assert len(counted.goes) == 4
    assert minute(database)["pushes_queued"] == 1
    assert state(database, push_id) == "scheduled"
    keys = sent(database, TEN + HOUR)
    assert sorted(key.rpartition(":")[2] for key in keys if key.startswith("push:")) == ["G1", "G2", "GC1", "GUNKNOWN"]
    assert minute(database, TEN + HOUR)["pushes_done"] == 1
    assert state(database, push_id) == "done"
    report = desk.report(database, push_id)
    assert report.counts == {"sent": 4, "left_out": 2}
    assert [step.move for step in report.steps] == [
        "drafted", "draft", "approve", "counted", "queued", "use", "done",
    ]  # fmt: skip


def test_planned_stopped_and_once_a_content(database: Database) -> None:
    first = approved(database)
    waits = handed_in(database, now=TEN + timedelta(minutes=1))
    assert [line.push.push_id for line in weeks.week(database, POLICY, now=TEN)] == [first, waits]
    minute(database)
    assert desk.stop(database, POLICY, first, by=EDITOR, reason="facts", now=TEN) == 4
    desk.approve(database, POLICY, decision(database, waits), now=TEN)
    minute(database)
    assert len([key for key in sent(database, TEN + HOUR) if key.startswith(f"push:{waits}:")]) == 4
    assert {one for one, _ in groups_of(database, first).values()} == {"cancelled", "left_out"}
    with database.engine.connect() as connection:
        assert set(connection.execute(select(tables.push_once.c.push_id)).scalars()) == {waits}
