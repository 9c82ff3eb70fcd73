"""What a platform must know: a message comes in, a card goes out. Imports nothing but the neutral card.

A platform is a folder (or module) under ``bot`` that turns its callbacks into ``Message`` and implements ``Messenger``.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from typing import Protocol, runtime_checkable

from content.cards import Card


@dataclass(frozen=True, slots=True)
class Address:
    """Where a message comes from or goes to: a person's private chat or a group chat on one platform."""

    platform: str
    """web, wecom, slack or terminal."""
    kind: str
    """person, group, or shared: a group that people from outside the bank read too."""
    id: str
    """The platform's own id: a user id or a chat id."""

    def __str__(self) -> str:
        """The address as one word, as tables store it: ``web:person:S001``."""
        return f"{self.platform}:{self.kind}:{self.id}"

    @staticmethod
    def parse(text: str) -> "Address":
        """The address from its one-word form; ValueError when it is none."""
        platform, kind, id_ = text.split(":", 2)
        return Address(platform, kind, id_)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """Something a person typed, or a button they tapped (then ``action`` is set and ``text`` is its label)."""

    message_id: str
    """Unique on its platform; the same id twice is the same message."""
    sender: Address
    """The person."""
    chat: Address
    """Where it was said: equals ``sender`` in a private chat."""
    at: datetime
    text: str = field(default="", repr=False)
    action: str = field(default="", repr=False)
    language: str = ""
    """zh or en, where the page it was said on is in a language the person picked; it is answered in that one."""


class SendFailed(Exception):  # noqa: N818 - it reads as the thing that happened
    """A platform did not take a card. Permanent: never try again; unknown: it may have arrived."""

    def __init__(
        self, reason: str, *, permanent: bool = False, unknown: bool = False, retry_after: timedelta | None = None
    ) -> None:
        """Keep the reason for the delivery's record; no personal data in it.

        ``retry_after``: the platform wants nothing more from us for so long; nothing leaves for it until then.
        """
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent
        self.unknown = unknown
        self.retry_after = retry_after


class Cannot(Enum):
    """The answer of a platform that does not know."""

    TELL = "cannot"


#: What ``Finder.find`` returns when the platform cannot say whether the card arrived.
CANNOT = Cannot.TELL


class Messenger(Protocol):
    """How one platform sends."""

    def send(self, to: Address, card: Card, *, key: str) -> str:
        """Send the card once; the same key again must not show it twice where the platform can help.

        Returns the platform's id of the message. Raises SendFailed.
        """
        ...


@runtime_checkable
class Updater(Protocol):
    """A messenger whose platform can change a message it has sent; others leave it out."""

    def update(self, to: Address, message_id: str, card: Card) -> None:
        """Show this card in the place of the one that was sent. Raises SendFailed."""
        ...


@runtime_checkable
class Abroad(Protocol):
    """A messenger whose platform keeps what is said on machines abroad; others leave it out."""

    def may_leave(self, to: Address, card: Card, key: str) -> tuple[Card, tuple[str, ...]] | None:
        """The card as it may leave, and the names that must not stand in it (C-18); None: it may leave as it is."""
        ...


#: Platforms that do; on the others an answer says that the earlier card stays as it is.
UPDATING = frozenset({"web", "terminal"})


@runtime_checkable
class Folder(Protocol):
    """A messenger whose platform shows the same message once within some time; others leave it out."""

    @property
    def folds(self) -> timedelta:
        """So long after a card may have arrived it can be sent again under its key, and shows once."""
        ...


@runtime_checkable
class Finder(Protocol):
    """A messenger whose platform can be asked afterwards whether a card arrived; others leave it out."""

    def find(self, to: Address, *, key: str, since: datetime) -> str | Cannot | None:
        """The platform's id of the message sent under that key after ``since``; None: it is not there.

        ``CANNOT`` when the platform does not know. Raises SendFailed when it cannot be asked now.
        """
        ...
