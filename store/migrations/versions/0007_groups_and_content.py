"""The console's sign-in, customer groups, and content on its way to customers."""

import sqlalchemy as sa
from alembic import op

from store.types import Day, Moment, Text

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """One function a room."""
    _console()
    _groups()
    _owner_tasks()
    _pictures()
    _intake()
    _pushes()


def _console() -> None:
    op.create_table(
        "sign_in_links",
        sa.Column("link_hash", Text(), nullable=False, primary_key=True),
        sa.Column("staff_id", Text(), nullable=False),
        sa.Column("platform", Text(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("used_at", Moment(), nullable=True),
    )
    op.create_index("ix_sign_in_links_staff_id", "sign_in_links", ["staff_id"])
    op.create_table(
        "console_sessions",
        sa.Column("session_hash", Text(), nullable=False, primary_key=True),
        sa.Column("staff_id", Text(), nullable=False),
        sa.Column("role", Text(), nullable=False),
        sa.Column("how", Text(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("seen_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
    )
    op.create_index("ix_console_sessions_staff_id", "console_sessions", ["staff_id"])
    op.create_table(
        "sign_in_failures",
        sa.Column("failure_id", sa.Integer(), nullable=False, primary_key=True),
        sa.Column("source", Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
    )
    op.create_index("sign_in_failures_of_source", "sign_in_failures", ["source", "at"])


def _groups() -> None:
    op.create_table(
        "customer_groups",
        sa.Column("address", Text(), nullable=False, primary_key=True),
        sa.Column("platform", Text(), nullable=False),
        sa.Column("chat_id", Text(), nullable=False),
        sa.Column("name", Text(), nullable=False),
        sa.Column("owner", Text(), nullable=False),
        sa.Column("owner_staff_id", Text(), nullable=False),
        sa.Column("state", Text(), nullable=False),
        sa.Column("told_state", Text(), nullable=False),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.Column("segment", Text(), nullable=False),
        sa.Column("language", Text(), nullable=False),
        sa.Column("bound_segment", Text(), nullable=False),
        sa.Column("bound_language", Text(), nullable=False),
        sa.Column("bound_by", Text(), nullable=False),
        sa.Column("members", sa.Integer(), nullable=True),
        sa.Column("customers", sa.Integer(), nullable=True),
        sa.Column("unknown_customers", sa.Integer(), nullable=True),
        sa.Column("lowest_risk_level", Text(), nullable=False),
        sa.Column("has_member_65_plus", sa.Boolean(), nullable=True),
        sa.Column("seen_at", Moment(), nullable=True),
        sa.Column("changed_at", Moment(), nullable=False),
    )
    op.create_index("customer_groups_of_owners", "customer_groups", ["platform", "owner"])
    op.create_table(
        "group_notices",
        sa.Column("notice_key", Text(), nullable=False, primary_key=True),
        sa.Column("platform", Text(), nullable=False),
        sa.Column("chat_id", Text(), nullable=False),
        sa.Column("owner", Text(), nullable=False),
        sa.Column("what", Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("done_at", Moment(), nullable=True),
    )
    op.create_index("group_notices_open", "group_notices", ["done_at", "at"])


def _owner_tasks() -> None:
    op.create_table(
        "group_tasks",
        sa.Column("task_id", sa.Integer(), nullable=False, primary_key=True),
        sa.Column("key", Text(), nullable=False, unique=True),
        sa.Column("push_id", Text(), nullable=False),
        sa.Column("platform", Text(), nullable=False),
        sa.Column("owner", Text(), nullable=False),
        sa.Column("owner_staff_id", Text(), nullable=False),
        sa.Column("state", Text(), nullable=False),
        sa.Column("reason", Text(), nullable=False),
        sa.Column("message_id", Text(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("handed_at", Moment(), nullable=True),
        sa.Column("confirmed_at", Moment(), nullable=True),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("look_at", Moment(), nullable=True),
        sa.Column("nudges", sa.JSON(), nullable=False),
        sa.Column("nudge_wanted", sa.Boolean(), nullable=False),
        sa.Column("cancel_by", Text(), nullable=False),
    )
    op.create_index("ix_group_tasks_push_id", "group_tasks", ["push_id"])
    op.create_index("group_tasks_to_look_at", "group_tasks", ["look_at"])
    op.create_index("group_tasks_of_messages", "group_tasks", ["platform", "message_id"])
    op.create_table(
        "group_sends",
        sa.Column("send_id", sa.Integer(), nullable=False, primary_key=True),
        sa.Column("push_id", Text(), nullable=False),
        sa.Column("address", Text(), nullable=False),
        sa.Column("owner", Text(), nullable=False),
        sa.Column("key", Text(), nullable=False),
        sa.Column("purpose", Text(), nullable=False),
        sa.Column("state", Text(), nullable=False),
        sa.Column("reason", Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("left_at", Moment(), nullable=True),
        sa.UniqueConstraint("push_id", "address"),
    )
    op.create_index("ix_group_sends_key", "group_sends", ["key"])
    op.create_index("group_sends_of_groups", "group_sends", ["address", "at"])


def _pictures() -> None:
    op.create_table(
        "pictures",
        sa.Column("picture_hash", Text(), nullable=False, primary_key=True),
        sa.Column("name", Text(), nullable=False),
        sa.Column("content", Text(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
    )
    op.create_table(
        "uploads",
        sa.Column("upload_key", Text(), nullable=False, primary_key=True),
        sa.Column("media_id", Text(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
    )


def _intake() -> None:
    """How news comes in: feeds, what is compared, the shortlist."""
    op.create_table(
        "feeds",
        sa.Column("feed", Text(), nullable=False, primary_key=True),
        sa.Column("url", Text(), nullable=False),
        sa.Column("etag", Text(), nullable=False),
        sa.Column("last_modified", Text(), nullable=False),
        sa.Column("state", Text(), nullable=False),
        sa.Column("problem", Text(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("checked_at", Moment(), nullable=True),
        sa.Column("ok_at", Moment(), nullable=True),
        sa.Column("next_at", Moment(), nullable=True),
    )
    op.create_table(
        "news_texts",
        sa.Column("number", sa.Integer(), nullable=False, primary_key=True),
        sa.Column("news_id", Text(), nullable=False),
        sa.Column("exact", sa.BigInteger(), nullable=False),
        sa.Column("title", Text(), nullable=False),
        sa.Column("lead", Text(), nullable=False),
        sa.Column("found_on", Day(), nullable=False),
        sa.UniqueConstraint("news_id"),
    )
    op.create_index("ix_news_texts_exact", "news_texts", ["exact"])
    op.create_index("ix_news_texts_found_on", "news_texts", ["found_on"])
    op.create_table(
        "news_prints",
        sa.Column("print", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["number"], ["news_texts.number"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("print", "number"),
        sqlite_with_rowid=False,
    )
    op.create_index("news_prints_of", "news_prints", ["number"])
    op.create_table(
        "shortlist",
        sa.Column("shortlist_id", sa.Integer(), nullable=False, primary_key=True),
        sa.Column("day", Day(), nullable=False),
        sa.Column("news_id", Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("segments", sa.JSON(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
    )
    op.create_index("shortlist_days", "shortlist", ["day", "news_id"], unique=True)
    for name in ("kind", "feed", "same_as"):
        op.add_column("news", sa.Column(name, Text(), nullable=False, server_default="news" if name == "kind" else ""))
    op.add_column("news", sa.Column("starts_on", Day(), nullable=True))
    op.add_column("news", sa.Column("ends_on", Day(), nullable=True))


def _pushes() -> None:
    """How a push was made, whom it goes to, and that it goes there once."""
    for name, empty in (("audience", "{}"), ("words", "{}"), ("about", "{}"), ("findings", "[]")):
        op.add_column("pushes", sa.Column(name, sa.JSON(), nullable=False, server_default=empty))
    op.add_column("pushes", sa.Column("valid_from", Day(), nullable=True))
    for name in ("not_before", "queued_at", "ended_at"):
        op.add_column("pushes", sa.Column(name, Moment(), nullable=True))
    op.create_index("pushes_of_states", "pushes", ["state", "made_at"])
    op.create_table(
        "push_recipients",
        sa.Column("recipient_id", sa.Integer(), nullable=False, primary_key=True),
        sa.Column("push_id", Text(), nullable=False),
        sa.Column("address", Text(), nullable=False),
        sa.Column("lane", Text(), nullable=False),
        sa.Column("owner_staff_id", Text(), nullable=False),
        sa.Column("reason", Text(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("due_at", Moment(), nullable=True),
        sa.UniqueConstraint("push_id", "address"),
    )
    op.create_table(
        "push_once",
        sa.Column("once_id", sa.Integer(), nullable=False, primary_key=True),
        sa.Column("content_hash", Text(), nullable=False),
        sa.Column("address", Text(), nullable=False),
        sa.Column("push_id", Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.UniqueConstraint("content_hash", "address"),
    )
    op.create_index("ix_push_once_push_id", "push_once", ["push_id"])
