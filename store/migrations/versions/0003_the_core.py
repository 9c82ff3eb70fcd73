"""The segmentation core: rounds as versions, what happened between them, policies and their approval."""

import sqlalchemy as sa
from alembic import op

from store.types import Text

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.add_column("rounds", sa.Column("engine", Text(), nullable=False, server_default="polars"))
