"""What the facts and rules of a policy mean, checked: small frozen values that every target reads.

``read_program`` makes them from the file's text; ``policy.Policy`` hands them out.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from segmentation.facts import Fact
from segmentation.nodes import Node, Type, names_in


@dataclass(frozen=True, slots=True)
class Rule:
    """One named value of a customer. ``opposite`` is there for tests: it holds where the test is known to be false."""

    name: str
    node: Node
    text: str = ""
    opposite: Node | None = None

    @property
    def type(self) -> Type:
        """What its values are; a test is always known."""
        return self.node.type


@dataclass(frozen=True, slots=True)
class Cut:
    """A value at a rank within each group of customers: ``of`` at rank ceil(n × share) by size, the largest first."""

    name: str
    of: str
    per: str
    numerator: int
    denominator: int


@dataclass(frozen=True, slots=True)
class Before:
    """A value of the last earlier round, by the column of the placements that keeps it."""

    name: str
    column: str
    type: Type


@dataclass(frozen=True, slots=True)
class Together:
    """A rule's value summed over a group of customers: of a household, one without a household alone.

    ``name`` is a rule of its own, the sum where an engine found one, else the customer's own value.
    """

    name: str
    of: str
    per: str
    """The customers' column that names the group; empty cells belong to no group."""

    @property
    def given(self) -> str:
        """Under this name an engine hands the sum in, unknown where the customer is in no group."""
        return f"together {self.name}"


@dataclass(frozen=True, slots=True)
class Program:
    """What the facts and rules of a file mean, checked, in the order in which they can be worked out."""

    facts: Mapping[str, Fact]
    rules: tuple[Rule, ...]
    cuts: tuple[Cut, ...] = ()
    before: tuple[Before, ...] = ()
    numbers: Mapping[str, int | tuple[int, ...]] = field(default_factory=dict)
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    together: tuple[Together, ...] = ()


def needed(rules: tuple[Rule, ...], wanted: Iterable[str]) -> set[str]:
    """Every name that the wanted rules read, themselves included, through all rules."""
    by_name = {rule.name: rule for rule in rules}
    found: set[str] = set()
    waiting = list(wanted)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(names_in(by_name[name].node) if name in by_name else ())
    return found
