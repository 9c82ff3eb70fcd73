"""One round from its basis: what it is made from, its row while it is built, its Parquet file and its serving table.

``store.rounds.rounds`` makes the night's rounds with it, ``store.rounds.restating`` those of days that a late delivery
touches. A basis that is known is enough to make a round again: delivery, day, policy, the round whose state it carries on,
and what was set by hand.
"""

from collections.abc import Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import BigInteger, Boolean, Connection, Integer, insert, select, update

from segmentation.policy import Policy
from segmentation.schemes import Values
from store import stopwatch, tables
from store.database import Database
from store.imports import suppressions
from store.policies import policies
from store.rounds.batch_engines import RANGE, USUAL, Book, EngineName, open_batch
from store.rounds.by_hand import ByHand, laid_over, named, write_own
from store.rounds.placed_file import PlacedFile
from store.types import Day

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl

#: ``rounds.restates_id`` of a day that had no round before a late delivery came.
NONE_BEFORE = 0

Cuts = dict[str, dict[str, int]]
"""Each cut's value by branch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """What a round is made from."""

    delivery_id: int
    as_of: date
    policy: Policy
    before_id: int | None = None
    """The round of an earlier day whose state is carried on."""
    hands: tuple[ByHand, ...] = ()
    """The values set by hand that stand, oldest first."""
    engine: EngineName = USUAL
    restates_id: int | None = None
    """The round of the day it takes the place of, after a late delivery; ``NONE_BEFORE`` where there was none."""
    range_size: int = RANGE
    master: str = ""

    @property
    def by_hand(self) -> str:
        """The overrides by id, as the round's row keeps them."""
        return named(self.hands)


def parquet_file(database: Database, round_id: int) -> Path:
    """The round as Parquet: the placements, words as text."""
    return database.data_dir / f"round-{round_id}.parquet"


def begin(connection: Connection, basis: Basis, *, now: datetime) -> int:
    """Note the round as building and keep its policy's text; its id. Needs ``Database.writing()``."""
    policies.keep_text(connection, basis.policy, at=now)
    made = connection.execute(
        insert(tables.rounds).values(
            delivery_id=basis.delivery_id, as_of=basis.as_of, policy_hash=basis.policy.hash, engine=basis.engine,
            state="building", ran_at=now, customers=0, cuts={}, before_id=basis.before_id, restates_id=basis.restates_id,
            by_hand=basis.by_hand,
        )
    )  # fmt: skip
    key = made.inserted_primary_key
    assert key is not None
    return int(key[0])


def finish(connection: Connection, round_id: int, customers: int, cuts: Cuts) -> None:
    """The round is whole. Needs ``Database.writing()``."""
    mine = update(tables.rounds).where(tables.rounds.c.round_id == round_id)
    connection.execute(mine.values(state="done", customers=customers, cuts=cuts))


def build(database: Database, round_id: int, basis: Basis, placed: tuple[str, ...]) -> tuple[int, Cuts]:
    """Write file and serving table range by range; the number of customers, and the cuts."""
    target = parquet_file(database, round_id)
    with placing(database, basis, placed, target.with_suffix(".before")) as (cuts, frames):
        building = database.storage.build("round", round_id)
        try:
            written = PlacedFile(target)
            with written, stopwatch.step("table"):
                building.load(tables.placements, map(as_text, _watched(written.through(frames))))
            with stopwatch.step("index"):
                building.finish()
        finally:
            building.close()
    return written.rows, cuts


def _watched(frames: "Iterator[pl.DataFrame]") -> "Iterator[pl.DataFrame]":
    """The same frames; the making of each is a step of its own."""
    while True:
        with stopwatch.step("place"):
            frame = next(frames, None)
        if frame is None:
            return
        yield frame


def write_aside(database: Database, basis: Basis, placed: tuple[str, ...], target: Path) -> None:
    """The same as a Parquet file alone, for a comparison."""
    with placing(database, basis, placed, target.with_suffix(".before")) as (_, frames), PlacedFile(target) as written:
        for _frame in written.through(frames):
            pass


