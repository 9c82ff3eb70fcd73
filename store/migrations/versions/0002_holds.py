"""Safekeeping: legal holds on customers, and the customers who were erased."""

import sqlalchemy as sa
from alembic import op

from store.types import Text

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "holds",
        sa.Column("hold_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", Text(), nullable=False),
        sa.Column("reason", Text(), nullable=False),
        sa.Column("until", sa.Integer(), nullable=False),
        sa.Column("placed_by", Text(), nullable=False),
        sa.Column("placed_at", sa.BigInteger(), nullable=False),
        sa.Column("released_by", Text(), nullable=False),
        sa.Column("released_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("hold_id"),
    )
    op.create_index(op.f("ix_holds_customer_id"), "holds", ["customer_id"], unique=False)
    op.create_table(
        "suppressions",
        sa.Column("customer_id", Text(), nullable=False),
        sa.Column("reason", Text(), nullable=False),
        sa.Column("erased_by", Text(), nullable=False),
        sa.Column("erased_at", sa.BigInteger(), nullable=False),
        sa.Column("delivered_on", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("customer_id"),
    )
