"""A manager's and a head's own figures: what was done in the period, and honest words where they rest on nothing."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert

from bot.app import App
from content.wording import say
from store.tables import tasks
from tests.banks import ZONE, a_copy, say_to, tap
from tests.handlers.card_bank import LATER, a_bank


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> App:
    return a_bank(tmp_path_factory.mktemp("figures"))


@pytest.fixture
def bank(imported: App, tmp_path: Path) -> App:
    return a_copy(imported, tmp_path)


def a_task(number: int, **over: object) -> dict[str, object]:
    return {
        "task_id": number, "customer_id": "C001", "staff_id": "S001", "duty": "W-01", "due_on": date(2026, 11, 10),
        "state": "done", "amount": 100_00, "facts": {}, "opened_at": datetime(2026, 11, 3, tzinfo=ZONE),
        "closed_at": datetime(2026, 11, 10, 18, 0, tzinfo=ZONE), "closed_why": "contact:roll", "snoozed_until": None,
        "delegated_to": "", "escalated_at": None, **over,
    }  # fmt: skip


def with_tasks(app: App, *rows: dict[str, object]) -> None:
    with app.database.writing() as connection:
        connection.execute(insert(tasks), list(rows))


def figures(app: App, action: str, who: str = "S001") -> dict[str, dict[str, object]]:
    card = tap(app, who, action).card
    return {str(row.facts.get("figure", row.title)): {"value": row.value, **row.facts} for row in card.rows}


def test_my_figures_count_what_was_done_in_the_period(bank: App) -> None:
    next_day = datetime(2026, 11, 11, 0, 0, tzinfo=ZONE)
    with_tasks(
        bank,
        a_task(1, due_on=date(2026, 11, 20)),
        a_task(2, due_on=date(2026, 11, 21), closed_at=next_day, closed_why="contact:take_out", amount=300_00),
        a_task(3, due_on=date(2026, 11, 9), closed_at=next_day, closed_why="renewed", amount=200_00),
        a_task(4, due_on=date(2026, 11, 22), state="open", closed_at=None, closed_why="", amount=50_00),
        a_task(5, due_on=date(2026, 11, 24), state="open", closed_at=None, closed_why=""),
        a_task(6, due_on=date(2026, 10, 30), closed_at=datetime(2026, 10, 30, tzinfo=ZONE)),
        a_task(7, duty="W-01R", state="open", closed_at=None, closed_why="", due_on=date(2026, 12, 1), amount=70_00),
        a_task(8, staff_id="S002", due_on=date(2026, 11, 13)),
    )
    found = figures(bank, "my_performance")
    assert found["contacts"]["value"] == "1"  # K1; K2 reached nobody, K3 is of October, K4 a colleague's
    assert (found["reach_rate"]["part"], found["reach_rate"]["whole"]) == (1, 2)
    assert found["reach_rate"]["value"] == "50.0%"
    assert (found["coverage"]["part"], found["coverage"]["whole"]) == (1, 2)
    assert (found["on_time"]["part"], found["on_time"]["whole"]) == (2, 3)
    assert found["late_now"]["value"] == "1"
    assert found["roll_over"]["value"] == "50.0%"
    assert (found["roll_over"]["stayed"], found["roll_over"]["left"]) == ("300.00", "300.00")
    assert found["roll_over"]["unsettled"] == "50.00"
    assert found["lost"]["lost"] == "70.00"
    assert found["new_money"] == {
        "figure": "new_money", "value": "-0.01元", "in": "199999.99", "out": "200000.00", "net": "-0.01",
    }  # fmt: skip


def test_figures_that_rest_on_nothing_say_so(bank: App) -> None:
    card = tap(bank, "S001", "my_performance").card
    row = next(row for row in card.rows if row.title == "任务按时完成率")
    assert (row.value, row.details) == ("–", ("任务还没有开始登记。",))
    early = tap(bank, "S001", "my_performance?start=2026-10-01&end=2026-10-31", at=LATER).card
    assert [row.facts["figure"] for row in early.rows if "figure" in row.facts] == [
        "contacts", "reach_rate", "coverage", "new_money",
    ]  # fmt: skip
    assert "11月21日" in early.notices[0]
    future = tap(bank, "S001", "my_performance?start=2026-12-01&end=2026-12-31", at=LATER + timedelta(minutes=1)).card
    assert (future.rows, future.summary) == ((), "这段时间还没到，没有可统计的。")


def test_a_heads_figures_are_those_of_the_branch(bank: App) -> None:
    found = figures(bank, "my_performance", who="S003")
    assert (found["contacts"]["value"], found["reach_rate"]["whole"]) == ("3", 4), "whom nobody looks after among them"
    assert (found["coverage"]["part"], found["coverage"]["whole"]) == (3, 4)


def test_a_manager_without_customers_is_told_so_instead_of_noughts(bank: App) -> None:
    card = tap(bank, "S009", "my_performance").card
    assert (card.rows, card.summary) == ((), say("duties.no_book", "en"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("我的业绩排名", True),
        ("排名第几", True),
        ("how do I rank this month", True),
        ("am I ahead of the others", True),
        ("本月业绩", False),
        ("how am I doing this month", False),
    ],
)
def test_a_rank_is_said_not_to_be_there(imported: App, text: str, said: bool) -> None:
    answer = say_to(imported, "S001", text, at=LATER)
    words = {say("performance.no_rank", "zh"), say("performance.no_rank", "en")}
    assert (answer.intent, bool(words & set(answer.card.notices))) == ("my_performance", said)
