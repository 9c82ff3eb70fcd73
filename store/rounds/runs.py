"""Facts from rows that stand together: a table sorted by customer needs no hashing and no join to be summed by customer.

Called by ``store.rounds.range_facts``. The place where a customer's rows begin is found once a table; every fact is then a
sum over the stretch of cells between two places, which is several times quicker than grouping.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from segmentation.facts import Aggregate, Fact

if TYPE_CHECKING:
    import polars as pl

ID = "customer_id"
#: How the place of a customer is called among rows.
_PLACE = "place"


@dataclass(frozen=True, slots=True)
class Runs:
    """A table's rows of some customers: those of the customer at place i are offsets[i] to below offsets[i + 1]."""

    rows: "pl.DataFrame"
    offsets: "pl.Series"

    @property
    def customers(self) -> int:
        """How many customers there are, with and without rows."""
        return len(self.offsets) - 1

    def first(self) -> "pl.DataFrame":
        """Each customer's first row, empty for who has none."""
        import polars as pl

        at = self.offsets.slice(0, self.customers).to_frame("at")
        has = self.offsets.slice(1) > self.offsets.slice(0, self.customers)
        return self.rows.select(pl.all().gather(at.select(pl.when(has).then("at")).to_series()))

    def owners(self) -> "pl.Series":
        """The place of each row's customer."""
        import polars as pl

        counts = self.offsets.slice(1) - self.offsets.slice(0, self.customers)
        place = pl.int_range(self.customers, dtype=pl.UInt32, eager=True).alias(_PLACE)
        return (
            place.to_frame()
            .filter(counts > 0)
            .select(pl.col(_PLACE).repeat_by(counts.filter(counts > 0)).explode())[_PLACE]
        )


def runs_of(rows: "pl.DataFrame", customers: "pl.Series") -> Runs:
    """The rows of the customers, who are sorted and unique; rows of anybody else are left out."""
    import polars as pl

    ends = _ends(rows[ID])
    heads = rows[ID].gather(ends)
    if len(heads) == len(customers) and (heads == customers).all():
        return Runs(rows, _from_zero(ends + 1))
    if not is_rising(heads):  # a file that was not sorted as ours are
        rows = rows.sort(ID)
        ends = _ends(rows[ID])
        heads = rows[ID].gather(ends)
    none = Runs(rows.head(0), pl.zeros(len(customers) + 1, pl.Int64, eager=True))
    if len(customers) == 0:
        return none
    first, end = heads.search_sorted(str(customers[0])), heads.search_sorted(str(customers[-1]), side="right")
    if first == end:
        return none
    start = 0 if first == 0 else int(ends[first - 1]) + 1
    heads, ends = heads.slice(first, end - first), ends.slice(first, end - first) - start
    rows = rows.slice(start, int(ends[-1]) + 1)
    if len(heads) == len(customers) and (heads == customers).all():
        return Runs(rows, _from_zero(ends + 1))
    place = customers.search_sorted(heads)
    if not (customers.gather(place) == heads).all():  # rows of a customer whom the file of customers does not name
        return runs_of(rows.filter(pl.col(ID).is_in(customers.implode())), customers)
    lengths = ends - ends.shift(1, fill_value=-1)
    counts = pl.zeros(len(customers), pl.Int64, eager=True).scatter(place, lengths)
    return Runs(rows, _from_zero(counts.cum_sum()))


def _ends(ids: "pl.Series") -> "pl.Series":
    """The place of each run's last row."""
    import polars as pl

    if len(ids) == 0:
        return pl.Series([], dtype=pl.Int64)
    changes = (ids.slice(0, len(ids) - 1) != ids.slice(1)).arg_true()
    return pl.concat([changes.cast(pl.Int64), pl.Series([len(ids) - 1], dtype=pl.Int64)])


def is_rising(ids: "pl.Series") -> bool:
    """Whether each is above the one before."""
    return len(ids) == 0 or bool((ids.slice(0, len(ids) - 1) < ids.slice(1)).all())


def _from_zero(ends: "pl.Series") -> "pl.Series":
    import polars as pl

    return pl.concat([pl.Series([0], dtype=pl.Int64), ends.cast(pl.Int64).alias("")])


# -- facts ----------------------------------------------------------------------------------------------------------------


def facts_by_customer(cells: "pl.DataFrame", runs: Runs, facts: Sequence[Fact]) -> "pl.DataFrame":
    """A column a fact, a row a customer, from what each row adds to each fact."""
    import polars as pl

    from segmentation.to_polars import NO_WORD, ON_LISTS, of_list

    words = [fact for fact in facts if fact.aggregate is Aggregate.COUNT_DISTINCT and _are_words(cells[fact.name])]
    cells = cells.with_columns(pl.col(fact.name).fill_null(NO_WORD) for fact in words)
    on_lists = [fact for fact in facts if fact.aggregate in ON_LISTS or fact in words]
    others = [fact for fact in facts if fact not in on_lists]
    lists = _in_lists(cells.select(fact.name for fact in on_lists), runs.offsets)
    found = lists.lazy().select(map(of_list, on_lists)).collect(engine="in-memory")
    if not others:
        return found
    owners = runs.owners()
    more = [_by_owner(pl.DataFrame([owners, cells[fact.name]]), runs.customers, fact) for fact in others]
    return pl.concat([found, *more] if on_lists else more, how="horizontal")


def _are_words(cells: "pl.Series") -> bool:
    """Whether they are places in a list of words, and so few that one place is left for none."""
    import polars as pl

    from segmentation.to_polars import NO_WORD

    most = cells.max() if cells.dtype == pl.UInt8 else NO_WORD
    return most is None or most != NO_WORD


def _in_lists(cells: "pl.DataFrame", offsets: "pl.Series") -> "pl.DataFrame":
    """The same cells, a list a customer; nothing is copied."""
    import polars as pl
    import pyarrow as pa

    places = offsets.to_arrow()
    lists = ((name, pa.LargeListArray.from_arrays(places, cells[name].rechunk().to_arrow())) for name in cells.columns)
    return pl.DataFrame([pl.Series(name, values) for name, values in lists])


def _by_owner(cells: "pl.DataFrame", customers: int, fact: Fact) -> "pl.DataFrame":
    """A fact of the rarer kinds."""
    import polars as pl

    from segmentation.to_polars import of_filled

    filled = cells.filter(pl.col(fact.name).is_not_null())
    if fact.aggregate is Aggregate.COUNT_DISTINCT:
        counted = filled.unique().select(_PLACE).to_series().value_counts()
        counts = pl.zeros(customers, pl.Int64, eager=True)
        return counts.scatter(counted[_PLACE], counted["count"].cast(pl.Int64)).alias(fact.name).to_frame()
    places = pl.int_range(customers, dtype=pl.UInt32, eager=True).alias(_PLACE).to_frame().lazy()
    grouped = filled.lazy().group_by(_PLACE).agg(of_filled(fact))
    return places.join(grouped, on=_PLACE, how="left", maintain_order="left").select(fact.name).collect()
