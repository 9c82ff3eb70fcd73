"""Tidying: what the retention rules no longer keep is deleted once a night."""

from datetime import timedelta

from schedules.jobs import Report, Run
from store import retention


def tidy(run: Run) -> Report:
    """Delete old deliveries with their files, worked-off messages and records, by KEEP_DAYS and the policy's ``[tidy]``."""
    rules = run.policy.section("tidy")

    def ago(days: int) -> timedelta:
        return timedelta(days=days)

    marks = retention.Marks(
        deliveries=run.now - ago(run.keep_days),
        inbox=run.now - ago(rules["inbox_days"]),
        outbox=run.now - ago(rules["outbox_days"]),
        occurrences=run.now - ago(rules["occurrence_days"]),
        minutes=run.now - ago(rules["minute_days"]),
    )
    with run.database.reading() as connection:
        old, gone = retention.old_deliveries(connection, run.database, marks.deliveries)
    if run.dry:
        return {"would_drop_deliveries": len(old), "would_drop_rounds": len(gone)}
    retention.drop_files(run.database, old, gone)
    with run.database.writing() as connection:
        retention.drop_deliveries(connection, old, gone)
        dropped = retention.drop_records(connection, marks, now=run.now, minute_jobs=("outbox",))
    return {"dropped": len(old), "rounds": len(gone), **dropped}
