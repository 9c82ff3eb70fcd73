"""Customers of a range with all that their rules read. Called by ``store.rounds.batch``, which works the rules out over them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from segmentation import bank_data
from segmentation.nodes import Kind, names_in
from segmentation.policy import Before, Policy
from segmentation.population import POPULATION
from store.rounds.ranges import ID, Range, SortedFile, ranges
from store.rounds.runs import facts_by_customer, is_rising, runs_of

if TYPE_CHECKING:
    import polars as pl

    from segmentation.facts import Fact
    from segmentation.to_polars import FactCells

#: Rows of all tables in a range, about and at most: what bounds the memory where a few customers have very many. Two ranges are
#: worked on at once.
ROWS = 3_000_000


class RangeFacts:
    """A delivery's files, read for some of a policy's names; ``constants`` are the names that are numbers on this day."""

    def __init__(self, folder: Path, policy: Policy, names: set[str], constants: Mapping[str, int]) -> None:
        """Nothing is read yet."""
        from segmentation.to_polars import Expressions, cell, code_of_product, row_cells

        self._files = {path.stem: SortedFile(path) for path in folder.glob("*.parquet")}
        self._constants = constants
        read = names | names_in(POPULATION) | {"manager_id", "branch_id"}
        self._columns = [cell(c) for c in bank_data.table("customers").columns if c.name in read and c.name != ID]
        self._population = Expressions(constants).test(POPULATION)
        self._facts: dict[str, list[Fact]] = {}
        for fact in policy.facts.values():
            if fact.name in names:
                self._facts.setdefault(fact.table, []).append(fact)
        self._rows = {table: row_cells(table, facts) for table, facts in self._facts.items()}
        self._code = {table: code_of_product(table, facts) for table, facts in self._facts.items()}

    @property
    def columns(self) -> dict[str, list[str]]:
        """What is read, by table."""
        from segmentation.to_polars import product_columns

        found = {"customers": [ID, *(column.meta.root_names()[0] for column in self._columns)]}
        for table, cells in self._rows.items():
            found[table] = [ID, *(cell.meta.root_names()[0] for cell in cells)]
        products = dict.fromkeys(name for table, facts in self._facts.items() for name in product_columns(table, facts))
        return found | ({"products": ["product_code", *products]} if products and "products" in self._files else {})

    def ranges(self, size: int) -> Iterator[Range]:
        """The book in ranges of so many customers at most."""
        tables = [self._files[table] for table in self._facts]
        return ranges(self._files["customers"], tables, size=size, rows=ROWS)

    def frame(self, wanted: Range) -> "pl.DataFrame":
        """Who counts of the range, sorted, with a column a fact."""
        import polars as pl

        plans = [self._files["customers"].near(wanted).select(ID, *self._columns)]
        for table, cells in self._rows.items():
            others = (cell for cell in cells if cell.meta.output_name() not in self._words[table])
            plans.append(self._files[table].near(wanted).select(ID, *others))
        customers, *tables = pl.collect_all(plans)
        customers = _only(customers.rechunk(), wanted)

        with ThreadPoolExecutor(max_workers=2, thread_name_prefix="facts") as both:
            found = both.map(partial(self._known, wanted, customers[ID]), self._facts, tables)
            return pl.concat([customers, *found], how="horizontal").filter(self._population)

    def _known(self, wanted: Range, customers: "pl.Series", table: str, rows: "pl.DataFrame") -> "pl.DataFrame":
        """A table's facts of these customers."""
        if words := self._words[table]:
            rows = rows.hstack(self._files[table].words_near(wanted, words, may_lack=(self._code[table],)))
        # one piece, so that the sums find their stretches in it; before the cells, which are more
        runs = runs_of(rows.rechunk(), customers)
        cells = self._cells[table].of(runs.rows.lazy()).collect(engine="in-memory")
        return facts_by_customer(cells, runs, self._facts[table])

    @cached_property
    def _cells(self) -> "dict[str, FactCells]":
        """By table, what its rows add to its facts: made once, which costs as much as some thousand customers."""
        from segmentation.to_polars import fact_cells

        return {
            table: fact_cells(
                table, facts, self._constants, self._products, by_place=self._code[table] in self._words[table]
            )
            for table, facts in self._facts.items()
        }

    @cached_property
    def _words(self) -> dict[str, dict[str, tuple[str, ...]]]:
        """By table, the columns that are read as places in a list, with the list."""
        found = {table: _words(table, cells) for table, cells in self._rows.items()}
        for table, code in self._code.items():
            if code and self._products is not None:
                found[table][code] = tuple(self._products["product_code"])
        return found

    @cached_property
    def _products(self) -> "pl.DataFrame | None":
        import polars as pl

        return pl.read_parquet(self._files["products"].path) if "products" in self._files else None


def _words(table: str, cells: Iterable["pl.Expr"]) -> dict[str, tuple[str, ...]]:
    """The columns among them that are words of a fixed list, with the list."""
    names = {cell.meta.output_name() for cell in cells}
    columns = (column for column in bank_data.table(table).columns if column.name in names)
    return {column.name: column.words for column in columns if column.type is bank_data.Type.WORD}


class Earlier:
    """What is carried on from the last earlier round; everything is unknown where there is none."""

    def __init__(self, path: Path | None, used: Sequence[Before]) -> None:
        """Nothing is read yet."""
        self._file = SortedFile(path) if path is not None and used else None
        self._used = used

    def beside(self, customers: "pl.DataFrame", part: Range) -> "pl.DataFrame":
        """The customers with a column a value used."""
        import polars as pl

        dtypes = {Kind.NUMBER: pl.Int64, Kind.DAY: pl.Int32, Kind.WORD: pl.String}
        if self._file is None:
            return customers.with_columns(pl.lit(None, dtypes[one.type.kind]).alias(one.name) for one in self._used)
        columns = (pl.col(one.column).cast(dtypes[one.type.kind]).alias(one.name) for one in self._used)
        runs = runs_of(self._file.near(part).select(ID, *columns).collect().rechunk(), customers[ID])
        return customers.hstack(runs.first().drop(ID))


def _only(customers: "pl.DataFrame", wanted: Range) -> "pl.DataFrame":
    """The customers of the range alone, sorted."""
    if not is_rising(customers[ID]):
        customers = customers.sort(ID)
    ids = customers[ID]
    first = 0 if wanted.low is None else int(ids.search_sorted(wanted.low))
    end = len(ids) if wanted.high is None else int(ids.search_sorted(wanted.high))
    return customers.slice(first, end - first)
