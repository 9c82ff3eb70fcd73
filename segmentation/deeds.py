"""What a manager has written down or done by asking: each a deed, said by a handler, written once, undone as a whole.

Handlers in ``handlers/acts/`` make them, ``store.tasks.deeds`` writes them in the transaction of the audit row. Contacts and
what is said of tasks are results (``segmentation.task_results``). Notes never show in a ``repr``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, ClassVar

#: What can happen in a customer's life.
LIFE_EVENTS = (
    "marriage", "birth", "retirement", "new_home", "new_business", "promotion", "study", "moving", "illness",
    "bereavement", "other",
)  # fmt: skip
#: Those that are congratulated.
HAPPY = ("marriage", "birth", "retirement", "new_home", "new_business", "promotion", "study")
#: What a complaint is about.
COMPLAINTS = ("service", "waiting", "product", "fee", "staff", "system", "other")


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One act of one person, once a message."""

    kind: ClassVar[str] = ""

    key: str
    """What is unique to it; the same key is written once."""
    staff_id: str
    at: datetime
    customer_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderSet(Deed):
    """Remind me."""

    kind: ClassVar[str] = "reminder"

    due: datetime
    note: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderEnded(Deed):
    """A reminder that is done or taken back before its time."""

    kind: ClassVar[str] = "reminder_ended"

    reminder_id: int
    state: str
    """done or cancelled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderMoved(Deed):
    """A waiting reminder is to come at another time."""

    kind: ClassVar[str] = "reminder_moved"

    reminder_id: int
    due: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintLogged(Deed):
    """A customer complained."""

    kind: ClassVar[str] = "complaint"

    what: str
    """One of COMPLAINTS."""
    opened_on: date
    note: str = field(default="", repr=False)

    @property
    def complaint_id(self) -> str:
        """As the bank's own complaints have one."""
        return f"bot:{self.key}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintClosed(Deed):
    """A complaint that was logged here is settled."""

    kind: ClassVar[str] = "complaint_closed"

    complaint_id: str
    closed_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Referral(Deed):
    """A customer brought somebody along."""

    kind: ClassVar[str] = "referral"

    note: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class LifeEvent(Deed):
    """Something happened in a customer's life."""

    kind: ClassVar[str] = "life_event"

    what: str
    """One of LIFE_EVENTS."""
    day: date
    note: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveSet(Deed):
    """Somebody is away from start to end, both inclusive."""

    kind: ClassVar[str] = "leave"

    whose: str
    start: date
    end: date


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveEnded(Deed):
    """A leave that was said here is over early, or does not take place."""

    kind: ClassVar[str] = "leave_ended"

    leave_id: int
    whose: str
    start: date
    end: date
    """As it was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferAsked(Deed):
    """A customer is to go to a colleague for good."""

    kind: ClassVar[str] = "transfer"

    owner: str
    to: str
    reason: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferDecided(Deed):
    """The branch head's word on it."""

    kind: ClassVar[str] = "transfer_decided"

    transfer_id: int
    approved: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OverrideAsked(Deed):
    """A value in a scheme is to be set by hand."""

    kind: ClassVar[str] = "override"

    scheme: str
    value: str
    until: date
    reason: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class OverrideDecided(Deed):
    """The second person's word on it."""

    kind: ClassVar[str] = "override_decided"

    override_id: int
    approved: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BranchItemDone(Deed):
    """What a calendar template asked of a branch itself is done."""

    kind: ClassVar[str] = "branch_item"

    branch_id: str
    duty: str
    due_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PushDrafted(Deed):
    """A push is kept and handed in for another person's word."""

    kind: ClassVar[str] = "push_drafted"

    push: Any = field(repr=False)
    """As it was composed (``store.pushes.rows.Push``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsPicked(Deed):
    """An item of the day's shortlist is handed in for another person's word."""

    kind: ClassVar[str] = "news_picked"

    news_id: str
    segments: tuple[str, ...]
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PushDecided(Deed):
    """The reviewer's word on a push."""

    kind: ClassVar[str] = "push_decided"

    approved: bool
    decision: Any
    """What was read and by whom (``store.pushes.deciding.Decision``)."""
    push: Any = field(repr=False)
    counted: Any = field(repr=False)
    """Who gets it (``store.pushes.recipients.Counted``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PushStopped(Deed):
    """A push is stopped, before or in flight."""

    kind: ClassVar[str] = "push_stopped"

    push_id: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PushNudged(Deed):
    """Owners who have not sent a push yet are reminded."""

    kind: ClassVar[str] = "push_nudged"

    push_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentSaid(Deed):
    """What a customer said about being written to."""

    kind: ClassVar[str] = "consent"

    purpose: str
    """One of ``store.outbox.consents.PURPOSES``."""
    channel: str
    granted: bool
    words: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterHanded(Deed):
    """A letter to one customer is handed to whoever sends it."""

    kind: ClassVar[str] = "letter_handed"

    letter: Any = field(repr=False)
    """As it was composed and checked (``store.letters.written.Written``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterEnded(Deed):
    """It was sent, or was not after all."""

    kind: ClassVar[str] = "letter_ended"

    letter_key: str
    state: str
    """sent or back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterDecided(Deed):
    """The reviewer's word on the words of a letter."""

    kind: ClassVar[str] = "letter_decided"

    template_id: str
    binding: str
    """The beginning of what was read."""
    approved: bool
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone(Deed):
    """An earlier act of the same person is taken back: a deed, a result of tasks, or both of one message."""

    kind: ClassVar[str] = "undo"

    deed_id: int = 0
    result_id: int = 0
    what: str = ""
    """The deed's or result's kind, for whoever asks again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """An earlier deed as it was written."""

    deed_id: int
    key: str
    kind: str
    customer_id: str
    at: datetime
    ref: str
    """The key of the row it wrote or changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tell:
    """What a colleague has to hear of a deed."""

    stage: str
    """What the card says: transfer_asked, leave_set …"""
    staff_id: str
    customer_id: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    """Ids, days and words of closed lists; no names, no notes."""
