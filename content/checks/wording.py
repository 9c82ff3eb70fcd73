"""C-06, C-07, C-20 at the moment of sending: forbidden wording, free figures and tied gifts stop what goes to customers.

The very checks of ``guanhu check-text``. A digest of news tells what others said and did, so there only promises, disguises and
ways around the bank's own procedure count; an offer is held to all of them.
"""

from datetime import datetime

from content.checks.card_texts import texts
from content.checks.delivery import Delivery, Finding
from content.marketing.examined import examined
from segmentation.policy import Policy

#: To the bank's own people anything may be said.
INWARD = frozenset({"answer", "briefing", "alert"})
#: What counts in a digest of news too.
_EVERYWHERE = frozenset({"guarantee", "no_risk", "identity", "off_licence"})


def wording(delivery: Delivery, _policy: Policy, _now: datetime) -> Finding | None:
    """The first place of an outward card where something blocks."""
    if delivery.purpose in INWARD and delivery.kind == "person":
        return None
    for place, text in texts(delivery.card):
        for remark in examined(text):
            counts = delivery.purpose != "digest" or remark.reason in _EVERYWHERE
            if remark.level == "block" and remark.check != "C-14" and counts:
                return Finding(check=remark.check, kind="block", reason="forbidden_wording", place=place)
    return None
