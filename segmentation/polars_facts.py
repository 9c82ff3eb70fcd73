"""Facts as Polars expressions: what each row of a bank table adds to each fact, and how those cells become one value a customer.

``store.rounds.range_facts`` and ``store.rounds.runs`` run them over the rows of a range of customers.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from segmentation import bank_data
from segmentation.facts import NO_DATE, Aggregate, Fact
from segmentation.nodes import Node, names_in
from segmentation.polars_values import Expressions, cell
from segmentation.rows import NAMES_A_PRODUCT, PREFIX, Reading, reading

#: Below every number there is: what a row adds to a greatest value when it adds nothing.
_NOTHING = -(2**63)
#: The place of no word in a list of words: what a row adds to the words counted when it adds none.
NO_WORD = 255


def row_cells(table: str, facts: Iterable[Fact]) -> list[pl.Expr]:
    """What a table's facts read of its rows, beside the customer's id, as the rules count it."""
    read = _read_for(table, facts)
    code = NAMES_A_PRODUCT.get(table, "")
    cells = [cell(column) for column in read.own if column.name != code]
    return [*cells, pl.col(code)] if code and (read.of_product or len(cells) < len(read.own)) else cells


def code_of_product(table: str, facts: Iterable[Fact]) -> str:
    """The column that names a row's product, where the facts read it for the product alone; else empty."""
    read, code = _read_for(table, facts), NAMES_A_PRODUCT.get(table, "")
    return code if read.of_product and all(column.name != code for column in read.own) else ""


def product_columns(table: str, facts: Iterable[Fact]) -> list[str]:
    """The columns of the products that a table's facts read."""
    return [column.name for column in _read_for(table, facts).of_product]


def _read_for(table: str, facts: Iterable[Fact]) -> Reading:
    names: set[str] = set()
    for fact in facts:
        names |= names_in(fact.where) | {fact.column}
        names |= {fact.dated} if fact.aggregate is Aggregate.LATEST else set()
    return reading(table, names)


@dataclass(frozen=True, slots=True)
class FactCells:
    """What each row of a table adds to each fact, made once and used for every range; see ``fact_cells``."""

    first: tuple[pl.Expr, ...]
    """Columns that a row and its product give alone."""
    second: tuple[pl.Expr, ...]
    """Their opposites, and what is worked out of them."""
    facts: tuple[pl.Expr, ...]

    def of(self, rows: pl.LazyFrame) -> pl.LazyFrame:
        """A column a fact, in the order of the rows, which are ``row_cells``."""
        # with the customers: a fact that asks nothing of its rows has no length of its own
        return rows.with_columns(self.first).with_columns(self.second).select("customer_id", *self.facts)


def fact_cells(
    table: str,
    facts: Iterable[Fact],
    constants: Mapping[str, int],
    products: pl.DataFrame | None = None,
    *,
    by_place: bool = False,
) -> FactCells:
    """The cells of a table's facts.

    ``products`` are all there are, as delivered, where a fact reads a row's product; ``by_place``: the rows name theirs by its
    place among them (``code_of_product``).
    """
    chosen = [fact for fact in facts if fact.table == table]
    expressions = Expressions(constants)
    read = _read_for(table, chosen)
    names = [c.name for c in read.own if c.type is bank_data.Type.YES_NO]
    names += [PREFIX + c.name for c in read.of_product if c.type is bank_data.Type.YES_NO]
    place = pl.col(NAMES_A_PRODUCT.get(table, ""))
    if products is not None and not by_place:
        place = place.cast(pl.Enum(products["product_code"]), strict=False).to_physical()
    of_product = [(name, node) for name, node in read.worked_out if products is not None and _is_of_product(node, read)]
    return FactCells(
        tuple(_of_product(place, read, products, [expressions.value(node).alias(name) for name, node in of_product])),
        (
            *((~pl.col(name)).alias(f"not {name}") for name in names),
            *(expressions.value(node).alias(name) for name, node in read.worked_out if (name, node) not in of_product),
        ),
        tuple(_masked(expressions, fact) for fact in chosen),
    )


