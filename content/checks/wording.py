"""C-06, C-07, C-20 at the moment of sending: forbidden wording, free figures and tied gifts stop what goes to customers.

The very checks of ``guanhu check-text``. A digest of news tells what others said and did, so there only promises, disguises and
ways around the bank's own procedure count; an offer is held to all of them.
"""

from datetime import datetime
from functools import lru_cache

from content.checks.card_texts import texts
from content.checks.delivery import Delivery, Finding
from content.marketing.examined import examined
from content.marketing.remarks import Remark
from content.pushes.fields import masked
from segmentation.policy import Policy

#: To the bank's own people anything may be said.
INWARD = frozenset({"answer", "briefing", "alert"})
#: What counts in a digest of news too.
_EVERYWHERE = frozenset({"guarantee", "promising_name", "no_risk", "identity", "off_licence"})


def counts(remark: Remark, purpose: str) -> bool:
    """Whether a remark of the text checks counts for what is sent for this purpose."""
    return purpose != "digest" or remark.reason in _EVERYWHERE or remark.check == "C-14"


def wording(delivery: Delivery, _policy: Policy, _now: datetime) -> Finding | None:
    """The first place of an outward card where something blocks; what came from product fields is no free figure."""
    if delivery.purpose in INWARD and delivery.kind == "person":
        return None
    for place, text in texts(delivery.card):
        for remark in _examined(masked(text, delivery.fields)):
            if remark.level == "block" and remark.check != "C-14" and counts(remark, delivery.purpose):
                return Finding(check=remark.check, kind="block", reason="forbidden_wording", place=place)
    return None


@lru_cache(maxsize=256)
def _examined(text: str) -> tuple[Remark, ...]:
    """One push goes to many groups: its texts are read once."""
    return examined(text)
