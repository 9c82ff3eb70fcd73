"""Conversation: what managers have written down by asking, and what was not understood."""

import sqlalchemy as sa
from alembic import op

from store.types import Text

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """What conversations keep beside contacts and tasks."""
    _acts()
    _dialogue()
    _cards()
    _misses()


def _misses() -> None:
    op.create_table(
        "misses",
        sa.Column("key", Text(), nullable=False),
        sa.Column("sentence", Text(), nullable=False),
        sa.Column("language", Text(), nullable=False),
        sa.Column("reason", Text(), nullable=False),
        sa.Column("nearest", Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("first_at", sa.BigInteger(), nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index("misses_by_age", "misses", ["last_at"], unique=False)


def _cards() -> None:
    """What a delivery says stands apart from where it stands."""
    op.create_table(
        "outbox_cards",
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("card", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["delivery_id"], ["outbox.delivery_id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("delivery_id"),
    )
    op.execute("INSERT INTO outbox_cards (delivery_id, card) SELECT delivery_id, card FROM outbox")
    op.drop_column("outbox", "card")


def _acts() -> None:
    op.add_column("live_complaints", sa.Column("told_by", Text(), nullable=False, server_default=""))
    op.create_table(
        "deeds",
        sa.Column("deed_id", sa.Integer(), nullable=False),
        sa.Column("key", Text(), nullable=False),
        sa.Column("kind", Text(), nullable=False),
        sa.Column("staff_id", Text(), nullable=False),
        sa.Column("customer_id", Text(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("ref", Text(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("undone_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("deed_id"),
        sa.UniqueConstraint("key"),
    )
    op.create_index(op.f("ix_deeds_customer_id"), "deeds", ["customer_id"], unique=False)
    op.create_index("deeds_of_staff", "deeds", ["staff_id", "at"], unique=False)
    op.create_table(
        "reminders",
        sa.Column("reminder_id", sa.Integer(), nullable=False),
        sa.Column("key", Text(), nullable=False),
        sa.Column("staff_id", Text(), nullable=False),
        sa.Column("customer_id", Text(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("note", Text(), nullable=False),
        sa.Column("state", Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("reminder_id"),
        sa.UniqueConstraint("key"),
    )
    op.create_index(op.f("ix_reminders_customer_id"), "reminders", ["customer_id"], unique=False)
    op.create_index("reminders_waiting", "reminders", ["state", "at"], unique=False)
    op.create_index("reminders_of_staff", "reminders", ["staff_id", "at"], unique=False)
    op.create_table(
        "referrals",
        sa.Column("referral_id", sa.Integer(), nullable=False),
        sa.Column("key", Text(), nullable=False),
        sa.Column("customer_id", Text(), nullable=False),
        sa.Column("staff_id", Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("note", Text(), nullable=False),
        sa.PrimaryKeyConstraint("referral_id"),
        sa.UniqueConstraint("key"),
    )
    op.create_index(op.f("ix_referrals_customer_id"), "referrals", ["customer_id"], unique=False)
    op.create_index("referrals_of_staff", "referrals", ["staff_id", "at"], unique=False)
    op.create_table(
        "life_events",
        sa.Column("life_event_id", sa.Integer(), nullable=False),
        sa.Column("key", Text(), nullable=False),
        sa.Column("customer_id", Text(), nullable=False),
        sa.Column("staff_id", Text(), nullable=False),
        sa.Column("kind", Text(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("note", Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("life_event_id"),
        sa.UniqueConstraint("key"),
    )
    op.create_index(op.f("ix_life_events_customer_id"), "life_events", ["customer_id"], unique=False)
    op.create_table(
        "leaves",
        sa.Column("leave_id", sa.Integer(), nullable=False),
        sa.Column("key", Text(), nullable=False),
        sa.Column("staff_id", Text(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("set_by", Text(), nullable=False),
        sa.Column("set_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("leave_id"),
        sa.UniqueConstraint("key"),
    )
    op.create_index(op.f("ix_leaves_staff_id"), "leaves", ["staff_id"], unique=False)
    op.create_table(
        "transfers",
        sa.Column("transfer_id", sa.Integer(), nullable=False),
        sa.Column("key", Text(), nullable=False),
        sa.Column("customer_id", Text(), nullable=False),
        sa.Column("from_staff_id", Text(), nullable=False),
        sa.Column("to_staff_id", Text(), nullable=False),
        sa.Column("reason", Text(), nullable=False),
        sa.Column("state", Text(), nullable=False),
        sa.Column("requested_by", Text(), nullable=False),
        sa.Column("requested_at", sa.BigInteger(), nullable=False),
        sa.Column("decided_by", Text(), nullable=False),
        sa.Column("decided_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("transfer_id"),
        sa.UniqueConstraint("key"),
    )
    op.create_index(op.f("ix_transfers_customer_id"), "transfers", ["customer_id"], unique=False)


def _dialogue() -> None:
    op.create_index("audit_of_staff", "audit", ["staff_id", "at"], unique=False)
    op.create_table(
        "preferences",
        sa.Column("staff_id", Text(), nullable=False),
        sa.Column("language", Text(), nullable=False),
        sa.Column("set_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("staff_id"),
    )
