"""Rounds over days for the tests of state: small deliveries laid down as accepted, and a policy of tiers alone. All invented."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import insert, select, update

from segmentation.policy import Policy, read_policy
from store import tables
from store.database import Database
from store.rounds.events import Event, of_customer
from store.rounds.rounds import RoundReport, run_round
from tests.segmentation.edge_bank import write_parquet

if TYPE_CHECKING:
    from tests.segmentation.oracle import Row

FIRST = date(2026, 9, 1)
NOW = datetime(2026, 11, 22, 1, tzinfo=UTC)
MASS, MID, HIGH = 1_00, 50_000_00, 500_000_00

_TEXT = """
[numbers]
tier_cuts = [50_000_00, 500_000_00]
tier_grace = 90
[words]
tiers = ["mass", "mid", "high"]
[facts]
assets_held = { sum = "holdings.balance", window = "open on D" }
[before]
tier_before = { of = "tier", kind = "word" }
below_before = { of = "tier_below_since", kind = "day" }
[rules]
aum = "assets_held"
debt = "0"
tier_now = "band(aum, tier_cuts)"
plain_tier = "band(aum, tier_cuts, tiers)"
rank_before = "position(tier_before, tiers)"
below_from = "below_before if known(below_before) else D"
kept = "tier_now < rank_before and days(below_from, D) < tier_grace"
tier = "band(or_zero(rank_before) if kept else tier_now, [1, 2], tiers)"
tier_below_since = "below_from if kept else unknown"
primary_type = "'savings' if aum > 0 else 'none'"
asset_types = "bits(savings = aum > 0, wealth = aum >= 500_000_00)"
"""


def tier_policy(*changes: tuple[str, str]) -> Policy:
    """The policy of tiers, with some pieces of its text replaced."""
    text = _TEXT
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return read_policy(text)


def after(days: int) -> date:
    """So many days after the first."""
    return FIRST + timedelta(days=days)


def deliver(database: Database, day: date, assets: Mapping[str, int]) -> int:
    """Lay down a delivery of customers with one deposit each, and serve it unless a newer one is; its number."""
    opened = date(2020, 1, 1)
    bank: dict[str, list[Row]] = {
        "customers": [
            {"customer_id": id_, "name": "虚构", "manager_id": "S001", "branch_id": "B1", "opened_on": opened, "closed_on": None}
            for id_ in assets
        ],
        "holdings": [
            {
                "holding_id": f"H{id_}", "customer_id": id_, "product_code": "P", "kind": "term_deposit", "balance": fen,
                "opened_on": opened,
            }
            for id_, fen in assets.items()
        ],
        "staff": [],
    }  # fmt: skip
    with database.writing() as connection:
        served = database.served(connection).delivery_id
        last = connection.execute(
            select(tables.deliveries.c.as_of).where(tables.deliveries.c.delivery_id == served)
        ).scalar()
        late = last is not None and day < last
        key = connection.execute(
            insert(tables.deliveries).values(
                as_of=day, fingerprint=f"{day}", state="retired" if late else "accepted", taken_at=NOW,
                tables={name: {"rows": len(rows), "rejected": 0} for name, rows in bank.items()},
                notes=[{"note": "late"}] if late else [],
            )
        ).inserted_primary_key  # fmt: skip
        assert key is not None
        number = int(key[0])
        write_parquet(database.parquet_dir(number), bank)
        if served is None:
            connection.execute(insert(tables.serving).values(id=1, delivery_id=number, round_id=None))
        elif not late:
            connection.execute(
                update(tables.deliveries).where(tables.deliveries.c.delivery_id == served).values(state="retired")
            )
            connection.execute(update(tables.serving).values(delivery_id=number))
    database.storage.build("bank", number).finish()
    return number


def night(
    database: Database, policy: Policy, day: date, assets: Mapping[str, int], *, now: datetime = NOW
) -> RoundReport:
    """A delivery and its round."""
    deliver(database, day, assets)
    return run_round(database, policy, as_of=day, now=now)


def told(database: Database, customer_id: str = "C1") -> list[tuple[str, str, int]]:
    """The customer's events that stand: kind, what, and days since the first; the oldest first."""
    return [(one.kind, one.what, (one.day - FIRST).days) for one in reversed(events_of(database, customer_id))]


def events_of(database: Database, customer_id: str = "C1", *, withdrawn: bool = False) -> tuple[Event, ...]:
    """The customer's events, the newest first."""
    with database.engine.connect() as connection:
        return of_customer(connection, customer_id, withdrawn=withdrawn)
