"""The job ``shortlist``: on each working day the editor gets the items worth a look, with the reasons."""

from datetime import time

from schedules.jobs import Report, Run
from store.news import shortlists

#: Before the editor's day; the digest leaves an hour later.
HOUR = time(8, 20)


def shortlist(run: Run) -> Report:
    """Make the list of the day."""
    with run.database.reading() as connection:
        served = run.database.served(connection).delivery_id is not None
        listed = shortlists.make(connection, run.policy, now=run.now, served=served)
    if not listed:
        return {"skipped": "no_candidates"}
    if run.dry:
        return {"would_list": len(listed)}
    with run.database.writing() as connection:
        shortlists.write(connection, listed, day=run.day, now=run.now)
    return {"listed": len(listed)}
