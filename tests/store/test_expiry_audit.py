"""The audit is cut at its age, and its chain stays whole or tells where it is broken. On both engines."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from content.retention import marks
from store import audit, tables
from store.database import Database
from store.safekeeping import expiry
from tests.clock import MONDAY
from tests.store.old_records import A_MINUTE, KINDS, RULES, both_sides, chain, drop, log


def test_the_audit_is_cut_at_its_age_and_the_chain_stays_whole(database: Database) -> None:
    old, young = both_sides("audit")
    for at in (old - A_MINUTE, old, young, MONDAY):
        log(database, at)
    assert drop(database) == {"audit": 2}
    found = chain(database)
    assert (found.broken, found.rows, found.cut_through) == (None, 3, 2)  # two are left, and the note of the cut
    log(database, MONDAY)
    assert chain(database).broken is None


def test_cut_again_and_again_it_is_still_whole(database: Database) -> None:
    for days in range(6):
        log(database, MONDAY + timedelta(days=days))
    for days in range(1, 5):
        later = MONDAY.replace(year=MONDAY.year + 3) + timedelta(days=days, minutes=-1)
        assert expiry.drop(database, {"audit": marks(RULES, KINDS, later)["audit"]}, now=later) == {"audit": 1}
        assert chain(database).broken is None
    assert chain(database).cut_through == 4


def test_when_everything_is_old_the_note_of_the_cut_is_left(database: Database) -> None:
    old, _ = both_sides("audit")
    log(database, old)
    assert drop(database) == {"audit": 1}
    assert (chain(database).broken, chain(database).rows) == (None, 1)


def test_a_cut_that_was_killed_is_finished_by_the_next(database: Database) -> None:
    old, _ = both_sides("audit")
    for _number in range(3):
        log(database, old)
    log(database, MONDAY)
    with database.writing() as connection:
        hash_ = connection.execute(select(tables.audit.c.hash).where(tables.audit.c.audit_id == 3)).scalar_one()
        audit.cut(connection, through=3, hash_=hash_, rows=3, at=MONDAY)
        connection.execute(delete(tables.audit).where(tables.audit.c.audit_id == 1))
    assert chain(database).broken is None
    assert drop(database) == {"audit": 2}
    assert chain(database).broken is None


@pytest.mark.parametrize("taken", [3, 4])
def test_a_row_taken_out_after_the_cut_is_found(database: Database, taken: int) -> None:
    old, young = both_sides("audit")
    for at in (old, old, young, young, young):
        log(database, at)
    drop(database)
    with database.writing() as connection:
        connection.execute(delete(tables.audit).where(tables.audit.c.audit_id == taken))
    assert chain(database).broken == taken + 1


def test_a_beginning_taken_away_without_a_note_is_found(database: Database) -> None:
    for _number in range(3):
        log(database, MONDAY)
    with database.writing() as connection:
        connection.execute(delete(tables.audit).where(tables.audit.c.audit_id == 1))
    assert chain(database).broken == 2


def test_a_note_of_a_cut_that_was_changed_is_found(database: Database) -> None:
    old, young = both_sides("audit")
    for at in (old, old, young):
        log(database, at)
    drop(database)
    with database.writing() as connection:
        connection.execute(
            update(tables.audit)
            .where(tables.audit.c.what == audit.CUT)
            .values(detail={"through": 1, "hash": "", "rows": 1})
        )
    assert chain(database).broken is not None
