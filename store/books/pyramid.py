"""The pyramid of a book: how customers and assets are spread over the tiers, and what share the richest fifth holds (M-76).

Read from the served round's placements inside ``Database.reading()``; called by ``guanhu segment --summary``. The tail is
counted beside the head: nobody is left out.
"""

from collections import defaultdict
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import ColumnElement, Connection, func, literal, select

from store.tables import bank, placements

#: The richest part: one customer in so many, rounded up.
FIFTH = 5
By = Literal["", "branch_id", "manager_id"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One tier of a pyramid; assets in fen."""

    tier: str
    customers: int
    aum: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pyramid:
    """One book: the bank's, a branch's or a manager's; assets in fen."""

    group: str
    """The branch or manager; empty for the bank, or for customers without a manager."""
    customers: int
    aum: int
    top_customers: int
    """The richest fifth, rounded up."""
    top_aum: int
    levels: tuple[Level, ...]
    """Those tiers that have customers, the most assets a customer first."""

    @property
    def top_percent(self) -> int | None:
        """The share of the richest fifth in whole hundredths, rounded down; None without assets."""
        return 100 * self.top_aum // self.aum if self.aum else None


def pyramids(connection: Connection, *, by: By = "") -> tuple[Pyramid, ...]:
    """The pyramid of the bank, or one a branch or manager, by its id."""
    group: ColumnElement[str] = func.coalesce(placements.c[by], "") if by else literal("")
    ranked = select(
        group.label("name"),
        placements.c.tier,
        placements.c.aum,
        func.row_number()
        .over(partition_by=group, order_by=(placements.c.aum.desc(), placements.c.customer_id))
        .label("place"),
        func.count().over(partition_by=group).label("everybody"),
    ).subquery()
    top = (ranked.c.everybody + (FIFTH - 1)) // FIFTH
    rows = connection.execute(
        select(
            ranked.c.name,
            ranked.c.tier,
            func.count().label("customers"),
            func.sum(ranked.c.aum).label("aum"),
            func.count().filter(ranked.c.place <= top).label("top_customers"),
            func.coalesce(func.sum(ranked.c.aum).filter(ranked.c.place <= top), 0).label("top_aum"),
        ).group_by(ranked.c.name, ranked.c.tier)
    )
    of_group = defaultdict(list)
    for row in rows:
        of_group[row.name].append(row)
    return tuple(
        Pyramid(
            group=name,
            customers=sum(row.customers for row in levels),
            aum=sum(int(row.aum) for row in levels),
            top_customers=sum(row.top_customers for row in levels),
            top_aum=sum(int(row.top_aum) for row in levels),
            levels=tuple(
                Level(tier=row.tier, customers=row.customers, aum=int(row.aum))
                for row in sorted(levels, key=lambda row: -int(row.aum) / row.customers)
            ),
        )
        for name, levels in sorted(of_group.items())
    )


def names(connection: Connection, by: By) -> dict[str, str]:
    """What the branches or the staff are called, by their id."""
    if not by:
        return {}
    table, key = (bank["branches"], "branch_id") if by == "branch_id" else (bank["staff"], "staff_id")
    return {row[0]: f"{row[0]} {row[1]}" for row in connection.execute(select(table.c[key], table.c.name))}
