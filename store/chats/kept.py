"""What callbacks leave, many to a transaction: the cost of a commit is shared by all that came while the one before was written.

The platforms' endpoints hand over what came together (``bot.keeping``); who is answered depends on the outcome of each alone.
What one callback breaks is written again without it, so that it fails alone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection
from sqlalchemy.exc import DatabaseError, SQLAlchemyError

from content.problems import Problem
from store.chats import inbox
from store.chats.inbox import Incoming
from store.database import Database

#: How a statement breaks on what it is given, or a database beneath it.
_BROKEN = (SQLAlchemyError, ValueError, ArithmeticError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What one callback leaves to be kept."""

    message: Incoming | None = None
    more: Callable[[Connection], object] | None = None
    """What is written besides the message, by few."""


def keep_all(database: Database, told: Sequence[Told]) -> list[Problem | None]:
    """Write all of it and commit; for each None, or why it could not be kept."""
    try:
        _write(database, told)
    except Problem as problem:  # the database is not to be had: for nobody
        return [problem] * len(told)
    except _BROKEN as error:
        return [_problem(database, error)] if len(told) == 1 else _one_by_one(database, told)
    return [None] * len(told)


def _one_by_one(database: Database, told: Sequence[Told]) -> list[Problem | None]:
    found: list[Problem | None] = []
    for one in told:
        try:
            _write(database, [one])
        except Problem as problem:  # nobody waits for it once more
            return [*found, *[problem] * (len(told) - len(found))]
        except _BROKEN as error:
            found.append(_problem(database, error))
        else:
            found.append(None)
    return found


def _write(database: Database, told: Sequence[Told]) -> None:
    with database.writing(ahead=True) as connection:
        if messages := [one.message for one in told if one.message is not None]:
            inbox.add_all(connection, messages)
        for one in told:
            if one.more is not None:
                one.more(connection)


def _problem(database: Database, error: Exception) -> Problem:
    if isinstance(error, DatabaseError):
        return database.storage.unreadable(error)
    return Problem("problems.not_kept", kind=type(error).__name__)
