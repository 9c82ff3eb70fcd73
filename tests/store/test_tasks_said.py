"""What is said of a task: put off, of no use, written once and taken back. On both engines."""

from datetime import timedelta

from sqlalchemy import select

from store import tables
from store.database import Database
from store.tasks import task_results
from tests.store.one_task import MATURES, MONDAY, a_dossier, at, only, said, spoke, sync


def test_what_was_put_off_comes_back_on_its_day_and_not_before(database: Database) -> None:
    dossier = a_dossier()
    said(database, MONDAY + timedelta(2), "snooze", dossier, until=MATURES)
    assert only(database).state == "snoozed", "also when no job had opened it yet"
    assert sync(database, MATURES - timedelta(1), dossier).counts() == {}
    assert sync(database, MATURES, dossier).counts() == {"returned": 1}
    assert (only(database).state, only(database).snoozed_until) == ("open", None)


def test_what_is_put_off_closes_when_it_is_done_meanwhile(database: Database) -> None:
    said(database, MATURES - timedelta(3), "snooze", a_dossier(), until=MATURES)
    sync(database, MATURES - timedelta(1), a_dossier(spoke(MATURES - timedelta(2), "roll")))
    assert (only(database).state, only(database).closed_why) == ("done", "contact:roll")


def test_what_is_of_no_use_never_comes_back_and_is_counted_by_rule(database: Database) -> None:
    sync(database, MATURES, a_dossier())
    said(database, MATURES, "not_useful", a_dossier(), why="not_relevant")
    assert sync(database, MATURES + timedelta(5), a_dossier()).counts() == {}
    assert (only(database).state, only(database).closed_why) == ("gone", "not_useful:not_relevant")
    with database.engine.connect() as connection:
        (row,) = connection.execute(select(tables.task_results)).all()
    assert (row.duties, row.why) == (["W-01"], "not_relevant")


def test_the_same_message_is_written_once_and_taken_back_once(database: Database) -> None:
    sync(database, MATURES, a_dossier())
    assert said(database, MATURES, "snooze", a_dossier(), until=MATURES + timedelta(3))
    assert not said(database, MATURES, "snooze", a_dossier(), until=MATURES + timedelta(9))
    with database.engine.connect() as connection:
        last = task_results.last(connection, "S001", since=at(MATURES))
        assert task_results.last(connection, "S002", since=at(MATURES)) is None
        assert task_results.last(connection, "S001", since=at(MATURES, 12)) is None
    assert last is not None
    assert said(database, MATURES, "undo", a_dossier(), undoes=last.result_id)
    assert not said(database, MATURES, "undo", a_dossier(), undoes=last.result_id)
    assert (only(database).state, only(database).snoozed_until) == ("open", None)


def test_a_contact_taken_back_no_longer_counts(database: Database) -> None:
    contact = spoke(MATURES, "roll", 11)
    said(database, MATURES, "contact", a_dossier(), why="roll", contact=contact)
    with database.engine.connect() as connection:
        last = task_results.last(connection, "S001", since=at(MATURES))
    assert last is not None
    said(database, MATURES, "undo", a_dossier(), undoes=last.result_id)
    with database.engine.connect() as connection:
        (row,) = connection.execute(select(tables.contacts)).all()
    assert row.undone_at == at(MATURES, 11)
