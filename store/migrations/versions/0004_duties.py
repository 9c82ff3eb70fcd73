"""Duties and delivery: tasks that are kept, alerts, approvals, and what the outbox needs to be trusted."""

import sqlalchemy as sa
from alembic import op

from store.types import Text

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Everything the contact calendar and the way out keep."""
    _way_out()
    _tasks()
    _alerts()
    _plans()


def _way_out() -> None:
    op.add_column("outbox", sa.Column("urgency", sa.Integer(), nullable=False, server_default="1"))
    op.execute("UPDATE outbox SET urgency = 0 WHERE purpose = 'answer'")
    # an older claim knew no such index: whatever is in flight now is taken over when its lease ends
    op.execute(
        "UPDATE outbox SET state = 'unknown' WHERE state = 'sending' AND delivery_id NOT IN "
        "(SELECT min(delivery_id) FROM outbox WHERE state = 'sending' GROUP BY address)"
    )
    op.drop_index("outbox_due", "outbox")
    op.create_index("outbox_of_address", "outbox", ["address", "made_at"], unique=False)
    for name, state, columns in (
        ("outbox_waiting", "waiting", ["urgency", "due_at", "delivery_id"]),
        ("outbox_expiring", "waiting", ["expires_at"]),
        ("outbox_in_flight", "sending", ["address"]),
        ("outbox_unknown", "unknown", ["lease_until"]),
    ):
        where = sa.text(f"state = '{state}'")
        unique = state == "sending"
        op.create_index(name, "outbox", columns, unique=unique, sqlite_where=where, postgresql_where=where)
    op.create_table(
        "budgets",
        sa.Column("bucket", Text(), nullable=False),
        sa.Column("place", Text(), nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("bucket"),
    )
    op.create_index("budgets_of_places", "budgets", ["place", "next_at"], unique=False)
    op.create_index("budgets_by_next", "budgets", ["next_at"], unique=False)
    op.create_table(
        "approvals",
        sa.Column("approval_id", sa.Integer(), nullable=False),
        sa.Column("kind", Text(), nullable=False),
        sa.Column("ref", Text(), nullable=False),
        sa.Column("bytes_hash", Text(), nullable=False),
        sa.Column("audience", sa.JSON(), nullable=False),
        sa.Column("valid_from", sa.Integer(), nullable=False),
        sa.Column("valid_until", sa.Integer(), nullable=False),
        sa.Column("notices", sa.JSON(), nullable=False),
        sa.Column("binding", Text(), nullable=False),
        sa.Column("state", Text(), nullable=False),
        sa.Column("author", Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("reviewer", Text(), nullable=False),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.Column("reason", Text(), nullable=False),
        sa.Column("moved_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("approval_id"),
    )
    op.create_index("approvals_of", "approvals", ["kind", "ref", "approval_id"], unique=False)


def _tasks() -> None:
    op.add_column("tasks", sa.Column("closed_why", Text(), nullable=False, server_default=""))
    op.add_column("tasks", sa.Column("snoozed_until", sa.Integer(), nullable=True))
    op.add_column("tasks", sa.Column("delegated_to", Text(), nullable=False, server_default=""))
    op.add_column("tasks", sa.Column("escalated_at", sa.BigInteger(), nullable=True))
    op.create_index("tasks_open", "tasks", ["state", "staff_id"], unique=False)
    op.create_table(
        "task_results",
        sa.Column("result_id", sa.Integer(), nullable=False),
        sa.Column("key", Text(), nullable=False),
        sa.Column("customer_id", Text(), nullable=False),
        sa.Column("staff_id", Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("what", Text(), nullable=False),
        sa.Column("why", Text(), nullable=False),
        sa.Column("duties", sa.JSON(), nullable=False),
        sa.Column("contact_id", Text(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("undone_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("result_id"),
        sa.UniqueConstraint("key"),
    )
    op.create_index(op.f("ix_task_results_customer_id"), "task_results", ["customer_id"], unique=False)
    op.create_index("task_results_of_staff", "task_results", ["staff_id", "at"], unique=False)
    op.add_column("web_messages", sa.Column("changes", sa.Integer(), nullable=True))


def _alerts() -> None:
    op.create_table(
        "alert_queue",
        sa.Column("key", Text(), nullable=False),
        sa.Column("source", Text(), nullable=False),
        sa.Column("event_id", Text(), nullable=False),
        sa.Column("customer_id", Text(), nullable=True),
        sa.Column("state", Text(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("lease_until", sa.BigInteger(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index("alert_queue_waiting", "alert_queue", ["state", "since"], unique=False)
    op.create_index(op.f("ix_alert_queue_customer_id"), "alert_queue", ["customer_id"], unique=False)
    op.create_table(
        "alerts",
        sa.Column("alert_id", sa.Integer(), nullable=False),
        sa.Column("key", Text(), nullable=False),
        sa.Column("source", Text(), nullable=False),
        sa.Column("subject", Text(), nullable=False),
        sa.Column("stage", Text(), nullable=False),
        sa.Column("duty", Text(), nullable=False),
        sa.Column("customer_id", Text(), nullable=True),
        sa.Column("staff_id", Text(), nullable=False),
        sa.Column("for_staff_id", Text(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("ready_at", sa.BigInteger(), nullable=False),
        sa.Column("state", Text(), nullable=False),
        sa.Column("delivery_key", Text(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("alert_id"),
        sa.UniqueConstraint("key"),
    )
    op.create_index("alerts_of_staff", "alerts", ["staff_id", "ended_at"], unique=False)
    op.create_index("alerts_waiting", "alerts", ["state", "ready_at"], unique=False)
    op.create_index(op.f("ix_alerts_customer_id"), "alerts", ["customer_id"], unique=False)
    op.create_table(
        "service_times",
        sa.Column("service_time_id", sa.Integer(), nullable=False),
        sa.Column("key", Text(), nullable=False),
        sa.Column("source", Text(), nullable=False),
        sa.Column("event_id", Text(), nullable=False),
        sa.Column("subject", Text(), nullable=False),
        sa.Column("duty", Text(), nullable=False),
        sa.Column("customer_id", Text(), nullable=False),
        sa.Column("staff_id", Text(), nullable=False),
        sa.Column("branch_id", Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("half_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("escalates_at", sa.BigInteger(), nullable=True),
        sa.Column("reminded_at", sa.BigInteger(), nullable=True),
        sa.Column("escalated_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_why", Text(), nullable=False),
        sa.PrimaryKeyConstraint("service_time_id"),
        sa.UniqueConstraint("key"),
    )
    op.create_index(op.f("ix_service_times_customer_id"), "service_times", ["customer_id"], unique=False)
    op.create_index(op.f("ix_service_times_staff_id"), "service_times", ["staff_id"], unique=False)
    op.create_index("service_times_open", "service_times", ["closed_at", "due_at"], unique=False)
    op.create_table(
        "handovers",
        sa.Column("handover_id", sa.Integer(), nullable=False),
        sa.Column("key", Text(), nullable=False),
        sa.Column("event_id", Text(), nullable=False),
        sa.Column("customer_id", Text(), nullable=False),
        sa.Column("branch_id", Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("state", Text(), nullable=False),
        sa.Column("to_staff_id", Text(), nullable=False),
        sa.Column("handed_by", Text(), nullable=False),
        sa.Column("handed_at", sa.BigInteger(), nullable=True),
        sa.Column("talked_at", sa.BigInteger(), nullable=True),
        sa.Column("result", Text(), nullable=False),
        sa.Column("next_on", sa.Integer(), nullable=True),
        sa.Column("escalated_at", sa.BigInteger(), nullable=True),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("handover_id"),
        sa.UniqueConstraint("key"),
    )
    op.create_index("handovers_of_branches", "handovers", ["branch_id", "state"], unique=False)
    op.create_index("handovers_to", "handovers", ["to_staff_id", "state"], unique=False)
    op.create_index(op.f("ix_handovers_customer_id"), "handovers", ["customer_id"], unique=False)


def _plans() -> None:
    op.create_table(
        "plans",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("groups", sa.JSON(), nullable=False),
        sa.Column("owner", Text(), nullable=False),
        sa.Column("cadence", Text(), nullable=False),
        sa.Column("content", Text(), nullable=False),
        sa.Column("target_percent", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("ended_on", sa.Integer(), nullable=True),
        sa.Column("made_by", Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("plan_id"),
    )
    op.create_index(op.f("ix_plans_owner"), "plans", ["owner"], unique=False)
