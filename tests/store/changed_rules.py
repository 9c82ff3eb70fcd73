"""Rules that may be proposed: the shipped policy with another number, so that each is told from the others."""

from functools import cache

from content.policy import SHIPPED, read_checked
from segmentation.policy import Policy


@cache
def rules(new_days: int) -> Policy:
    """The shipped policy with another number."""
    text = SHIPPED.read_text(encoding="utf-8").replace("new_days = 90", f"new_days = {new_days}")
    return read_checked(text.encode(), "new.toml")
