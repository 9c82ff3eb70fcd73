"""C-07, the other half: a figure from a product's field must be what the product's data say at the moment of sending."""

from datetime import datetime

from content.checks.delivery import Delivery, Finding
from segmentation.policy import Policy


def bound_figures(delivery: Delivery, _policy: Policy, _now: datetime) -> Finding | None:
    """The first product whose data have changed since the text was written."""
    for product_code in delivery.stale:
        return Finding(
            check="C-07", kind="block", reason="figure_changed", facts={"product": product_code}, place="card"
        )
    return None
