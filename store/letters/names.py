"""What a branch is called, for whoever signs a letter."""

from sqlalchemy import Connection, select

from store.tables import bank


def branch_name(connection: Connection, branch_id: str) -> str:
    """The branch's name; empty when branches were not delivered. Needs the ``bank`` schema."""
    branches = bank["branches"]
    found = connection.execute(select(branches.c.name).where(branches.c.branch_id == branch_id)).scalar()
    return str(found or "")
