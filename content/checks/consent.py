"""C-10: marketing directed at a person needs that person's consent, for this purpose and this channel."""

from datetime import datetime

from content.checks.delivery import Delivery, Finding, place_of_recipient
from content.checks.purposes import MARKETING_FREE
from segmentation.policy import Policy


def consent(delivery: Delivery, _policy: Policy, _now: datetime) -> Finding | None:
    """C-10: unknown is no consent. What is for the bank's own people, and alerts (a service), need none."""
    if delivery.purpose in MARKETING_FREE:
        return None
    if delivery.kind == "person" and not delivery.recipients:
        return Finding(check="C-10", kind="block", reason="no_recipient", place="recipients")
    for number, recipient in enumerate(delivery.recipients):
        if recipient.consent is not True:
            return Finding(
                check="C-10",
                kind="block",
                reason="no_consent",
                facts={"customer_id": recipient.customer_id},
                place=place_of_recipient(number),
            )
    return None
