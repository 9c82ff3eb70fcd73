"""Reads one expression of the policy: Python's own grammar, of which only a short list is let through, fully checked.

``read`` turns text into a tree of ``nodes``; names, types and every construct are checked on the way (``grammar``), so that
what comes out can be turned into Python, Polars or SQL without looking again. Nothing of the text is ever executed. Whatever
is refused raises ``Refused`` with a code (its sentence is wording ``segments.refused.<code>``), line, column and the facts
for the hint.
"""

import ast
import warnings
from collections.abc import Mapping

from segmentation.grammar import Reader
from segmentation.nodes import Meaning, Node
from segmentation.refusals import Place, Refused, position

#: Longer expressions are refused: split them into rules with names.
LONGEST = 2_000
#: Deeper ones are refused too: no engine likes them, and no reader.
DEEPEST = 40


def read(text: str, names: Mapping[str, Meaning], place: Place) -> Node:
    """The checked tree of an expression; Refused tells what is wrong and where."""
    return Reader(names, place).expression(_parse(text, place))


def read_test(text: str, names: Mapping[str, Meaning], place: Place) -> Node:
    """The same for a condition; Refused when it is no test."""
    return Reader(names, place).test(_parse(text, place))


def names_of(text: str, place: Place) -> frozenset[str]:
    """The names an expression mentions, functions left out: for the order of the rules."""
    tree = _parse(text, place)
    called = {id(n.func) for n in ast.walk(tree) if isinstance(n, ast.Call)}
    return frozenset(n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and id(n) not in called)


def _parse(text: str, place: Place) -> ast.expr:
    if len(text) > LONGEST:
        raise Refused("too_long", place.line, place.column, most=LONGEST)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # odd spellings ("1is") are refused below or harmless
            # Brackets let an expression run over several lines; the blank keeps its columns.
            tree = ast.parse(f"({text}\n)", mode="eval").body
    except SyntaxError as error:
        lines = text.splitlines() or [""]
        line, offset = error.lineno or 1, (error.offset or 1) - 1
        if line > len(lines):  # the end of the text is where something is missing
            line, offset = len(lines), len(lines[-1]) + (len(lines) == 1)
        raise Refused("syntax", *position(place, line, offset)) from None
    except (RecursionError, MemoryError):
        raise Refused("too_deep", place.line, place.column) from None
    except ValueError:
        raise Refused("syntax", place.line, place.column) from None
    if _depth(tree) > DEEPEST:
        raise Refused("too_deep", place.line, place.column)
    return tree


def _depth(tree: ast.AST) -> int:
    """How deep the tree is, found without recursion."""
    deepest, waiting = 0, [(tree, 1)]
    while waiting:
        node, depth = waiting.pop()
        deepest = max(deepest, depth)
        waiting += [(child, depth + 1) for child in ast.iter_child_nodes(node)]
    return deepest
