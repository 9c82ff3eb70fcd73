"""Reads a Chinese phrase of time as two days in text, "-" where it is open, for the tables of the tests."""

from datetime import date

from handlers.language.periods import find_period
from handlers.language.text import tidy


def days(phrase: str, today: str, *, back: bool = False) -> str:
    """Start and end; "none" where no period is found or no such days exist."""
    found = find_period(tidy(phrase).text, date.fromisoformat(today), back=back)
    if found is None or found.impossible:
        return "none"
    return f"{found.start or '-'} {found.end or '-'}"
