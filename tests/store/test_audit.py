"""The audit's chain shows what was changed or taken out."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, update

from store import audit, migrate
from store.database import Database
from store.tables import audit as rows
from tests.engines import Engine

AT = datetime(2026, 11, 23, 1, 0, 0, 123_999, tzinfo=UTC)


@pytest.fixture
def database(engine: Engine, tmp_path: Path) -> Database:
    database = Database(engine.url(tmp_path), tmp_path)
    migrate.upgrade(database)
    for number in range(4):
        with database.writing() as connection:
            audit.record(
                connection,
                at=AT + timedelta(seconds=number),
                staff_id="S001",
                what="asked",
                intent="maturity_list",
                customers=[f"C00{number}"],
                detail={"n": number},
            )
    return database


def broken(database: Database) -> int | None:
    with database.engine.connect() as connection:
        return audit.first_broken(connection)


def test_an_untouched_chain_is_whole(database: Database) -> None:
    assert broken(database) is None


@pytest.mark.parametrize(
    "change", [{"staff_id": "S002"}, {"customers": []}, {"detail": {"n": 9}}, {"at": AT}, {"previous_hash": "x"}]
)
def test_a_changed_row_is_found(database: Database, change: dict[str, object]) -> None:
    with database.writing() as connection:
        connection.execute(update(rows).where(rows.c.audit_id == 3).values(**change))
    assert broken(database) == 3


def test_a_row_taken_out_is_found_at_the_next(database: Database) -> None:
    with database.writing() as connection:
        connection.execute(delete(rows).where(rows.c.audit_id == 2))
    assert broken(database) == 3
