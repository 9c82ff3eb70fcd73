"""The SQL target: from the checked policy, SQLAlchemy Core selects for many customers. Expressions alone, no connection.

``program_select`` places every customer of a book, ``cuts_select`` finds the cuts by rank, ``spelled`` writes either out for
SQLite, PostgreSQL, DuckDB or Spark with every value in the text. Called by ``store.rounds.batch_sql``, by Spark's batch and by
the bench. Facts are grouped selects over the bank tables; rules stand on levels over their join (``sql_lines``), so that no
value is worked out twice and no window looks over the whole book.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import (
    CTE,
    BigInteger,
    ColumnElement,
    FromClause,
    Select,
    Text,
    case,
    column,
    func,
    literal_column,
    select,
    table,
    values,
)  # fmt: skip
from sqlalchemy.sql.elements import quoted_name

from segmentation import bank_data
from segmentation.delivered import for_delivered
from segmentation.nodes import Kind, names_in
from segmentation.policy import Policy
from segmentation.population import POPULATION
from segmentation.program import Cut, Rule, Together, needed
from segmentation.sql_expressions import Expressions, as_number
from segmentation.sql_facts import Facts, cell, filled, type_of
from segmentation.sql_lines import Lines, Said, named
from segmentation.sql_spelling import (
    Spelling,
    Unknown,
    Whole,
    Word,
    bits_in_both,
    by_code_point,
    quotient,
    spelled,
    stored_day,
    whole_number,
)

__all__ = ["Spelling", "bank_tables", "cuts_select", "program_select", "spelled", "sums_select"]

#: The columns every placed customer has before the wanted rules.
WHO = ("customer_id", "manager_id", "branch_id")
#: So many facts of one table are worked out in one select: engines hold fewer than 2,000 columns.
_FACTS_AT_ONCE = 400
Cuts = Mapping[str, Mapping[str, int]]


def bank_tables(names: Collection[str] | None = None) -> dict[str, FromClause]:
    """The bank's tables (or those of these names) under their plain names, as views over a delivery's Parquet files."""
    return {
        spec.name: table(spec.name, *(column(quoted_name(c.name, quote=True)) for c in spec.columns))
        for spec in bank_data.TABLES
        if names is None or spec.name in names
    }


def program_select(  # noqa: PLR0913 - all by name
    policy: Policy,
    *,
    as_of: date,
    wanted: Sequence[str],
    tables: Mapping[str, FromClause] | None = None,
    cuts: Cuts | None = None,
    before: FromClause | None = None,
    sums: Mapping[str, FromClause] | None = None,
    low: str | None = None,
    high: str | None = None,
) -> Select[Any]:
    """Every customer of the population: ``WHO``, then the wanted rules, by customer_id in code point order.

    Numbers are 64-bit numbers, days are days since 1970, tests are booleans (1 and 0 on SQLite), words and sets are text,
    unknown is NULL. ``tables`` are the delivered bank tables by name; what it leaves out was not delivered; default: all, under
    their own names. ``cuts`` are the cuts' values by branch; ``before`` the last earlier round's placements, one row a customer
    under the placements' column names; ``sums`` what ``sums_select`` gave, kept in tables; default: worked out on the way.
    ``low`` (inclusive) and ``high`` keep to a range of customer ids.
    """
    facts = Facts(tables or bank_tables(), as_of, (low, high))
    program = _Program(policy, facts, wanted)
    program.with_cuts(cuts or {})
    program.with_before(before)
    program.with_together(sums)
    ctes, last = program.worked_out()
    columns = [_shown(program.names[name].element, program.runs.rule(name)) for name in wanted]
    who = [program.names[name].element for name in WHO]
    return select(*who, *columns).select_from(last).order_by(by_code_point(who[0])).add_cte(*ctes)


def cuts_select(policy: Policy, *, as_of: date, tables: Mapping[str, FromClause] | None = None) -> Select[Any] | None:
    """A row a branch: branch_id, then each cut's value in the policy's order; None when the policy has no cuts."""
    if not policy.cuts:
        return None
    of = tuple(dict.fromkeys(cut.of for cut in policy.cuts))
    program = _Program(policy, Facts(tables or bank_tables(), as_of), of)
    program.with_cuts({})
    program.with_before(None)
    program.with_together(None)
    ctes, last = program.worked_out()
    branch, values_ = program.names["branch_id"].element, [program.names[name].element for name in of]
    places = [
        func.row_number().over(partition_by=branch, order_by=value.desc()).label(f"place_{index}")
        for index, value in enumerate(values_)
    ]
    labelled = [value.label(f"value_{index}") for index, value in enumerate(values_)]
    counted = func.count(branch).over(partition_by=branch).label("customers")
    ranked = select(branch, *labelled, *places, counted).select_from(last).cte("ranked")
    at = [_at_rank(cut, of.index(cut.of)) for cut in policy.cuts]
    grouped = select(branch, *at).select_from(table("ranked")).group_by(branch)
    return grouped.order_by(by_code_point(branch)).add_cte(*ctes, ranked)


def sums_select(
    policy: Policy, *, as_of: date, wanted: Sequence[str], tables: Mapping[str, FromClause] | None = None
) -> dict[str, Select[Any]]:
    """For each sum over groups of customers that the wanted rules rest on, by its rule's name: ``of_group`` and ``total``."""
    facts = Facts(tables or bank_tables(), as_of)
    runs = for_delivered(policy, frozenset(facts.tables))
    read = _read(runs, wanted)
    return {one.name: _sum(policy, facts, one, "") for one in runs.together if one.given in read}


