"""The SQL target's facts: one select a bank table, its rows grouped by customer. Used by ``to_sql`` alone."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import CTE, BigInteger, ColumnElement, FromClause, Text, and_, case, distinct, func, select

from segmentation import bank_data
from segmentation.facts import NO_DATE, Aggregate, Fact, day_numbers
from segmentation.nodes import Kind, names_in
from segmentation.rows import NAMES_A_PRODUCT, PREFIX, reading
from segmentation.sql_expressions import Expressions, as_number
from segmentation.sql_lines import Lines, Said, said
from segmentation.sql_spelling import Whole, Word, by_code_point, stored_day, stored_moment, stored_truth, whole_number

_WORDS = frozenset({
    bank_data.Type.TEXT, bank_data.Type.WORD, bank_data.Type.KNOWN_WORD, bank_data.Type.RATE, bank_data.Type.CLOCK,
    bank_data.Type.LIST,
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Facts:
    """Makes the selects of facts; ``bounds`` keep to a range of customer ids, the lower inclusive."""

    tables: Mapping[str, FromClause]
    as_of: date
    bounds: tuple[str | None, str | None] = (None, None)

    def constants(self) -> dict[str, Said]:
        """The names that are numbers on this day."""
        return {name: Said(Whole(value)) for name, value in day_numbers(self.as_of).items()}

    def within(self, rows: FromClause) -> list[ColumnElement[bool]]:
        """The rows of the range's customers."""
        low, high = self.bounds
        id_ = by_code_point(rows.c.customer_id)
        return [*([id_ >= Word(low)] if low is not None else []), *([id_ < Word(high)] if high is not None else [])]

    def select(self, table: str, facts: Sequence[Fact], called: str) -> list[CTE]:
        """Customer id, then ``fact_0`` and so on, a row a customer with rows; the last select, after those it rests on."""
        lines = Lines(f"{called}_row")
        customer = lines.begin(self.tables[table].c.customer_id, "customer_id")
        names = {**self.constants(), "customer_id": customer}
        source = self._rows(table, facts, lines, names)
        expressions = Expressions(names, lines.let)
        columns = [_aggregate(fact, expressions, lines, customer) for fact in facts]
        ends = customer.reads.union(*(column.reads for column in columns))
        ctes, last = lines.levels(source, self.within(self.tables[table]), ends)
        labelled = [column.element.label(f"fact_{place}") for place, column in enumerate(columns)]
        grouped = select(customer.element, *labelled).select_from(last).group_by(customer.element)
        return [*ctes, grouped.cte(f"{called}_facts")]

    def _rows(self, table: str, facts: Sequence[Fact], lines: Lines, names: dict[str, Said]) -> FromClause:
        """Name everything the facts read of a row and its product; the rows, with the products where they are read."""
        wanted = {fact.column for fact in facts}.union(*(names_in(fact.where) for fact in facts))
        wanted |= {fact.dated for fact in facts if fact.aggregate is Aggregate.LATEST}
        found = reading(table, wanted)
        source = rows = self.tables[table]
        for spec in found.own:
            if spec.name != "customer_id":
                names[spec.name] = lines.begin(cell(spec, rows), spec.name)
        if found.of_product:
            products = self.tables["products"]
            source = rows.outerjoin(products, products.c.product_code == rows.c[NAMES_A_PRODUCT[table]])
            for spec in found.of_product:
                names[PREFIX + spec.name] = lines.begin(cell(spec, products), PREFIX + spec.name)
        for name, node in found.worked_out:
            names[name] = lines.let(Expressions(names, lines.let).value(node), name)
        return source


def cell(spec: bank_data.Column, rows: FromClause) -> ColumnElement[Any]:
    """A delivered column as the rules count it: whole numbers but for words; days and moments as days since 1970."""
    column: ColumnElement[Any] = rows.c[spec.name]
    convert: Callable[[ColumnElement[Any]], ColumnElement[Any]] = _CELLS.get(spec.type, whole_number)
    return column if spec.type in _WORDS else convert(column)


_CELLS: dict[bank_data.Type, Callable[[ColumnElement[Any]], ColumnElement[Any]]] = {
    bank_data.Type.YES_NO: stored_truth,
    bank_data.Type.DAY: stored_day,
    bank_data.Type.MOMENT: stored_moment,
}


def filled(fact: Fact, column: ColumnElement[Any]) -> ColumnElement[Any]:
    """What a customer without rows in the table gets."""
    if fact.aggregate in (Aggregate.MAX, Aggregate.LATEST):
        return column
    return func.coalesce(column, Whole(0), type_=BigInteger())


def type_of(fact: Fact) -> BigInteger | Text:
    """The type of a fact's column."""
    return Text() if fact.type.kind is Kind.WORD else BigInteger()


def _aggregate(fact: Fact, expressions: Expressions, lines: Lines, customer: Said) -> Said:
    where = expressions.test(fact.where)
    if fact.aggregate is Aggregate.EXISTS:
        return said(func.max(as_number(where).element), where)
    if fact.aggregate is Aggregate.COUNT:
        return said(whole_number(func.count(case((where.element, Whole(1))))), where)
    value = expressions.names[fact.column]
    if fact.aggregate is Aggregate.LATEST:
        return _latest(fact, where, value, expressions, lines, customer)
    kept = case((where.element, value.element))
    if fact.aggregate is Aggregate.COUNT_DISTINCT:
        return said(whole_number(func.count(distinct(kept))), where, value)
    return said(whole_number((func.max if fact.aggregate is Aggregate.MAX else func.sum)(kept)), where, value)


def _latest(  # noqa: PLR0913, PLR0917 - one step of one walk
    fact: Fact, where: Said, value: Said, expressions: Expressions, lines: Lines, customer: Said
) -> Said:
    """The greatest cell of the latest day: a window over one customer's rows finds the day."""
    dated = expressions.names[fact.dated]
    day = func.coalesce(dated.element, Whole(NO_DATE), type_=BigInteger())
    of_row = lines.let(said(case((and_(where.element, value.element.is_not(None)), day)), where, value, dated))
    last = func.max(of_row.element, type_=BigInteger()).over(partition_by=customer.element)
    of_customer = lines.let(said(last, of_row, customer))
    greatest = by_code_point(value.element) if fact.type.kind is Kind.WORD else value.element
    return said(func.max(case((of_row.element == of_customer.element, greatest))), of_row, of_customer, value)
