"""Duties and delivery: tasks that are kept, alerts, approvals, and what the outbox needs to be trusted."""

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Everything the contact calendar and the way out keep."""
