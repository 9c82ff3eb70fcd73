"""C-09: what goes to customers was approved by another person than its author, holds today, and is the same still."""

from datetime import date, datetime

from content.checks.delivery import Approval, Delivery, Finding, place_of_recipient
from content.neutral import is_neutral
from segmentation.policy import Policy

#: What needs an approved push behind it; answers, briefings and alerts are for the bank's own people.
NEEDS_PUSH = frozenset({"digest", "marketing"})
_OWN_PEOPLE = frozenset({"answer", "briefing", "alert"})
_PUSH_STATES = frozenset({"approved", "scheduled", "done", "used"})
_ITEM_STATES = frozenset({"approved"})


def approved(delivery: Delivery, _policy: Policy, now: datetime) -> Finding | None:
    """C-09 for the push and each news item in it. Everything for a customer group needs a push, whatever its purpose."""
    outward = delivery.purpose not in _OWN_PEOPLE or delivery.group is not None
    if not outward or (delivery.purpose == "answer" and is_neutral(delivery.card)):
        return None
    if delivery.push is None:
        return Finding(check="C-09", kind="block", reason="no_push", place="about")
    today = now.astimezone(delivery.zone).date()
    for approval, states in ((delivery.push, _PUSH_STATES), *((item, _ITEM_STATES) for item in delivery.items)):
        if reason := _wrong(approval, states, today):
            return Finding(check="C-09", kind="block", reason=reason, facts={"what": approval.what}, place="about")
    if found := _unlike(delivery, delivery.push):
        reason, place = found
        return Finding(check="C-09", kind="block", reason=reason, facts={"what": delivery.push.what}, place=place)
    return None


def _unlike(delivery: Delivery, push: Approval) -> tuple[str, str] | None:
    """What leaves is not what was approved, or not for whom."""
    if not push.template and delivery.card.content_hash() != push.approved_hash:
        return "changed", "card"
    if any(notice not in delivery.card.notices for notice in push.notices):
        return "notice_missing", "notices"
    if not push.counted:
        return "not_counted", "address"
    if push.customers is not None:
        for number, recipient in enumerate(delivery.recipients):
            if recipient.customer_id not in push.customers:
                return "not_in_audience", place_of_recipient(number)
    return None


def _wrong(approval: Approval, states: frozenset[str], today: date) -> str:
    if approval.state not in states or not approval.reviewer or not approval.author:
        return "not_approved"
    if approval.reviewer == approval.author:
        return "own_review"
    if approval.expires_on is None or today > approval.expires_on:
        return "expired"
    if approval.valid_from is not None and today < approval.valid_from:
        return "not_yet_valid"
    return "changed" if approval.approved_hash != approval.actual_hash else ""
