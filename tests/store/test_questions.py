"""Questions that are spelled once and answered by the driver give what SQLAlchemy gives, on both engines."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Connection, bindparam, event, select
from sqlalchemy.exc import DBAPIError

from store import migrate, tables
from store.database import Database
from store.engines.questions import Question
from store.engines.raw import fetched
from tests.engines import Engine

_OF = tables.calendar_days.c
_BETWEEN = select(_OF.day, _OF.is_workday).where(_OF.day >= bindparam("first"), _OF.is_workday.is_(True))
DAYS = [date(2026, 12, day) for day in range(1, 5)]


@pytest.fixture(scope="module")
def connection(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    folder = tmp_path_factory.mktemp("questions")
    database = Database(engine.url(folder), folder)
    migrate.upgrade(database)
    rows = [
        {column.name: _value(column, day) for column in tables.calendar_days.columns} for day in DAYS
    ]  # fmt: skip
    with database.writing() as writing:
        writing.execute(tables.calendar_days.insert(), rows)
    with database.engine.connect() as found:
        yield found
    database.close()


def _value(column: object, day: date) -> object:
    name = getattr(column, "name", "")
    known = {"day": day, "is_workday": day.day != 2}
    if name in known:
        return known[name]
    return datetime(2026, 11, 22, tzinfo=UTC) if name.endswith("_at") else ""


def test_days_go_in_and_come_out_as_days_and_rows_have_names(connection: Connection) -> None:
    question = Question(lambda: _BETWEEN.order_by(_OF.day))
    found = question.rows(connection, {"first": DAYS[1], "unused": 1})
    assert [(row.day, row.is_workday) for row in found] == [(DAYS[2], True), (DAYS[3], True)]
    assert [tuple(row) for row in connection.execute(_BETWEEN.order_by(_OF.day), {"first": DAYS[1]})] == found


def test_a_list_that_grows_is_left_to_sqlalchemy(connection: Connection) -> None:
    some = Question(lambda: select(_OF.day).where(_OF.day.in_(bindparam("days", expanding=True))).order_by(_OF.day))
    assert [row.day for row in some.rows(connection, {"days": DAYS[:2]})] == DAYS[:2]


def test_whoever_listens_to_statements_hears_these_too(connection: Connection) -> None:
    told: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        told.append(statement)

    event.listen(connection.engine, "before_cursor_execute", note)
    try:
        assert Question(lambda: _BETWEEN).rows(connection, {"first": DAYS[3]})
    finally:
        event.remove(connection.engine, "before_cursor_execute", note)
    assert len(told) == 1


def test_an_error_is_sqlalchemys_and_says_no_value(connection: Connection) -> None:
    with pytest.raises(DBAPIError) as caught:
        fetched(connection, "SELECT nothing_of_the_kind", ())
    assert "parameters" not in str(caught.value).replace("hide_parameters", "")
    connection.rollback()
    connection.connection.driver_connection.rollback()  # type: ignore[union-attr] # a server's transaction is over
