"""C-09: what goes to customers was approved by another person than its author, is not expired, and is the same still."""

from datetime import date, datetime

from content.checks.delivery import Approval, Delivery, Finding
from segmentation.policy import Policy

#: What needs an approved push behind it; answers, briefings and alerts are for the bank's own people.
NEEDS_PUSH = frozenset({"digest", "marketing"})
_OWN_PEOPLE = frozenset({"answer", "briefing", "alert"})
_PUSH_STATES = frozenset({"approved", "scheduled", "done"})
_ITEM_STATES = frozenset({"approved"})


def approved(delivery: Delivery, _policy: Policy, now: datetime) -> Finding | None:
    """C-09 for the push and each news item in it. Everything for a customer group needs a push, whatever its purpose."""
    outward = delivery.purpose not in _OWN_PEOPLE or delivery.group is not None
    if not outward:
        return None
    if delivery.push is None:
        return Finding(check="C-09", kind="block", reason="no_push")
    today = now.astimezone(delivery.zone).date()
    for approval, states in ((delivery.push, _PUSH_STATES), *((item, _ITEM_STATES) for item in delivery.items)):
        if reason := _wrong(approval, states, today):
            return Finding(check="C-09", kind="block", reason=reason, facts={"what": approval.what})
    if delivery.card.content_hash() != delivery.push.approved_hash:
        return Finding(check="C-09", kind="block", reason="changed", facts={"what": delivery.push.what})
    return None


def _wrong(approval: Approval, states: frozenset[str], today: date) -> str:
    if approval.state not in states or not approval.reviewer or not approval.author:
        return "not_approved"
    if approval.reviewer == approval.author:
        return "own_review"
    if approval.expires_on is None or today > approval.expires_on:
        return "expired"
    return "changed" if approval.approved_hash != approval.actual_hash else ""
