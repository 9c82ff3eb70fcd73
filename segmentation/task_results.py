"""What a manager says of a customer's tasks: a contact, later, of no use, a colleague's help; and how it is taken back.

Handlers make a ``Result``, ``store.tasks.task_results`` writes it. The numbers are the section ``tasks`` of the policy file.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from segmentation.people import Contact
from segmentation.tasks import Task


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskNumbers:
    """The numbers a bank sets."""

    undo_within: timedelta
    later_days: int
    later_most_days: int
    asked_again: tuple[int, ...]
    """Days before the money is due on which somebody undecided is asked again."""
    retention_days: int
    """Working days."""

    @staticmethod
    def read(section: Mapping[str, Any]) -> "TaskNumbers":
        """From the policy's section ``tasks``; what it does not say is as the shipped file has it."""
        return TaskNumbers(
            undo_within=timedelta(minutes=section.get("undo_minutes", 10)),
            later_days=section.get("later_days", 3),
            later_most_days=section.get("later_most_days", 31),
            asked_again=tuple(section.get("undecided_asked_again_days", (3, 1))),
            retention_days=section.get("retention_working_days", 2),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One thing said, once a message."""

    key: str
    """What is unique to the message."""
    customer_id: str
    staff_id: str
    """Who said it."""
    owner: str
    """Whose customer it is."""
    at: datetime
    what: str
    """contact, snooze, not_useful, delegate; or undo."""
    why: str = ""
    """The outcome, why it is of no use, the colleague."""
    tasks: tuple[Task, ...] = ()
    """Those it changes."""
    until: date | None = None
    """The day they come back."""
    contact: Contact | None = field(default=None, repr=False)
    undoes: int = 0
    """The earlier result that is taken back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """An earlier result."""

    result_id: int
    customer_id: str
    at: datetime
    what: str
    why: str
    key: str = ""
    """Of the message that said it."""
