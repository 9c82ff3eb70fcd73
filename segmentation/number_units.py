"""Which of a policy's named numbers are amounts of money: those that a rule or a fact holds beside money, as they stand.

``guanhu policy diff`` says such numbers in yuan. ``tier_cuts`` is money because ``band(aum, tier_cuts)`` reads it and
``aum`` is; ``moves_times * demand_months`` says nothing of ``moves_times``.
"""

import ast
from collections.abc import Collection, Iterator

from segmentation import bank_data
from segmentation.explain import amounts
from segmentation.language import tree_of
from segmentation.policy import Policy

#: Amounts in sections that are no expressions, by section and key; what lies beneath a key is meant too.
_ELSEWHERE = (
    "duties.movements.marks", "duties.movements.escalates_outward_from", "duties.W-05.debt_from", "pitch.idle_from",
)  # fmt: skip


def is_amount(section: str, name: str, numbers: Collection[str]) -> bool:
    """Whether a value of the file is fen; ``name`` is its key within the section, ``numbers`` are ``amounts_among_numbers``."""
    if section == "numbers":
        return name in numbers
    path = f"{section}.{name}"
    return any(path == known or path.startswith(f"{known}.") for known in _ELSEWHERE)


def amounts_among_numbers(policy: Policy) -> frozenset[str]:
    """The names of ``[numbers]`` that are fen."""
    money = amounts(policy)
    texts = [(rule.text, money) for rule in policy.rules]
    for name, said in policy.section("facts").items():
        if "where" in said:
            columns = bank_data.table(policy.facts[name].table).columns
            cells = frozenset(column.name for column in columns if column.type is bank_data.Type.AMOUNT)
            texts.append((said["where"], cells))
    beside = {other for text, known in texts for one, other in _beside(text) if one in known}
    return frozenset(beside & set(policy.numbers))


def _beside(text: str) -> Iterator[tuple[str, str]]:
    """Every pair of names that are compared, or whose first is cut by the second."""
    tree = tree_of(text)
    for node in ast.walk(tree) if tree is not None else ():
        if isinstance(node, ast.Compare):
            names = [one.id for one in (node.left, *node.comparators) if isinstance(one, ast.Name)]
            yield from ((one, other) for one in names for other in names if one != other)
        elif (
            isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "band" and node.args[1:]
        ):
            value, cuts = node.args[:2]
            if isinstance(value, ast.Name) and isinstance(cuts, ast.Name):
                yield value.id, cuts.id
