"""The numbers of alerts, ``[alerts]`` of the policy; what a policy leaves out is as shipped. Read by sifting and telling."""

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from content.checks.hours import next_allowed, read_windows
from segmentation.people import Manager
from segmentation.policy import Policy

#: Duties with a clock.
_TIMED = ("W-02", "W-03", "W-17", "W-31")


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertNumbers:
    """Seconds and minutes."""

    settle_seconds: int = 2
    together_seconds: int = 60
    briefing_minutes: int = 30
    late_minutes: int = 30
    timed: tuple[str, ...] = _TIMED

    @staticmethod
    def read(policy: Policy) -> "AlertNumbers":
        """From a policy; unknown names are left alone."""
        section = policy.tables.get("alerts", {})
        values = {one.name: section[one.name] for one in fields(AlertNumbers) if one.name in section}
        return AlertNumbers(**{**values, "timed": tuple(values.get("timed", _TIMED))})

    @property
    def settle(self) -> timedelta:
        """So long after the first a card waits for others of the same person."""
        return timedelta(seconds=self.settle_seconds)

    @property
    def together(self) -> timedelta:
        """So long after a card the next one waits."""
        return timedelta(seconds=self.together_seconds)


def ready_at(person: Manager, now: datetime, policy: Policy) -> datetime:
    """When an alert may reach somebody: now, or the end of their quiet hours."""
    rule = policy.section("quiet_hours")["alert"]
    local = now.astimezone(ZoneInfo(person.timezone))
    moment = next_allowed(local, read_windows(rule["windows"]), None)
    return now if moment is None or moment == local else moment
