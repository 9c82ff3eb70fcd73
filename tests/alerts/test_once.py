"""Whatever order, repetition or crash: each addressee hears of each matter exactly once."""

import random
from collections import Counter
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection

from schedules.alerting.alerts import Alerts
from tests.alerts.house import POLICY, House, a_movement, an_arrival, at

TOLD: list[tuple[str, dict[str, Any]]] = [
    ("movements", a_movement("M1")),
    ("movements", a_movement("M2", amount="900000.00")),
    ("movements", a_movement("M3", customer_id="C003")),
    ("movements", a_movement("M4", customer_id="C005")),
    ("arrivals", an_arrival("A1")),
    ("arrivals", an_arrival("A2", when=at("09:30"))),
    ("complaints", {"id": "Q1", "at": at("09:00").isoformat(), "customer_id": "C004"}),
    ("market-marks", {"id": "K1", "at": at("09:00").isoformat(), "product_code": "TD12", "mark": "risk"}),
]
#: Matter, stage, person.
HEARD = {
    "movements:M1:told:S002", "movements:M2:told:S002", "movements:M2:head:S003", "movements:M3:told:S001",
    "movements:M4:unassigned:S003", "complaints:Q1:unassigned:S003", "market-marks:K1:told:S001",
    "market-marks:K1:told:S002", "market-marks:K1:unassigned:S003", "market-marks:K1:unassigned:S008",
}  # fmt: skip


class KilledError(Exception):
    """The process ends here."""


class Dying:
    """A database whose n-th statement or transaction's end kills."""

    def __init__(self, house: House, nth: int) -> None:
        self.left = nth
        self.house = house

    def __enter__(self) -> None:
        from sqlalchemy import event

        event.listen(self.house.app.database.engine, "before_cursor_execute", self._count)

    def __exit__(self, *_: object) -> None:
        from sqlalchemy import event

        event.remove(self.house.app.database.engine, "before_cursor_execute", self._count)

    def _count(self, _connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith(("INSERT", "UPDATE", "DELETE", "COMMIT")):
            self.left -= 1
            if self.left == 0:
                raise KilledError


def heard(house: House) -> None:
    """Everybody heard of everything once, and no card went twice."""
    keys = [row.key for row in house.rows("alerts") if row.subject not in ("A1", "A2")]
    assert sorted(keys) == sorted(HEARD)
    assert {row.state for row in house.rows("alerts")} == {"told"}
    lobby = [row.key for row in house.rows("alerts") if row.stage == "lobby"]
    assert len(lobby) == 1  # one chain a customer, branch and day
    assert house.rows("alert_queue") == []
    left = Counter(row.delivery_key for row in house.rows("alerts"))
    assert set(left) == {row.key for row in house.rows("outbox")} == set(house.web.cards)


def settle(house: House) -> None:
    for _ in range(4):
        house.minute()
        house.later(seconds=75)


@pytest.mark.parametrize("seed", range(3))
def test_any_order_and_repetition_is_heard_once(house: House, seed: int) -> None:
    chance = random.Random(seed)
    told = [*TOLD, *chance.sample(TOLD, 3)]
    chance.shuffle(told)
    for path, event in told:
        assert house.post(path, event)["rejected"] == []
        if chance.random() < 0.3:
            house.alerts.at_once(house.now)
    settle(house)
    heard(house)


@pytest.mark.parametrize("seed", range(2))
def test_killed_anywhere_everybody_hears_once(house_each: House, seed: int) -> None:
    house = house_each
    chance = random.Random(seed)
    for path, event in TOLD:
        house.post(path, event)
    for nth in chance.sample(range(1, 60), 8):
        with suppress(KilledError), Dying(house, nth):
            house.alerts.at_once(house.now)
        house.later(seconds=61)  # the lease of whoever was killed is over
    settle(house)
    heard(house)


def test_two_workers_tell_once(house_each: House) -> None:
    import threading

    house = house_each
    for path, event in TOLD:
        house.post(path, event)
    for _ in range(4):
        threads = [threading.Thread(target=_work, args=(house,)) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        house.send()
        house.later(seconds=62)
    heard(house)


def _work(house: House) -> None:
    alerts = Alerts(database=house.app.database, policy=POLICY, reachable=("web",))
    for moment in (house.now, house.now + timedelta(seconds=3)):
        alerts.at_once(moment)
