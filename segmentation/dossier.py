"""Dossier: what duties, suitability and pitches read of one customer, and the days it is read against.

``store.books.duty_facts`` fills it from a delivery, a round and what the bot recorded.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import MAXYEAR, date, datetime, time, timedelta, timezone
from functools import cached_property

from segmentation.bank_data import NOT_REACHED
from segmentation.people import (
    Arrival,
    Complaint,
    Contact,
    Customer,
    CustomerEvent,
    Holding,
    MarketMark,
    Movement,
    Placement,
)
from segmentation.working_days import WorkingDays

#: A bank's day is the day in China, without summer time since 1991.
BANK_ZONE = timezone(timedelta(hours=8))

Birthdays = Callable[[date, str, date, date], tuple[date, ...]]
"""Birth date, its calendar, first and last day → the birthdays between (``content.calendar.birthdays``)."""


@dataclass(frozen=True, slots=True)
class Reached:
    """A contact that reached the customer, as duties look for it; the newest of its channel and outcome is enough."""

    day: date
    at: datetime
    channel: str
    outcome: str


@dataclass(frozen=True, kw_only=True)
class Dossier:
    """One customer of a book. ``placement`` is None when no round has placed them."""

    customer: Customer
    placement: Placement | None = None
    holdings: tuple[Holding, ...] = ()
    contacts: tuple[Contact, ...] = ()
    """Newest first; those the bank delivered and those logged in the bot."""
    last_contact: Contact | None = None
    """The newest that reached the customer, however long ago."""
    assessed_on: date | None = None
    """The day of the newest risk assessment on file."""
    assessed_level: str = ""
    """The level that assessment found; "" when the customers' table alone tells."""
    graded: bool = False
    """A product with a risk grade, no deposit, is held."""
    complaint_since: date | None = None
    """The day the oldest open complaint was opened."""
    newest: tuple[Contact, ...] = ()
    """The newest contact of every channel and outcome, however long ago: enough to know what is closed since a day."""
    movements: tuple[Movement, ...] = ()
    """Since go-live and the last contact, the oldest first."""
    complaints: tuple[Complaint, ...] = ()
    """Those open, the oldest first."""
    events: tuple[CustomerEvent, ...] = ()
    """Since go-live, the oldest first."""
    arrivals: tuple[Arrival, ...] = ()
    marks: tuple[MarketMark, ...] = ()
    """Of products the customer holds."""
    tags: tuple[tuple[str, str], ...] = ()
    """Key and value; only those a calendar template asks for."""

    @property
    def customer_id(self) -> str:
        """The customer's id."""
        return self.customer.customer_id

    @property
    def tier(self) -> str:
        """The shown tier, "" when unplaced."""
        return self.placement.tier if self.placement else ""

    @property
    def prudent(self) -> Customer:
        """The customer as suitability reads them: a newer assessment may lower the level on file, never raise it."""
        on_file, newer = self.customer.risk_level, self.assessed_level
        return replace(self.customer, risk_level=newer) if "" < newer < on_file else self.customer

    @cached_property
    def touches(self) -> tuple[Reached, ...]:
        """Every contact known that reached the customer, the newest first."""
        known = [*self.contacts, *self.newest, *([self.last_contact] if self.last_contact else [])]
        found = [
            Reached(bank_day(one.at), one.at, one.channel, one.outcome)
            for one in known
            if one.outcome not in NOT_REACHED
        ]
        return tuple(sorted(found, key=lambda one: one.at, reverse=True))

    def reached(self, start: date, today: date, outcomes: tuple[str, ...] = (), channels: tuple[str, ...] = ()) -> bool:
        """Whether a contact from start to today reached the customer, with one of the outcomes or channels if given."""
        last = self.last_reached(today, outcomes, channels)
        return last is not None and last >= start

    def last_reached(self, today: date, outcomes: tuple[str, ...] = (), channels: tuple[str, ...] = ()) -> date | None:
        """The day of the last contact up to today that reached the customer, with one of the outcomes or channels."""
        for one in self.touches:
            if (
                one.day <= today
                and (not outcomes or one.outcome in outcomes)
                and (not channels or one.channel in channels)
            ):
                return one.day
        return None

    def reached_since(self, moment: datetime, today: date) -> bool:
        """Whether a contact at that moment or later, up to today, reached the customer."""
        return any(moment <= one.at and one.day <= today for one in self.touches)


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyDays:
    """The day duties are read on, and the calendars they count by."""

    today: date
    calendar: WorkingDays
    birthdays: Birthdays
    go_live: date | None = None
    """The day of the first accepted delivery; None: nothing is too old."""
    until: date | None = None
    """Look ahead: also what falls due through this day but is not open yet."""
    now: datetime | None = None
    """The moment, where hours matter; without it the morning of today."""

    @property
    def horizon(self) -> date:
        """The last due day that can matter; lead times reach at most a few weeks ahead."""
        return max(self.until or self.today, self.today + timedelta(days=45))

    @property
    def moment(self) -> datetime:
        """Now, or the first moment of today."""
        return self.now or datetime.combine(self.today, time(), BANK_ZONE)


def is_contact(contact: Contact) -> bool:
    """Whether it reached the customer; an unanswered call is only an attempt."""
    return contact.outcome not in NOT_REACHED


def contact_day(contact: Contact) -> date:
    """The bank's calendar day of a contact."""
    return bank_day(contact.at)


def bank_day(moment: datetime) -> date:
    """The bank's calendar day of a moment."""
    return moment.astimezone(BANK_ZONE).date()


def valid_until(assessed_on: date) -> date:
    """The last day of an assessment: the same date one year after; 29 February ends on the 28th."""
    year = assessed_on.year + 1
    if year > MAXYEAR:  # a file's "for ever": one such row must not break everybody's morning
        return date.max
    try:
        return assessed_on.replace(year=year)
    except ValueError:
        return assessed_on.replace(year=year, day=28)
