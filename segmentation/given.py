"""What is known of one customer, as ``possible`` reads it: each value a span of one number, each when it is asked for.

``missing`` makes it of the values that were placed; ``World`` works the rules out on it.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from segmentation.nodes import NUMBER, Kind, Node, Op, Type, number
from segmentation.policy import Policy, Rule
from segmentation.possible import Maybe, Possible
from segmentation.rows import columns_of
from segmentation.spans import UNKNOWN, Span
from segmentation.to_python import day_number


class Given(Mapping[str, Possible]):
    """Facts, columns, cuts, earlier values and D of one customer as spans of one number; ``not x`` beside each test x.

    Each is made when it is asked for: what decided one rule rests on few of them.
    """

    def __init__(self, policy: Policy, values: Mapping[str, Any], rules: Mapping[str, Rule]) -> None:
        """What is a rule too is left to the rules."""
        types: dict[str, tuple[str, Type]] | None = policy.made.get(Given)
        if types is None:
            types = policy.made[Given] = _types(policy)
        self._types, self._values, self._rules = types, values, rules

    def __getitem__(self, name: str) -> Possible:
        """KeyError for what is none of them."""
        of, type_ = self._types[name]
        if name in self._rules:
            raise KeyError(name)
        value = self._values.get(of)
        if type_.kind is Kind.TEST:
            return Maybe.HOLDS if value is (name == of) else Maybe.FAILS
        if type_.kind is Kind.WORD:
            return frozenset({value})
        number = day_number(value) if type_.kind is Kind.DAY else value
        return UNKNOWN if number is None else Span(number, number)

    def __iter__(self) -> Iterator[str]:
        """Their names."""
        return (name for name in self._types if name not in self._rules)

    def __len__(self) -> int:
        """How many there are."""
        return sum(name not in self._rules for name in self._types)


def _types(policy: Policy) -> dict[str, tuple[str, Type]]:
    """By name: whose value it is, and of what type."""
    types: dict[str, Any] = {**columns_of("customers"), **{fact.name: fact.type for fact in policy.facts.values()}}
    types |= {before.name: before.type for before in policy.before} | {"D": Type(Kind.DAY)}
    types |= {name: Type(Kind.NUMBER, maybe=True) for name in (cut.name for cut in policy.cuts)}
    types |= {one.given: Type(Kind.NUMBER, maybe=True) for one in policy.together}
    of_values = {name: (name, type_) for name, type_ in types.items() if isinstance(type_, Type)}
    tests = {name: of for name, of in of_values.items() if of[1].kind is Kind.TEST}
    return of_values | {f"not {name}": of for name, of in tests.items()}


def rules_of(policy: Policy, values: Mapping[str, Any]) -> Mapping[str, Rule]:
    """The rules by name; what a household has together grows with what this customer has, so its sum is a rule here too."""
    by_name: dict[str, Rule] | None = policy.made.get(rules_of)
    if by_name is None:
        by_name = policy.made[rules_of] = {rule.name: rule for rule in policy.rules}
    if not policy.together:
        return by_name
    rules = dict(by_name)
    for one in policy.together:
        whole, own = values.get(one.given), values.get(one.of)
        if isinstance(whole, int) and isinstance(own, int):
            node = Node(Op.ADD, NUMBER, (number(whole - own), Node(Op.NAME, NUMBER, value=one.of)))
            rules[one.given] = Rule(one.given, node)
    return rules
