"""The house: every table the bot itself writes."""

import sqlalchemy as sa
from alembic import op

from store.types import Text

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("audit_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("staff_id", Text(), nullable=False),
        sa.Column("what", Text(), nullable=False),
        sa.Column("intent", Text(), nullable=False),
        sa.Column("customers", sa.JSON(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("previous_hash", Text(), nullable=False),
        sa.Column("hash", Text(), nullable=False),
        sa.PrimaryKeyConstraint("audit_id"),
    )
    op.create_table(
        "calendar_days",
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("is_workday", sa.Boolean(), nullable=False),
        sa.Column("name", Text(), nullable=False),
        sa.Column("source", Text(), nullable=False),
        sa.PrimaryKeyConstraint("day"),
    )
    op.create_table(
        "consents",
        sa.Column("consent_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", Text(), nullable=False),
        sa.Column("purpose", Text(), nullable=False),
        sa.Column("channel", Text(), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("words", Text(), nullable=False),
        sa.PrimaryKeyConstraint("consent_id"),
    )
    op.create_index(op.f("ix_consents_customer_id"), "consents", ["customer_id"], unique=False)
    op.create_table(
        "contacts",
        sa.Column("contact_id", Text(), nullable=False),
        sa.Column("customer_id", Text(), nullable=False),
        sa.Column("staff_id", Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("channel", Text(), nullable=False),
        sa.Column("outcome", Text(), nullable=False),
        sa.Column("note", Text(), nullable=False),
        sa.Column("undone_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("contact_id"),
    )
    op.create_index(op.f("ix_contacts_customer_id"), "contacts", ["customer_id"], unique=False)
    op.create_table(
        "conversations",
        sa.Column("address", Text(), nullable=False),
        sa.Column("state", sa.JSON(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("address"),
    )
    op.create_table(
        "deliveries",
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.Integer(), nullable=False),
        sa.Column("fingerprint", Text(), nullable=False),
        sa.Column("state", Text(), nullable=False),
        sa.Column("taken_at", sa.BigInteger(), nullable=False),
        sa.Column("tables", sa.JSON(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("delivery_id"),
    )
    op.create_table(
        "identities",
        sa.Column("address", Text(), nullable=False),
        sa.Column("staff_id", Text(), nullable=False),
        sa.Column("bound_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("address"),
    )
    op.create_index(op.f("ix_identities_staff_id"), "identities", ["staff_id"], unique=False)
    op.create_table(
        "inbox",
        sa.Column("inbox_id", sa.Integer(), nullable=False),
        sa.Column("message_key", Text(), nullable=False),
        sa.Column("sender", Text(), nullable=False),
        sa.Column("chat", Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("text", Text(), nullable=False),
        sa.Column("action", Text(), nullable=False),
        sa.Column("state", Text(), nullable=False),
        sa.Column("lease_until", sa.BigInteger(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("inbox_id"),
        sa.UniqueConstraint("message_key"),
    )
    op.create_index("inbox_waiting", "inbox", ["state", "inbox_id"], unique=False)
    op.create_table(
        "news",
        sa.Column("news_id", Text(), nullable=False),
        sa.Column("found_at", sa.BigInteger(), nullable=False),
        sa.Column("published_at", sa.BigInteger(), nullable=True),
        sa.Column("source", Text(), nullable=False),
        sa.Column("url", Text(), nullable=False),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("summary", sa.JSON(), nullable=False),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.Column("licence", Text(), nullable=False),
        sa.Column("state", Text(), nullable=False),
        sa.Column("author", Text(), nullable=False),
        sa.Column("reviewer", Text(), nullable=False),
        sa.Column("approved_hash", Text(), nullable=False),
        sa.Column("approved_at", sa.BigInteger(), nullable=True),
        sa.Column("expires_on", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("news_id"),
    )
    op.create_table(
        "occurrences",
        sa.Column("occurrence_id", sa.Integer(), nullable=False),
        sa.Column("job", Text(), nullable=False),
        sa.Column("planned_at", sa.BigInteger(), nullable=False),
        sa.Column("state", Text(), nullable=False),
        sa.Column("lease_until", sa.BigInteger(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("occurrence_id"),
        sa.UniqueConstraint("job", "planned_at"),
    )
    op.create_table(
        "outbox",
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("key", Text(), nullable=False),
        sa.Column("address", Text(), nullable=False),
        sa.Column("purpose", Text(), nullable=False),
        sa.Column("about", sa.JSON(), nullable=False),
        sa.Column("card", sa.JSON(), nullable=False),
        sa.Column("state", Text(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=True),
        sa.Column("lease_until", sa.BigInteger(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("message_id", Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("delivery_id"),
        sa.UniqueConstraint("key"),
    )
    op.create_index("outbox_due", "outbox", ["state", "due_at"], unique=False)
    op.create_table(
        "pushes",
        sa.Column("push_id", Text(), nullable=False),
        sa.Column("kind", Text(), nullable=False),
        sa.Column("segment", Text(), nullable=False),
        sa.Column("language", Text(), nullable=False),
        sa.Column("card", sa.JSON(), nullable=False),
        sa.Column("state", Text(), nullable=False),
        sa.Column("author", Text(), nullable=False),
        sa.Column("reviewer", Text(), nullable=False),
        sa.Column("approved_hash", Text(), nullable=False),
        sa.Column("approved_at", sa.BigInteger(), nullable=True),
        sa.Column("expires_on", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("push_id"),
    )
    op.create_table(
        "rounds",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("as_of", sa.Integer(), nullable=False),
        sa.Column("policy_hash", Text(), nullable=False),
        sa.Column("state", Text(), nullable=False),
        sa.Column("ran_at", sa.BigInteger(), nullable=False),
        sa.Column("customers", sa.Integer(), nullable=False),
        sa.Column("cuts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("round_id"),
    )
    op.create_table(
        "serving",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("delivery_id", sa.Integer(), nullable=True),
        sa.Column("round_id", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "tasks",
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", Text(), nullable=False),
        sa.Column("staff_id", Text(), nullable=False),
        sa.Column("duty", Text(), nullable=False),
        sa.Column("due_on", sa.Integer(), nullable=False),
        sa.Column("state", Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("closed_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("task_id"),
        sa.UniqueConstraint("customer_id", "duty", "due_on"),
    )
    op.create_index(op.f("ix_tasks_staff_id"), "tasks", ["staff_id"], unique=False)
    op.create_table(
        "web_messages",
        sa.Column("web_message_id", sa.Integer(), nullable=False),
        sa.Column("key", Text(), nullable=False),
        sa.Column("chat", Text(), nullable=False),
        sa.Column("author", Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("text", Text(), nullable=False),
        sa.Column("card", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("web_message_id"),
        sa.UniqueConstraint("key"),
    )
    op.create_index("web_messages_chat", "web_messages", ["chat", "web_message_id"], unique=False)