def _is_of_product(node: Node, read: Reading) -> bool:
    """Whether a row's product alone gives the value; so it is worked out once a product."""
    return names_in(node) <= {PREFIX + column.name for column in read.of_product}


def _of_product(
    place: pl.Expr, read: Reading, products: pl.DataFrame | None, worked_out: list[pl.Expr]
) -> list[pl.Expr]:
    """The columns of each row's product, by the place of its code: quicker than a join, and the rows stay in order."""
    if not read.of_product:
        return []
    if products is None:
        kinds = pl.DataFrame(schema={c.name: pl.String for c in read.of_product})
        empty = kinds.select(cell(column) for column in read.of_product).schema
        return [pl.lit(None, kind).alias(PREFIX + name) for name, kind in empty.items()]
    known = products.select(cell(column).alias(PREFIX + column.name) for column in read.of_product)
    known = pl.concat([known, known.clear(1)])  # for rows whose product is not among them
    known = known.with_columns(worked_out)
    there = place.cast(pl.UInt32).fill_null(len(products))
    return [pl.lit(column).gather(there).alias(column.name) for column in known]


def _masked(expressions: Expressions, fact: Fact) -> pl.Expr:
    where = expressions.test(fact.where)
    if fact.aggregate in (Aggregate.COUNT, Aggregate.EXISTS):
        return where.fill_null(value=False).alias(fact.name)
    if fact.aggregate is Aggregate.SUM:
        return pl.when(where).then(pl.col(fact.column)).otherwise(0).alias(fact.name)
    if fact.aggregate is Aggregate.MAX:  # without holes it is four times as quick
        return pl.when(where).then(pl.col(fact.column)).fill_null(_NOTHING).alias(fact.name)
    kept = pl.when(where).then(pl.col(fact.column))
    if fact.aggregate is Aggregate.LATEST:
        filled_row = where & pl.col(fact.column).is_not_null()
        day = pl.col(fact.dated).fill_null(NO_DATE)
        row = pl.struct(day.alias("day"), _by_text(pl.col(fact.column), fact).alias("cell"))
        return pl.when(filled_row).then(row).alias(fact.name)
    return kept.alias(fact.name)


def _by_text(cell: pl.Expr, fact: Fact, *, back: bool = False) -> pl.Expr:
    """A word of a fixed list by its place among their texts in order, so that the greatest is the last text; or ``back``."""
    words = fact.type.words
    if words is None or list(words) == sorted(words):
        return cell
    places, ranks = range(len(words)), [sorted(words).index(word) for word in words]
    old, new = (ranks, places) if back else (places, ranks)
    return cell.replace_strict(list(old), list(new), return_dtype=pl.UInt8)


#: Worked out on the lists of cells, a list a customer; the others on the cells that are filled, by customer.
ON_LISTS = frozenset({Aggregate.SUM, Aggregate.MAX, Aggregate.COUNT, Aggregate.EXISTS})


def of_list(fact: Fact) -> pl.Expr:
    """A fact from the list of its cells; the list of a customer without rows is empty."""
    cells = pl.col(fact.name).list
    match fact.aggregate:
        case Aggregate.MAX:
            return pl.when(cells.max() > _NOTHING).then(cells.max())
        case Aggregate.EXISTS:
            return cells.any()
        case Aggregate.COUNT_DISTINCT:  # of places of words
            none = (cells.max() == NO_WORD).fill_null(value=False)
            return cells.n_unique().cast(pl.Int64) - none.cast(pl.Int64)
    return cells.sum().cast(pl.Int64)


def of_filled(fact: Fact) -> pl.Expr:
    """A fact of the other kinds from a customer's filled cells, within a group."""
    column = pl.col(fact.name)
    if fact.aggregate is Aggregate.COUNT_DISTINCT:
        return column.n_unique().cast(pl.Int64)
    return _by_text(column.sort().last().struct.field("cell"), fact, back=True).alias(fact.name)
