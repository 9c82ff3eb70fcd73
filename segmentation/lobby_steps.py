"""A step of a hand-over in the lobby, as it is said by a tap and written with the answer."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step that somebody said was done."""

    handover_id: int
    what: str
    """handed: the customer is with the manager; next: when the manager calls next."""
    staff_id: str
    at: datetime
    next_on: date | None = None
