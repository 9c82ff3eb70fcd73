"""Counted days in words: ``1 day``, ``3 days``; how long something is late, in working days."""

from content.wording import say
from segmentation.people import Language


def days_said(count: int, language: Language) -> str:
    """Days of the calendar."""
    return say("duties.a_day" if count == 1 else "duties.some_days", language, count=count)


def working_days_said(count: int, language: Language) -> str:
    """Days the bank works."""
    return say("morning.day" if count == 1 else "morning.days", language, count=count)


def late_badge(count: int, language: Language) -> str:
    """The mark of what is so many working days past its day."""
    return say("duties.badge.overdue", language, days=working_days_said(count, language))
