"""C-13: how often one group or customer may be written to, counted in our own ledger of sent messages.

Three caps: of a group by purpose, of a customer over all channels by purpose, and of a channel for whatever goes there. A
period is the calendar day, week (from Monday) or month on the addressee's clock, so that a weekly digest that left a minute
late does not push the next one off its hour. Defers to the start of the next period; what may just be leaving elsewhere
counts too, and defers for minutes only.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, time, timedelta

from content.checks.delivery import Delivery, Finding, place_of_recipient
from content.checks.hours import at_clock
from content.checks.purposes import MARKETING_FREE
from segmentation.policy import Policy

Limits = Mapping[str, int]
#: How long to wait for what is leaving elsewhere, and how much longer by a hash, so that two do not wait for each other.
_LEAVING, _SPREAD = timedelta(minutes=2), 120


def caps(delivery: Delivery, policy: Policy, now: datetime) -> Finding | None:
    """C-13: the cap that opens last, with its place."""
    if delivery.purpose in MARKETING_FREE and not delivery.recipients and delivery.group is None:
        return None  # the bank's own people
    local = now.astimezone(delivery.zone)
    full = list(_full_caps(delivery, policy, local))
    if not full:
        return None
    until, place, reason = max(full)
    return Finding(check="C-13", kind="defer", reason=reason, until=until, place=place)


def _full_caps(delivery: Delivery, policy: Policy, local: datetime) -> Iterator[tuple[datetime, str, str]]:
    rules = policy.section("caps")
    of_channel: Limits = rules.get("channel", {}).get(delivery.platform, {})
    service = delivery.purpose in MARKETING_FREE
    if delivery.group is not None:
        limits = {} if service else _group_caps(rules, delivery)
        for until in _full(limits, delivery.sent, local):
            yield until, "group", "cap_reached"
        for until in _full({} if service else of_channel, delivery.sent_here, local):
            yield until, "channel", "channel_cap_reached"
    if service:
        return  # a service is counted, never held back
    mine: Limits = rules["customer"].get(delivery.purpose) or rules["customer"]["marketing"]
    for number, recipient in enumerate(delivery.recipients):
        place = place_of_recipient(number)
        for limits, sent, reason in (
            (mine, recipient.sent, "cap_reached"),
            (of_channel, recipient.sent_here, "channel_cap_reached"),
        ):
            for until in _full(limits, sent, local):
                yield until, place, reason
            if recipient.leaving and list(_full(limits, (*sent, *[local] * recipient.leaving), local)):
                yield local + _soon(delivery.key), place, "leaving_elsewhere"


def _soon(key: str) -> timedelta:
    share = int.from_bytes(hashlib.sha256(key.encode()).digest()[:4]) % _SPREAD
    return _LEAVING + timedelta(seconds=share)


def _group_caps(rules: Mapping[str, Mapping[str, Limits]], delivery: Delivery) -> Limits:
    assert delivery.group is not None
    if delivery.purpose == "digest":
        return rules["group_digest"].get(delivery.group.segment) or rules["group_digest"]["default"]
    return rules["group"]["marketing"]


def _full(limits: Limits, sent: Iterable[datetime], local: datetime) -> Iterator[datetime]:
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
