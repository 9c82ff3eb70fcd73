"""The night: the day's round over the delivery that is served, so that the morning knows every customer's groups."""

from schedules.jobs import Report, Run
from store.outbox import approvals, newsroom
from store.rounds import rounds_on


def nightly(run: Run) -> Report:
    """Run the rules once for the served delivery; nothing when there is none, or when its round was made already."""
    from store.live.standing import prepare
    from store.rounds.rounds import run_round

    with run.database.reading() as connection:
        served = run.database.served(connection)
        waiting = rounds_on.waiting(connection, served, policy=run.policy, today=run.now.date())
    report: Report = {}
    if waiting.delivery_id is None:
        report = {"skipped": "no_delivery"}
    elif waiting.done:
        report = {"skipped": "round_done", "as_of": str(waiting.as_of)}
    elif run.dry:
        report = {"would_run": waiting.delivery_id, "as_of": str(waiting.as_of)}
    else:
        assert waiting.as_of is not None
        made = run_round(run.database, run.policy, as_of=waiting.as_of, now=run.now)
        report = {"delivery": waiting.delivery_id, "as_of": str(waiting.as_of), "customers": made.customers}
    if not run.dry:
        prepare(run.database, run.policy)  # the import may have made the round already
        with run.database.writing() as connection:
            report["news_expired"] = newsroom.expire_items(connection, run.day)
            report["approvals_expired"] = approvals.expire(connection, now=run.now)
    return report