@contextmanager
def placing(
    database: Database, basis: Basis, placed: tuple[str, ...], scratch: Path
) -> "Iterator[tuple[Cuts, Iterator[pl.DataFrame]]]":
    """The cuts, and the placements in frames by customer; ``scratch`` is a name for a file of its own meanwhile."""
    others = other_groups(basis.policy)
    wanted = tuple(dict.fromkeys([*(name for name in placed if basis.policy.has(name)), *others.values()]))
    try:
        book = Book(
            database=database,
            delivery_id=basis.delivery_id,
            policy=basis.policy,
            as_of=basis.as_of,
            before=_before(database, basis, scratch),
            range_size=basis.range_size,
            master=basis.master,
            as_text=bool(basis.hands),  # a value set by hand is any text
        )
        batch = open_batch(basis.engine, book)
        with stopwatch.step("cuts"):
            cuts = batch.cuts()
        placed_ones = _without(batch.placed(wanted, cuts), suppressions.erased(database))
        frames = (in_other_groups(frame, basis.policy, others) for frame in placed_ones)
        yield cuts, (laid_over(whole(frame), basis.hands) for frame in frames)
    finally:
        scratch.unlink(missing_ok=True)


def _without(frames: "Iterator[pl.DataFrame]", erased: Sequence[str]) -> "Iterator[pl.DataFrame]":
    """The frames without customers who were erased: deliveries from before that still hold them."""
    import polars as pl

    for frame in frames:
        yield frame.filter(~pl.col("customer_id").is_in(list(erased))) if erased else frame


def _before(database: Database, basis: Basis, scratch: Path) -> Path | None:
    """The earlier round as the rules alone made it: what was set by hand then is not carried on."""
    if basis.before_id is None:
        return None
    source = parquet_file(database, basis.before_id)
    by_hand = select(tables.rounds.c.by_hand).where(tables.rounds.c.round_id == basis.before_id)
    with database.engine.connect() as connection:
        if not connection.execute(by_hand).scalar():
            return source
    write_own(source, scratch, [before.column for before in basis.policy.before])
    return scratch


def other_groups(policy: Policy) -> dict[str, str]:
    """The bank's own schemes that have no column among the placements, with their rules."""
    return {
        scheme.name: scheme.rule
        for scheme in policy.schemes.values()
        if scheme.values is not Values.NUMBER and scheme.rule not in tables.placements.c
    }


def in_other_groups(frame: "pl.DataFrame", policy: Policy, others: Mapping[str, str]) -> "pl.DataFrame":
    """The frame with these schemes' groups as ``scheme:value`` between bars."""
    import polars as pl

    if not others:
        return frame
    several = {name for name, rule in others.items() if policy.schemes[name].values is Values.SEVERAL}
    groups = [
        pl.col(rule).cast(pl.String).fill_null("").str.split("|").list.eval(pl.lit(f"{name}:") + pl.element())
        if name in several
        else pl.concat_list(pl.lit(f"{name}:") + pl.col(rule).cast(pl.String).fill_null(""))
        for name, rule in sorted(others.items())
    ]
    joined = pl.concat_list(groups).list.eval(pl.element().filter(~pl.element().str.ends_with(":"))).list.join("|")
    return frame.with_columns(joined.alias("other_groups"))


def whole(frame: "pl.DataFrame") -> "pl.DataFrame":
    """The frame with every column of the placements, those without a rule empty; words may stay ``pl.Enum``."""
    import polars as pl

    dtypes = {BigInteger: pl.Int64, Integer: pl.Int64, Day: pl.Date, Boolean: pl.Boolean}
    words = {name for name, kind in frame.schema.items() if kind == pl.Enum}
    return frame.select(
        (pl.col(column.name) if column.name in frame.columns else pl.lit(None))
        .cast(frame.schema[column.name] if column.name in words else dtypes.get(type(column.type), pl.String))
        .alias(column.name)
        for column in tables.placements.columns
    )


def as_text(frame: "pl.DataFrame") -> "pl.DataFrame":
    """The frame with words as plain text, as tables take them."""
    import polars as pl

    return frame.with_columns(pl.col(pl.Enum).cast(pl.String))
