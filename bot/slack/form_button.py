"""Which buttons open a form instead of being answered: those that ask what came of a contact."""

from handlers.actions import read_slots
from handlers.ask import read_action

#: The act that the form is about.
ACT = "log_contact"


def asks_for_form(action: str) -> str:
    """The customer about whom a button asks what came of a contact; empty for every other button."""
    if not action.startswith(f"{ACT}?"):
        return ""
    try:
        slots = read_slots(read_action(action)[1])
    except ValueError:
        return ""
    return slots.client if not slots.outcome else ""
