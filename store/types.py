"""Column types that every engine agrees on: whole numbers for money, days, months and moments; texts by code point.

SQLite has no dates and PostgreSQL's differ from Spark's; a day as a whole number compares, subtracts and indexes the same
everywhere. Only this module knows the numbers.
"""

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy
from sqlalchemy import BigInteger, Integer
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

if TYPE_CHECKING:
    import polars as pl

EPOCH = date(1970, 1, 1)
_EPOCH_ORDINAL = EPOCH.toordinal()
_EPOCH_MOMENT = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return (day - EPOCH).days


def day_of(number: int) -> date:
    """The date of a day number."""
    return date.fromordinal(_EPOCH_ORDINAL + number)  # a list reads tens of thousands


def moment_number(moment: datetime) -> int:
    """Whole milliseconds since 1970 UTC; ValueError for a moment without its zone."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return (moment - _EPOCH_MOMENT) // _MILLISECOND


def moment_of(number: int) -> datetime:
    """The moment of a number, in UTC."""
    return _EPOCH_MOMENT + timedelta(milliseconds=number)


def as_numbers(frame: "pl.DataFrame") -> "pl.DataFrame":
    """The frame with its days and moments (milliseconds, UTC) as the numbers that are stored."""
    import polars as pl

    return frame.with_columns(pl.col(pl.Date).cast(pl.Int32), pl.col(pl.Datetime).cast(pl.Int64))


class Text(TypeDecorator[str]):
    """Text that sorts and compares by code point on every engine, not by the language of a server."""

    impl = sqlalchemy.Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """SQLite compares so by itself; PostgreSQL is told."""
        collation = "C" if dialect.name == "postgresql" else None
        return dialect.type_descriptor(sqlalchemy.Text(collation=collation))


class Day(TypeDecorator[date]):
    """A calendar day, stored as days since 1970-01-01."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> int | None:  # noqa: ARG002 - SQLAlchemy's shape
        """Day to number."""
        return None if value is None else day_number(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> date | None:  # noqa: ARG002 - as above
        """Number to day."""
        return None if value is None else day_of(value)


class Moment(TypeDecorator[datetime]):
    """An instant, stored as whole milliseconds since 1970 UTC; naive datetimes are refused."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002 - as above
        """Moment to number."""
        return None if value is None else moment_number(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - as above
        """Number to moment, in UTC."""
        return None if value is None else moment_of(value)
