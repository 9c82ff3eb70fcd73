"""Since when a delivery may have arrived, as its record shows.

Called by the sender, for platforms that fold a repetition for a time. A try leaves a note when the platform has failed; a try
without one died with its process. What a person decided by hand begins a new count.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from store.outbox.outbox import Claimed

#: The kind of note a try leaves that may have arrived and will be repeated.
KIND = "repeat"
#: The mark of a note whose try was given back: the platform said when to come again.
FREE = "free"


def since(one: Claimed) -> datetime | None:
    """The earliest moment at which it may have arrived; None: it has not. ``one`` is claimed, its present try not yet made."""
    noted = tries(one)
    if one.tries - 1 > len(noted):
        return one.made_at or one.due_at
    return next((datetime.fromisoformat(note["at"]) for note in noted if note.get("kind") == KIND), None)


def tries(one: Claimed) -> list[Mapping[str, Any]]:
    """The notes of its tries that came to an end and counted, the first one first."""
    notes = list(one.findings)
    for place in range(len(notes) - 1, -1, -1):
        if notes[place].get("check") == "hand":
            notes = notes[place + 1 :]
            break
    return [note for note in notes if note.get("check") == "send" and not note.get(FREE)]
