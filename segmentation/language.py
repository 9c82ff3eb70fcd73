"""Reads one expression of the policy: Python's own grammar, of which only a short list is let through, fully checked.

``read`` turns text into a tree of ``nodes``; names, types and every construct are checked on the way (``grammar``), so that
what comes out can be turned into Python, Polars or SQL without looking again. Nothing of the text is ever executed. Whatever
is refused raises ``Refused`` with a code (its sentence is wording ``segments.refused.<code>``), line, column and the facts
for the hint.
"""

import ast
import warnings
from collections.abc import Mapping
from functools import lru_cache

from segmentation.grammar import Reader
from segmentation.nodes import Meaning, Node
from segmentation.refusals import Place, Refused, position

#: Longer expressions are refused: split them into rules with names.
LONGEST = 2_000
#: Deeper ones are refused too: no engine likes them, and no reader.
DEEPEST = 40


#: Expressions remembered with what they mean, so that an edited policy costs what was edited (a policy has some hundred).
REMEMBERED = 4_096


def read(text: str, names: Mapping[str, Meaning], place: Place) -> Node:
    """The checked tree of an expression; Refused tells what is wrong and where."""
    return _checked(text, names, place, wanted_test=False)


def read_test(text: str, names: Mapping[str, Meaning], place: Place) -> Node:
    """The same for a condition; Refused when it is no test."""
    return _checked(text, names, place, wanted_test=True)


def names_of(text: str, place: Place) -> frozenset[str]:
    """The names an expression mentions, functions left out: for the order of the rules."""
    _parse(text, place)
    return _mentioned(text)[0]


def tree_of(text: str) -> ast.expr | None:
    """Python's tree of an expression, to look at; None where it has none (a segment's groups)."""
    try:
        return _parse(text, Place())
    except Refused:
        return None


def read_alike(one: str, two: str) -> bool:
    """Whether two expressions are one to Python's grammar, however they are laid out; wrong ones are like nothing."""
    try:
        return ast.dump(_parse(one, Place())) == ast.dump(_parse(two, Place()))
    except Refused:
        return False


def _checked(text: str, names: Mapping[str, Meaning], place: Place, *, wanted_test: bool) -> Node:
    """The tree depends on the text and on what the names it mentions mean, and on nothing else: both are its key."""
    _parse(text, place)
    meanings = tuple((name, names[name]) for name in _mentioned(text)[1] if name in names)
    try:
        return _node(text, meanings, wanted_test)
    except Refused:  # told again with all names and the place, for the hint
        return _read(text, names, place, wanted_test)


@lru_cache(maxsize=REMEMBERED)
def _node(text: str, meanings: tuple[tuple[str, Meaning], ...], wanted_test: bool) -> Node:
    return _read(text, dict(meanings), Place(), wanted_test)


def _read(text: str, names: Mapping[str, Meaning], place: Place, wanted_test: bool) -> Node:
    reader, tree = Reader(names, place, text), _tree(text)
    return reader.test(tree) if wanted_test else reader.expression(tree)


@lru_cache(maxsize=REMEMBERED)
def _mentioned(text: str) -> tuple[frozenset[str], tuple[str, ...]]:
    """The names read, functions left out; and every name there is, in order."""
    tree = _tree(text)
    called = {id(n.func) for n in ast.walk(tree) if isinstance(n, ast.Call)}
    every = [n for n in ast.walk(tree) if isinstance(n, ast.Name)]
    return frozenset(n.id for n in every if id(n) not in called), tuple(sorted({n.id for n in every}))


def _parse(text: str, place: Place) -> ast.expr:
    if len(text) > LONGEST:
        raise Refused("too_long", place.line, place.column, most=LONGEST)
    try:
        return _tree(text)
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


@lru_cache(maxsize=REMEMBERED)
def _tree(text: str) -> ast.expr:
    """Python's tree of the text; nobody changes it. RecursionError when it is too deep."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # odd spellings ("1is") are refused below or harmless
        # Brackets let an expression run over several lines; the blank keeps its columns.
        tree = ast.parse(f"({text}\n)", mode="eval").body
    if _depth(tree) > DEEPEST:
        raise RecursionError
    return tree


def _depth(tree: ast.AST) -> int:
    """How deep the tree is, found without recursion."""
    deepest, waiting = 0, [(tree, 1)]
    while waiting:
        node, depth = waiting.pop()
        deepest = max(deepest, depth)
        waiting += [(child, depth + 1) for child in ast.iter_child_nodes(node)]
    return deepest
