"""C-16: whose customers a colleague may read about: the own book, a colleague's on leave, the branch for its head."""

from datetime import datetime

from content.checks.delivery import Delivery, Finding
from content.checks.purposes import MARKETING_FREE
from segmentation.policy import Policy


def own_book(delivery: Delivery, _policy: Policy, _now: datetime) -> Finding | None:
    """C-16: a private message shows its reader their own or delegated customers only; nobody known behind it: none."""
    if delivery.kind != "person" or delivery.purpose not in MARKETING_FREE:
        return None
    strangers = [customer for customer in delivery.mentioned if customer not in delivery.readable]
    if not strangers:
        return None
    rows = [place for place, row in enumerate(delivery.card.rows) if row.customer_id in strangers]
    place = f"rows[{rows[0]}]" if rows else "about"
    return Finding(check="C-16", kind="block", reason="other_book", facts={"count": str(len(strangers))}, place=place)
