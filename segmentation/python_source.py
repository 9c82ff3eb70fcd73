"""Writes the source of the Python target, line by line, from checked nodes. Used by ``to_python`` alone.

That the source can be compiled safely rests on this module: none of the policy's text reaches it. It is made of the
templates below, whole numbers printed by ``int``, and names counted up here: variables (``v1``, ``v2`` …), and constants by
position in a list (``K3``), where the policy's words are. There is one entry for each operation of ``nodes.Op`` and KeyError
for anything else.

Unknown is None. A value that may be unknown is put into a variable of its own first, so that each test can ask.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from segmentation.nodes import COMPARISONS, Node, Op

#: From so many cuts on a search is quicker than one comparison after the other.
_MANY = 4
#: How the first of two is found to be the one wanted.
_TWO = {Op.LEAST: "<=", Op.MOST: ">="}


@dataclass
class Writer:
    """Writes one function's lines; ``names`` maps the policy's names to variables."""

    names: dict[str, str]
    constants: list[Any] = field(default_factory=list)
    ready: dict[Node, str] = field(default_factory=dict)
    """Nodes that stand in a variable already."""
    once: dict[str, str] | None = None
    """Where everything is written one after the other: the variables by their text, so that nothing is worked out twice."""
    later: dict[str, Callable[[], str]] = field(default_factory=dict)
    """Names that get their variable when they are first read; for where everything is written one after the other."""
    sure: set[str] = field(default_factory=set)
    """Variables that are True or False and never unknown."""
    lines: list[str] = field(default_factory=list)
    indent: str = "    "
    count: int = 0

    def line(self, text: str) -> None:
        """One line of the function."""
        self.lines.append(self.indent + text)

    def fresh(self, text: str) -> str:
        """A new variable with this value; where ``once`` holds, the one that has it."""
        if self.once is not None and text in self.once:
            return self.once[text]
        name = self.variable()
        self.line(f"{name} = {text}")
        if self.once is not None:
            self.once[text] = name
        return name

    def variable(self) -> str:
        """A new variable's name."""
        self.count += 1
        return f"v{self.count}"

    def constant(self, value: Any) -> str:
        """The name of a constant, by its place in the list of constants."""
        for place, known in enumerate(self.constants):
            if type(known) is type(value) and known == value:
                return f"K{place}"
        self.constants.append(value)
        return f"K{len(self.constants) - 1}"

    def word(self, word: str) -> str:
        """A word of the policy."""
        return self.constant(word)

    def name(self, name: str) -> str:
        """The variable that a name of the policy stands for."""
        if name not in self.names and name in self.later:
            self.names[name] = self.later[name]()
        return self.names[name]

    def value(self, node: Node) -> str:
        """An expression for the node; one that may be unknown is a variable or None."""
        if self.ready and node in self.ready:  # a node's hash takes all beneath it
            return self.ready[node]
        text = _VALUES[node.op](self, node)
        simple = node.op in (Op.NAME, Op.UNKNOWN, Op.NUMBER, Op.WORD)
        return self.fresh(text) if node.type.maybe and not simple else text

    def parts(self, node: Node) -> list[str]:
        """Expressions for the node's parts."""
        return [self.value(part) for part in node.parts]

    def guarded(self, node: Node, parts: list[str], text: str) -> str:
        """The text where every part is known, else None."""
        unknown = _unknown(node, parts)
        return f"(None if {' or '.join(unknown)} else {text})" if unknown else text

    def test(self, node: Node) -> str:
        """A Python expression that is True where the test holds and False elsewhere."""
        if self.ready and node in self.ready:  # a node's hash takes all beneath it
            return self.ready[node]
        if node.op in (Op.AND, Op.OR):
            return "(" + f" {node.op} ".join(self.test(part) for part in node.parts) + ")"
        if node.op in (Op.TRUE, Op.FALSE):
            return str(node.op is Op.TRUE)
        if node.op in (Op.IS, Op.IS_NOT):
            name = self.name(_key(node))
            return name if name in self.sure else f"({name} is True)"
        parts = self.parts(node)
        if node.op in (Op.KNOWN, Op.NOT_KNOWN):
            return f"({parts[0]} is {'not ' if node.op is Op.KNOWN else ''}None)"
        known = [f"{part} is not None" for part in dict.fromkeys(_may_be_unknown(node, parts))]
        return "(" + " and ".join([*known, self._held(node, parts)]) + ")"

    def _held(self, node: Node, parts: list[str]) -> str:
        if node.op in COMPARISONS:
            return f"{parts[0]} {node.op} {parts[1]}"
        if node.op in (Op.ONE_OF, Op.NONE_OF) and isinstance(node.value, tuple):
            return f"{parts[0]} {node.op} {self.constant(frozenset(str(w) for w in node.value))}"
        words = node.parts[0].type.words or ()
        return f"({parts[0]} >> {words.index(str(node.value))}) & 1 == {int(node.op is Op.HAS)}"