def _sum(policy: Policy, facts: Facts, one: Together, prefix: str) -> Select[Any]:
    program = _Program(policy, facts, (one.of,), prefix=prefix, beside=(one.per,))
    program.with_cuts({})
    program.with_before(None)
    ctes, last = program.worked_out()
    group, value = program.names[one.per].element, program.names[one.of].element
    total = func.coalesce(whole_number(func.sum(value)), Whole(0), type_=BigInteger())
    summed = select(group.label("of_group"), total.label("total")).select_from(last)
    return summed.where(group.is_not(None)).group_by(group).add_cte(*ctes)


def _at_rank(cut: Cut, index: int) -> ColumnElement[Any]:
    """The value at rank ceil(n × share), the largest first."""
    customers, place = whole_number(named("customers")), whole_number(named(f"place_{index}"))
    rank = quotient(customers * Whole(cut.numerator) + Whole(cut.denominator - 1), Whole(cut.denominator))
    return func.max(case((place == rank, named(f"value_{index}")))).label(quoted_name(cut.name, quote=True))


class _Program:
    """The select up to where every wanted rule is a column, in the making."""

    def __init__(
        self, policy: Policy, facts: Facts, wanted: Sequence[str], *, prefix: str = "", beside: Sequence[str] = ()
    ) -> None:
        """``prefix`` keeps the selects' names apart from another program's; ``beside`` are further customers' columns."""
        self.policy = policy
        self.runs = for_delivered(policy, frozenset(facts.tables))
        self.facts = facts
        self.wanted = (*WHO, *beside, *wanted)
        self.prefix = prefix
        self.read = _read(self.runs, wanted) | {*WHO, *beside}
        self.customers = facts.tables["customers"]
        self.lines = Lines(f"{prefix}customer")
        self.names = facts.constants()
        self.ctes: list[CTE] = []
        self.source: FromClause = self.customers
        for spec in bank_data.table("customers").columns:
            if spec.name in self.read:
                self.names[spec.name] = self.lines.begin(cell(spec, self.customers), spec.name)
        self._with_facts()

    def _with_facts(self) -> None:
        """Join the facts of every table to the customers."""
        facts = [fact for fact in self.runs.facts.values() if fact.name in self.read]
        for name in dict.fromkeys(fact.table for fact in facts):
            of_table = [fact for fact in facts if fact.table == name]
            for begin in range(0, len(of_table), _FACTS_AT_ONCE):
                some = of_table[begin : begin + _FACTS_AT_ONCE]
                called = f"{self.prefix}{name}{begin or ''}"
                self.ctes += self.facts.select(name, some, called)
                columns = [column(f"fact_{place}", type_of(fact)) for place, fact in enumerate(some)]
                found = table(f"{called}_facts", column("customer_id"), *columns)
                self._join(found, found.c.customer_id == self.customers.c.customer_id)
                for place, fact in enumerate(some):
                    self.names[fact.name] = self.lines.begin(filled(fact, found.c[f"fact_{place}"]), fact.name)

    def with_cuts(self, cuts: Cuts) -> None:
        """Join each branch's cuts; without any they are unknown."""
        used = [cut for cut in self.runs.cuts if cut.name in self.read]
        columns = [column(f"cut_{place}", BigInteger()) for place in range(len(used))]
        branches = sorted(set().union(*(cuts.get(cut.name, {}) for cut in used)))
        for cut, its in zip(used, columns, strict=True):
            value: ColumnElement[Any] = its if branches else Unknown(BigInteger())
            self.names[cut.name] = self.lines.begin(value, cut.name)
        if branches:
            rows = [(Word(branch), *(_number(cuts, cut, branch) for cut in used)) for branch in branches]
            self.ctes.append(
                values(column("branch", Text()), *columns, name="branch_cuts").data(rows).cte("branch_cuts")
            )
            found = table("branch_cuts", column("branch", Text()), *columns)
            self._join(found, found.c.branch == self.customers.c.branch_id)

    def with_before(self, before: FromClause | None) -> None:
        """Join the last earlier round; without one its values are unknown, and so is a column it has not."""
        used = [one for one in self.runs.before if one.name in self.read]
        for one in used:
            is_word = one.type.kind is Kind.WORD
            value: ColumnElement[Any] = Unknown(Text() if is_word else BigInteger())
            if before is not None and one.column in before.c:
                as_stored = stored_day if one.type.kind is Kind.DAY else whole_number
                value = before.c[one.column] if is_word else as_stored(before.c[one.column])
            self.names[one.name] = self.lines.begin(value, one.name)
        if before is not None and used:
            self._join(before, before.c.customer_id == self.customers.c.customer_id)

    def with_together(self, sums: Mapping[str, FromClause] | None) -> None:
        """Join each sum over groups of customers; who is in no group finds none."""
        for place, one in enumerate(one for one in self.runs.together if one.given in self.read):
            if sums is None:
                called = f"together_{place}"
                self.ctes.append(
                    _sum(self.policy, replace(self.facts, bounds=(None, None)), one, f"{called}_").cte(called)
                )
                found: FromClause = table(called, column("of_group"), column("total", BigInteger()))
            else:
                found = sums[one.name]
            self.names[one.given] = self.lines.begin(whole_number(found.c.total))
            self._join(found, found.c.of_group == self.customers.c[one.per])

    def _join(self, found: FromClause, on: ColumnElement[bool]) -> None:
        self.source = self.source.outerjoin(found, on)

    def worked_out(self) -> tuple[list[CTE], FromClause]:
        """The selects, and the name of the last."""
        for one in self.runs.together:
            self.names.setdefault(one.given, Said(Unknown(BigInteger())))  # a sum's own parts know no sums
        expressions = Expressions(self.names, self.lines.let)
        for rule in self.runs.rules:
            if rule.name in self.read:
                self._add(rule, expressions)
        ends = frozenset().union(*(self.names[name].reads for name in self.wanted))
        where = [self._population(), *self.facts.within(self.customers)]
        ctes, last = self.lines.levels(self.source, where, ends)
        return [*self.ctes, *ctes], last

    def _add(self, rule: Rule, expressions: Expressions) -> None:
        """Give a rule its column, a test one more for where it is known to be false."""
        if rule.type.kind is not Kind.TEST:
            value = expressions.value(rule.node)
            self.names[rule.name] = value if value.plain else self.lines.let(value, rule.name)
            return
        self.names[rule.name] = self.lines.let(as_number(expressions.test(rule.node)), rule.name)
        if rule.opposite:
            self.names[f"not {rule.name}"] = self.lines.let(as_number(expressions.test(rule.opposite)))

    def _population(self) -> ColumnElement[bool]:
        """Who counts on the day."""
        names = self.facts.constants()
        for spec in bank_data.table("customers").columns:
            if spec.name in names_in(POPULATION):
                names[spec.name] = Said(cell(spec, self.customers))
        return Expressions(names, lambda value: value).test(POPULATION).element


