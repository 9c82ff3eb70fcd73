"""The lobby's chain: greet, hand over, talk, say when next; unclosed it is told to the head at the end of the day."""

from tests.alerts.house import House, an_arrival, at, texts
from tests.banks import say_to, tap


def test_the_chain_from_the_door_to_the_next_date(house: House) -> None:
    house.post("arrivals", an_arrival())
    house.minute()
    (greet,) = house.web.to("S006")
    assert greet.rows[0].title == "王*"
    assert "欢迎光临" in texts(greet)
    assert "陈晨" in greet.rows[0].buttons[0].label
    assert house.web.to("S002") == []
    done = tap(house.app, "S006", greet.rows[0].buttons[0].action, at=at("10:05"))
    assert done.card.title == "已记下：王*交接给陈晨。"
    house.now = at("10:06")
    house.minute()
    (handed,) = house.web.to("S002")
    assert "林大堂已交接给您" in texts(handed)
    tap(house.app, "S002", handed.rows[0].buttons[0].action, at=at("10:30"))
    house.now = at("10:31")
    house.minute()
    house.now = at("10:33")
    house.minute()
    asked = house.web.to("S002")[-1]
    assert asked.title == "到店客户：约下一次"
    tap(house.app, "S002", asked.rows[0].buttons[1].action, at=at("10:35"))
    (chain,) = house.rows("handovers")
    assert (chain.state, chain.result, chain.next_on.isoformat()) == ("closed", "reached", "2026-11-30")
    (time,) = house.rows("service_times")
    assert time.closed_why == "contact"
    house.now = at("18:10")
    house.minute()
    assert house.web.to("S003") == []
    for moment in ("2026-11-29 10:00", "2026-11-30 10:00", "2026-11-30 11:00"):
        house.now = at(moment)
        house.minute()
    assert [card.title for card in house.web.to("S002")][2:] == ["今天约好联系"]


def test_a_step_is_done_once_and_by_whom_it_belongs_to(house: House) -> None:
    house.post("arrivals", an_arrival())
    house.minute()
    action = house.web.to("S006")[0].rows[0].buttons[0].action
    for stranger in ("S001", "S007", "S009"):
        assert tap(house.app, stranger, action, at=at("10:05")).reason == "not_allowed"
    assert house.rows("handovers")[0].state == "arrived"
    tap(house.app, "S006", action, at=at("10:05"))
    assert tap(house.app, "S006", action, at=at("10:06")).card.title == "这一步已经登记过。"


def test_the_lobby_sees_the_visitors_of_its_own_branch_alone(house: House) -> None:
    house.post("arrivals", an_arrival())
    house.minute()
    assert [row.title for row in say_to(house.app, "S006", "今天该联系谁", at=house.now).card.rows] == ["王*"]
    assert say_to(house.app, "S007", "今天该联系谁", at=house.now).card.rows == ()
    assert tap(house.app, "S003", "lobby", at=house.now).card.rows[0].value == "待交接"
    assert tap(house.app, "S006", "client_profile?client=C002", at=house.now).customers == ()


def test_what_is_not_handed_over_is_reminded_of_and_told_the_head_at_the_end_of_the_day(house: House) -> None:
    house.post("arrivals", an_arrival())
    house.minute()
    for moment in ("14:00", "17:59", "18:00", "18:30"):
        house.now = at(moment)
        house.minute()
    assert [card.title for card in house.web.to("S006")] == ["贵宾到店", "到店客户还没有交接"]
    (late,) = house.web.to("S003")
    assert "大堂还没有交接给陈晨" in texts(late)


def test_where_nobody_keeps_the_lobby_the_head_greets(house: House) -> None:
    house.post("arrivals", an_arrival(branch_id="B9"))
    house.minute()
    (card,) = house.web.to("S002")  # nobody there: the manager at once
    assert card.title == "到店客户转介给您"


def test_an_arrival_told_a_day_late_goes_to_the_manager(house: House) -> None:
    house.now = at("2026-11-24 09:30")
    house.post("arrivals", an_arrival(when=at("2026-11-23 15:00")))
    house.minute()
    assert house.web.to("S006") == []
    assert "当天没有登记交接" in texts(house.web.to("S002")[0])
