"""C-12: quiet hours and rest days, by purpose, on the addressee's clock. Defers to the next allowed moment."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from content.checks.delivery import Delivery, Finding
from segmentation.policy import Policy
from segmentation.working_days import WorkingDays

Window = tuple[time, time]
_DAYS_AHEAD = 30
"""Longer than any run of rest days; nothing allowed in that time means the policy allows nothing at all."""


def quiet_hours(delivery: Delivery, policy: Policy, now: datetime) -> Finding | None:
    """C-12: inside a window of its purpose (start counts, end does not), on a working day where the purpose needs one."""
    if delivery.purpose == "answer":
        return None  # whoever asks at night gets the answer at night
    rules = policy.section("quiet_hours")
    rule = rules.get(delivery.purpose) or rules["marketing"]
    local = now.astimezone(delivery.zone)
    moment = next_allowed(
        local, read_windows(rule["windows"]), None if rule["rest_days"] else delivery.working_days
    )  # fmt: skip
    if moment == local:
        return None
    if moment is None:
        return Finding(check="C-12", kind="block", reason="never", place="due_at")
    return Finding(check="C-12", kind="defer", reason="quiet_hours", until=moment, place="due_at")


def read_windows(texts: Sequence[str]) -> tuple[Window, ...]:
    """Windows from the policy's ``HH:MM-HH:MM``, in order; ValueError when one is no window."""
    windows = []
    for text in texts:
        start, _, end = text.partition("-")
        window = time.fromisoformat(start.strip()), time.fromisoformat(end.strip())
        if window[0] >= window[1]:
            raise ValueError(f"a window ends after it starts: {text}")
        windows.append(window)
    return tuple(sorted(windows))


def next_allowed(local: datetime, windows: Sequence[Window], working_days: WorkingDays | None) -> datetime | None:
    """``local`` itself when it lies in a window, else the start of the next one; None when there is none in 30 days.

    With ``working_days`` only working days have windows. ``local`` must be in the addressee's zone.
    """
    for ahead in range(_DAYS_AHEAD + 1):
        day = local.date() + timedelta(days=ahead)
        if working_days is not None and not working_days.is_working_day(day):
            continue
        for start, end in windows:
            if ahead == 0 and start <= local.time() < end:
                return local
            if ahead > 0 or local.time() < start:
                return at_clock(day, start, local)
    return None


def at_clock(day: date, clock: time, like: datetime) -> datetime:
    """That clock time of a day in the zone of ``like``."""
    zone = like.tzinfo
    assert isinstance(zone, ZoneInfo)
    return datetime.combine(day, clock, tzinfo=zone)
