"""What ``guanhu doctor`` says of the digest: groups whose news has run out, so that the last one left them out."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import select

from content.digests import segment_name
from segmentation.people import Language
from segmentation.policy import Policy
from store.condition import Finding
from store.database import Connection, Database
from store.tables import occurrences

#: Runs looked back on: a holiday's, which were skipped, lie between.
_RUNS = 15


def digest_findings(database: Database, policy: Policy, *, now: datetime, language: Language) -> Iterator[Finding]:
    """Good to know, and only as long as the last run on a working day says so; the database must be of this version."""
    with database.engine.connect() as connection:
        ran = _last(connection, now)
    left_out = [str(one).rpartition("-") for one in ran.get("no_news", ())]
    if left_out:
        named = ", ".join(f"{segment_name(segment, language, policy)} ({read})" for segment, _, read in left_out)
        yield Finding(key="digest_left_out", wrong=False, facts={"segments": named})


def _last(connection: Connection, now: datetime) -> dict[str, Any]:
    """The report of the last run that looked for news."""
    ran = (occurrences.c.job == "digest", occurrences.c.planned_at <= now, occurrences.c.state.in_(("done", "skipped")))
    query = select(occurrences.c.report).where(*ran).order_by(occurrences.c.planned_at.desc()).limit(_RUNS)
    reports = connection.execute(query).scalars()
    return next((dict(one) for one in reports if one.get("skipped", "no_news") == "no_news"), {})
