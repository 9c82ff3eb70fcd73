"""What managers promised: customers put off to a day by a word of theirs. The job ``follow`` asks what has come due."""

from datetime import date

from sqlalchemy import Connection, select

from store.tables import task_results


def of_day(connection: Connection, day: date) -> dict[str, tuple[str, ...]]:
    """By staff id the customers whom they put off to that day and did not take back, in the order they said so."""
    query = (
        select(task_results.c.staff_id, task_results.c.customer_id)
        .where(
            task_results.c.what == "snooze", task_results.c.why == day.isoformat(), task_results.c.undone_at.is_(None)
        )
        .order_by(task_results.c.at, task_results.c.result_id)
    )
    found: dict[str, dict[str, None]] = {}
    for row in connection.execute(query):
        found.setdefault(row.staff_id, {})[row.customer_id] = None
    return {staff_id: tuple(customers) for staff_id, customers in found.items()}
