"""Why a customer is where they are: the rules behind a value, in working order, with what each of them read.

Called by ``guanhu why``. The texts are the policy's own; nothing is told twice.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from segmentation import bank_data
from segmentation.facts import Fact
from segmentation.nodes import Node, Op, Type, names_in
from segmentation.policy import Policy, needed
from segmentation.to_python import Value

_KEEPS_MONEY = {Op.ADD, Op.SUBTRACT, Op.LEAST, Op.MOST, Op.OR_ZERO}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One rule: its value, its text, and the values it read by name."""

    name: str
    value: Value
    type: Type
    text: str
    read: tuple[tuple[str, Value, Type | None], ...] = ()
    """Name, value and, for facts, rules and earlier values, type."""


def explain(policy: Policy, values: Mapping[str, Value], scheme: str) -> tuple[Step, ...]:
    """The rules that lead to a scheme, itself last; KeyError when the policy has no such rule.

    ``values`` are those of ``place_one``, columns of the customer and cuts added where they should be told too.
    """
    policy.rule(scheme)
    names = needed(policy.rules, {scheme})
    types = {name: fact.type for name, fact in policy.facts.items()}
    types |= {rule.name: rule.type for rule in policy.rules} | {before.name: before.type for before in policy.before}
    return tuple(
        Step(
            name=rule.name,
            value=values.get(rule.name),
            type=rule.type,
            text=" ".join(rule.text.split()),
            read=tuple((name, values[name], types.get(name)) for name in sorted(names_in(rule.node)) if name in values),
        )
        for rule in policy.rules
        if rule.name in names
    )


def amounts(policy: Policy) -> frozenset[str]:
    """The facts, rules and cuts that are money: sums and greatest of amounts, and what is added up from them alone."""
    known: frozenset[str] | None = policy.made.get(amounts)
    if known is None:
        known = policy.made[amounts] = _amounts(policy)
    return known


def _amounts(policy: Policy) -> frozenset[str]:
    found = {fact.name for fact in policy.facts.values() if is_amount(fact)}
    for rule in policy.rules:
        if _is_money(rule.node, found):
            found.add(rule.name)
    return frozenset(found | {cut.name for cut in policy.cuts if cut.of in found})


def is_amount(fact: Fact) -> bool:
    """Whether a fact is taken of a column of amounts."""
    columns = bank_data.table(fact.table).columns
    return any(column.name == fact.column and column.type is bank_data.Type.AMOUNT for column in columns)


def _is_money(node: Node, money: Collection[str]) -> bool:
    if node.op is Op.NAME:
        return str(node.value) in money
    if node.op is Op.IF:
        return _all_money(node.parts[1:], money)
    return node.op in _KEEPS_MONEY and _all_money(node.parts, money)


def _all_money(parts: tuple[Node, ...], money: Collection[str]) -> bool:
    """Whether all are money, zeros aside, and one is."""
    others = [part for part in parts if not (part.op is Op.NUMBER and part.value == 0)]
    return bool(others) and all(_is_money(part, money) for part in others)