def _key(node: Node) -> str:
    return f"not {node.value}" if node.op is Op.IS_NOT else str(node.value)


def _may_be_unknown(node: Node, parts: list[str]) -> list[str]:
    return [text for part, text in zip(node.parts, parts, strict=True) if part.type.maybe]


def _unknown(node: Node, parts: list[str]) -> list[str]:
    return [f"{text} is None" for text in dict.fromkeys(_may_be_unknown(node, parts))]


def _arithmetic(w: Writer, node: Node) -> str:
    parts = w.parts(node)
    return w.guarded(node, parts, f"({parts[0]} {node.op} {parts[1]})")


def _extreme(w: Writer, node: Node) -> str:
    parts = w.parts(node)
    if len(parts) == len(_TWO):  # a comparison is quicker than a call
        parts = [part if part.isidentifier() or part.isdecimal() else w.fresh(part) for part in parts]
        return w.guarded(node, parts, f"({parts[0]} if {parts[0]} {_TWO[node.op]} {parts[1]} else {parts[1]})")
    return w.guarded(node, parts, f"{node.op}({', '.join(parts)})")


def _if(w: Writer, node: Node) -> str:
    test = w.test(node.parts[0])
    return f"({w.value(node.parts[1])} if {test} else {w.value(node.parts[2])})"


def _band(w: Writer, node: Node) -> str:
    value = w.value(node.parts[0])
    if not value.isidentifier():
        value = w.fresh(value)
    cuts = [int(cut) for cut in node.value] if isinstance(node.value, tuple) else []
    if len(cuts) >= _MANY and value != "None":
        rank = f"bisect({w.constant(tuple(cuts))}, {value})"
        return w.guarded(node, [value], f"{w.constant(tuple(node.type.words))}[{rank}]" if node.type.words else rank)
    names = [w.word(word) for word in node.type.words] if node.type.words else [str(i) for i in range(len(cuts) + 1)]
    steps = "".join(f"{names[i + 1]} if {value} >= {cuts[i]} else " for i in reversed(range(len(cuts))))
    return w.guarded(node, [value], f"({steps}{names[0]})")


def _position(w: Writer, node: Node) -> str:
    value = w.value(node.parts[0])
    words = node.value if isinstance(node.value, tuple) else ()
    # the first of two that are the same
    places = {str(word): place for place, word in reversed(list(enumerate(words)))}
    return f"{w.constant(places)}.get({value})"


def _or_zero(w: Writer, node: Node) -> str:
    value = w.value(node.parts[0])
    return f"(0 if {value} is None else {value})" if node.parts[0].type.maybe else value


def _years(w: Writer, node: Node) -> str:
    parts = w.parts(node)
    return w.guarded(node, parts, f"years({parts[0]}, {parts[1]})")


def _percent(w: Writer, node: Node) -> str:
    part, whole = (text if text.isidentifier() else w.fresh(text) for text in w.parts(node))
    text = w.guarded(node, [part, whole], f"100 * {part} // {whole}")
    first = f"{whole} is None or " if node.parts[1].type.maybe else ""
    return f"(None if {first}{whole} <= 0 else {text})"


def _set(w: Writer, node: Node) -> str:
    return "(" + " | ".join(f"({1 << i} if {w.test(part)} else 0)" for i, part in enumerate(node.parts)) + ")"


_VALUES: dict[Op, Callable[[Writer, Node], str]] = {
    Op.NUMBER: lambda _, node: str(int(node.value)) if isinstance(node.value, int) else "None",
    Op.WORD: lambda w, node: w.word(str(node.value)),
    Op.UNKNOWN: lambda _, __: "None",
    Op.NAME: lambda w, node: w.name(str(node.value)),
    Op.ADD: _arithmetic, Op.SUBTRACT: _arithmetic, Op.MULTIPLY: _arithmetic, Op.DIVIDE: _arithmetic,
    Op.IF: _if, Op.LEAST: _extreme, Op.MOST: _extreme, Op.BAND: _band, Op.POSITION: _position, Op.OR_ZERO: _or_zero,
    Op.YEARS: _years, Op.PERCENT: _percent, Op.SET: _set,
}  # fmt: skip
