"""Figures of how contacts are recorded, for the branch head: never a verdict, each only from so many records on.

Pure functions over what a manager recorded; ``store.books.contact_quality`` reads it, the numbers are the policy's section
``contact_signals``, the sentences lie in ``signals.toml``.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from segmentation.reasons import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalNumbers:
    """The numbers a bank sets; shares are hundredths."""

    look_back: timedelta
    burst: int
    burst_within: timedelta
    alike_from: int
    alike_percent: int
    late_days: int
    useless_from: int
    useless_percent: int

    @staticmethod
    def read(section: Mapping[str, Any]) -> "SignalNumbers":
        """From the policy's section ``contact_signals``; what it does not say is as the shipped file has it."""
        return SignalNumbers(
            look_back=timedelta(days=section.get("look_back_days", 30)),
            burst=section.get("burst_contacts", 5),
            burst_within=timedelta(minutes=section.get("burst_minutes", 5)),
            alike_from=section.get("alike_from", 20),
            alike_percent=section.get("alike_percent", 90),
            late_days=section.get("late_days", 1),
            useless_from=section.get("useless_from", 10),
            useless_percent=section.get("useless_percent", 30),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """One contact a manager recorded in the bot."""

    at: datetime
    outcome: str
    noted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """Money that left after its maturity although a contact settled it; the day it was due and the day of the contact."""

    due_on: date
    contact_on: date
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """What one manager recorded in the time looked back on."""

    staff_id: str
    contacts: tuple[Recorded, ...] = ()
    results: int = 0
    """Everything said of tasks: contacts, later, not useful."""
    useless: int = 0
    left: tuple[Left, ...] = ()


def signals(records: Records, numbers: SignalNumbers) -> tuple[Reason, ...]:
    """The figures worth a look, in a fixed order; empty when there is none."""
    found = (
        _burst(records.contacts, numbers),
        _alike(records.contacts, numbers),
        _late(records.left, numbers),
        _useless(records, numbers),
    )
    return tuple(one for one in found if one is not None)


def longest_burst(moments: Iterable[datetime], within: timedelta) -> int:
    """The most contacts recorded in any stretch of that length."""
    ordered = sorted(moments)
    most = first = 0
    for last, moment in enumerate(ordered):
        while moment - ordered[first] > within:
            first += 1
        most = max(most, last - first + 1)
    return most


def _burst(contacts: Sequence[Recorded], numbers: SignalNumbers) -> Reason | None:
    most = longest_burst((one.at for one in contacts), numbers.burst_within)
    if most < numbers.burst:
        return None
    minutes = int(numbers.burst_within.total_seconds() // 60)
    return Reason(key="signals.burst", facts={"count": most, "minutes": minutes})


def _alike(contacts: Sequence[Recorded], numbers: SignalNumbers) -> Reason | None:
    bare = Counter(one.outcome for one in contacts if not one.noted)
    if len(contacts) < numbers.alike_from or not bare:
        return None
    outcome, count = min(bare.items(), key=lambda item: (-item[1], item[0]))
    if 100 * count < numbers.alike_percent * len(contacts):
        return None
    return Reason(key="signals.alike", facts={"count": count, "of": len(contacts), "outcome": outcome})


def _late(left: Sequence[Left], numbers: SignalNumbers) -> Reason | None:
    late = [one for one in left if (one.due_on - one.contact_on).days <= numbers.late_days]
    if not late:
        return None
    return Reason(
        key="signals.late",
        facts={"count": len(late), "days": numbers.late_days, "amount": sum(one.amount for one in late)},
    )


def _useless(records: Records, numbers: SignalNumbers) -> Reason | None:
    if records.results < numbers.useless_from or 100 * records.useless < numbers.useless_percent * records.results:
        return None
    return Reason(key="signals.useless", facts={"count": records.useless, "of": records.results})
