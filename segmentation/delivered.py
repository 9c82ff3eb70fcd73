"""What becomes of a policy when a table was not delivered: numbers over it count 0, tests over it are false.

Both follow from the tree alone, so they are settled once here and every target agrees. A test stays false however it is
negated: never "everybody" for want of a file. ``or_zero(x)`` says that a missing table is meant to count 0 in a test too.
"""

from collections.abc import Mapping
from dataclasses import replace

from segmentation.nodes import COMPARISONS, FALSE, ZERO, Kind, Node, Op, Type
from segmentation.policy import Policy, Rule

_TESTS_OF_VALUES = COMPARISONS | {Op.ONE_OF, Op.NONE_OF, Op.KNOWN, Op.NOT_KNOWN}


def for_delivered(policy: Policy, delivered: frozenset[str]) -> Policy:
    """The policy as it runs on a delivery of these tables: it reads facts over them alone."""
    absent = {name: fact.type for name, fact in policy.facts.items() if not fact.tables <= delivered}
    if not absent:
        return policy
    touched: set[str] = set()
    rules: list[Rule] = []
    for rule in policy.rules:
        node, missing = _without(rule.node, absent, touched)
        other = _without(rule.opposite, absent, touched)[0] if rule.opposite else None
        if missing:
            touched.add(rule.name)
        rules.append(replace(rule, node=node, opposite=other))
    facts = {name: fact for name, fact in policy.facts.items() if name not in absent}
    return policy.running(replace(policy.program, facts=facts, rules=tuple(rules)))


def missing_for(policy: Policy, delivered: frozenset[str], rule: str) -> frozenset[str]:
    """The tables that a rule would read and that were not delivered: for the answer that has to say so."""
    key = missing_for, delivered, rule
    if key not in policy.made:
        policy.made[key] = _missing_for(policy, delivered, rule)
    found: frozenset[str] = policy.made[key]
    return found


def _missing_for(policy: Policy, delivered: frozenset[str], rule: str) -> frozenset[str]:
    from segmentation.policy import needed

    names = needed(policy.rules, {rule})
    read = (fact.tables for fact in policy.facts.values() if fact.name in names)
    return frozenset().union(*read) - delivered


def _without(node: Node, absent: Mapping[str, Type], touched: set[str]) -> tuple[Node, bool]:
    """The node with absent facts settled, and whether its value rests on one of them."""
    if node.op is Op.NAME:
        found = absent.get(str(node.value))
        if found is None:
            return node, str(node.value) in touched
        return (ZERO if found.kind is Kind.NUMBER else Node(Op.UNKNOWN, replace(node.type, maybe=True))), True
    if node.op in (Op.IS, Op.IS_NOT):
        return (FALSE if str(node.value) in absent else node), False
    pairs = [_without(part, absent, touched) for part in node.parts]
    node = replace(node, parts=tuple(part for part, _ in pairs))
    missing = any(rests for _, rests in pairs)
    if missing and node.op in _TESTS_OF_VALUES:
        return FALSE, False
    if node.op is Op.OR_ZERO:
        return node, False
    return node, missing
