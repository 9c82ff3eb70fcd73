"""The demo's letters: the shipped words, written and approved by the invented bank's own people. Only for invented data."""

from datetime import datetime

from content.letters.kinds import kinds
from content.letters.words import shipped
from store.database import Database
from store.letters.templates import VALID, Template, keep
from store.outbox import approvals
from store.staff import managers


def seed_demo_letters(database: Database, now: datetime) -> int:
    """Every kind, in force; returns how many. Nothing where the bank has nobody who writes or nobody who approves."""
    with database.reading() as connection:
        authors = managers.active_managers(connection, ("content_editor",))
        reviewers = managers.active_managers(connection, ("compliance_reviewer",))
    if not authors or not reviewers:
        return 0
    with database.writing() as connection:
        for name, rules in kinds().items():
            made = keep(
                connection,
                Template(
                    template_id="", kind=name, words=shipped()[name], segments=rules.segments, valid_from=now.date(),
                    valid_until=now.date() + VALID, author=authors[0].staff_id, made_at=now,
                ),
            )  # fmt: skip
            if made.approval.state == "draft":
                approvals.move(
                    connection, made.approval.approval_id, "approve", by=reviewers[0].staff_id, now=now
                )  # fmt: skip
    return len(kinds())
