"""Letters to single customers, who heard what of a consent, and what the bank's systems told and was not taken."""

import sqlalchemy as sa
from alembic import op

from store.types import Day, Moment, Text

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """One function a room."""
    _letters()
    _consents()
    _refused_events()
    op.create_index("occurrences_by_state", "occurrences", ["state", "planned_at"])


def _letters() -> None:
    op.create_table(
        "letter_templates",
        sa.Column("template_id", Text(), nullable=False, primary_key=True),
        sa.Column("kind", Text(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("segments", sa.JSON(), nullable=False),
        sa.Column("valid_from", Day(), nullable=False),
        sa.Column("valid_until", Day(), nullable=False),
        sa.Column("author", Text(), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
    )
    op.create_index("letter_templates_of_kinds", "letter_templates", ["kind", "made_at"])
    op.create_table(
        "letters",
        sa.Column("letter_id", sa.Integer(), nullable=False, primary_key=True),
        sa.Column("key", Text(), nullable=False, unique=True),
        sa.Column("kind", Text(), nullable=False),
        sa.Column("customer_id", Text(), nullable=False),
        sa.Column("purpose", Text(), nullable=False),
        sa.Column("channel", Text(), nullable=False),
        sa.Column("template_id", Text(), nullable=False),
        sa.Column("approval_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", Text(), nullable=False),
        sa.Column("language", Text(), nullable=False),
        sa.Column("text", Text(), nullable=False),
        sa.Column("bytes_hash", Text(), nullable=False),
        sa.Column("data_as_of", Day(), nullable=False),
        sa.Column("state", Text(), nullable=False),
        sa.Column("handed_at", Moment(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
    )
    op.create_index("letters_of_customers", "letters", ["customer_id", "handed_at"])


def _consents() -> None:
    op.add_column("consents", sa.Column("staff_id", Text(), nullable=False, server_default=""))


def _refused_events() -> None:
    op.create_table(
        "refused_events",
        sa.Column("key", Text(), nullable=False, primary_key=True),
        sa.Column("day", Day(), nullable=False),
        sa.Column("kind", Text(), nullable=False),
        sa.Column("code", Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("last_at", Moment(), nullable=False),
    )
