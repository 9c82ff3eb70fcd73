"""The states of an approval and who may move it: one table, nothing else decides. Used by ``store.outbox.approvals``.

::

    draft ──approve (another person)──▶ approved ──use──▶ used
      │                                    │                │
      ├──reject (another person)──▶ rejected│                │
      ├──withdraw──▶ withdrawn ◀────────────┴── withdraw ────┤   a recall: nothing more leaves
      ├──void──────▶ void      ◀────────────┴── void ────────┤   something in it changed
      └──expire────▶ expired   ◀────────────┴── expire ──────┘   its last day passed
"""

from dataclasses import dataclass
from enum import Enum

#: Where nothing was decided yet, and what may leave.
DRAFT, LIVE = "draft", ("approved", "used")
#: From here there is no way on: whoever wants to go on makes a new one.
ENDED = ("rejected", "withdrawn", "void", "expired")
STATES = (DRAFT, *LIVE, *ENDED)


class Who(Enum):
    """Who may make a move."""

    ANOTHER = "another"
    """A person who is not the author."""
    ANYONE = "anyone"
    """A person; who it was is written down."""
    PROGRAM = "program"
    """Also the program itself, by what it sees."""


@dataclass(frozen=True, slots=True)
class Move:
    """One way from some states to another."""

    name: str
    origins: tuple[str, ...]
    to: str
    who: Who


MOVES: dict[str, Move] = {
    move.name: move
    for move in (
        Move("approve", (DRAFT,), "approved", Who.ANOTHER),
        Move("reject", (DRAFT,), "rejected", Who.ANOTHER),
        Move("use", LIVE, "used", Who.PROGRAM),
        Move("withdraw", (DRAFT, *LIVE), "withdrawn", Who.ANYONE),
        Move("void", (DRAFT, *LIVE), "void", Who.PROGRAM),
        Move("expire", (DRAFT, *LIVE), "expired", Who.PROGRAM),
    )
}


class MoveRefused(ValueError):  # noqa: N818 - it reads as the thing that happened
    """The table does not allow it. ``code`` is unknown_move, not_from_here, nobody or own_review."""

    def __init__(self, code: str, *, state: str, move: str) -> None:
        """Say what was tried."""
        super().__init__(f"{code}: {move} from {state}")
        self.code = code
        self.state = state
        self.move = move


def after(state: str, move: str, *, by: str, author: str) -> str:
    """The state after a move made by this person (empty: the program). Raises MoveRefused."""
    row = MOVES.get(move)
    if row is None:
        raise MoveRefused("unknown_move", state=state, move=move)
    if state not in row.origins:
        raise MoveRefused("not_from_here", state=state, move=move)
    person = by.strip()
    if not person and row.who is not Who.PROGRAM:
        raise MoveRefused("nobody", state=state, move=move)
    if row.who is Who.ANOTHER and person.casefold() == author.strip().casefold():
        raise MoveRefused("own_review", state=state, move=move)
    return row.to
