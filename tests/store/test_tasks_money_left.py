"""Money that left brings a task to win it back, with what the customer has less with us. On both engines."""

from datetime import timedelta

import pytest

from store.database import Database
from tests.segmentation.duty_cases import CALENDAR, WAN, placed
from tests.store.one_task import MATURES, a_dossier, rows, spoke, sync


def test_money_that_left_brings_one_task_to_win_it_back_with_the_amount(database: Database) -> None:
    sync(database, MATURES, a_dossier(placement=placed(aum=30 * WAN)))
    left = a_dossier(holdings=(), placement=placed(aum=24 * WAN))
    day = MATURES + timedelta(1)
    assert sync(database, day, left).closed[0][1] == "money_left"
    assert sync(database, day, left).counts() == {}
    assert sync(database, day + timedelta(1), left).counts() == {}
    row = rows(database)["W-01R", CALENDAR.add(day, 2)]
    assert (row.state, row.amount) == ("open", 6 * WAN)
    done = a_dossier(spoke(day + timedelta(1)), holdings=(), placement=placed(aum=24 * WAN))
    assert sync(database, day + timedelta(1), done, hour=12).closed[0][1] == "contact:reached"


@pytest.mark.parametrize(("aum", "lost"), [(30 * WAN, 0), (31 * WAN, 0), (29 * WAN, 1 * WAN), (5 * WAN, 10 * WAN)])
def test_only_what_the_customer_has_less_with_us_counts_as_lost(database: Database, aum: int, lost: int) -> None:
    sync(database, MATURES, a_dossier(placement=placed(aum=30 * WAN)))
    sync(database, MATURES + timedelta(1), a_dossier(holdings=(), placement=placed(aum=aum)))
    found = [row.amount for (duty, _), row in rows(database).items() if duty == "W-01R"]
    assert found == ([lost] if lost else [])


def test_a_customer_who_said_they_take_it_out_is_watched(database: Database) -> None:
    sync(database, MATURES, a_dossier(placement=placed(aum=30 * WAN)))
    told = spoke(MATURES, "take_out")
    sync(database, MATURES, a_dossier(told, placement=placed(aum=30 * WAN)), hour=12)
    assert ("W-01R", CALENDAR.add(MATURES, 2)) not in rows(database)
    day = MATURES + timedelta(1)
    sync(database, day, a_dossier(told, holdings=(), placement=placed(aum=20 * WAN)))
    assert rows(database)["W-01R", CALENDAR.add(day, 2)].amount == 10 * WAN
