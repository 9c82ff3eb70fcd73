"""When a delivery has been tried often enough: then it is a dead letter, for a person to look at.

Asked by the sender after a failure, and when a platform says that what may have arrived is not there. An outage is no fault of
the delivery: the tries that count against it are those between which its platform took others.
"""

from datetime import datetime
from itertools import pairwise

from schedules import doubtful
from segmentation.policy import Policy
from store.database import Connection
from store.outbox import outbox
from store.outbox.outbox import Claimed


def hopeless(connection: Connection, one: Claimed, platform: str, policy: Policy, now: datetime) -> bool:
    """Whether ``one``, whose try has just failed, is not to be tried again.

    After ``max_tries``, when its platform took others in at least half of the last waits between its tries; an outage that
    begins, ends and begins again is not taken for a fault of its own. Else after ``outage_tries``.
    """
    rules = policy.section("outbox")
    if not rules["max_tries"] <= one.tries < rules["outage_tries"]:
        return bool(one.tries >= rules["outage_tries"])
    tried = sorted({*(datetime.fromisoformat(note["at"]) for note in doubtful.tries(one)), now})[-rules["max_tries"] :]
    waits = list(pairwise(tried))
    if not waits:
        return False
    took = outbox.took(connection, platform, after=tried[0], until=now)
    working = sum(any(begin < at <= end for at in took) for begin, end in waits)
    return 2 * working >= len(waits)
