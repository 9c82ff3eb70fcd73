"""What the bank's systems tell reaches whom it concerns: once, on one card, in their hours, or whoever stands in for them."""

from datetime import timedelta

import pytest

from store.alerts.alert_condition import alert_findings
from store.live import live
from tests.alerts.house import POLICY, House, Strict, a_movement, an_arrival, at, texts
from tests.banks import say_to


def test_a_large_movement_reaches_its_manager_and_nobody_else(house_each: House) -> None:
    assert house_each.post("movements", a_movement()) == {"accepted": 1, "repeated": 0, "rejected": []}
    house_each.minute()
    (card,) = house_each.web.to("S002")
    assert card.title == "大额转出"
    assert (card.rows[0].title, card.rows[0].value) == ("王芳", "6万元")
    assert len(house_each.web.cards) == 1
    assert [row.what for row in house_each.rows("audit") if row.what == "alerted"] == ["alerted"]


@pytest.mark.parametrize(("amount", "cards"), [("49999.99", 0), ("50000.00", 1)])
def test_the_mark_of_the_tier_decides(house: House, amount: str, cards: int) -> None:
    house.post("movements", a_movement(amount=amount))
    house.minute()
    assert len(house.web.cards) == cards
    assert house.rows("alert_queue") == []


@pytest.mark.parametrize(("amount", "heads"), [("499999.99", 0), ("500000.00", 1)])
def test_the_head_hears_at_once_of_half_a_million_that_leaves(house: House, amount: str, heads: int) -> None:
    house.post("movements", a_movement(amount=amount))
    house.minute()
    assert len(house.web.to("S003")) == heads
    assert all("王芳" not in texts(card) and "王*" in texts(card) for card in house.web.to("S003"))


def test_an_unsigned_event_tells_nobody(house: House) -> None:
    assert house.post("movements", a_movement(), secret="another") == 401
    house.minute()
    assert house.web.cards == {}


def test_several_things_at_once_leave_on_one_card(house: House) -> None:
    house.post("movements", a_movement("M1"), a_movement("M2", amount="70000.00"))
    house.post("complaints", {"id": "Q1", "at": at("10:00").isoformat(), "customer_id": "C002"})
    house.minute()
    (card,) = house.web.to("S002")
    assert [row.customer_id for row in card.rows] == ["C002"]
    assert "转出 6万元" in texts(card)
    assert "投诉" in texts(card)


def test_what_comes_within_a_minute_of_a_card_waits_for_the_next(house: House) -> None:
    house.post("movements", a_movement("M1"))
    house.minute()
    house.post("movements", a_movement("M2"))
    house.later(seconds=30)
    house.alerts.at_once(house.now)
    house.send()
    assert len(house.web.to("S002")) == 1
    house.later(seconds=40)
    house.minute()
    assert len(house.web.to("S002")) == 2


def test_a_deputy_hears_it_during_leave(house: House) -> None:
    house.post("movements", a_movement(customer_id="C003"))
    house.minute()
    (card,) = house.web.to("S001")
    assert "赵休假休假，请您代为联系" in texts(card)
    assert house.web.to("S004") == []


@pytest.mark.parametrize(("customer", "why"), [("C004", "已离职"), ("C005", "还没有客户经理")])
def test_customers_without_a_manager_are_the_branch_heads(house: House, customer: str, why: str) -> None:
    house.post("movements", a_movement(customer_id=customer))
    house.minute()
    (card,) = house.web.to("S003")
    assert why in texts(card)
    assert card.rows[0].buttons == ()


def test_where_there_is_no_head_the_admin_is_told_without_a_name(house: House) -> None:
    house.post("movements", a_movement(customer_id="C006"))
    house.minute()
    (card,) = house.web.to("S008")
    assert "远方" in card.rows[0].title
    assert "C006" not in texts(card)
    assert "远方人" not in texts(card)


def test_a_movement_at_night_waits_for_the_briefing_and_is_not_sent_twice(house: House) -> None:
    house.now = at("2026-11-23 23:00")
    house.post("movements", a_movement(when=house.now))
    house.minute()
    assert house.web.cards == {}
    house.now = at("2026-11-24 08:00")
    house.minute()
    assert house.web.cards == {}
    house.now = at("2026-11-24 08:30")
    brief(house)
    house.now = at("2026-11-24 08:46")
    house.minute()
    (card,) = house.web.to("S002")
    assert "转出 6万元" in texts(card)  # the briefing
    assert [row.state for row in house.rows("alerts")] == ["briefed"]


def test_without_a_briefing_it_leaves_by_itself(house: House) -> None:
    house.now = at("2026-11-23 23:00")
    house.post("movements", a_movement(when=house.now))
    house.minute()
    house.now = at("2026-11-24 08:59")
    house.minute()
    assert house.web.cards == {}
    house.now = at("2026-11-24 09:00")
    house.minute()
    assert [card.title for card in house.web.to("S002")] == ["大额转出"]


def test_on_a_rest_day_it_leaves_when_quiet_hours_end(house: House) -> None:
    house.now = at("2026-11-27 23:00")
    house.post("movements", a_movement(when=house.now))
    house.minute()
    house.now = at("2026-11-28 08:01")
    house.minute()
    assert len(house.web.to("S002")) == 1


