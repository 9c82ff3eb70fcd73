"""Outward: the words that may be sent to a customer as they stand.

Pitches make them; ``content.rewriting`` may put them differently.
"""

from dataclasses import dataclass

#: The reason of a remark that was learnt, not listed: it asks for somebody to read the sentence.
LEARNT = "doubtful"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outward:
    """What may be sent to a customer as it stands, and why not more of it."""

    lines: tuple[str, ...] = ()
    """What may be put in other words."""
    fixed: tuple[str, ...] = ()
    """Notices and the way to refuse: never touched."""
    facts: tuple[str, ...] = ()
    """Words of ``lines`` that are data; a whole line is an item of its own."""
    why: str = ""
    """What was taken out, or why there is nothing."""

    @property
    def text(self) -> str:
        """The whole of it."""
        return "\n".join((*self.lines, *self.fixed))
