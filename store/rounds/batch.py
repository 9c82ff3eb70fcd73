"""The batch: the policy's Polars expressions over a delivery's Parquet files, one range of customers after the other.

Called by ``store.rounds.rounds``. Memory is bounded by the range, not by the number of customers: each range is read, placed and
handed on before the next is touched. Cuts (a branch's value at a rank) need every customer and so a first pass over the
few columns they rest on.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from segmentation.delivered import for_delivered
from segmentation.facts import day_numbers
from segmentation.nodes import names_in
from segmentation.policy import Cut, Policy, Together, needed
from store.ahead import side_by_side
from store.rounds.batch_engines import RANGE
from store.rounds.range_facts import Earlier, RangeFacts
from store.rounds.ranges import Range

if TYPE_CHECKING:
    import polars as pl
    from polars._typing import EngineType

    #: By the name it is handed in under: the column of the group, and a frame of groups and sums.
    Sums = Mapping[str, tuple[str, pl.DataFrame]]

_Made = TypeVar("_Made")

#: A range is small: worked on as it lies in memory, it keeps its order and is quicker than in pieces.
_ENGINE: "EngineType" = "in-memory"
#: The pass that finds cuts reads so few columns that its ranges may be so many times as large.
_CUTS_READ_LITTLE = 3


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
    as_text: bool = True
    """Words as plain text; else as ``pl.Enum`` where their list is fixed, which is quicker to write."""

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

        outside = _Outside(sums=self._sums(runs, wanted))
        size = self.range_size * _CUTS_READ_LITTLE
        frames = list(self._made(runs, wanted, outside, _selected(["branch_id", *wanted]), size))
        whole = pl.concat(frames) if frames else None
        return _cut_values(whole, runs.cuts) if whole is not None else {}

    def placed(self, wanted: tuple[str, ...], cuts: Mapping[str, Mapping[str, int]]) -> Iterator["pl.DataFrame"]:
        """The wanted rules of every customer of the population, as people read them: a frame a range, by customer_id."""
        import polars as pl

        from segmentation.to_polars import shown

        runs = for_delivered(self.policy, self.delivered)
        columns = [shown(name, runs.rule(name).type) for name in wanted]
        if self.as_text:
            columns = [
                column if runs.rule(name).type.words is None else column.cast(pl.String)
                for name, column in zip(wanted, columns, strict=True)
            ]
        outside = _Outside(cuts=cuts, sums=self._sums(runs, wanted))
        chosen = _selected(["customer_id", "manager_id", "branch_id", *columns])
        yield from self._made(runs, wanted, outside, chosen)

    def _sums(self, runs: Policy, wanted: tuple[str, ...]) -> "Sums":
        """The sums over households that the wanted rules rest on: of the size of the households, one pass over the book."""
        names = needed(runs.rules, wanted)
        used = [one for one in runs.together if one.given in names]
        if not used:
            return {}
        import polars as pl

        read = tuple(dict.fromkeys(name for one in used for name in (one.of, one.per)))

        def summed(frame: pl.LazyFrame) -> list[pl.DataFrame]:
            known = frame.select(read).collect(engine=_ENGINE)
            return [known.filter(pl.col(one.per).is_not_null()).group_by(one.per).agg(_sum(one)) for one in used]

        found = list(zip(*self._made(runs, read, _Outside(), summed), strict=True))
        return {
            one.given: (one.per, pl.concat(parts).group_by(one.per).agg(pl.col(one.given).sum()))
            for one, parts in zip(used, found, strict=True)
        }

    def _made(
        self,
        runs: Policy,
        wanted: tuple[str, ...],
        outside: _Outside,
        make: "Callable[[pl.LazyFrame], _Made]",
        size: int | None = None,
    ) -> Iterator[_Made]:
        """What is made of each range, in order: of its customers, sorted, with facts, what comes from outside, and the rules.

        Ranges are worked on side by side. Columns of the customers may be wanted too.
        """
        from segmentation.to_polars import rule_levels

        names = read_for(runs, wanted)
        together = [one for one in runs.together if one.given in names]
        constants = day_numbers(self.as_of)
        facts = RangeFacts(self.folder, runs, names | {one.per for one in together}, constants)
        cuts = [cut for cut in runs.cuts if cut.name in names]
        before = [one for one in runs.before if one.name in names]
        earlier = Earlier(self.before, before)
        levels = rule_levels(runs, constants, names)

        def made(part: Range) -> _Made:
            frame = earlier.beside(facts.frame(part), part).lazy()
            frame = _with_cuts(frame, cuts, outside.cuts)
            frame = _with_sums(frame, [one.given for one in together], outside.sums)
            for columns in levels:
                frame = frame.with_columns(columns)
            return make(frame)

        return side_by_side(made, facts.ranges(size or self.range_size))


def _selected(columns: "list[str | pl.Expr]") -> "Callable[[pl.LazyFrame], pl.DataFrame]":
    """These columns of a range, worked out."""
    return lambda frame: frame.select(columns).collect(engine=_ENGINE)


def read_for(runs: Policy, wanted: Iterable[str]) -> set[str]:
    """Every name that the wanted rules read, themselves included, their opposites' names too."""
    names = needed(runs.rules, wanted)
    opposites = (names_in(rule.opposite) for rule in runs.rules if rule.opposite and rule.name in names)
    return names | needed(runs.rules, set().union(*opposites))


def _with_cuts(frame: "pl.LazyFrame", used: list[Cut], cuts: Mapping[str, Mapping[str, int]]) -> "pl.LazyFrame":
    import polars as pl

    for cut in used:
        of = cuts.get(cut.name, {})
        table = pl.LazyFrame(
            {cut.per: list(of), cut.name: list(of.values())}, schema={cut.per: pl.String, cut.name: pl.Int64}
        )
        frame = frame.join(table, on=cut.per, how="left", maintain_order="left")
    return frame


def _with_sums(frame: "pl.LazyFrame", used: list[str], sums: "Sums") -> "pl.LazyFrame":
    import polars as pl

    for name in used:
        if name in sums:
            per, table = sums[name]
            frame = frame.join(table.lazy(), on=per, how="left", maintain_order="left")
        else:
            frame = frame.with_columns(pl.lit(None, pl.Int64).alias(name))
    return frame


def _sum(one: Together) -> "pl.Expr":
    import polars as pl

    return pl.col(one.of).sum().alias(one.given)


def _cut_values(frame: "pl.DataFrame", cuts: Iterable[Cut]) -> dict[str, dict[str, int]]:
    """By cut, the value at rank ceil(n × share) of each group, the largest first; what several cuts rest on is sorted once."""
    import polars as pl

    ordered: dict[tuple[str, str], pl.DataFrame] = {}
    found = {}
    for cut in cuts:
        by_group = ordered.get((cut.per, cut.of))
        if by_group is None:
            values = pl.col(cut.of).sort(descending=True)
            by_group = ordered[cut.per, cut.of] = frame.group_by(cut.per).agg(values).sort(cut.per)
        rank = (pl.col(cut.of).list.len().cast(pl.Int64) * cut.numerator + (cut.denominator - 1)) // cut.denominator - 1
        at = by_group.select(cut.per, pl.col(cut.of).list.get(rank))
        found[cut.name] = dict(zip(at[cut.per].to_list(), at[cut.of].to_list(), strict=True))
    return found
