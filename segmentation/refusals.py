"""A refusal of the policy's text, the place it happened, and the near word for the hint."""

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


class Refused(ValueError):  # noqa: N818 - it reads as the thing that happened
    """The policy says something the language does not know. Line and column count from 1 in the policy file."""

    def __init__(self, code: str, line: int = 1, column: int = 1, /, **facts: object) -> None:
        """Keep the wording code and the facts its sentence needs."""
        super().__init__(f"{code} at {line}:{column} {facts}")
        self.code = code
        self.line = line
        self.column = column
        self.facts = facts


@dataclass(frozen=True, slots=True)
class Place:
    """Where an expression begins in the policy file, both from 1."""

    line: int = 1
    column: int = 1


def unseen(text: str) -> str:
    """The first control character of a text by its number, U+0000 for example, or "". No database keeps all of them."""
    found = _CONTROL.search(text)
    return f"U+{ord(found[0]):04X}" if found else ""


def near(name: str, names: Iterable[str]) -> str:
    """The closest of the names, or ""."""
    close = difflib.get_close_matches(name, list(names), n=1)
    return close[0] if close else ""


def position(place: Place, line: int, offset: int) -> tuple[int, int]:
    """Line and column in the file; Python's first line holds one bracket that the file does not."""
    if line == 1:
        return place.line, max(place.column + offset - 1, 1)
    return place.line + line - 1, offset + 1
