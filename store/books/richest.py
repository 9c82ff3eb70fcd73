"""The customer an event of the demo tells of: the richest of a person's book, else of the branch, else of all."""

from sqlalchemy import select

from store.database import Database
from store.staff import managers
from store.tables import bank, placements


def of(database: Database, staff_id: str) -> tuple[str, str] | None:
    """Customer and branch; None before the first round, or when nobody has a customer."""
    customers = bank["customers"].c
    query = (
        select(customers.customer_id, customers.branch_id)
        .join(placements, placements.c.customer_id == customers.customer_id)
        .where(customers.branch_id.is_not(None), customers.manager_id.is_not(None))
        .order_by(placements.c.aum.desc(), customers.customer_id)
        .limit(1)
    )
    with database.reading() as connection:
        if database.served(connection).round_id is None:
            return None
        person = managers.by_staff_id(connection, staff_id)
        own = query.where(customers.manager_id == staff_id)
        near = query.where(customers.branch_id == (person.branch_id if person else ""))
        row = connection.execute(own).first() or connection.execute(near).first() or connection.execute(query).first()
    return (row.customer_id, row.branch_id) if row else None
