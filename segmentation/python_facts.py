"""Writes the source of a policy's facts for one customer: one pass over the rows of each table. Used by ``to_python`` alone.

Rows come in one of two shapes. As mappings by column they may hold dates or numbers, moments with a zone or milliseconds. As
numbers (``Shape.NUMBERS``) they are tuples in the order of ``columns_read`` that hold whole numbers alone: what the serving
tables store, but for words, and yes and no, their place in a list of words that begins with unknown, no, yes; and for any other
cell that is empty ``UNKNOWN``. That is the quick way, for one customer placed at once.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import Enum

from segmentation import bank_data
from segmentation.facts import NO_DATE, Aggregate, Fact
from segmentation.nodes import NUMBER, TRUE, Kind, Node, Op, Type, names_in, walk
from segmentation.python_source import Writer
from segmentation.rows import NAMES_A_PRODUCT, PREFIX, Reading, columns_of, reading


class Shape(Enum):
    """How rows come."""

    MAPPINGS = 1
    NUMBERS = 2


#: An empty cell among numbers. No amount, day or count reaches down there.
UNKNOWN = -(1 << 63)
#: What the list of words begins with.
FIRST_WORDS = (None, False, True)

_DAY_NAMES = frozenset({"D", "this_month"})
_CELL = {bank_data.Type.DAY: "day_number({})", bank_data.Type.MOMENT: "moment_day({})"}
#: Of a product, as the serving tables store it.
_STORED_CELL = {bank_data.Type.YES_NO: "None if {0} is None else {0} == 1"}
_NUMBER_CELL = {bank_data.Type.MOMENT: "({} + 28800000) // 86400000"}
_STARTS = {
    Aggregate.SUM: "0", Aggregate.COUNT: "0", Aggregate.EXISTS: "False", Aggregate.MAX: "None", Aggregate.LATEST: "(None, None)",
    Aggregate.COUNT_DISTINCT: "{}",
}  # fmt: skip
_END = {Aggregate.LATEST: "{}[1]", Aggregate.COUNT_DISTINCT: "len({})"}


def tables_read(facts: Sequence[Fact]) -> tuple[str, ...]:
    """The tables whose rows the facts pass over, in the order in which tuples come."""
    return tuple(dict.fromkeys(fact.table for fact in facts))


def columns_read(facts: Sequence[Fact]) -> dict[str, tuple[str, ...]]:
    """The columns of each table, in the order in which a tuple holds them; of ``products`` those that facts read, if any."""
    found: dict[str, tuple[str, ...]] = {}
    for table in tables_read(facts):
        read = _reading(table, [fact for fact in facts if fact.table == table])
        found[table] = tuple(column.name for column in _columns(table, read))
        if read.of_product:
            found["products"] = tuple(column.name for column in read.of_product)
    return found


def facts_source(facts: Sequence[Fact], shape: Shape) -> Writer:
    """``run(rows, D, M)``; of numbers ``run(rows, products, words, D, M)``: rows a table, the products by code, the words."""
    w = Writer({"D": "D", "this_month": "M"})
    _write_constants(w, facts)
    results: dict[str, str] = {}
    for place, table in enumerate(tables_read(facts)):
        of_table = [fact for fact in facts if fact.table == table]
        for fact in of_table:
            results[fact.name] = w.fresh(_STARTS[fact.aggregate])
        _write_pass(w, table, place, of_table, results, shape)
    ends = "".join(_END.get(fact.aggregate, "{}").format(results[fact.name]) + ", " for fact in facts)
    given = "rows, D, M" if shape is Shape.MAPPINGS else "rows, products, words, D, M"
    w.lines = [f"def run({given}):", *w.lines, f"    return ({ends})"]
    return w


def _write_constants(w: Writer, facts: Sequence[Fact]) -> None:
    """What rests on the day alone is worked out once, before the rows."""
    for fact in facts:
        for node in walk(fact.where):
            rests_on_day = node.op in (Op.ADD, Op.SUBTRACT) and names_in(node) and names_in(node) <= _DAY_NAMES
            if rests_on_day and node not in w.ready:
                w.ready[node] = w.fresh(w.value(node))


def _write_pass(  # noqa: PLR0913, PLR0917 - what one pass needs
    w: Writer, table: str, place: int, facts: Sequence[Fact], results: Mapping[str, str], shape: Shape
) -> None:  # fmt: skip
    read = _reading(table, facts)
    if shape is Shape.NUMBERS:
        cells = {column.name: w.variable() for column in _columns(table, read)}
        w.line(f"for ({''.join(cell + ', ' for cell in cells.values())}) in rows[{place}]:")
    else:
        if read.of_product:
            code = w.word(NAMES_A_PRODUCT[table])
            w.line(f"products = {{p[{code}]: p for p in rows.get({w.word('products')}, ())}}")
        w.line(f"for row in rows.get({w.word(table)}, ()):")
        cells = {}
    outside = dict(w.ready)
    w.indent = "        "
    _read_row(w, table, read, cells)
    for window, groups in _by_window(w, facts):
        inside = w.indent
        _begin_if(w, window)
        for condition, of_one in groups.items():
            within = w.indent
            _begin_if(w, condition)
            for fact in of_one:
                _STEPS[fact.aggregate](w, fact, results[fact.name])
            w.indent = within
        w.indent = inside
    w.indent = "    "
    w.ready = outside


def _begin_if(w: Writer, test: Node) -> None:
    if test is not TRUE:
        w.line(f"if {w.test(test)}:")
        w.indent += "    "


def _by_window(w: Writer, facts: Sequence[Fact]) -> Iterator[tuple[Node, dict[Node, list[Fact]]]]:
    """The facts by their window, and within it by their condition; what several ask is asked once a row."""
    grouped: dict[Node, dict[Node, list[Fact]]] = {}
    for fact in facts:
        window, condition = _split(fact.where)
        grouped.setdefault(window, {}).setdefault(condition, []).append(fact)
    asked = Counter(condition for groups in grouped.values() for condition in groups if condition is not TRUE)
    for condition, times in asked.items():
        if times > 1:
            w.ready[condition] = w.fresh(w.test(condition))
    yield from grouped.items()


def _split(where: Node) -> tuple[Node, Node]:
    """The first part, which is the window where there is one, and the rest."""
    if where.op is not Op.AND:
        return TRUE, where
    first, *others = where.parts
    return first, others[0] if len(others) == 1 else Node(Op.AND, where.type, tuple(others))


def _reading(table: str, facts: Sequence[Fact]) -> Reading:
    read: set[str] = set().union(*(names_in(fact.where) for fact in facts))
    read |= {fact.column for fact in facts} | {fact.dated for fact in facts if fact.aggregate is Aggregate.LATEST}
    return reading(table, read)


def _columns(table: str, read: Reading) -> list[bank_data.Column]:
    """The columns of a tuple: those that are read, and the code of the product where that is."""
    code = NAMES_A_PRODUCT.get(table) if read.of_product else None
    known = [column.name for column in read.own]
    return [*read.own, *([bank_data.table(table).column(code)] if code and code not in known else [])]


def _read_row(w: Writer, table: str, read: Reading, cells: Mapping[str, str]) -> None:
    for column in read.own:
        if cells:
            read_number(w, column.name, _type(table, column), cells[column.name], _NUMBER_CELL.get(column.type, "{}"))
        else:
            read_cell(w, column.name, column, f"row[{w.word(column.name)}]")
    if read.of_product:
        _read_product(w, table, read, cells)
    for name, node in read.worked_out:
        w.names[name] = w.fresh(w.value(node))


def _type(table: str, column: bank_data.Column) -> Type:
    """What the column means; a month is a number."""
    meaning = columns_of(table).get(column.name, NUMBER)
    assert isinstance(meaning, Type)
    return meaning


def _read_product(w: Writer, table: str, read: Reading, cells: Mapping[str, str]) -> None:
    code = NAMES_A_PRODUCT[table]
    if cells:
        given = [w.variable() for _ in read.of_product]
        nothing = w.constant((None,) * len(given))
        at = w.names.get(code) if any(column.name == code for column in read.own) else f"words[{cells[code]}]"
        w.line(f"({''.join(name + ', ' for name in given)}) = products.get({at}, {nothing})")
    else:
        product = w.fresh(f"products.get(row[{w.word(code)}], {{}})")
        given = [f"{product}.get({w.word(column.name)})" for column in read.of_product]
    for column, text in zip(read.of_product, given, strict=True):
        read_cell(w, PREFIX + column.name, column, text, _STORED_CELL if cells else _CELL)


def read_cell(
    w: Writer, name: str, column: bank_data.Column, text: str, shapes: Mapping[bank_data.Type, str] = _CELL
) -> None:
    """Let ``name`` stand for a cell."""
    shape = shapes.get(column.type, "{}")
    w.names[name] = text if text.isidentifier() and shape == "{}" else w.fresh(shape.format(text))
    if column.type is bank_data.Type.YES_NO:
        w.names[f"not {name}"] = w.fresh(f"{w.names[name]} is False")


def read_number(w: Writer, name: str, type_: Type, text: str, shape: str = "{}") -> None:
    """Let ``name`` stand for what a number says."""
    if type_.kind in (Kind.WORD, Kind.TEST):
        w.names[name] = w.fresh(f"words[{text}]")
    elif type_.maybe:
        w.names[name] = w.fresh(f"None if {text} == {w.constant(UNKNOWN)} else {shape.format(text)}")
    else:
        w.names[name] = text if shape == "{}" else w.fresh(shape.format(text))
    if type_.kind is Kind.TEST:
        w.names[f"not {name}"] = w.fresh(f"{w.names[name]} is False")


def _when_filled(w: Writer, fact: Fact, condition: str = "") -> str:
    """The beginning of a step that passes empty cells over."""
    worked_out = not any(column.name == fact.column for column in bank_data.table(fact.table).columns)
    sure = not worked_out and bank_data.table(fact.table).column(fact.column).filled
    tests = [*([] if sure else [f"{w.names[fact.column]} is not None"]), *([condition] if condition else [])]
    return f"if {' and '.join(tests)}: " if tests else ""


def _sum(w: Writer, fact: Fact, to: str) -> None:
    w.line(f"{_when_filled(w, fact)}{to} += {w.names[fact.column]}")


def _max(w: Writer, fact: Fact, to: str) -> None:
    cell = w.names[fact.column]
    w.line(f"{_when_filled(w, fact, f'({to} is None or {cell} > {to})')}{to} = {cell}")


def _latest(w: Writer, fact: Fact, to: str) -> None:
    cell, dated = w.names[fact.column], w.names[fact.dated]
    day = w.fresh(f"{NO_DATE} if {dated} is None else {dated}")
    later = f"({to}[0] is None or ({day}, {cell}) > {to})"
    w.line(f"{_when_filled(w, fact, later)}{to} = ({day}, {cell})")


_STEPS: dict[Aggregate, Callable[[Writer, Fact, str], None]] = {
    Aggregate.SUM: _sum,
    Aggregate.MAX: _max,
    Aggregate.COUNT: lambda w, _, to: w.line(f"{to} += 1"),
    Aggregate.EXISTS: lambda w, _, to: w.line(f"{to} = True"),
    Aggregate.COUNT_DISTINCT: lambda w, fact, to: w.line(f"{_when_filled(w, fact)}{to}[{w.names[fact.column]}] = True"),
    Aggregate.LATEST: _latest,
}
