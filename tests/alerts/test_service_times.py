"""Service times run in working hours: a reminder at half time, the head once, closed by a contact."""

from typing import Any

import pytest

from store.alerts.alert_condition import alert_findings
from tests.alerts.house import House, a_movement, at, texts
from tests.banks import tap


def settling(id_: str = "M1", **over: Any) -> dict[str, Any]:
    """60,000 yuan leave C001, for whom money moves all the time."""
    return a_movement(id_, **{"customer_id": "C001", "amount": "60000.00", **over})


def minutes(house: House, *moments: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for moment in moments:
        house.now = at(moment)
        report = house.minute()
        found.append({name: report[name] for name in ("reminded", "escalated", "closed") if name in report})
    return found


def test_two_working_hours_then_four_more(house: House) -> None:
    house.post("movements", settling())
    house.minute()
    assert "请在 12:00 前联系" in texts(house.web.to("S001")[0])
    steps = minutes(house, "10:59", "11:00", "11:30", "12:00", "15:59", "16:00", "17:00")
    assert steps == [{}, {"reminded": 1}, {}, {}, {}, {"escalated": 1}, {}]
    assert [card.title for card in house.web.to("S001")] == ["大额转出", "还没有联系"]
    (late,) = house.web.to("S003")
    assert "应在 12:00 前联系" in texts(late)


def test_late_is_seen_by_the_doctor_until_a_contact_closes_it(house: House) -> None:
    house.post("movements", settling())
    house.minute()
    minutes(house, "12:30")
    assert [one.key for one in alert_findings(house.app.database, now=house.now)] == ["service_late"]
    tap(house.app, "S001", "log_contact?client=C001&outcome=reached", at=at("12:40"))
    assert minutes(house, "12:41", "16:30") == [{"closed": 1}, {}]
    assert list(alert_findings(house.app.database, now=house.now)) == []
    assert house.web.to("S003") == []


def test_a_call_nobody_answered_closes_nothing(house: House) -> None:
    house.post("movements", settling())
    house.minute()
    tap(house.app, "S001", "log_contact?client=C001&outcome=no_answer", at=at("10:30"))
    assert minutes(house, "10:31", "11:00") == [{}, {"reminded": 1}]


@pytest.mark.parametrize(
    ("told_at", "due"),
    [("2026-11-23 17:00", "11月24日 10:00"), ("2026-11-27 17:30", "11月30日 10:30"), ("2026-11-23 07:59", "11:00")],
)
def test_hours_are_the_banks(house: House, told_at: str, due: str) -> None:
    house.now = at(told_at)
    house.post("movements", settling(when=house.now))
    house.now = max(house.now, at("2026-11-23 08:00"))
    house.minute()
    if house.now.hour == 8:
        house.now = at("09:01")  # held for a briefing that did not come
        house.minute()
    assert f"请在 {due} 前联系" in texts(house.web.to("S001")[0])


def test_half_a_million_outward_escalates_at_once_and_only_once(house: House) -> None:
    house.post("movements", settling(amount="500000.00"))
    house.minute()
    assert len(house.web.to("S003")) == 1
    minutes(house, "12:30", "16:30", "17:30")
    assert len(house.web.to("S003")) == 1


def test_a_complaint_has_one_working_day(house: House) -> None:
    house.post("complaints", {"id": "Q1", "at": at("10:00").isoformat(), "customer_id": "C002"})
    house.minute()
    assert "请在 11月24日 18:00 前联系" in texts(house.web.to("S002")[0])
    tap(house.app, "S002", "log_contact?client=C002&outcome=complaint", at=at("11:00"))
    assert minutes(house, "11:01") == [{"closed": 1}]
