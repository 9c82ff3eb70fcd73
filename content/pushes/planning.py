"""The quota planner: when each addressee of each push can get it, before anything is queued; and why not, where it cannot.

It keeps what the checks C-12 and C-13 will ask at the moment of sending: hours and rest days by purpose, our own caps of group
and customer, the platform's cap of a channel, and how much a platform takes in a window. What was sent before counts, and
what this plan has given out already. Pushes are planned in the order of their priority: service, then news, then marketing;
in each the one whose time ends first. A plan is a proposal: the checks decide at sending.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from content.checks.caps import period
from content.checks.hours import at_clock, read_windows
from content.checks.purposes import MARKETING_FREE
from segmentation.policy import Policy
from segmentation.working_days import WorkingDays

#: Purposes in the order in which they are planned.
PRIORITY = ("alert", "greeting", "digest", "marketing")
#: Calendar periods are the same in every zone.
_ANY_ZONE = ZoneInfo("UTC")
#: Platforms on which the owner of a group sends.
OWNER_SENT = frozenset({"wecom"})
_SPREAD = 20
"""Minutes of a window's beginning over which it is spread, by a stable hash of the owner: their groups leave together."""


@dataclass(frozen=True, slots=True)
class Addressee:
    """A group or a customer on one platform."""

    address: str
    segment: str = ""
    """Of a group."""
    customer: bool = False
    together: str = ""
    """What leaves at one moment with others of the same: the owner of several groups."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A push that wants to leave."""

    push_id: str
    purpose: str
    addressees: Sequence[Addressee]
    earliest: datetime
    latest: datetime
    """Not after it; both in the bank's zone."""


@dataclass(frozen=True, slots=True)
class Slot:
    """When one addressee gets a push, or why not."""

    address: str
    due_at: datetime | None
    reason: str = ""
    """Wording ``pushes.conflict.<reason>``: what kept it from the first window, also where a later one was found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What came of it, by push."""

    slots: Mapping[str, tuple[Slot, ...]]

    def of(self, push_id: str) -> tuple[Slot, ...]:
        """The slots of one push, in the order of its addressees."""
        return self.slots.get(push_id, ())

    def days(self, push_id: str) -> dict[date, int]:
        """How many leave on which day."""
        found = Counter(slot.due_at.date() for slot in self.of(push_id) if slot.due_at)
        return dict(sorted(found.items()))

    def conflicts(self, push_id: str) -> dict[tuple[str, bool], int]:
        """By reason and whether a later time was found: how many."""
        found = Counter((slot.reason, slot.due_at is not None) for slot in self.of(push_id) if slot.reason)
        return dict(sorted(found.items()))


@dataclass(slots=True)
class Ledger:
    """What each address got and is to get: ``(purpose, moment)``, in the bank's zone."""

    sent: Mapping[str, Sequence[tuple[str, datetime]]] = field(default_factory=dict)


def plan(wanted: Iterable[Wanted], policy: Policy, days: WorkingDays, ledger: Ledger) -> Plan:
    """A slot for every addressee of every push."""
    desk = _Desk(policy, days, ledger)
    ordered = sorted(wanted, key=lambda one: (_priority(one.purpose), one.latest, one.push_id))
    return Plan(slots={one.push_id: desk.slots(one) for one in ordered})


def _priority(purpose: str) -> int:
    return PRIORITY.index(purpose) if purpose in PRIORITY else len(PRIORITY)


#: A window in which a purpose may leave.
_Window = tuple[datetime, datetime, int]
"""Its beginning, its end, and the beginning as a number: a moment with its zone is slow to look up."""
#: How often in which calendar period.
_Limits = Mapping[str, int]


