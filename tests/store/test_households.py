"""A household counted together where the policy says so: for the book and for one customer alike."""

from datetime import date
from pathlib import Path

import polars as pl

from content.policy import SHIPPED
from segmentation.policy import read_policy
from segmentation.to_python import place_one
from store.live.one_customer import read_customer
from store.rounds.rounds import parquet_file, run_round
from tests.banks import NOW, an_app
from tests.builders import a_customer, a_holding
from tests.engines import Engine

DAY = date(2026, 11, 21)
WAN = 10_000


def test_every_member_has_the_households_tier_and_nobody_elses_money(engine: Engine, tmp_path: Path) -> None:
    shipped = SHIPPED.read_text(encoding="utf-8")
    text = shipped.replace("# household_aum =", "household_aum =").replace(
        '"band(aum, tier_cuts)"', '"band(household_aum, tier_cuts)"'
    )
    policy = read_policy(text.replace('"band(aum, tier_cuts, tiers)"', '"band(household_aum, tier_cuts, tiers)"'))
    people = {"C1": ("F1", 30), "C2": ("F1", 19), "C3": ("F1", 1), "C4": ("F2", 4), "C5": ("", 4), "C6": ("", 50)}
    customers = [a_customer(customer_id=id_, name=f"虚构{id_}", household_id=home) for id_, (home, _) in people.items()]
    customers.append(a_customer(customer_id="C7", name="虚构七", household_id="F2", closed_on="2026-11-21"))
    holdings = [
        a_holding(holding_id=f"H{id_}", customer_id=id_, balance=str(amount * WAN))
        for id_, amount in {**{id_: amount for id_, (_, amount) in people.items()}, "C7": 500}.items()
    ]
    app = an_app(tmp_path, engine=engine, customers=customers, holdings=holdings)
    report = run_round(app.database, policy, as_of=DAY, now=NOW)
    frame = pl.read_parquet(parquet_file(app.database, report.round_id))
    tiers = dict(frame.select("customer_id", "tier").rows())
    assert tiers == {"C1": "high", "C2": "high", "C3": "high", "C4": "mass", "C5": "mass", "C6": "high"}
    assert dict(frame.select("customer_id", "aum").rows())["C3"] == WAN * 100, "the own assets stay the own"
    place = place_one(policy, ["customers", "holdings"], ["tier", "household_aum"])
    with app.database.reading() as connection:
        for id_, tier in tiers.items():
            one = read_customer(app.database, connection, policy, id_)
            assert one is not None
            values = place(one.customer, one.rows, DAY, one.known)
            assert values["tier"] == tier, id_
            assert values["household_aum"] == {"F1": 50, "F2": 4}.get(people[id_][0], people[id_][1]) * WAN * 100
