"""The tests that give a score its points, worked out together for one customer, compiled as the rules are.

``told`` lets the ``World`` it reads know them, which would else work each out on spans, node by node.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from segmentation.nodes import Node, Op, walk
from segmentation.policy import Policy
from segmentation.to_python import PlaceOne, Row, Value, place_one, tests_of

_EPOCH = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class PointTests:
    """One rule's tests."""

    nodes: tuple[Node, ...]
    place: PlaceOne
    """What places a customer by that rule alone."""
    work_out: Callable[[Row, tuple[Value, ...], Mapping[str, Value], int], tuple[bool, ...]]
    """Of what ``PlaceOne.rules`` takes."""

    def hold(
        self, customer: Row, values: Mapping[str, Value], known: Mapping[str, Any], day: date
    ) -> Iterator[tuple[Node, bool]]:
        """Each test and whether it holds; ``values`` are the customer's facts by name."""
        facts = tuple([values[name] for name in self.place.fact_names])
        return zip(self.nodes, self.work_out(customer, facts, known, day.toordinal() - _EPOCH), strict=True)


def point_tests(policy: Policy, delivered: Iterable[str], rule: str) -> PointTests:
    """Those of a rule that adds up points; none for other rules. Compiled once a policy and kept with it."""
    key = PointTests, frozenset(delivered), rule
    found: PointTests | None = policy.made.get(key)
    if found is None:
        place = place_one(policy, key[1], (rule,))
        nodes = tuple(dict.fromkeys(_tests(place.policy.rule(rule).node)))
        found = policy.made[key] = PointTests(nodes, place, tests_of(place, nodes))
    return found


def _tests(node: Node) -> Iterator[Node]:
    """The tests of branches that are numbers of the policy."""
    for part in walk(node):
        if part.op is Op.IF and all(one.op in (Op.NUMBER, Op.IF) for one in part.parts[1:]):
            yield part.parts[0]