class _Desk:
    """The counts while a plan is made."""

    def __init__(self, policy: Policy, days: WorkingDays, ledger: Ledger) -> None:
        self._policy = policy
        self._days = days
        self._ledger = ledger
        self._got: dict[str, list[tuple[str, int]]] = {}
        self._given: Counter[tuple[str, int]] = Counter()
        self._room: dict[tuple[str, int], int] = {}
        self._periods: dict[tuple[str, int], tuple[int, int]] = {}
        self._moments: dict[tuple[str, int], datetime] = {}
        self._caps = policy.section("caps")

    def slots(self, one: Wanted) -> tuple[Slot, ...]:
        windows = list(self._windows(one))
        if not windows:
            return tuple(Slot(addressee.address, None, "no_window") for addressee in one.addressees)
        days = [window[0].toordinal() for window in windows]
        found = []
        limits: dict[tuple[str, bool, str], list[tuple[str, str, int, str]]] = {}
        full: dict[Any, tuple[str, ...]] = {}
        for addressee in one.addressees:
            platform = addressee.address.partition(":")[0]
            key = (addressee.segment, addressee.customer, platform)
            if key not in limits:
                limits[key] = self._limits(one.purpose, addressee, platform)
            got = self._got_by(addressee.address)
            story = (key, *got)  # many groups got the same on the same days: the limits are asked once for them
            if story not in full:
                full[story] = tuple(self._full(got, limits[key], day) for day in days)
            found.append(self._slot(addressee, platform, one.purpose, windows, full[story]))
        return tuple(found)

    def _slot(
        self, to: Addressee, platform: str, purpose: str, windows: Sequence[_Window], full: Sequence[str]
    ) -> Slot:  # fmt: skip
        """The first window with room; ``full`` says of each which limit is used up."""
        why = ""
        for window, reason in zip(windows, full, strict=True):
            if not reason and self._given[platform, window[2]] >= self._capacity(platform, window):
                reason = "platform_full"  # noqa: PLW2901 - the platform's word comes after our own
            if reason:
                why = why or reason
                continue
            self._given[platform, window[2]] += 1
            self._got[to.address].append((purpose, window[0].toordinal()))
            return Slot(to.address, self._within(to.together or to.address, window), why)
        return Slot(to.address, None, why or "no_window")

    def _within(self, together: str, window: _Window) -> datetime:
        """The moment in a window at which those of one owner leave."""
        found = self._moments.get((together, window[2]))
        if found is None:
            found = self._moments[together, window[2]] = _within(together, window)
        return found

    def _got_by(self, address: str) -> list[tuple[str, int]]:
        """Purposes and days of what an address got and is to get: few, so that they are looked through each time."""
        found = self._got.get(address)
        if found is None:
            sent = self._ledger.sent.get(address, ())
            found = self._got[address] = [(purpose, moment.toordinal()) for purpose, moment in sent]
        return found

    def _full(self, got: Sequence[tuple[str, int]], limits: Sequence[tuple[str, str, int, str]], day: int) -> str:
        """The first limit that is used up in the period around a day."""
        if not got:
            return ""
        for name, counts_as, most, reason in limits:
            first, after = self._period(name, day)
            counted = 0
            for purpose, other in got:
                if first <= other < after and (not counts_as or purpose == counts_as):
                    counted += 1
            if counted >= most:
                return reason
        return ""

    def _period(self, name: str, day: int) -> tuple[int, int]:
        """First day of the calendar period around a day, and the day after its last."""
        found = self._periods.get((name, day))
        if found is None:
            local = datetime.combine(date.fromordinal(day), time(12), tzinfo=_ANY_ZONE)
            start, end = period(name, local)
            found = self._periods[name, day] = (start.toordinal(), end.toordinal())
        return found

    def _limits(self, purpose: str, to: Addressee, platform: str) -> list[tuple[str, str, int, str]]:
        """(period, purpose counted; empty: any, how many, reason)."""
        if purpose in MARKETING_FREE:
            return []
        own: _Limits
        if to.customer:
            own = self._caps["customer"].get(purpose) or self._caps["customer"]["marketing"]
        elif purpose == "digest":
            own = self._caps["group_digest"].get(to.segment) or self._caps["group_digest"]["default"]
        else:
            own = self._caps["group"]["marketing"]
        channel: _Limits = self._caps.get("channel", {}).get(platform, {})
        mine = [(name, purpose, most, f"cap_{name}") for name, most in own.items()]
        return mine + [(name, "", most, f"channel_{name}") for name, most in channel.items()]

    def _windows(self, one: Wanted) -> Iterable[_Window]:
        """The windows of the purpose between its earliest and its latest moment; none begins in the past of it."""
        hours = self._policy.section("quiet_hours")
        rule = hours.get(one.purpose) or hours["marketing"]
        windows = read_windows(rule["windows"])
        day = one.earliest.date()
        while day <= one.latest.date():
            if rule["rest_days"] or self._days.is_working_day(day):
                for start, end in windows:
                    begin = max(at_clock(day, start, one.earliest), one.earliest)
                    stop = min(at_clock(day, end, one.earliest), one.latest)
                    if begin < stop:
                        yield begin, stop, int(begin.timestamp())
            day += timedelta(days=1)

    def _capacity(self, platform: str, window: _Window) -> int:
        """How many a platform takes in a window by its budget."""
        key = (platform, window[2])
        if key not in self._room:
            self._room[key] = min(
                (
                    int(row["limit"] * max(1.0, (window[1] - window[0]).total_seconds() / row["seconds"]))
                    for row in self._budget(platform)
                ),
                default=1 << 60,
            )
        return self._room[key]

    def _budget(self, platform: str) -> Sequence[Mapping[str, Any]]:
        """Where owners send for themselves the platform's budget of the bot's own messages does not hold."""
        name = f"{platform}-groups" if platform in OWNER_SENT else platform
        rows: Sequence[Mapping[str, Any]] = self._policy.section("budgets").get(name, {}).get("platform", ())
        return rows


def _within(together: str, window: _Window) -> datetime:
    """A minute near the window's beginning, the same for an owner every time."""
    minutes = min(_SPREAD, int((window[1] - window[0]).total_seconds() // 120))
    share = int.from_bytes(hashlib.blake2b(together.encode(), digest_size=4).digest()) % max(minutes, 1)
    return window[0] + timedelta(minutes=share)
