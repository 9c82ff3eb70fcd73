"""Platforms and content: tokens shared between processes, cards that can be answered and changed."""

import sqlalchemy as sa
from alembic import op

from store.types import Moment, Text

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """What platforms need beside inbox and outbox."""
    _platforms()


def _platforms() -> None:
    op.create_table(
        "platform_tokens",
        sa.Column("name", Text(), nullable=False, primary_key=True),
        sa.Column("value", Text(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("fetching_until", Moment(), nullable=True),
    )
    op.create_table(
        "sent_cards",
        sa.Column("task_id", Text(), nullable=False, primary_key=True),
        sa.Column("delivery_key", Text(), nullable=False),
        sa.Column("code", Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
    )
    op.create_index("sent_cards_at", "sent_cards", ["at"])
