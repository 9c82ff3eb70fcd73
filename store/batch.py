"""The batch: the policy's Polars expressions over a delivery's Parquet files, one range of customers after the other.

Called by ``store.rounds``. Memory is bounded by the range, not by the number of customers: each range is read, placed and
handed on before the next is touched. Cuts (a branch's value at a rank) need every customer and so a first pass over the
few columns they rest on.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from segmentation.delivered import for_delivered
from segmentation.facts import day_numbers
from segmentation.nodes import Kind, names_in
from segmentation.policy import Cut, Policy, Together, needed
from store.batch_engines import RANGE

if TYPE_CHECKING:
    import polars as pl

    #: By the name it is handed in under: the column of the group, and a frame of groups and sums.
    Sums = Mapping[str, tuple[str, pl.DataFrame]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outside:
    """What a customer's rules take from the others'."""

    cuts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    sums: "Sums" = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """A policy on one delivery's files on one day."""

    folder: Path
    policy: Policy
    as_of: date
    before: Path | None = None
    """The Parquet file of the last earlier round."""
    range_size: int = RANGE

    @property
    def delivered(self) -> frozenset[str]:
        """The tables of the delivery."""
        return frozenset(path.stem for path in self.folder.glob("*.parquet"))

    def cuts(self) -> dict[str, dict[str, int]]:
        """Each cut's value by branch."""
        runs = for_delivered(self.policy, self.delivered)
        wanted = tuple(dict.fromkeys(cut.of for cut in runs.cuts))
        if not wanted:
            return {}
        import polars as pl

        sums = self._sums(runs, wanted)
        frames = [
            self._placed(runs, wanted, between, _Outside(sums=sums))
            .select("branch_id", *wanted)
            .collect(engine="streaming")
            for between in self._ranges()
        ]
        whole = pl.concat(frames) if frames else None
        return {cut.name: _cut(whole, cut) for cut in runs.cuts} if whole is not None else {}

    def placed(self, wanted: tuple[str, ...], cuts: Mapping[str, Mapping[str, int]]) -> Iterator["pl.DataFrame"]:
        """The wanted rules of every customer of the population, as people read them: a frame a range, by customer_id."""
        from segmentation.to_polars import shown

        runs = for_delivered(self.policy, self.delivered)
        columns = [shown(name, runs.rule(name).type) for name in wanted]
        sums = self._sums(runs, wanted)
        for between in self._ranges():
            frame = self._placed(runs, wanted, between, _Outside(cuts=cuts, sums=sums))
            chosen = frame.select("customer_id", "manager_id", "branch_id", *columns)
            # sorting afterwards costs less than joins that keep the order
            yield chosen.collect(engine="streaming").sort("customer_id")

    def _sums(self, runs: Policy, wanted: tuple[str, ...]) -> "Sums":
        """The sums over households that the wanted rules rest on: of the size of the households, one pass over the book."""
        names = needed(runs.rules, wanted)
        used = [one for one in runs.together if one.given in names]
        if not used:
            return {}
        import polars as pl

        read = tuple(dict.fromkeys(name for one in used for name in (one.of, one.per)))
        found: dict[str, list[pl.DataFrame]] = {one.given: [] for one in used}
        for between in self._ranges():
            frame = self._placed(runs, read, between, _Outside())
            for one in used:
                summed = frame.filter(pl.col(one.per).is_not_null()).group_by(one.per).agg(_sum(one))
                found[one.given].append(summed.collect(engine="streaming"))
        return {
            one.given: (one.per, pl.concat(found[one.given]).group_by(one.per).agg(pl.col(one.given).sum()))
            for one in used
        }

    def _ranges(self) -> Iterator[tuple[str | None, str | None]]:
        """Bounds of ids, the lower inclusive, that cut the customers into ranges."""
        import polars as pl

        ids = pl.scan_parquet(self.folder / "customers.parquet").select("customer_id").collect().to_series().sort()
        bounds = [None, *(ids[i] for i in range(self.range_size, len(ids), self.range_size)), None]
        yield from pairwise(bounds)

    def _placed(
        self,
        runs: Policy,
        wanted: tuple[str, ...],
        between: tuple[str | None, str | None],
        outside: "_Outside",
    ) -> "pl.LazyFrame":
        """Customers of a range with facts, cuts, earlier values and the wanted rules; columns of theirs may be wanted too."""
        from segmentation.to_polars import facts_of, filled, with_rules

        names = needed(runs.rules, wanted)
        opposites = (names_in(rule.opposite) for rule in runs.rules if rule.opposite and rule.name in names)
        names |= needed(runs.rules, set().union(*opposites))
        constants = day_numbers(self.as_of)
        low, high = between
        together = [one for one in runs.together if one.given in names]
        frame = self._customers(names | {one.per for one in together}, low, high, constants)
        facts = [fact for fact in runs.facts.values() if fact.name in names]
        for table in dict.fromkeys(fact.table for fact in facts):
            rows = _within(self._scan(table), low, high)
            products = self._scan("products") if "products" in self.delivered else None
            frame = frame.join(facts_of(table, rows, facts, constants, products), on="customer_id", how="left")
        frame = frame.with_columns(filled(facts))
        frame = self._with_cuts(frame, [cut for cut in runs.cuts if cut.name in names], outside.cuts)
        frame = self._with_sums(frame, [one.given for one in together], outside.sums)
        frame = self._with_before(frame, runs, names)
        return with_rules(frame, runs, constants, names)

    def _scan(self, table: str) -> "pl.LazyFrame":
        import polars as pl

        return pl.scan_parquet(self.folder / f"{table}.parquet")

    def _customers(
        self, names: set[str], low: str | None, high: str | None, constants: Mapping[str, int]
    ) -> "pl.LazyFrame":
        from segmentation import bank_data
        from segmentation.population import POPULATION
        from segmentation.to_polars import Expressions, cell

        read = names | names_in(POPULATION) | {"manager_id", "branch_id"}
        columns = [c for c in bank_data.table("customers").columns if c.name in read and c.name != "customer_id"]
        rows = _within(self._scan("customers"), low, high).select("customer_id", *(cell(c) for c in columns))
        return rows.filter(Expressions(constants).test(POPULATION))

    def _with_cuts(
        self, frame: "pl.LazyFrame", used: list[Cut], cuts: Mapping[str, Mapping[str, int]]
    ) -> "pl.LazyFrame":
        import polars as pl

        for cut in used:
            of = cuts.get(cut.name, {})
            table = pl.LazyFrame(
                {cut.per: list(of), cut.name: list(of.values())}, schema={cut.per: pl.String, cut.name: pl.Int64}
            )
            frame = frame.join(table, on=cut.per, how="left")
        return frame

    def _with_sums(self, frame: "pl.LazyFrame", used: list[str], sums: "Sums") -> "pl.LazyFrame":
        import polars as pl

        for name in used:
            if name in sums:
                per, table = sums[name]
                frame = frame.join(table.lazy(), on=per, how="left")
            else:
                frame = frame.with_columns(pl.lit(None, pl.Int64).alias(name))
        return frame

    def _with_before(self, frame: "pl.LazyFrame", runs: Policy, names: set[str]) -> "pl.LazyFrame":
        import polars as pl

        used = [before for before in runs.before if before.name in names]
        if self.before is None or not used:
            dtypes = {Kind.NUMBER: pl.Int64, Kind.DAY: pl.Int32, Kind.WORD: pl.String}
            return frame.with_columns([pl.lit(None, dtypes[b.type.kind]).alias(b.name) for b in used])
        casts = {Kind.NUMBER: pl.Int64, Kind.DAY: pl.Int32, Kind.WORD: pl.String}
        earlier = pl.scan_parquet(self.before)
        kept = earlier.select("customer_id", *(pl.col(b.column).cast(casts[b.type.kind]).alias(b.name) for b in used))
        return frame.join(kept, on="customer_id", how="left")


def _sum(one: Together) -> "pl.Expr":
    import polars as pl

    return pl.col(one.of).sum().alias(one.given)


def _within(frame: "pl.LazyFrame", low: str | None, high: str | None) -> "pl.LazyFrame":
    import polars as pl

    if low is not None:
        frame = frame.filter(pl.col("customer_id") >= low)
    return frame if high is None else frame.filter(pl.col("customer_id") < high)


def _cut(frame: "pl.DataFrame", cut: Cut) -> dict[str, int]:
    """The value at rank ceil(n × share) of each group, the largest first."""
    import polars as pl

    rank = (pl.len() * cut.numerator + (cut.denominator - 1)) // cut.denominator - 1
    found = frame.group_by(cut.per).agg(pl.col(cut.of).sort(descending=True).get(rank)).sort(cut.per)
    return dict(zip(found[cut.per].to_list(), found[cut.of].to_list(), strict=True))