def _read(policy: Policy, wanted: Sequence[str]) -> set[str]:
    """Everything that the wanted rules read, and their opposites too."""
    names = needed(policy.rules, wanted)
    opposites = (names_in(rule.opposite) for rule in policy.rules if rule.opposite and rule.name in names)
    return names | needed(policy.rules, set().union(*opposites))


def _number(cuts: Cuts, cut: Cut, branch: str) -> ColumnElement[Any]:
    value = cuts.get(cut.name, {}).get(branch)
    return Unknown(BigInteger()) if value is None else Whole(value)


def _shown(element: ColumnElement[Any], rule: Rule) -> ColumnElement[Any]:
    """A rule's column as people read it: tests as truth, sets as sorted words between bars."""
    name = quoted_name(rule.name, quote=True)
    if rule.type.kind is Kind.TEST:
        return (element == Whole(1)).label(name)
    if rule.type.kind is not Kind.SET:
        return element.label(name)
    words = [
        case((bits_in_both(element, Whole(1 << place)) != Whole(0), Word(f"|{word}")), else_=Word(""))
        for place, word in enumerate(rule.type.words or ())
    ]
    text: ColumnElement[Any] = words[0]
    for word in words[1:]:
        text = text.concat(word)
    return func.substr(text, literal_column("2")).label(name)
