"""C-12, the platform's side: minutes of the hour in which everybody sends and a platform lags.

What nobody waits for leaves after them.
"""

from datetime import datetime, timedelta

from content.checks.delivery import Delivery, Finding
from segmentation.policy import Policy

#: Where the policy says nothing.
_USUAL = {"wecom": (0, 30)}


def busy_minute(delivery: Delivery, policy: Policy, now: datetime) -> Finding | None:
    """C-12: deferred to the first minute that is not among the platform's busy ones; answers never."""
    if delivery.purpose == "answer":
        return None
    busy = frozenset(policy.section("busy_minutes").get(delivery.platform, _USUAL.get(delivery.platform, ())))
    moment = now.replace(second=0, microsecond=0)
    if moment.minute not in busy:
        return None
    while moment.minute in busy and moment < now + timedelta(hours=1):
        moment += timedelta(minutes=1)
    if moment.minute in busy:
        return None  # every minute is named: a rule that cannot be meant
    return Finding(check="C-12", kind="defer", reason="busy_minute", until=moment, place="due_at")
