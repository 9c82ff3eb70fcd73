"""The pyramid and the richest fifth: of the bank, a branch and a manager, on every database."""

from pathlib import Path

import pytest

from bot.commands.pyramid import summary
from content.problems import Problem
from store.books.pyramid import Level, pyramids
from tests.banks import an_app
from tests.builders import a_customer, a_holding
from tests.engines import Engine

YUAN = 100


def test_the_richest_fifth_is_rounded_up_and_nobody_is_left_out(engine: Engine, tmp_path: Path) -> None:
    amounts = [6_000_000, 500_000, 499_999, 50_000, 0, 1, 2, 3, 4, 5, 6]  # eleven: a fifth are three
    customers = [a_customer(customer_id=f"C{n:02d}", name=f"虚构{n}") for n in range(len(amounts))]
    customers[3]["manager_id"], customers[4]["manager_id"] = "S002", ""
    holdings = [
        a_holding(holding_id=f"H{n}", customer_id=f"C{n:02d}", balance=str(a)) for n, a in enumerate(amounts) if a
    ]
    app = an_app(tmp_path, segmented=True, engine=engine, customers=customers, holdings=holdings)
    with app.database.reading() as connection:
        (bank,) = pyramids(connection)
        managers = {one.group: one for one in pyramids(connection, by="manager_id")}
        (branch,) = pyramids(connection, by="branch_id")
    assert (bank.customers, bank.aum) == (11, sum(amounts) * YUAN)
    assert (bank.top_customers, bank.top_aum, bank.top_percent) == (3, 6_999_999 * YUAN, 99)
    assert bank.levels == (
        Level(tier="private", customers=1, aum=6_000_000 * YUAN),
        Level(tier="high", customers=1, aum=500_000 * YUAN),
        Level(tier="mid", customers=2, aum=549_999 * YUAN),
        Level(tier="mass", customers=7, aum=21 * YUAN),
    )
    assert (branch.customers, branch.aum, branch.top_aum) == (bank.customers, bank.aum, bank.top_aum)
    assert {name: (one.customers, one.top_customers, one.top_percent) for name, one in managers.items()} == {
        "": (1, 1, None),
        "S001": (9, 2, 92),
        "S002": (1, 1, 100),
    }
    assert sum(one.aum for one in managers.values()) == bank.aum
    for language in ("zh", "en"):
        lines = list(summary(app.database, language))
        assert len(lines) == 1 + 2 + 1 + 2 + 3
        assert "99%" in lines[0]


def test_before_the_first_round_the_cure_is_said(tmp_path: Path) -> None:
    app = an_app(tmp_path)
    with pytest.raises(Problem) as problem:
        list(summary(app.database, "zh"))
    assert "guanhu segment" in problem.value.sentence("zh")
