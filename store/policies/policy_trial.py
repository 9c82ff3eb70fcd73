"""What another policy would do to the customers at hand: both worked out on the same days, side by side, nothing kept.

``guanhu policy try`` calls it before anybody approves. Every kept day has its delivery; each is placed twice, by the rules in
force and by the others, both carrying on the same earlier round. Values set by hand are left out: they hold under both. What is
told are counts, money and a few ids. Memory is bounded by the batch's ranges.
"""

import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select

from content.problems import Problem
from segmentation.nodes import Kind
from segmentation.policy import Policy
from segmentation.segment_rules import rule_name
from store import tables
from store.database import Database
from store.rounds.batch_engines import USUAL, Book, open_batch
from store.rounds.rounds import PLACED, parquet_file, round_before

if TYPE_CHECKING:
    import polars as pl

#: Customers named as examples of each move.
EXAMPLES = 3
#: The list of a policy that names no segments.
LISTS = ("pre_churn",)
_KEPT = ("accepted", "retired")
_NEEDED = ("aum", "debt", "tier", "plain_tier", "primary_type", "asset_types")


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Customers who are in one group by the one policy and in another by the other; equal words: who stays."""

    before: str
    after: str
    customers: int
    aum: int
    """Their assets, fen."""
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemeEffect:
    """One scheme under both policies.

    In a set a customer has any number of groups; ``moves`` then tell group by group, ``after`` being ``+`` for those who join,
    ``-`` for those who leave and ``=`` for those who stay. For a number there is only how many customers it changes for.
    """

    rule: str
    kind: str
    """word, set, test or number."""
    moved: int
    aum_moved: int
    words: tuple[str, ...] = ()
    """The groups' own order, where the policy gives one."""
    moves: tuple[Move, ...] = ()


@dataclass(frozen=True, slots=True)
class Lengths:
    """How long a list is for each manager who has customers."""

    by_manager: Mapping[str, int]

    @property
    def total(self) -> int:
        """Over all managers."""
        return sum(self.by_manager.values())

    def at(self, hundredths: int) -> int:
        """The length that so many of a hundred managers do not exceed; 0 without managers."""
        ordered = sorted(self.by_manager.values())
        return ordered[max(-(-len(ordered) * hundredths // 100), 1) - 1] if ordered else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ListEffect:
    """One list of customers under both policies."""

    name: str
    before: Lengths
    after: Lengths


@dataclass(frozen=True, slots=True, kw_only=True)
class DayTrial:
    """One day under both policies."""

    as_of: date
    delivery_id: int
    customers: int
    moved: int
    """Customers who change a group of at least one scheme."""
    schemes: tuple[SchemeEffect, ...]
    lists: tuple[ListEffect, ...]
    seconds: float
    only_before: tuple[str, ...] = ()
    """Schemes that the other policy does not have."""
    only_after: tuple[str, ...] = ()


@dataclass
class _Tally:
    """What is counted of a day, range by range."""

    groups: dict[str, Counter[tuple[str, str]]] = field(default_factory=dict)
    aum: dict[str, Counter[tuple[str, str]]] = field(default_factory=dict)
    examples: dict[str, dict[tuple[str, str], tuple[str, ...]]] = field(default_factory=dict)
    numbers: Counter[str] = field(default_factory=Counter)
    numbers_aum: Counter[str] = field(default_factory=Counter)
    lists: dict[str, tuple[Counter[str], Counter[str]]] = field(default_factory=dict)
    customers: int = 0
    moved: int = 0


def days_at_hand(database: Database) -> tuple[tuple[date, int], ...]:
    """(as-of day, delivery) wherever a delivery's files are kept, its rounds' days included; the newest first, each day once."""
    with database.engine.connect() as connection:
        return tuple(_days(database, connection))


def _days(database: Database, connection: Connection) -> Iterator[tuple[date, int]]:
    deliveries, rounds = tables.deliveries.c, tables.rounds.c
    kept = select(deliveries.delivery_id, deliveries.as_of).where(deliveries.state.in_(_KEPT))
    own = {row.delivery_id: row.as_of for row in connection.execute(kept)}
    made = select(rounds.delivery_id, rounds.as_of).where(rounds.state == "done").distinct()
    pairs = {(as_of, delivery) for delivery, as_of in own.items()}
    pairs |= {(row.as_of, row.delivery_id) for row in connection.execute(made) if row.delivery_id in own}
    seen: set[date] = set()
    for as_of, delivery in sorted(pairs, key=lambda pair: (pair[0], own[pair[1]], pair[1]), reverse=True):
        if as_of not in seen and (database.parquet_dir(delivery) / "customers.parquet").exists():
            seen.add(as_of)
            yield as_of, delivery


def trial(database: Database, before: Policy, after: Policy, *, as_of: date, delivery_id: int) -> DayTrial:
    """One day of one delivery under both policies. Raises Problem when a policy lacks a rule that places customers."""
    for name in _NEEDED:
        if not after.has(name) or (name == "aum" and after.rule(name).type.kind is not Kind.NUMBER):
            raise Problem("segments.rule_missing", exit_code=2, name=name)
    began = time.perf_counter()
    shared, only_before, only_after = _watched(before, after)
    tally = _Tally()
    for old, new in _both(database, before, after, shared, as_of, delivery_id):
        _count(tally, old, new, shared)
    return DayTrial(
        as_of=as_of,
        delivery_id=delivery_id,
        customers=tally.customers,
        moved=tally.moved,
        schemes=tuple(
            replace(_effect(name, kind, tally), words=after.rule(name).type.words or ())
            for name, kind in shared.items()
        ),
        lists=tuple(
            ListEffect(name=name, before=Lengths(dict(one)), after=Lengths(dict(two)))
            for name, (one, two) in tally.lists.items()
        ),
        seconds=time.perf_counter() - began,
        only_before=only_before,
        only_after=only_after,
    )


def _watched(before: Policy, after: Policy) -> tuple[dict[str, Kind], tuple[str, ...], tuple[str, ...]]:
    """The rules that are groups or lists in both policies with their kind; and those of one alone."""
    one, two = _groups(before), _groups(after)
    shared = {name: kind for name, kind in one.items() if two.get(name) is kind}
    return shared, tuple(n for n in one if n not in shared), tuple(n for n in two if n not in shared)


def _groups(policy: Policy) -> dict[str, Kind]:
    named = [scheme.rule for scheme in policy.schemes.values()]
    lists = [rule_name(segment) for segment in policy.segments] or LISTS
    wanted = dict.fromkeys(["aum", *(named or PLACED), *lists])
    types = {rule.name: rule.type.kind for rule in policy.rules}
    return {name: types[name] for name in wanted if name in types and types[name] is not Kind.DAY}


def _both(  # noqa: PLR0913, PLR0917 - both policies on one day
    database: Database, before: Policy, after: Policy, shared: Mapping[str, Kind], as_of: date, delivery_id: int
) -> Iterator[tuple["pl.DataFrame", "pl.DataFrame"]]:
    with database.engine.connect() as connection:
        earlier = round_before(connection, database, as_of)
    file = None if earlier is None else parquet_file(database, earlier)
    engines = [
        open_batch(
            USUAL, Book(database=database, delivery_id=delivery_id, policy=policy, as_of=as_of, before=file)
        )
        for policy in (before, after)
    ]  # fmt: skip
    wanted = tuple(shared)
    one, two = (engine.placed(wanted, engine.cuts()) for engine in engines)
    yield from zip(one, two, strict=True)


# -- counting -----------------------------------------------------------------------------------------------------------


def _count(tally: _Tally, old: "pl.DataFrame", new: "pl.DataFrame", shared: Mapping[str, Kind]) -> None:
    """Add one range; both frames hold the same customers in the same order."""
    import polars as pl

    assert old["customer_id"].equals(new["customer_id"])
    both = old.with_columns(new[name].alias(f"new {name}") for name in shared)
    grouped = [name for name, kind in shared.items() if kind is not Kind.NUMBER]
    moved = pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"new {name}")) for name in grouped)
    tally.customers += len(both)
    tally.moved += both.select(moved.sum()).item() if grouped else 0
    for name, kind in shared.items():
        if kind is Kind.NUMBER:
            changed = both.filter(pl.col(name).ne_missing(pl.col(f"new {name}")))
            tally.numbers[name] += len(changed)
            tally.numbers_aum[name] += int(changed["aum"].sum())
        else:
            _count_groups(tally, both, name)
        if kind is Kind.TEST:
            _count_list(tally, both, name)


