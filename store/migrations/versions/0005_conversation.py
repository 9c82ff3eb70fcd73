"""Conversation: what managers have written down by asking, and what was not understood."""

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """What conversations keep beside contacts and tasks."""
