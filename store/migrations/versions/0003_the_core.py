"""The segmentation core: rounds as versions, what happened between them, policies and their approval."""

import sqlalchemy as sa
from alembic import op

from store.types import Text

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("rounds", sa.Column("engine", Text(), nullable=False, server_default="polars"))
    op.add_column("rounds", sa.Column("before_id", sa.Integer(), nullable=True))
    op.add_column("rounds", sa.Column("by_hand", Text(), nullable=False, server_default=""))
    op.add_column("rounds", sa.Column("restates_id", sa.Integer(), nullable=True))
    op.create_table(
        "policy_texts",
        sa.Column("hash", Text(), nullable=False),
        sa.Column("text", Text(), nullable=False),
        sa.Column("first_seen", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("hash"),
    )
    op.create_table(
        "policies",
        sa.Column("policy_id", sa.Integer(), nullable=False),
        sa.Column("hash", Text(), nullable=False),
        sa.Column("state", Text(), nullable=False),
        sa.Column("reason", Text(), nullable=False),
        sa.Column("proposed_by", Text(), nullable=False),
        sa.Column("proposed_at", sa.BigInteger(), nullable=False),
        sa.Column("approved_by", Text(), nullable=False),
        sa.Column("approved_at", sa.BigInteger(), nullable=True),
        sa.Column("since", sa.BigInteger(), nullable=True),
        sa.Column("replaces", sa.Integer(), nullable=True),
        sa.Column("ended_by", Text(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("ended_reason", Text(), nullable=False),
        sa.PrimaryKeyConstraint("policy_id"),
    )
    op.create_table(
        "events",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("kind", Text(), nullable=False),
        sa.Column("customer_id", Text(), nullable=False),
        sa.Column("what", Text(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("source", Text(), nullable=False),
        sa.Column("cause", Text(), nullable=False),
        sa.Column("was", Text(), nullable=False),
        sa.Column("manager_id", Text(), nullable=True),
        sa.Column("branch_id", Text(), nullable=True),
        sa.Column("round_id", sa.Integer(), nullable=True),
        sa.Column("found_at", sa.BigInteger(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("withdrawn_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("event_id"),
        sa.UniqueConstraint("kind", "customer_id", "what", "day"),
    )
    op.create_index(op.f("ix_events_customer_id"), "events", ["customer_id"], unique=False)
    op.create_index("events_by_day", "events", ["day"], unique=False)
    op.create_table(
        "overrides",
        sa.Column("override_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", Text(), nullable=False),
        sa.Column("scheme", Text(), nullable=False),
        sa.Column("value", Text(), nullable=False),
        sa.Column("reason", Text(), nullable=False),
        sa.Column("until", sa.Integer(), nullable=False),
        sa.Column("state", Text(), nullable=False),
        sa.Column("requested_by", Text(), nullable=False),
        sa.Column("requested_at", sa.BigInteger(), nullable=False),
        sa.Column("approved_by", Text(), nullable=False),
        sa.Column("approved_at", sa.BigInteger(), nullable=True),
        sa.Column("withdrawn_by", Text(), nullable=False),
        sa.Column("withdrawn_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("override_id"),
    )
    op.create_index(op.f("ix_overrides_customer_id"), "overrides", ["customer_id"], unique=False)
    op.create_table(
        "arrivals",
        sa.Column("event_id", Text(), nullable=False),
        sa.Column("customer_id", Text(), nullable=False),
        sa.Column("branch_id", Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("content_hash", Text(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("event_id"),
    )
    op.create_index(op.f("ix_arrivals_customer_id"), "arrivals", ["customer_id"], unique=False)
    op.create_table(
        "live_movements",
        sa.Column("event_id", Text(), nullable=False),
        sa.Column("movement_id", Text(), nullable=False),
        sa.Column("customer_id", Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("direction", Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("reason", Text(), nullable=True),
        sa.Column("own_account_elsewhere", sa.Boolean(), nullable=True),
        sa.Column("content_hash", Text(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("event_id"),
        sa.UniqueConstraint("movement_id"),
    )
    op.create_index("live_movements_of_customers", "live_movements", ["customer_id", "at"], unique=False)
    op.create_table(
        "live_complaints",
        sa.Column("event_id", Text(), nullable=False),
        sa.Column("complaint_id", Text(), nullable=False),
        sa.Column("customer_id", Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("opened_on", sa.Integer(), nullable=False),
        sa.Column("closed_on", sa.Integer(), nullable=True),
        sa.Column("kind", Text(), nullable=True),
        sa.Column("summary", Text(), nullable=True),
        sa.Column("content_hash", Text(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("event_id"),
    )
    op.create_index("live_complaints_of_customers", "live_complaints", ["customer_id", "at"], unique=False)
    op.create_table(
        "market_marks",
        sa.Column("event_id", Text(), nullable=False),
        sa.Column("product_code", Text(), nullable=False),
        sa.Column("mark", Text(), nullable=False),
        sa.Column("value", Text(), nullable=True),
        sa.Column("customer_id", Text(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("content_hash", Text(), nullable=False),
        sa.Column("received_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("event_id"),
    )
    op.create_index(op.f("ix_market_marks_product_code"), "market_marks", ["product_code"], unique=False)
    op.create_index(op.f("ix_market_marks_customer_id"), "market_marks", ["customer_id"], unique=False)
    op.create_table(
        "re_evaluations",
        sa.Column("customer_id", Text(), nullable=False),
        sa.Column("asks", sa.Integer(), nullable=False),
        sa.Column("state", Text(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("lease_until", sa.BigInteger(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("customer_id"),
    )
    op.create_index("re_evaluations_waiting", "re_evaluations", ["state", "since"], unique=False)
    op.create_table(
        "live_placements",
        sa.Column("customer_id", Text(), nullable=False),
        sa.Column("manager_id", Text(), nullable=True),
        sa.Column("branch_id", Text(), nullable=True),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("placed", sa.JSON(), nullable=False),
        sa.Column("evaluated_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("customer_id"),
    )
    op.create_index("live_placements_of_managers", "live_placements", ["round_id", "manager_id"], unique=False)
