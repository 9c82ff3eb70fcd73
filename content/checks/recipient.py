"""C-10, C-11, C-16: consent, refusals and complaints of the customers addressed; whose customers a colleague may read about."""

from datetime import datetime

from content.checks.delivery import Delivery, Finding
from segmentation.policy import Policy

#: Messages to the bank's own people about customers; everything else with recipients is marketing to them.
TO_STAFF = frozenset({"answer", "briefing"})


def consent(delivery: Delivery, _policy: Policy, _now: datetime) -> Finding | None:
    """C-10: marketing directed at a person needs that person's consent; unknown is no consent. Alerts are service."""
    if delivery.purpose in TO_STAFF or delivery.purpose == "alert":
        return None
    if delivery.kind == "person" and not delivery.recipients:
        return Finding(check="C-10", kind="block", reason="no_recipient")
    for recipient in delivery.recipients:
        if recipient.consent is not True:
            return Finding(
                check="C-10", kind="block", reason="no_consent", facts={"customer_id": recipient.customer_id}
            )
    return None


def refusal(delivery: Delivery, _policy: Policy, _now: datetime) -> Finding | None:
    """C-11: a refusal, do-not-disturb, an open complaint or the black list stops what is directed at a customer.

    Do-not-disturb and an open complaint stop marketing only: a risk or maturity notice is a service.
    """
    if delivery.purpose in TO_STAFF:
        return None
    for recipient in delivery.recipients:
        reason = ""
        if recipient.blacklisted:
            reason = "blacklisted"
        elif recipient.refused:
            reason = "refused"
        elif delivery.purpose != "alert" and recipient.do_not_disturb:
            reason = "do_not_disturb"
        elif delivery.purpose != "alert" and recipient.open_complaint:
            reason = "open_complaint"
        if reason:
            return Finding(check="C-11", kind="block", reason=reason, facts={"customer_id": recipient.customer_id})
    return None


def own_book(delivery: Delivery, _policy: Policy, _now: datetime) -> Finding | None:
    """C-16: a private message shows its reader their own or delegated customers only; nobody known behind it: none."""
    if delivery.kind != "person" or delivery.purpose not in {*TO_STAFF, "alert"}:
        return None
    strangers = [customer for customer in delivery.mentioned if customer not in delivery.readable]
    if not strangers:
        return None
    return Finding(check="C-16", kind="block", reason="other_book", facts={"count": str(len(strangers))})
