"""What became of customers from one round to the next: two Parquet files compared, range by range, before anything is switched.

A round is compared with the round it carries on. Where the policy has changed in between, the earlier day is worked out again
under the new policy, and an event needs both: a change against what was shown, and against what the new policy would have
shown. So nobody is congratulated because a mark was moved. Where the earlier delivery is gone, such a night has no events.
Called by ``store.rounds.rounds`` and ``store.rounds.restating``; ``store.rounds.events`` writes the result.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from segmentation.nodes import Kind
from segmentation.policy import Policy
from store.database import Database
from store.rounds import events
from store.rounds.by_hand import COLUMN, SEGMENTS
from store.rounds.round_build import Basis, parquet_file, write_aside
from store.tables import rounds

if TYPE_CHECKING:
    import polars as pl

#: The policy's rule for "80 % of the next cut": empty or false where the next tier is not near.
NEAR = "near_tier"
#: Rows of the file read at once.
_AT_ONCE = 250_000


@dataclass(frozen=True, slots=True)
class Changes:
    """The events of a round, in small frames until they are written."""

    frames: tuple["pl.DataFrame", ...] = ()

    def __iter__(self) -> Iterator[Mapping[str, Any]]:
        """One mapping an event, as ``events.write`` takes them."""
        for frame in self.frames:
            yield from frame.iter_rows(named=True)

    def __len__(self) -> int:
        return sum(len(frame) for frame in self.frames)


def changes(database: Database, round_id: int, basis: Basis, placed: tuple[str, ...]) -> Changes:
    """What the built round makes of the one before it; nothing for a bank's first round."""
    if basis.before_id is None:
        return Changes()
    with _measured_alike(database, round_id, basis, placed) as before:
        if before is None:
            return Changes()
        found = compare(before, parquet_file(database, round_id), basis.policy)
        return Changes(tuple(frame for frame in found if len(frame)))


@contextmanager
def _measured_alike(
    database: Database, round_id: int, basis: Basis, placed: tuple[str, ...]
) -> Iterator[Sequence[Path] | None]:
    """The files of the earlier round; two when the policy has changed; None when that cannot be worked out."""
    assert basis.before_id is not None
    with database.engine.connect() as connection:
        row = connection.execute(select(rounds).where(rounds.c.round_id == basis.before_id)).one()
    shown = parquet_file(database, basis.before_id)
    if row.policy_hash == basis.policy.hash:
        yield [shown]
        return
    before = row.before_id if row.before_id and parquet_file(database, row.before_id).exists() else None
    if not (database.parquet_dir(row.delivery_id) / "customers.parquet").exists():
        yield None
        return
    again = Basis(
        delivery_id=row.delivery_id, as_of=row.as_of, policy=basis.policy, before_id=before, range_size=basis.range_size
    )
    aside = parquet_file(database, round_id).with_suffix(".alike")
    try:
        write_aside(database, again, placed, aside)
        yield [shown, aside] if aside.exists() else [shown]
    finally:
        aside.unlink(missing_ok=True)


def compare(before: Sequence[Path], after: Path, policy: Policy) -> Iterator["pl.DataFrame"]:
    """The events between rounds' files, range by range; a change counts when it is one against every file of ``before``."""
    import polars as pl
    import pyarrow.parquet as pq

    if not after.exists() or not all(path.exists() for path in before):
        return
    file = pq.ParquetFile(after)
    try:
        columns = _compared(file.schema_arrow.names, before)
        for batch in file.iter_batches(batch_size=_AT_ONCE, columns=columns):
            now: Any = pl.from_arrow(batch)
            if len(now):
                yield from _of_range(now, before, policy)
    finally:
        file.close()


def _compared(names: Sequence[str], before: Sequence[Path]) -> list[str]:
    """What both sides have of the columns that are compared; a segment that was not yet kept is no change."""
    import polars as pl

    wanted = ["customer_id", "manager_id", "branch_id", "tier", NEAR, SEGMENTS, COLUMN]
    there = [set(pl.scan_parquet(path).collect_schema().names()) for path in before]
    return [name for name in wanted if name in names and all(name in one for one in there)]


def _of_range(now: "pl.DataFrame", before: Sequence[Path], policy: Policy) -> Iterator["pl.DataFrame"]:
    import polars as pl

    low, high = now["customer_id"][0], now["customer_id"][-1]
    joined = now
    compared = [name for name in ("tier", NEAR, SEGMENTS, COLUMN) if name in now.columns]
    for place, path in enumerate(before):
        rows = pl.scan_parquet(path).filter(pl.col("customer_id").is_between(pl.lit(low), pl.lit(high)))
        named = [pl.col(name).alias(f"{name}_{place}") for name in compared]
        joined = joined.join(rows.select("customer_id", *named).collect(), on="customer_id", how="inner")
    sides = range(len(before))
    ranks = {word: rank for rank, word in enumerate(policy.rule("tier").type.words or ())}
    # a round from before values were set by hand has none
    blank = pl.lit(None, pl.String)
    joined = joined.with_columns(
        blank.alias(n) for n in [COLUMN, *(f"{COLUMN}_{s}" for s in sides)] if n not in joined.columns
    )
    yield _tiers(joined, sides, ranks)
    if NEAR in compared:
        yield _near(joined, sides, policy, list(ranks))
    if SEGMENTS in compared:
        yield from _segments(joined, sides)


