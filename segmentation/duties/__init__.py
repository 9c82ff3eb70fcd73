"""The contact calendar: what is due for a customer, and when. ``due_items`` is the way in; ``table.DUTIES`` the page to read."""

from segmentation.duties.item import DueItem, Duty, last_reached, spread
from segmentation.duties.movements import is_large
from segmentation.duties.numbers import DutyNumbers
from segmentation.duties.table import DUTIES, due_items
from segmentation.duties.template import Template
from segmentation.duties.templates import branch_items, concerns

__all__ = [
    "DUTIES",
    "DueItem",
    "Duty",
    "DutyNumbers",
    "Template",
    "branch_items",
    "concerns",
    "due_items",
    "is_large",
    "last_reached",
    "spread",
]
