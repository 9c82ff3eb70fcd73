"""What a platform must know on which only the owner of a group writes to it: tasks for owners, and the groups themselves.

Its messenger sends to an owner (``wecom-groups:owner:wangwei``) and makes a task of it; how that goes on, and which groups
there are, is asked here. ``schedules.groups`` is who asks. Imports nothing but what a message is.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol, runtime_checkable

#: The kind of address a task has.
OWNER = "owner"


class TaskCancelled(Exception):  # noqa: N818 - it reads as the thing that happened
    """The task was called back, by us or on the platform."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatResult:
    """What became of one group of a task."""

    chat_id: str
    state: Literal["open", "sent", "not_there", "capped"]
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedGroup:
    """A group in an owner's list."""

    chat_id: str
    state: Literal["live", "orphaned"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadGroup:
    """A group as the platform describes it."""

    chat_id: str
    name: str
    owner: str
    colleagues: int
    customers: tuple[str, ...] = field(repr=False)
    """The platform's ids of the customers: to be counted and compared, never to be kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherSend:
    """A mass message that somebody else sent to a group."""

    message_id: str
    chat_id: str
    at: datetime


@runtime_checkable
class OwnerTasks(Protocol):
    """The further questions to such a platform. Each raises SendFailed when it cannot be asked now."""

    @property
    def platform(self) -> str:
        """Where its groups are: ``wecom``."""
        ...

    def confirmed(self, message_id: str, owner: str) -> datetime | None:
        """When the owner tapped "send"; None: not yet. Raises TaskCancelled."""
        ...

    def results(self, message_id: str, owner: str) -> Iterator[ChatResult]:
        """What became of each group, as far as the platform tells."""
        ...

    def remind(self, message_id: str) -> None:
        """Remind the owner, on the platform. Raises TaskCancelled."""
        ...

    def call_back(self, message_id: str) -> None:
        """What was not sent yet is not sent any more."""
        ...

    def listed(self, owners: Sequence[str]) -> tuple[list[ListedGroup], list[str]]:
        """The groups of these owners, and the owners whom the application may not see."""
        ...

    def read(self, chat_id: str) -> ReadGroup | None:
        """One group; None: there is none any more."""
        ...

    def others(self, since: datetime, until: datetime, *, known: frozenset[str]) -> Iterator[OtherSend]:
        """What groups got by mass messages made in that time, but for those whose ids are known."""
        ...
