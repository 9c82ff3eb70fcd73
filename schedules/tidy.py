"""Tidying: what the retention rules no longer keep is deleted once a night."""

from datetime import timedelta

from content.retention import marks
from schedules.jobs import Report, Run
from store.imports import retention
from store.safekeeping import expiry
from store.safekeeping.record_kinds import KINDS, OTHERS


def tidy(run: Run) -> Report:
    """Delete old deliveries with their files by KEEP_DAYS, and old records by the policy's ``[retention]``."""
    limits = marks(run.policy.section("retention"), (*KINDS, *OTHERS), run.now)
    before = run.now - timedelta(days=run.keep_days)
    with run.database.reading() as connection:
        old, gone = retention.old_deliveries(connection, run.database, before)
        if run.dry:
            would = expiry.count(connection, limits, run.day)
            return {"would_drop_deliveries": len(old), "would_drop_rounds": len(gone), **would}
    retention.drop_files(run.database, old, gone)
    with run.database.writing() as connection:
        retention.drop_deliveries(connection, old, gone)
    return {"dropped": len(old), "rounds": len(gone), **expiry.drop(run.database, limits, now=run.now)}
