"""The bot database has versions, and its newest version is what store/tables/ says."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import String, inspect, select

from content.problems import Problem
from store import migrate, tables
from store.database import Database
from tests.engines import SQLITE, Engine

MOMENT = datetime(2026, 11, 23, tzinfo=UTC)


@pytest.fixture
def database(engine: Engine, tmp_path: Path) -> Iterator[Database]:
    opened = Database(engine.empty(tmp_path), tmp_path / "data")
    yield opened
    opened.close()


def _shape(url_or_engine: object) -> dict[str, object]:
    seen = inspect(url_or_engine)
    assert seen is not None
    shape: dict[str, object] = {}
    for name in seen.get_table_names():
        if name == "alembic_version":
            continue
        columns = {
            (c["name"], str(c["type"]), getattr(c["type"], "collation", None), c["nullable"])
            for c in seen.get_columns(name)
        }
        unique = {tuple(u["column_names"]) for u in seen.get_unique_constraints(name)}
        indexes = {(tuple(i["column_names"]), i["unique"]) for i in seen.get_indexes(name)}
        shape[name] = (columns, tuple(seen.get_pk_constraint(name)["constrained_columns"]), unique, indexes)
    return shape


def test_the_migrations_make_exactly_the_tables_of_tables_py(
    engine: Engine, database: Database, tmp_path: Path
) -> None:
    migrate.upgrade(database)
    (tmp_path / "plain").mkdir()
    plain = Database(engine.empty(tmp_path / "plain"), tmp_path)
    tables.BOT.create_all(plain.engine)
    assert _shape(database.engine) == _shape(plain.engine)
    database.close()
    plain.close()


def test_the_newest_version_file_is_the_one_the_program_wants() -> None:
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(Path(migrate.__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    script = ScriptDirectory.from_config(config)
    assert script.get_heads() == [migrate.HEAD]
    assert [one.revision for one in reversed(list(script.walk_revisions()))] == list(migrate.VERSIONS)


def test_every_text_of_the_bot_sorts_by_code_point(engine: Engine, database: Database) -> None:
    migrate.upgrade(database)
    words = ["a", "B", "b", "Ä", "张", "_", "1"]
    with database.writing() as connection:
        for word in words:
            connection.execute(tables.identities.insert().values(address=word, staff_id="", bound_at=MOMENT))
        found = connection.execute(select(tables.identities.c.address).order_by(tables.identities.c.address))
        assert found.scalars().all() == sorted(words)
    if engine.name == "postgresql":  # whose default is the server's language
        texts = [
            c
            for t in tables.BOT.tables
            for c in inspect(database.engine).get_columns(t)
            if isinstance(c["type"], String)
        ]
        assert {getattr(column["type"], "collation", None) for column in texts} == {"C"}


def test_upgrading_twice_does_nothing_the_second_time(database: Database) -> None:
    assert migrate.upgrade(database)
    assert not migrate.upgrade(database)
    migrate.check(database)
    database.close()


def test_no_database_yet_says_how_to_get_one(database: Database, tmp_path: Path) -> None:
    with pytest.raises(Problem) as caught:
        migrate.check(database)
    assert caught.value.key == "problems.database_new"
    assert not (tmp_path / "guanhu.db").exists()


@pytest.mark.parametrize(
    ("found", "key"), [("0000", "problems.database_old"), (migrate.HEAD, ""), ("9999", "problems.database_ahead")]
)
def test_a_database_of_another_version_is_refused_and_left_alone(database: Database, found: str, key: str) -> None:
    migrate.upgrade(database)
    with database.writing() as connection:
        connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{found}'")
    if key:
        for act in (migrate.check, migrate.create_or_check):
            with pytest.raises(Problem) as caught:
                act(database)
            assert caught.value.key == key
    else:
        migrate.check(database)
    database.close()


def test_a_database_that_lost_its_version_is_refused(database: Database) -> None:
    migrate.upgrade(database)
    with database.writing() as connection:
        connection.exec_driver_sql("DELETE FROM alembic_version")
    with pytest.raises(Problem) as caught:
        migrate.check(database)
    assert caught.value.key == "doctor.no_version"
    database.close()


@pytest.mark.parametrize("content", [b"this is no database at all, only a text file that somebody put here\n" * 40])
def test_a_file_that_is_no_database_is_named(tmp_path: Path, content: bytes) -> None:
    database = Database(SQLITE.empty(tmp_path), tmp_path)
    database.path.write_bytes(content)
    with pytest.raises(Problem) as caught:
        migrate.check(database)
    assert caught.value.key == "problems.database_broken"
    assert database.path.read_bytes() == content
    database.close()


def test_somebody_elses_database_is_not_written_into(database: Database) -> None:
    with database.writing() as connection:
        connection.exec_driver_sql("CREATE TABLE theirs (a INTEGER)")
    with pytest.raises(Problem):
        migrate.upgrade(database)
    assert inspect(database.engine).get_table_names() == ["theirs"]
