"""Dossier: what duties, suitability and pitches read of one customer, and the days it is read against.

``store.duty_facts`` fills it from a delivery, a round and what the bot recorded.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

from segmentation.bank_data import NOT_REACHED
from segmentation.people import Contact, Customer, Holding, Placement
from segmentation.working_days import WorkingDays

#: A bank's day is the day in China, without summer time since 1991.
BANK_ZONE = timezone(timedelta(hours=8))

Birthdays = Callable[[date, str, date, date], tuple[date, ...]]
"""Birth date, its calendar, first and last day → the birthdays between (``content.calendar.birthdays``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
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
    graded: bool = False
    """A product with a risk grade, no deposit, is held."""
    complaint_since: date | None = None
    """The day the oldest open complaint was opened."""

    @property
    def customer_id(self) -> str:
        """The customer's id."""
        return self.customer.customer_id

    @property
    def tier(self) -> str:
        """The shown tier, "" when unplaced."""
        return self.placement.tier if self.placement else ""

    def reached(self, start: date, today: date, outcomes: tuple[str, ...] = ()) -> bool:
        """Whether a contact from start to today reached the customer, with one of the outcomes if any are given."""
        return any(
            start <= contact_day(contact) <= today
            and is_contact(contact)
            and (not outcomes or contact.outcome in outcomes)
            for contact in self.contacts
        )


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

    @property
    def horizon(self) -> date:
        """The last due day that can matter; lead times reach at most a few weeks ahead."""
        return max(self.until or self.today, self.today + timedelta(days=45))


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
    try:
        return assessed_on.replace(year=year)
    except ValueError:
        return assessed_on.replace(year=year, day=28)
