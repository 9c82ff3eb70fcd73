"""What the bank's systems told and was not taken: counted by day and reason, so that the doctor shows it. No content is kept.

``console.events_api`` notes it after its answer is known; whoever told it has the reasons in that answer.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from sqlalchemy import select

from segmentation.dossier import BANK_ZONE, bank_day
from store.condition import Finding
from store.database import Database
from store.engines import of
from store.tables import refused_events

#: Told a second time with the same content: nothing is wrong with it, and it counts once.
REPEATED = "repeated"
_LATELY = timedelta(days=7)


def note(database: Database, counts: Mapping[tuple[str, str], int], *, now: datetime) -> None:
    """Add so many of each kind and code to today's. Raises Problem when the database cannot take it."""
    if not counts:
        return
    with database.writing() as connection:
        for (kind, code), count in sorted(counts.items()):
            day = bank_day(now)
            row = {
                "key": f"{day}:{kind}:{code}", "day": day, "kind": kind, "code": code, "count": count, "last_at": now,
            }  # fmt: skip
            again = {"count": refused_events.c.count + count, "last_at": now}
            new = of(connection).insert(refused_events).values(row)
            connection.execute(new.on_conflict_do_update(index_elements=["key"], set_=again))


def refusal_findings(database: Database, *, now: datetime) -> Iterator[Finding]:
    """What the doctor says of the last seven days."""
    of_day = refused_events.c
    query = select(of_day.kind, of_day.code, of_day.count.label("number"), of_day.last_at).where(
        of_day.day > bank_day(now) - _LATELY
    )
    with database.engine.connect() as connection:
        rows = connection.execute(query).all()
    for key, repeated in (("events_refused", False), ("events_repeated", True)):
        counts: Counter[str] = Counter()
        mine = [row for row in rows if (row.code == REPEATED) is repeated]
        for row in mine:
            counts[row.kind if repeated else f"{row.kind}: {row.code}"] += row.number
        if mine:
            last = max(row.last_at for row in mine).astimezone(BANK_ZONE)
            codes = ", ".join(f"{name} × {count}" for name, count in sorted(counts.items()))
            facts = {"count": counts.total(), "codes": codes, "at": f"{last:%Y-%m-%d %H:%M}"}
            yield Finding(key=key, wrong=False, facts=facts)
