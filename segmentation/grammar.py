"""The grammar: which of Python's constructs the policy's language lets through, and what each means and may hold.

``language`` hands the parsed tree in; what comes out is a tree of ``nodes``, names and types checked. Anything not named
here is refused, so that a target never meets something it does not know.
"""

import ast
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import NoReturn

from segmentation.nodes import FALSE, LARGEST, NUMBER, TEST, TRUE, Kind, Meaning, Node, Op, Type, number, opposite
from segmentation.refusals import Place, Refused, holds_nul, near, position

_ARITHMETIC: dict[type[ast.operator], Op] = {
    ast.Add: Op.ADD, ast.Sub: Op.SUBTRACT, ast.Mult: Op.MULTIPLY, ast.FloorDiv: Op.DIVIDE,
}  # fmt: skip
_COMPARISONS: dict[type[ast.cmpop], Op] = {
    ast.Lt: Op.LESS, ast.LtE: Op.AT_MOST, ast.Gt: Op.MORE, ast.GtE: Op.AT_LEAST, ast.Eq: Op.SAME, ast.NotEq: Op.OTHER,
}  # fmt: skip
_TESTS = (ast.Compare, ast.BoolOp)


class Reader:
    """Walks Python's tree and lets through what the language knows."""

    def __init__(self, names: Mapping[str, Meaning], place: Place, text: str = "") -> None:
        self.names = names
        self.place = place
        self.lines = f"({text}\n)".split("\n")
        self.functions: dict[str, Callable[[ast.Call], Node]] = {
            "band": self._band, "bits": self._bits, "clip": self._clip, "days": self._days, "known": self._known,
            "max": self._extreme, "min": self._extreme, "or_zero": self._or_zero, "percent": self._percent,
            "position": self._place_in, "years": self._years,
        }  # fmt: skip

    def refuse(self, tree: ast.AST, code: str, **facts: object) -> NoReturn:
        """Refuse a part of the text, with its line and column."""
        line, offset = getattr(tree, "lineno", 1), getattr(tree, "col_offset", 1)
        if line <= len(self.lines):  # Python counts bytes, people count letters
            before = self.lines[line - 1].encode()[:offset].decode(errors="ignore")
            offset = len(before) if len(before.encode()) == offset else offset
        raise Refused(code, *position(self.place, line, offset), **facts)

    # -- expressions ----------------------------------------------------------------------------------------------

    def expression(self, tree: ast.expr) -> Node:
        """A test or a value, by its look."""
        return self.test(tree) if self._is_test(tree) else self.value(tree)

    def _is_test(self, tree: ast.expr) -> bool:
        if isinstance(tree, ast.Name):
            meaning = self.names.get(tree.id)
            return isinstance(meaning, Type) and meaning.kind is Kind.TEST
        if isinstance(tree, ast.Call):
            return isinstance(tree.func, ast.Name) and tree.func.id == "known"
        if isinstance(tree, ast.Constant):
            return isinstance(tree.value, bool)
        return isinstance(tree, _TESTS) or (isinstance(tree, ast.UnaryOp) and isinstance(tree.op, ast.Not))

    def value(self, tree: ast.expr) -> Node:  # noqa: PLR0911 - one return a construct
        """Anything but a test."""
        if self._is_test(tree):
            self.refuse(tree, "type_clash", wanted="number", found="test")
        match tree:
            case ast.Constant():
                return self._constant(tree)
            case ast.Name():
                return self._name(tree)
            case ast.UnaryOp(op=ast.USub()):
                return self._arithmetic(tree, Op.SUBTRACT, number(0), self.value(tree.operand))
            case ast.BinOp():
                return self._binary(tree)
            case ast.IfExp():
                return self._choice(tree)
            case ast.Call():
                return self._call(tree)
            case _:
                return self.refuse(tree, "not_allowed", what=type(tree).__name__)

    def of_kind(self, tree: ast.expr, *kinds: Kind) -> Node:
        """A value of one of the kinds."""
        node = self.value(tree)
        if node.type.kind not in kinds:
            self.refuse(tree, "type_clash", wanted=" / ".join(kinds), found=node.type.kind)
        return node

    def _constant(self, tree: ast.Constant) -> Node:
        if isinstance(tree.value, str):
            if holds_nul(tree.value):
                self.refuse(tree, "nul")
            return Node(Op.WORD, Type(Kind.WORD, words=(tree.value,)), value=tree.value)
        if isinstance(tree.value, float):
            self.refuse(tree, "decimal")
        if not isinstance(tree.value, int):
            self.refuse(tree, "not_allowed", what=type(tree.value).__name__)
        if tree.value > LARGEST:
            self.refuse(tree, "too_large", most=LARGEST)
        return number(tree.value)

    def _meaning(self, tree: ast.Name) -> Meaning:
        if tree.id not in self.names:
            close = near(tree.id, self.names)
            self.refuse(tree, "unknown_name_near" if close else "unknown_name", name=tree.id, near=close)
        return self.names[tree.id]

    def _name(self, tree: ast.Name) -> Node:
        if tree.id == "unknown":
            return Node(Op.UNKNOWN, Type(Kind.UNKNOWN, maybe=True))
        meaning = self._meaning(tree)
        if isinstance(meaning, int):
            return number(meaning)
        if isinstance(meaning, tuple):
            self.refuse(tree, "list_alone", name=tree.id)
        return Node(Op.NAME, meaning, value=tree.id)

    def _binary(self, tree: ast.BinOp) -> Node:
        op = _ARITHMETIC.get(type(tree.op))
        if op is None:
            self.refuse(tree, "not_allowed", what=type(tree.op).__name__)
        left, right = self.value(tree.left), self.value(tree.right)
        if op is Op.DIVIDE and not (right.op is Op.NUMBER and isinstance(right.value, int) and right.value > 0):
            self.refuse(tree.right, "divisor")
        return self._arithmetic(tree, op, left, right)

    def _arithmetic(self, tree: ast.expr, op: Op, left: Node, right: Node) -> Node:
        kinds = (left.type.kind, right.type.kind)
        moves_a_day = kinds == (Kind.DAY, Kind.NUMBER) and op in (Op.ADD, Op.SUBTRACT)
        if kinds != (Kind.NUMBER, Kind.NUMBER) and not moves_a_day:
            self.refuse(tree, "type_clash", wanted="number", found=" / ".join(kinds))
        kind = Kind.DAY if moves_a_day else Kind.NUMBER
        return Node(op, Type(kind, left.type.maybe or right.type.maybe), (left, right))

    def _choice(self, tree: ast.IfExp) -> Node:
        test, then, other = self.test(tree.test), self.value(tree.body), self.value(tree.orelse)
        return Node(Op.IF, self._joined(tree, then.type, other.type), (test, then, other))

    def _joined(self, tree: ast.expr, one: Type, two: Type) -> Type:
        maybe = one.maybe or two.maybe
        if Kind.UNKNOWN in (one.kind, two.kind):
            known = two if one.kind is Kind.UNKNOWN else one
            return Type(known.kind, maybe, known.words)
        both = one.words is not None and two.words is not None
        if one.kind is not two.kind or (one.words is None) != (two.words is None) or one.kind is Kind.SET:
            self.refuse(tree, "type_clash", wanted=one.kind, found=two.kind)
        words = tuple(dict.fromkeys((*(one.words or ()), *(two.words or ())))) if both else None
        return Type(one.kind, maybe, words)

    # -- tests ----------------------------------------------------------------------------------------------------

    def test(self, tree: ast.expr) -> Node:  # noqa: PLR0911 - one return a construct
        """A test without a "not" in it."""
        match tree:
            case ast.BoolOp():
                op = Op.AND if isinstance(tree.op, ast.And) else Op.OR
                return Node(op, TEST, tuple(self.test(part) for part in tree.values))
            case ast.UnaryOp(op=ast.Not()):
                return opposite(self.test(tree.operand))
            case ast.Compare():
                return self._comparison(tree)
            case ast.Constant(value=bool()):
                return TRUE if tree.value else FALSE
            case ast.Name() if isinstance(self._meaning(tree), Type) and self._is_test(tree):
                return Node(Op.IS, TEST, value=tree.id)
            case ast.Call(func=ast.Name(id="known")):
                return self._known(tree)
            case _:
                return self.refuse(tree, "test_wanted")

    def _comparison(self, tree: ast.Compare) -> Node:
        sides = [tree.left, *tree.comparators]
        pairs = tuple(
            self._pair(left, op, right) for left, op, right in zip(sides, tree.ops, tree.comparators, strict=False)
        )
        return pairs[0] if len(pairs) == 1 else Node(Op.AND, TEST, pairs)

    def _pair(self, left: ast.expr, op: ast.cmpop, right: ast.expr) -> Node:
        if isinstance(op, ast.In | ast.NotIn):
            node = self._membership(left, right)
            return opposite(node) if isinstance(op, ast.NotIn) else node
        kind = _COMPARISONS.get(type(op))
        if kind is None:
            self.refuse(left, "not_allowed", what=type(op).__name__)
        one, two = self.value(left), self.value(right)
        kinds = {one.type.kind, two.type.kind}
        if len(kinds) > 1 or kinds & {Kind.SET, Kind.UNKNOWN}:
            self.refuse(right, "type_clash", wanted=one.type.kind, found=two.type.kind)
        if kinds == {Kind.WORD}:
            if kind not in (Op.SAME, Op.OTHER):
                self.refuse(right, "words_have_no_order")
            for tree, side, other in ((left, one, two), (right, two, one)):
                if side.op is Op.WORD:
                    self._check_words(tree, (str(side.value),), other.type)
        return Node(kind, TEST, (one, two))

    def _membership(self, left: ast.expr, right: ast.expr) -> Node:
        one = self.of_kind(left, Kind.WORD)
        if isinstance(right, ast.Name) and isinstance(meaning := self._meaning(right), Type):
            if meaning.kind is not Kind.SET or meaning.words is None or one.op is not Op.WORD:
                self.refuse(right, "type_clash", wanted=Kind.SET, found=meaning.kind)
            self._check_words(left, (str(one.value),), meaning)
            return Node(Op.HAS, TEST, (Node(Op.NAME, meaning, value=right.id),), one.value)
        words = self._words(right)
        self._check_words(right, words, one.type)
        return Node(Op.ONE_OF, TEST, (one,), words)

    def _check_words(self, tree: ast.expr, words: tuple[str, ...], of: Type) -> None:
        """A word that a value can never be is a slip of the pen."""
        for word in words:
            if of.words is not None and word not in of.words:
                self.refuse(tree, "unknown_word", word=word, words=", ".join(of.words))

    # -- functions ------------------------------------------------------------------------------------------------

    def _call(self, tree: ast.Call) -> Node:
        name = tree.func.id if isinstance(tree.func, ast.Name) else ""
        if name not in self.functions:
            close = near(name, self.functions)
            if not name:
                self.refuse(tree, "not_allowed", what=type(tree.func).__name__)
            self.refuse(tree, "unknown_function", name=name, near=close or ", ".join(self.functions))
        return self.functions[name](tree)

    def _arguments(self, tree: ast.Call, least: int, most: int) -> list[ast.expr]:
        if tree.keywords or not least <= len(tree.args) <= most or any(isinstance(a, ast.Starred) for a in tree.args):
            name = tree.func.id if isinstance(tree.func, ast.Name) else ""
            self.refuse(tree, "arguments", name=name, least=least, most=most)
        return tree.args

    def _known(self, tree: ast.Call) -> Node:
        (arg,) = self._arguments(tree, 1, 1)
        if isinstance(arg, ast.Name) and self._is_test(arg):
            meaning = self._meaning(arg)
            part = Node(Op.NAME, meaning if isinstance(meaning, Type) else TEST, value=arg.id)
        else:
            part = self.value(arg)
        return Node(Op.KNOWN, TEST, (part,))

    def _or_zero(self, tree: ast.Call) -> Node:
        (arg,) = self._arguments(tree, 1, 1)
        return Node(Op.OR_ZERO, NUMBER, (self.of_kind(arg, Kind.NUMBER),))

    def _days(self, tree: ast.Call) -> Node:
        first, last = (self.of_kind(arg, Kind.DAY) for arg in self._arguments(tree, 2, 2))
        return Node(Op.SUBTRACT, Type(Kind.NUMBER, first.type.maybe or last.type.maybe), (last, first))

    def _years(self, tree: ast.Call) -> Node:
        parts = tuple(self.of_kind(arg, Kind.DAY) for arg in self._arguments(tree, 2, 2))
        return Node(Op.YEARS, Type(Kind.NUMBER, maybe=True), parts)

    def _percent(self, tree: ast.Call) -> Node:
        parts = tuple(self.of_kind(arg, Kind.NUMBER) for arg in self._arguments(tree, 2, 2))
        return Node(Op.PERCENT, Type(Kind.NUMBER, maybe=True), parts)

    def _extreme(self, tree: ast.Call) -> Node:
        parts = tuple(self.of_kind(arg, Kind.NUMBER) for arg in self._arguments(tree, 2, 20))
        op = Op.LEAST if isinstance(tree.func, ast.Name) and tree.func.id == "min" else Op.MOST
        return Node(op, Type(Kind.NUMBER, any(p.type.maybe for p in parts)), parts)

    def _clip(self, tree: ast.Call) -> Node:
        x, low, high = (self.of_kind(arg, Kind.NUMBER) for arg in self._arguments(tree, 3, 3))
        maybe = Type(Kind.NUMBER, x.type.maybe or low.type.maybe or high.type.maybe)
        return Node(Op.LEAST, maybe, (Node(Op.MOST, maybe, (x, low)), high))

    def _band(self, tree: ast.Call) -> Node:
        args = self._arguments(tree, 2, 3)
        x, cuts = self.of_kind(args[0], Kind.NUMBER, Kind.DAY), self._numbers(args[1])
        if len(args) == 2:  # noqa: PLR2004 - without names
            return Node(Op.BAND, Type(Kind.NUMBER, x.type.maybe), (x,), cuts)
        words = self._words(args[2])
        if len(words) != len(cuts) + 1:
            self.refuse(args[2], "band_names", cuts=len(cuts), names=len(words))
        return Node(Op.BAND, Type(Kind.WORD, x.type.maybe, words), (x,), cuts)

    def _place_in(self, tree: ast.Call) -> Node:
        word, words = self._arguments(tree, 2, 2)
        return Node(Op.POSITION, Type(Kind.NUMBER, maybe=True), (self.of_kind(word, Kind.WORD),), self._words(words))

    def _bits(self, tree: ast.Call) -> Node:
        if tree.args or not tree.keywords or any(k.arg is None for k in tree.keywords):
            self.refuse(tree, "bits")
        members = sorted(((str(k.arg), k.value) for k in tree.keywords), key=lambda member: member[0])
        words = tuple(word for word, _ in members)
        if len(set(words)) != len(words):
            self.refuse(tree, "bits")
        return Node(Op.SET, Type(Kind.SET, words=words), tuple(self.test(t) for _, t in members), words)

    # -- lists ----------------------------------------------------------------------------------------------------

    def _list(self, tree: ast.expr) -> tuple[object, ...]:
        if isinstance(tree, ast.Name):
            meaning = self._meaning(tree)
            if not isinstance(meaning, tuple):
                self.refuse(tree, "list_wanted")
            return meaning
        if not isinstance(tree, ast.List | ast.Tuple | ast.Set) or not tree.elts:
            self.refuse(tree, "list_wanted")
        return tuple(self._constant(e).value if isinstance(e, ast.Constant) else self.value(e).value for e in tree.elts)

    def _words(self, tree: ast.expr) -> tuple[str, ...]:
        found = self._list(tree)
        words = tuple(str(word) for word in found if isinstance(word, str))
        if len(words) != len(found) or len(set(words)) != len(words):
            self.refuse(tree, "list_of_words")
        return words

    def _numbers(self, tree: ast.expr) -> tuple[int, ...]:
        found = self._list(tree)
        cuts = tuple(cut for cut in found if isinstance(cut, int) and not isinstance(cut, bool))
        if len(cuts) != len(found) or any(a >= b for a, b in pairwise(cuts)):
            self.refuse(tree, "not_rising")
        return cuts
