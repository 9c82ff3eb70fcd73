"""What may stand in DATABASE_URL, and what is said when it leads nowhere: never a password."""

from datetime import date
from pathlib import Path

import psycopg
import pytest

from content.policy import load_policy
from content.problems import Problem
from store import migrate
from store.database import Database
from store.imports.deliveries import import_delivery
from store.rounds.rounds import run_round
from tests.builders import a_delivery, write_delivery
from tests.clock import MONDAY
from tests.engines import Postgres

QUOTED = "s3cret%2Fword"


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("postgresql://clerk:s3cret@bank.invalid:port/guanhu", "problems.database_url"),
        ("guanhu.db", "problems.database_url"),
        (f"mysql://clerk:{QUOTED}@bank.invalid/guanhu", "problems.database_kind"),
        ("", "problems.database_url"),
    ],
)
def test_an_address_that_is_none_is_refused_without_repeating_it(tmp_path: Path, url: str, key: str) -> None:
    with pytest.raises(Problem) as caught:
        Database(url, tmp_path)
    assert (caught.value.key, caught.value.exit_code) == (key, 2)
    for said in (caught.value.sentence("zh"), caught.value.sentence("en")):
        assert "s3cret" not in said
        assert "postgresql://" in said


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql://clerk:{QUOTED}@127.0.0.1:1/guanhu",
        f"postgres://clerk:{QUOTED}@127.0.0.1:1/guanhu",
        f"postgresql+psycopg://clerk@127.0.0.1:1/guanhu?password={QUOTED}",
    ],
)
def test_a_server_that_does_not_answer_is_one_sentence(tmp_path: Path, url: str) -> None:
    database = Database(url, tmp_path)
    for act in (migrate.check, migrate.create_or_check, migrate.upgrade):
        with pytest.raises(Problem) as caught:
            act(database)
        assert caught.value.key == "problems.server_refused"
        assert "127.0.0.1:1/guanhu" in str(caught.value)
        assert "s3cret" not in str(caught.value)
    assert "s3cret" not in repr(database) + repr(database.engine) + database.name
    database.close()


def test_a_database_that_is_not_there_is_said(postgres: Postgres, tmp_path: Path) -> None:
    database = Database(postgres.url(tmp_path).replace("/test_", "/never_"), tmp_path)
    with pytest.raises(Problem) as caught:
        migrate.check(database)
    assert "does not exist" in str(caught.value)
    postgres.forget(tmp_path)


def test_a_role_that_may_not_make_schemas_is_told_by_the_import(postgres: Postgres, tmp_path: Path) -> None:
    url = postgres.url(tmp_path)
    owner = Database(url, tmp_path)
    with owner.writing() as connection:
        connection.exec_driver_sql("DROP ROLE IF EXISTS clerk")
        connection.exec_driver_sql("CREATE ROLE clerk LOGIN")
    clerk = Database(url.replace("postgres:@", "clerk@"), tmp_path)
    with pytest.raises(Problem) as caught:
        clerk.storage.build("bank", 1)
    assert caught.value.key == "problems.server_refused"
    assert "permission denied" in str(caught.value)
    clerk.close()
    with owner.writing() as connection:
        connection.exec_driver_sql("DROP ROLE clerk")
    owner.close()
    postgres.forget(tmp_path)


def test_a_schema_that_is_still_read_is_left_and_goes_afterwards(postgres: Postgres, tmp_path: Path) -> None:
    database = Database(postgres.url(tmp_path), tmp_path)
    database.storage.build("bank", 1).finish()
    with database.engine.connect() as reader:
        reader.exec_driver_sql("SELECT count(*) FROM bank_1.customers")
        with pytest.raises(Problem) as caught:
            database.storage.drop("bank", 1)
        assert caught.value.key == "problems.schema_in_use"
        assert database.storage.has("bank", 1)
    database.storage.drop("bank", 1)
    assert not database.storage.has("bank", 1)
    database.close()
    postgres.forget(tmp_path)


def test_the_owner_of_a_database_needs_no_other_right(postgres: Postgres, tmp_path: Path) -> None:
    admin = Database(postgres.empty(tmp_path), tmp_path)
    name = admin.engine.url.database
    with admin.writing() as connection:
        connection.exec_driver_sql("CREATE ROLE owner_of_one LOGIN")
        connection.exec_driver_sql(f'ALTER DATABASE "{name}" OWNER TO owner_of_one')
    owner = Database(admin.url.replace("postgres:@", "owner_of_one@"), tmp_path / "data")
    files = write_delivery(tmp_path / "files", a_delivery())
    report = import_delivery(owner, files, as_of=date(2026, 11, 21), now=MONDAY)
    run_round(owner, load_policy(), as_of=date(2026, 11, 21), now=MONDAY)
    assert report.state == "accepted"
    assert owner.storage.has("bank", report.delivery_id)
    owner.close()
    admin.close()
    postgres.forget(tmp_path)
    with psycopg.connect(
        admin.engine.url.set(drivername="postgresql", database="postgres").render_as_string()
    ) as connection:
        connection.execute("DROP ROLE owner_of_one")
