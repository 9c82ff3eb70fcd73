"""A statement handed to the driver itself: what SQLAlchemy does around each one costs more than most of them take.

Same connection, same transaction. Whoever listens to statements still hears them, and an error is SQLAlchemy's. Used by
``prepared`` and ``questions``, whose statements are spelled by SQLAlchemy, once.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError


def fetched(connection: Connection, text: str, values: Mapping[str, Any] | Sequence[Any]) -> list[tuple[Any, ...]]:
    """The rows of a statement as the driver gives them."""
    if _heard(connection):
        result = connection.exec_driver_sql(text, values)
        rows: list[tuple[Any, ...]] = list(result.cursor.fetchall())
        result.close()
        return rows
    driver: Any = connection.connection.driver_connection
    cursor = driver.cursor()
    try:
        cursor.execute(text, values)
        rows = cursor.fetchall()
    except connection.dialect.loaded_dbapi.Error as error:
        raise _told(connection, text, values, error) from error
    finally:
        cursor.close()
    return rows


def done(connection: Connection, text: str, values: Mapping[str, Any] | Sequence[Any]) -> None:
    """Run a statement that brings no rows; inside ``Database.writing``."""
    if _heard(connection):
        connection.exec_driver_sql(text, values)
        return
    driver: Any = connection.connection.driver_connection
    cursor = driver.cursor()
    try:
        cursor.execute(text, values)
    except connection.dialect.loaded_dbapi.Error as error:
        raise _told(connection, text, values, error) from error
    finally:
        cursor.close()


def _heard(connection: Connection) -> bool:
    """Whether somebody listens to statements, as SQLAlchemy itself asks before each."""
    return bool(connection._has_events or connection.engine._has_events)  # noqa: SLF001 - its dispatchers are slow to ask


def _told(connection: Connection, text: str, values: Any, error: Exception) -> BaseException:
    """The error as SQLAlchemy tells it; values stay out of its message, as everywhere."""
    base = connection.dialect.loaded_dbapi.Error
    return DBAPIError.instance(text, values, error, base, hide_parameters=True, dialect=connection.dialect)