def _count_groups(tally: _Tally, both: "pl.DataFrame", name: str) -> None:
    import polars as pl

    pair = [
        pl.col(column).cast(pl.String).fill_null("").alias(key) for column, key in ((name, "b"), (f"new {name}", "a"))
    ]
    found = both.group_by(pair).agg(
        pl.len().alias("n"),
        pl.col("aum").sum().alias("money"),
        pl.col("customer_id").sort().head(EXAMPLES).alias("who"),
    )
    groups = tally.groups.setdefault(name, Counter())
    money, examples = tally.aum.setdefault(name, Counter()), tally.examples.setdefault(name, {})
    for b, a, n, total, who in found.iter_rows():
        groups[b, a] += n
        money[b, a] += int(total)
        if b != a:
            examples[b, a] = (*examples.get((b, a), ()), *who)[:EXAMPLES]


def _count_list(tally: _Tally, both: "pl.DataFrame", name: str) -> None:
    import polars as pl

    counts = both.filter(pl.col("manager_id").is_not_null()).group_by("manager_id")
    one, two = tally.lists.setdefault(name, (Counter(), Counter()))
    for manager, before, after in counts.agg(pl.col(name).sum(), pl.col(f"new {name}").sum()).iter_rows():
        one[manager] += before
        two[manager] += after


def _effect(name: str, kind: Kind, tally: _Tally) -> SchemeEffect:
    if kind is Kind.NUMBER:
        return SchemeEffect(rule=name, kind=kind, moved=tally.numbers[name], aum_moved=tally.numbers_aum[name])
    none: Counter[tuple[str, str]] = Counter()
    groups, money, examples = tally.groups.get(name, none), tally.aum.get(name, none), tally.examples.get(name, {})
    moves = [
        Move(before=b, after=a, customers=n, aum=money[b, a], examples=examples.get((b, a), ()))
        for (b, a), n in sorted(groups.items())
    ]
    left = [move for move in moves if move.before != move.after]
    return SchemeEffect(
        rule=name,
        kind=kind,
        moved=sum(move.customers for move in left),
        aum_moved=sum(move.aum for move in left),
        moves=tuple(_by_member(moves) if kind is Kind.SET else moves),
    )


def _by_member(moves: list[Move]) -> list[Move]:
    """Sets told group by group: who joined, who left, who stayed."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for move in moves:
        one, two = (set(text.split("|")) - {""} for text in (move.before, move.after))
        for sign, members in (("-", one - two), ("+", two - one), ("=", one & two)):
            for member in members:
                sums = found.setdefault((member, sign), {"customers": 0, "aum": 0, "examples": ()})
                sums["customers"] += move.customers
                sums["aum"] += move.aum
                sums["examples"] = (*sums["examples"], *move.examples)[:EXAMPLES]
    return [Move(before=member, after=sign, **sums) for (member, sign), sums in sorted(found.items())]
