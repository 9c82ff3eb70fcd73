"""C-13: how often one group or customer may be written to, counted in our own ledger of sent messages.

A period is the calendar day, week (from Monday) or month on the addressee's clock, so that a weekly digest that left a
minute late does not push the next one off its hour. Defers to the start of the next period.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta

from content.checks.delivery import Delivery, Finding
from content.checks.hours import at_clock
from segmentation.policy import Policy


def caps(delivery: Delivery, policy: Policy, now: datetime) -> Finding | None:
    """C-13: the address's cap for this purpose, and each addressed customer's cap for marketing."""
    rules = policy.section("caps")
    local = now.astimezone(delivery.zone)
    until: list[datetime] = []
    if delivery.group is not None:
        until += _full(_group_caps(rules, delivery), delivery.sent, local)
    if delivery.purpose not in {"answer", "briefing", "alert"}:
        for recipient in delivery.recipients:
            until += _full(rules["customer"]["marketing"], recipient.sent, local)
    if not until:
        return None
    return Finding(check="C-13", kind="defer", reason="cap_reached", until=max(until))


def _group_caps(rules: Mapping[str, Mapping[str, Mapping[str, int]]], delivery: Delivery) -> Mapping[str, int]:
    assert delivery.group is not None
    if delivery.purpose == "digest":
        return rules["group_digest"].get(delivery.group.segment) or rules["group_digest"]["default"]
    return rules["group"]["marketing"]


def _full(limits: Mapping[str, int], sent: Iterable[datetime], local: datetime) -> Iterable[datetime]:
    """The start of the next period for each limit that is used up."""
    before = [moment.astimezone(local.tzinfo) for moment in sent]
    for name, limit in limits.items():
        start, following = period(name, local)
        if sum(1 for moment in before if start <= moment < following) >= limit:
            yield following


def period(name: str, local: datetime) -> tuple[datetime, datetime]:
    """Start and end of the calendar period (per_day, per_week, per_month) around a moment; KeyError for another name."""
    today = local.date()
    first = {
        "per_day": today,
        "per_week": today - timedelta(days=today.weekday()),
        "per_month": today.replace(day=1),
    }[name]
    length = {"per_day": 1, "per_week": 7, "per_month": 32}[name]
    after = first + timedelta(days=length)
    if name == "per_month":
        after = after.replace(day=1)
    return at_clock(first, time(), local), at_clock(after, time(), local)
