"""ERRORS: what the platform's error codes mean for us. Codes alone count; their texts change.

``later``: the same call may succeed in a while. ``never``: this message to this person cannot arrive. ``settings``: nothing
arrives until somebody mends a setting; its cure is wording ``wecom.cure.<code>``. ``token``: fetch a new token, try once more.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

Kind = Literal["later", "never", "settings", "token"]


@dataclass(frozen=True, slots=True)
class Meaning:
    """One code's row."""

    kind: Kind
    wait: timedelta | None = None
    """How long the platform wants to be left alone, where it says so."""


_MINUTE = timedelta(minutes=1)

ERRORS: dict[int, Meaning] = {
    -1: Meaning("later"),  # busy
    40001: Meaning("token"),  # from gettoken itself: the secret is wrong
    40014: Meaning("token"),
    42001: Meaning("token"),
    42003: Meaning("never"),  # a sign-in code that is too old
    42009: Meaning("settings"),
    40003: Meaning("never"),
    60111: Meaning("never"),
    81013: Meaning("never"),
    40007: Meaning("later"),  # the medium is uploaded again
    40029: Meaning("never"),  # a sign-in code that is none, or was used
    40056: Meaning("settings"),
    301002: Meaning("settings"),
    40013: Meaning("settings"),  # corporation id
    40058: Meaning("never"),
    44004: Meaning("never"),
    45002: Meaning("never"),
    45009: Meaning("later", _MINUTE),
    45033: Meaning("later", timedelta(seconds=5)),
    45047: Meaning("later", _MINUTE),
    48002: Meaning("settings"),
    50001: Meaning("settings"),
    50003: Meaning("settings"),
    60011: Meaning("settings"),
    81011: Meaning("settings"),
    60020: Meaning("settings"),
    41093: Meaning("never"),
    84061: Meaning("never"),
    72000: Meaning("never"),  # the card's code is used up or too old
}
#: Codes that mean something to one question alone: a mass message called back, a medium too old, a group there is none of any
#: more (the documents do not number that one; these are what others have met), and people out of the application's sight.
CANCELLED, MEDIUM_GONE = 41093, 40007
GROUP_GONE = frozenset({40050, 49008, 86001})
NOT_SEEN = frozenset({40003, 60011, 60111, 81011})
#: A code nobody has met: once more later, the tries are counted.
UNHEARD_OF = Meaning("later")


def meaning(code: int) -> Meaning:
    """What to do about a code."""
    return ERRORS.get(code, UNHEARD_OF)