def _tiers(joined: "pl.DataFrame", sides: range, ranks: Mapping[str, int]) -> "pl.DataFrame":
    import polars as pl

    def rank(name: str) -> "pl.Expr":
        return pl.col(name).replace_strict(ranks, default=None, return_dtype=pl.Int8)

    changed = joined.filter(pl.all_horizontal(pl.col("tier") != pl.col(f"tier_{side}") for side in sides))
    rose = pl.all_horizontal(rank("tier") > rank(f"tier_{side}") for side in sides)
    fell = pl.all_horizontal(rank("tier") < rank(f"tier_{side}") for side in sides)
    kind = pl.when(rose).then(pl.lit(events.TIER_REACHED)).when(fell).then(pl.lit(events.TIER_FALLEN))
    return _events(changed, kind, pl.col("tier"), pl.col("tier_0"), _hand("tier", sides)).filter(
        pl.col("kind").is_not_null()
    )


def _near(joined: "pl.DataFrame", sides: range, policy: Policy, tiers: list[str]) -> "pl.DataFrame":
    """Newly near: with a test the next tier is meant, with a word the tier it names."""
    import polars as pl

    is_test = policy.has(NEAR) and policy.rule(NEAR).type.kind is Kind.TEST
    following = dict(zip(tiers, [*tiers[1:], ""], strict=True))

    def near(name: str, tier: str) -> "pl.Expr":
        if is_test:
            near_one = pl.col(tier).replace_strict(following, default="", return_dtype=pl.String)
            return pl.when(pl.col(name)).then(near_one).otherwise(pl.lit(""))
        return pl.col(name).cast(pl.String).fill_null("")

    what = near(NEAR, "tier")
    fresh = pl.all_horizontal(what != near(f"{NEAR}_{side}", f"tier_{side}") for side in sides)
    # whoever stood in a higher tier until now has fallen, and not come near
    ranks = {word: place for place, word in enumerate(tiers)}

    def rank(name: str) -> "pl.Expr":
        return pl.col(name).replace_strict(ranks, default=None, return_dtype=pl.Int8)

    held = pl.all_horizontal(rank("tier") >= rank(f"tier_{side}") for side in sides)
    changed = joined.filter(fresh & held & (what != "") & (what != "none"))
    return _events(changed, pl.lit(events.NEAR_TIER), what, pl.lit(""), pl.lit(value=False))


def _segments(joined: "pl.DataFrame", sides: range) -> Iterator["pl.DataFrame"]:
    import polars as pl

    changed = joined.filter(
        pl.all_horizontal(pl.col(SEGMENTS).ne_missing(pl.col(f"{SEGMENTS}_{side}")) for side in sides)
    )

    def names(name: str) -> "pl.Expr":
        return pl.col(name).fill_null("").str.split("|")

    joined_ones, left_ones = names(SEGMENTS), names(f"{SEGMENTS}_0")
    for side in sides:
        joined_ones = joined_ones.list.set_difference(names(f"{SEGMENTS}_{side}"))
        left_ones = left_ones.list.set_intersection(names(f"{SEGMENTS}_{side}"))
    left_ones = left_ones.list.set_difference(names(SEGMENTS))
    for kind, which in ((events.JOINED, joined_ones), (events.LEFT, left_ones)):
        many = changed.with_columns(which.alias("what")).explode("what").filter(pl.col("what").fill_null("") != "")
        yield _events(many, pl.lit(kind), pl.col("what"), pl.lit(""), _hand(SEGMENTS, sides))


def _hand(column: str, sides: range) -> "pl.Expr":
    """Whether the column was set by hand on one of the days."""
    import polars as pl

    key = f'"{column}":'
    days = [COLUMN, *(f"{COLUMN}_{side}" for side in sides)]
    return pl.any_horizontal(pl.col(day).fill_null("").str.contains(key, literal=True) for day in days)


def _events(changed: "pl.DataFrame", kind: Any, what: Any, was: Any, hand: Any) -> "pl.DataFrame":
    import polars as pl

    cause = pl.when(hand).then(pl.lit(events.HAND)).otherwise(pl.lit(events.DATA))
    return changed.select(
        kind.cast(pl.String).alias("kind"), pl.col("customer_id"), what.alias("what"), was.alias("was"),
        cause.alias("cause"), pl.col("manager_id"), pl.col("branch_id"),
    )  # fmt: skip
