"""The policy's table of periods: every kind has its row, and a row that is none is refused by name."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.problems import Problem
from content.retention import marks
from store import tables
from store.database import Database
from store.safekeeping import expiry
from tests.clock import CHINA, MONDAY
from tests.store.old_records import KINDS, RULES, a_message, left, put


def test_every_kind_of_record_has_its_row_and_its_source_in_the_policy() -> None:
    assert set(RULES) == {*KINDS, "deliveries"}
    assert [kind for kind, row in RULES.items() if not row["source"].strip()] == []


@pytest.mark.parametrize(
    "row", [{"days": -1}, {"days": 1.5}, {"days": "30"}, {"years": 0}, {"days": 1, "years": 1}, {}, 30, {"days": True}]
)
def test_a_row_that_is_no_period_is_refused_by_name(row: object) -> None:
    with pytest.raises(Problem) as caught:
        marks({"inbox": row}, KINDS, MONDAY)
    assert ("inbox" in str(caught.value), caught.value.exit_code) == (True, 2)


def test_a_kind_that_is_none_is_refused_with_the_kinds_there_are() -> None:
    with pytest.raises(Problem) as caught:
        marks({"inbocks": {"days": 1}}, KINDS, MONDAY)
    assert "inbocks" in str(caught.value)
    assert "web_messages" in str(caught.value)


def test_a_kind_without_a_row_is_kept(database: Database) -> None:
    put(database, tables.inbox, a_message("old", MONDAY - timedelta(days=9999)))
    assert expiry.drop(database, {}, now=MONDAY) == {}
    assert left(database, tables.inbox.c.message_key) == ["old"]


@given(now=st.datetimes(datetime(2024, 1, 1), datetime(2060, 1, 1)), years=st.integers(1, 20))  # noqa: DTZ001 - the zone follows
def test_years_are_calendar_years_and_the_leap_day_has_one_too(now: datetime, years: int) -> None:
    moment = now.replace(tzinfo=CHINA)
    mark = marks({"audit": {"years": years}}, KINDS, moment)["audit"]
    assert (mark.year, mark.month, mark.timetz()) == (moment.year - years, moment.month, moment.timetz())
    assert mark.day == moment.day or (moment.month, moment.day, mark.day) == (2, 29, 28)
