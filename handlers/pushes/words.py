"""How a push is named: its state, audience, lanes, and why somebody does not get it. Cards, pages and the command line ask."""

from content.digests import segment_name
from content.pushes.audience import Audience
from content.wording import knows, say
from segmentation.people import Language
from segmentation.policy import Policy
from store.pushes.recipients import Counted

#: Where the words of a reason may stand, in this order.
_ROOMS = ("pushes.out", "pushes.conflict", "checks", "groups.reason", "pushes.reason", "checks.sending")


def why(reason: str, language: Language, **facts: object) -> str:
    """A reason in words; the bare word where nobody wrote any."""
    for room in _ROOMS:
        key = f"{room}.{reason}"
        if knows(key, language):
            usual = dict.fromkeys(("segment", "what", "count", "customer_id"), "")
            given = {**usual, "product": say("pushes.a_product", language), **facts}
            return say(key, language, **given).strip()
    return reason


def audience_words(audience: Audience, language: Language, policy: Policy | None = None) -> str:
    """Whom it is for, short."""
    segments = [segment_name(one, language, policy) for one in audience.segments]
    roles = [
        say(f"pushes.role.{one}", language) if knows(f"pushes.role.{one}", language) else one for one in audience.roles
    ]
    joint = "、" if language == "zh" else ", "
    return joint.join([*segments, *audience.groups, *roles])


def lanes_words(counted: Counted, language: Language) -> str:
    """How many by which way."""
    joint = "，" if language == "zh" else ", "
    return joint.join(f"{say(f'pushes.lane.{lane}', language)} {count}" for lane, count in counted.lanes.items())


def counts_words(counts: dict[str, int], language: Language) -> str:
    """How many in which state."""
    joint = "，" if language == "zh" else ", "
    return joint.join(f"{say(f'pushes.standing.{state}', language)} {count}" for state, count in counts.items())