def test_a_product_mark_is_one_card_a_manager_with_the_list_on_tap_and_no_advice(house: House) -> None:
    mark = {"id": "K1", "at": at("10:00").isoformat(), "product_code": "TD12", "mark": "stop_loss", "value": "0.95"}
    house.post("market-marks", mark)
    house.minute()
    (card,) = house.web.to("S002")
    assert card.notices == ("只告知事实和风险，不给买卖建议。",)
    assert card.rows[0].facts["customers_count"] == 1
    from tests.banks import tap

    listed = tap(house.app, "S002", card.rows[0].buttons[0].action, at=house.now)
    assert listed.customers == ("C002",)
    assert len(house.web.to("S003")) == 1  # for whom nobody else is


@pytest.mark.parametrize(
    ("moment", "cards"),
    [("2026-11-22T10:00", 1), ("2025-11-20T10:00", 0), ("2019-01-02T10:00", 0)],
)
def test_a_mark_from_before_go_live_is_nobodys_duty(house: House, moment: str, cards: int) -> None:
    house.post("market-marks", {"id": "K1", "at": moment, "product_code": "TD12", "mark": "risk"})
    house.minute()
    assert len(house.web.to("S002")) == cards


def test_whoever_was_reached_since_a_products_mark_is_not_counted(house: House) -> None:
    from tests.banks import tap

    tap(house.app, "S002", "log_contact?client=C002&outcome=reached", at=house.now)
    house.post("market-marks", {"id": "K1", "at": "2026-11-23T08:00", "product_code": "TD12", "mark": "risk"})
    house.minute()
    assert house.web.to("S002") == []
    assert len(house.web.to("S003")) == 1


def test_a_customers_own_mark_is_told_of_that_customer(house: House) -> None:
    mark = {"id": "K1", "at": at("10:00").isoformat(), "product_code": "TD12", "mark": "risk", "customer_id": "C002"}
    house.post("market-marks", mark)
    house.minute()
    (card,) = house.web.to("S002")
    assert card.rows[0].customer_id == "C002"
    assert all("pitch" not in button.action for button in card.rows[0].buttons)


def test_a_complaint_reaches_manager_and_head_and_its_end_nobody(house: House) -> None:
    opened = {"id": "Q1", "at": at("09:50").isoformat(), "customer_id": "C002", "complaint_id": "X"}
    house.post("complaints", {**opened, "id": "Q2", "closed_on": "2026-11-23"}, opened)  # out of order
    house.minute()
    assert house.web.cards == {}
    house.post("complaints", {**opened, "id": "Q3", "complaint_id": "Y"}, {**opened, "id": "Q4", "complaint_id": "Y"})
    house.minute()
    assert (len(house.web.to("S002")), len(house.web.to("S003"))) == (1, 1)


def test_a_tier_reached_between_nights_is_told(house: House) -> None:
    movement = a_movement(direction="out", amount="100.00", own_account_elsewhere=True)
    house.post("movements", movement)
    live.work(house.app.database, POLICY, house.now)
    from datetime import date

    from store.alerts import alert_queue
    from store.rounds import events

    with house.app.database.writing() as connection:
        events.add(
            connection, kind="tier_reached", customer_id="C002", what="high", was="mid", day=date(2026, 11, 23),
            found_at=house.now, manager_id="S002",
        )  # fmt: skip
        name = events.reference("tier_reached", "C002", "high", date(2026, 11, 23))
        alert_queue.ask(connection, "events", name, "C002", house.now)
    house.minute()
    assert [card.title for card in house.web.to("S002")] == ["客户升级"]


def test_a_movement_a_little_ahead_of_the_clock_is_not_lost_at_midnight(house: House) -> None:
    house.now = at("2026-11-23 23:58")
    house.post("movements", a_movement(when=at("2026-11-24 00:01")))
    house.minute()
    assert [row.duty for row in house.rows("alerts")] == ["W-03b"]


def test_what_nobody_can_be_told_waits_and_the_doctor_shows_it(house: House) -> None:
    house.platforms = ("wecom",)
    house.post("movements", a_movement())
    house.minute()
    assert [row.state for row in house.rows("alerts")] == ["waiting"]
    later = house.now + timedelta(hours=2)
    found = {one.key: one for one in alert_findings(house.app.database, now=later)}
    assert found["alerts_unreached"].facts["staff"] == "S002"
    assert found["alerts_unreached"].wrong
    house.platforms = ("web",)
    house.minute()
    assert len(house.web.to("S002")) == 1


def test_a_send_that_fails_is_repeated_and_shown_once(house: House) -> None:
    house.web = Strict(dying=2)
    house.post("movements", a_movement(), an_arrival("A1"))
    house.post("arrivals", an_arrival("A1"))
    for _ in range(6):
        house.minute()
        house.later(minutes=2)
    assert len(house.web.to("S002")) == 1
    assert len(house.web.to("S006")) >= 1
    assert {row.state for row in house.rows("outbox")} == {"sent"}


def brief(house: House) -> None:
    from schedules.running import Runner
    from schedules.timetable import JOBS

    runner = Runner(jobs=JOBS, database=house.app.database, policy=POLICY, messengers={"web": house.web})
    assert runner.by_hand(JOBS["morning"], house.now).state == "done"


def test_the_alert_job_stands_in_the_timetable(house: House) -> None:
    from schedules.timetable import JOBS

    assert JOBS["alerts"].at is None
    assert say_to(house.app, "S006", "今天该联系谁", at=house.now).card.title == "今天还没有到店客户。"
