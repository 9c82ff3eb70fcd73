"""The Polars target: from the checked policy, expressions for many customers at once. Expressions alone, no input or output.

Values and tests are made in ``segmentation.polars_values``, facts in ``segmentation.polars_facts``; here they become rules,
worked out over customers and facts level by level, and ``shown`` turns what the rules count with into text at the end.
"""

from collections.abc import Mapping

import polars as pl

from segmentation.nodes import Kind, Type, all_texts, names_in, negated_in
from segmentation.polars_facts import (
    NO_WORD,
    ON_LISTS,
    FactCells,
    code_of_product,
    fact_cells,
    of_filled,
    of_list,
    product_columns,
    row_cells,
)
from segmentation.polars_values import Expressions, cell
from segmentation.policy import Policy, Rule

__all__ = [
    "NO_WORD", "ON_LISTS", "Expressions", "FactCells", "cell", "code_of_product", "fact_cells", "of_filled", "of_list",
    "product_columns", "row_cells", "rule_levels", "shown",
]  # fmt: skip


def rule_levels(policy: Policy, constants: Mapping[str, int], wanted: set[str]) -> list[list[pl.Expr]]:
    """Columns to add to a frame of customers and facts, one list after the other, so that it has the wanted rules.

    What they read must be there or be wanted too.
    """
    flags = {name for rule in policy.rules if rule.name in wanted for name in _negated_facts(rule, policy)}
    expressions = Expressions(constants)
    level: dict[str, int] = {}
    by_level: dict[int, list[pl.Expr]] = {}
    for rule in policy.rules:
        if rule.name not in wanted:
            continue
        read = names_in(rule.node) | (names_in(rule.opposite) if rule.opposite else frozenset())
        level[rule.name] = 1 + max((level.get(name, 0) for name in read), default=0)
        by_level.setdefault(level[rule.name], []).extend(_columns(expressions, rule))
    opposites = [(~pl.col(name)).alias(f"not {name}") for name in sorted(flags)]
    return [opposites, *(columns for _, columns in sorted(by_level.items()))]


def _negated_facts(rule: Rule, policy: Policy) -> set[str]:
    rules = {r.name for r in policy.rules}
    found = negated_in(rule.node) | (negated_in(rule.opposite) if rule.opposite else frozenset())
    return set(found) - rules


def _columns(expressions: Expressions, rule: Rule) -> list[pl.Expr]:
    if rule.type.kind is not Kind.TEST:
        return [expressions.value(rule.node).alias(rule.name)]
    found = [expressions.test(rule.node).fill_null(value=False).alias(rule.name)]
    if rule.opposite:
        found.append(expressions.test(rule.opposite).fill_null(value=False).alias(f"not {rule.name}"))
    return found


_SHOWN = {Kind.NUMBER: pl.Int64, Kind.DAY: pl.Date, Kind.TEST: pl.Boolean, Kind.WORD: pl.String}


#: So many words of a set are turned into text at once: all their combinations are listed.
_AT_ONCE = 10


def shown(name: str, type_: Type) -> pl.Expr:
    """A rule's column as people read it: words as ``pl.Enum``, sets as sorted words between bars, days as dates."""
    column = pl.col(name)
    if type_.words is None:
        return column.cast(_SHOWN[type_.kind])
    if len(type_.words) <= _AT_ONCE or type_.kind is Kind.WORD:
        return column.cast(pl.UInt32).cat.to(pl.Enum(all_texts(type_)))
    parts = [_part(column, type_.words, first) for first in range(0, len(type_.words), _AT_ONCE)]
    return pl.concat_str(parts).str.strip_suffix("|").alias(name)


def _part(column: pl.Expr, words: tuple[str, ...], first: int) -> pl.Expr:
    """Some words of a set, a bar after each."""
    some = words[first : first + _AT_ONCE]
    texts = ["".join(f"{word}|" for i, word in enumerate(some) if n >> i & 1) for n in range(1 << len(some))]
    return (column // (1 << first) % (1 << len(some))).cast(pl.UInt32).cat.to(pl.Enum(texts)).cast(pl.String)
