"""Sentences that were not understood, counted for the people who write the sentences; no names, no numbers, no asker.

``bot/deeds.py`` adds one in the transaction of the answer; ``guanhu understand --report`` reads them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, select

from store.engines import of
from store.tables import misses


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedMiss:
    """One masked sentence, what it came nearest to, and how often it came."""

    sentence: str
    language: str
    reason: str
    nearest: tuple[str, ...]
    count: int
    first_at: datetime
    last_at: datetime


def add(  # noqa: PLR0913 - one value each
    connection: Connection, *, sentence: str, language: str, reason: str, nearest: Sequence[str], at: datetime
) -> None:
    """Count a masked sentence once more; inside ``Database.writing``."""
    words = ",".join(nearest)
    key = sha256(f"{language} {reason} {sentence}".encode()).hexdigest()[:32]
    connection.execute(
        of(connection)
        .insert(misses)
        .values(
            key=key,
            sentence=sentence,
            language=language,
            reason=reason,
            nearest=words,
            count=1,
            first_at=at,
            last_at=at,
        )
        .on_conflict_do_update(
            index_elements=["key"],
            set_={"nearest": words, "count": misses.c.count + 1, "last_at": at},
        )
    )


def counted(connection: Connection) -> list[CountedMiss]:
    """Every sentence that is kept, the commonest first."""
    query = select(misses).order_by(misses.c.count.desc(), misses.c.language, misses.c.sentence, misses.c.reason)
    return [_counted(dict(row)) for row in connection.execute(query).mappings()]


def _counted(row: Mapping[str, Any]) -> CountedMiss:
    given = {name: row[name] for name in ("sentence", "language", "reason", "count", "first_at", "last_at")}
    return CountedMiss(**given, nearest=tuple(filter(None, row["nearest"].split(","))))
