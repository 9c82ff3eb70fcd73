"""The policy as one checked value: its facts and rules in the order in which they can be worked out.

``content.policy`` reads the file and calls ``read_policy``; ``to_python`` and ``to_polars`` turn the result into what runs.
``Policy.section`` hands out the tables of the file that belong to others (duties, quiet hours …) as they stand.
"""

import hashlib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from segmentation.facts import Fact
from segmentation.places import Places
from segmentation.policy_tables import read_tables
from segmentation.program import Before, Cut, Program, Rule, Together, needed
from segmentation.read_program import SECTIONS, read_program
from segmentation.refusals import Refused
from segmentation.schemes import Scheme, Segment, read_schemes, read_segments

_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)")

__all__ = ["SECTIONS", "Before", "Cut", "Policy", "Program", "Rule", "Together", "needed", "read_policy"]


@dataclass(frozen=True)
class Policy:
    """The policy in force; two with one hash are the same text.

    Facts and rules are read with the first use of one of them, because most questions need sections alone.
    """

    text: str = field(repr=False)
    tables: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the text as UTF-8: of the file's bytes."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @cached_property
    def program(self) -> Program:
        """The checked facts and rules. Raises Refused when the text was not checked before and is wrong."""
        return read_program(self.text, self.tables)

    @cached_property
    def made(self) -> dict[Any, Any]:
        """What was worked out of it, kept as long as it is: whoever does that looks here first, under a key of their own."""
        return {}

    @cached_property
    def tables_read(self) -> frozenset[str]:
        """The bank tables that its facts rest on."""
        return frozenset().union(*(fact.tables for fact in self.facts.values()))

    def running(self, program: Program) -> "Policy":
        """The same text with another program made from it: what runs where some tables were not delivered."""
        made = Policy(self.text, self.tables)
        vars(made)["program"] = program  # where cached_property keeps it
        return made

    @property
    def facts(self) -> Mapping[str, Fact]:
        """The declared facts by name."""
        return self.program.facts

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The rules, each after those it reads."""
        return self.program.rules

    @property
    def cuts(self) -> tuple[Cut, ...]:
        """The cuts by rank."""
        return self.program.cuts

    @property
    def together(self) -> tuple[Together, ...]:
        """The sums over households."""
        return self.program.together

    @property
    def before(self) -> tuple[Before, ...]:
        """What is read of the last earlier round."""
        return self.program.before

    @property
    def numbers(self) -> Mapping[str, int | tuple[int, ...]]:
        """The named numbers."""
        return self.program.numbers

    @property
    def words(self) -> Mapping[str, tuple[str, ...]]:
        """The named lists of words."""
        return self.program.words

    @cached_property
    def schemes(self) -> Mapping[str, Scheme]:
        """The schemes of groups by their word; read without the rules."""
        return read_schemes(self.section("schemes"), Places(self.text))

    @cached_property
    def segments(self) -> Mapping[str, Segment]:
        """The named segments; read without the rules."""
        return read_segments(self.section("segments"), Places(self.text))

    def section(self, name: str) -> Mapping[str, Any]:
        """A table of the file as it stands; empty when there is none."""
        found = self.tables.get(name, {})
        return found if isinstance(found, Mapping) else {}

    def rule(self, name: str) -> Rule:
        """The rule of that name; KeyError when the policy has none."""
        for rule in self.rules:
            if rule.name == name:
                return rule
        raise KeyError(name)

    def has(self, name: str) -> bool:
        """Whether the policy has such a rule."""
        return any(rule.name == name for rule in self.rules)


def _place_of(error: tomllib.TOMLDecodeError, text: str) -> tuple[int, int]:
    """Line and column, which the reader tells in words alone; without them it is the end that is wrong."""
    if found := _PLACE.search(str(error)):
        return int(found[1]), int(found[2])
    return max(len(text.splitlines()), 1), 1


def read_policy(text: str, *, checked: bool = True) -> Policy:
    """The policy of a file's text; Refused names the first thing that is wrong, with line and column.

    ``checked`` False leaves facts and rules for their first use: for a text that is known to be right.
    """
    try:
        policy = Policy(text, read_tables(text.removeprefix("\ufeff")))
    except tomllib.TOMLDecodeError as error:
        raise Refused("toml", *_place_of(error, text), detail=str(error)) from None
    if checked:
        _ = policy.program
    return policy
