"""A refusal of the policy's text, the place it happened, and the near word for the hint."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


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


def holds_nul(text: str) -> bool:
    """Whether a text holds the one character that not every database can keep."""
    return "\0" in text


def near(name: str, names: Iterable[str]) -> str:
    """The closest of the names, or ""."""
    close = difflib.get_close_matches(name, list(names), n=1)
    return close[0] if close else ""


def position(place: Place, line: int, offset: int) -> tuple[int, int]:
    """Line and column in the file; Python's first line holds one bracket that the file does not."""
    if line == 1:
        return place.line, max(place.column + offset - 1, 1)
    return place.line + line - 1, offset + 1
