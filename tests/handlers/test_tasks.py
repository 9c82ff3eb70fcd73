"""What a manager says of a line, end to end: later, undecided, not useful, a colleague's help, leave, undo; the head's view."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select

from bot.app import App
from handlers.ask import Answer
from schedules.tasks import keep_tasks
from store import tables
from store.books import contact_quality
from store.tasks import task_rows
from tests.banks import NOW, ZONE, a_copy, an_app, say_to, tap
from tests.builders import a_customer, a_holding, a_staff, the_cast
from tests.clock import a_run

DAYS = {"C001": "2026-11-24", "C002": "2026-11-27", "C003": "2026-11-30"}
ON_LEAVE = a_staff(staff_id="S004", name="赵休", deputy_staff_id="S002", leave_from="2026-11-23", leave_to="2026-11-24")
NAMES = ("张伟", "李霞", "王芳")


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> App:
    return an_app(
        tmp_path_factory.mktemp("tasks"),
        segmented=True,
        staff=[*the_cast(), ON_LEAVE],
        customers=[
            *(a_customer(customer_id=f"C00{n}", name=name) for n, name in enumerate(NAMES, 1)),
            a_customer(customer_id="C004", name="代管人", manager_id="S004"),
        ],
        holdings=[
            *(a_holding(holding_id=f"H{n}", customer_id=id_, matures_on=day) for n, (id_, day) in enumerate(DAYS.items(), 1)),
            a_holding(holding_id="H4", customer_id="C004", matures_on="2026-11-25"),
        ],
    )  # fmt: skip


@pytest.fixture
def app(bank: App, tmp_path: Path) -> Iterator[App]:
    made = a_copy(bank, tmp_path / "copy")
    yield made
    made.database.close()


def minute(number: float) -> datetime:
    return NOW + timedelta(minutes=number)


def today(app: App, who: str = "S001", at: datetime = NOW) -> Answer:
    return tap(app, who, "contact_today", at=at)


def labels(answer: Answer) -> list[str]:
    return [button.label for button in answer.card.buttons]


# -- later -------------------------------------------------------------------------------------------------------------------


def test_later_offers_days_and_a_tap_takes_the_line_off_until_then(app: App) -> None:
    asked = tap(app, "S001", "snooze?client=C003")
    assert labels(asked) == [
        "下个工作日（11月24日 周二）", "3 天后（11月26日 周四）", "下周（11月30日 周一）", "请同事帮忙", "没用",
    ]  # fmt: skip
    done = tap(app, "S001", asked.card.buttons[1].action, at=minute(1))
    assert "11月26日" in done.card.summary
    assert not done.card.notices, "it comes back before the deadline"
    assert "C003" not in today(app, at=minute(2)).customers
    assert "C003" in today(app, at=datetime(2026, 11, 26, 9, tzinfo=ZONE)).customers


@pytest.mark.parametrize(
    ("client", "until", "said"),
    [
        ("C003", "2026-11-30", ""),
        ("C003", "2026-12-01", "届时已逾期"),
        ("C001", "2026-11-25", "急件"),
        ("C002", "2026-12-02", "届时已逾期"),
    ],
    ids=["on the day itself", "a day late", "urgent", "past"],
)
def test_past_its_deadline_nothing_is_put_off_silently(app: App, client: str, until: str, said: str) -> None:
    answer = tap(app, "S001", f"snooze?client={client}&start={until}")
    assert [said in notice for notice in answer.card.notices] == ([True] if said else [])


def test_nothing_is_put_off_further_than_the_policy_says_nor_into_the_past(app: App) -> None:
    assert "最多推迟 31 天" in tap(app, "S001", "snooze?client=C003&start=2026-12-25").card.title
    assert "下个工作日" in labels(tap(app, "S001", "snooze?client=C003&start=2026-11-23", at=minute(1)))[0]
    tap(app, "S001", "log_contact?client=C003&outcome=roll", at=minute(2))
    assert "没有待办" in tap(app, "S001", "snooze?client=C003&start=2026-11-25", at=minute(3)).card.title
    assert len(today(app, at=minute(4)).customers) == 2


def test_heads_and_the_question_for_overdue_see_what_was_put_off(app: App) -> None:
    tap(app, "S001", "snooze?client=C002&start=2026-12-02")
    assert "C002" in today(app, "S003", at=minute(1)).customers
    late = datetime(2026, 12, 1, 9, tzinfo=ZONE)
    assert "C002" not in today(app, at=late).customers
    assert "C002" in tap(app, "S001", "contact_today?overdue=1", at=late + timedelta(minutes=1)).customers


# -- the money: undecided is asked again ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("client", "again"),
    [("C003", "11月27日"), ("C002", "11月24日"), ("C001", "")],
    ids=["three days before", "three days before, tomorrow", "the last step has come: it stays"],
)
def test_undecided_money_is_asked_about_again_before_its_day(app: App, client: str, again: str) -> None:
    said = tap(app, "S001", f"log_contact?client={client}&outcome=undecided")
    assert (f"{again}" if again else "会一直列着") in said.card.footer
    assert (client in today(app, at=minute(1)).customers) == (not again)
    at = datetime(2026, 11, 27, 9, tzinfo=ZONE)
    assert client in today(app, at=at).customers


# -- not useful ----------------------------------------------------------------------------------------------------------------


def test_not_useful_asks_why_and_the_line_does_not_come_back(app: App) -> None:
    asked = tap(app, "S001", "log_contact?client=C002&outcome=not_useful")
    assert labels(asked) == ["号码有误", "已经办了", "与客户无关", "其他"]
    tap(app, "S001", asked.card.buttons[2].action, at=minute(1))
    keep_tasks(a_run(app.database, now=minute(2)))
    assert "C002" not in today(app, at=minute(3)).customers
    with app.database.reading() as connection:
        counted = contact_quality.useless_by_rule(connection, since=NOW, until=minute(9))
    assert {rule: dict(why) for rule, why in counted.items()} == {"W-01": {"not_relevant": 1}}


@pytest.mark.parametrize(
    "action", ["log_contact?client=C002&outcome=not_useful&why=hate", "snooze?client=C002&nonsense=1"]
)
def test_a_forged_answer_writes_nothing(app: App, action: str) -> None:
    assert tap(app, "S001", action).reason == "not_allowed"
    with app.database.reading() as connection:
        assert not connection.execute(select(tables.task_results)).all()


# -- a colleague's help, and leave ---------------------------------------------------------------------------------------------


def test_a_colleague_who_helps_sees_the_line_masked_and_may_log_it_and_no_one_else(app: App) -> None:
    said = say_to(app, "S001", "把张伟交给陈晨", at=minute(0.1))
    assert "陈晨" in said.card.summary
    assert "C001" not in today(app, "S002", at=minute(0.2)).customers, "nothing is done before it is confirmed"
    (helps,) = [button for button in said.card.buttons if "帮忙" in button.label]
    tap(app, "S001", helps.action, at=minute(0.3))
    (row,) = [row for row in today(app, "S002", at=minute(1)).card.rows if row.customer_id == "C001"]
    assert row.title == "张*"
    (mine,) = [row for row in today(app, at=minute(2)).card.rows if row.customer_id == "C001"]
    assert "陈晨在帮忙" in mine.badges
    assert tap(app, "S002", "client_profile?client=C001", at=minute(3)).reason == ""
    assert tap(app, "S002", "client_profile?client=C003", at=minute(4)).reason == "no_such_customer"
    done = tap(app, "S002", "log_contact?client=C001&outcome=roll", at=minute(5))
    assert done.card.title == "已登记"
    for who in ("S001", "S002"):
        assert "C001" not in today(app, who, at=minute(6)).customers
    assert tap(app, "S002", "client_profile?client=C001", at=minute(7)).reason == "no_such_customer", "the task is done"


def test_help_is_asked_of_the_own_branch_for_own_customers_and_taken_back(app: App) -> None:
    offered = tap(app, "S001", "handover?client=C001")
    assert labels(offered) == ["陈晨", "赵休"]
    tap(app, "S001", offered.card.buttons[0].action, at=minute(1))
    assert "C001" in today(app, "S002", at=minute(2)).customers
    tap(app, "S001", "handover?client=C001&staff=S001", at=minute(3))
    assert "C001" not in today(app, "S002", at=minute(4)).customers
    assert tap(app, "S002", "handover?client=C004&staff=S001", at=minute(5)).reason == "not_allowed", "not hers to give"


def test_whoever_stands_in_sees_the_absent_managers_lines_says_so_and_may_log_them(app: App) -> None:
    (row,) = [row for row in today(app, "S002").card.rows if row.customer_id == "C004"]
    assert "代赵休" in row.badges
    assert tap(app, "S002", "log_contact?client=C004&outcome=roll", at=minute(1)).card.title == "已登记"
    assert "C004" not in today(app, "S002", at=minute(2)).customers
    back = datetime(2026, 11, 25, 9, tzinfo=ZONE)
    assert tap(app, "S002", "log_contact?client=C004&outcome=roll", at=back).reason == "no_such_customer"


# -- undo ----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "minutes", "undone"), [("撤销", 10, True), ("undo that", 9, True), ("撤销", 11, False)]
)
def test_what_was_said_is_taken_back_within_ten_minutes(app: App, words: str, minutes: int, undone: bool) -> None:
    tap(app, "S001", "log_contact?client=C001&outcome=roll")
    assert "C001" not in today(app, at=minute(1)).customers
    answer = say_to(app, "S001", words, at=minute(minutes))
    assert (answer.intent, answer.reason) == ("undo", "")
    assert ("C001" in today(app, at=minute(12)).customers) == undone
    with app.database.reading() as connection:
        (row,) = connection.execute(select(tables.contacts)).all()
        states = {row.state for row in connection.execute(select(tables.tasks))}
    assert (row.undone_at is not None) == undone
    assert states == ({"open"} if undone else {"done"})


def test_an_undo_takes_back_one_thing_after_the_other_and_only_ones_own(app: App) -> None:
    tap(app, "S001", "log_contact?client=C001&outcome=roll")
    tap(app, "S001", "snooze?client=C002&start=2026-11-25", at=minute(1))
    assert "没有可以撤销" in tap(app, "S002", "undo", at=minute(2)).card.title
    assert "李霞" in tap(app, "S001", "undo", at=minute(3)).card.summary
    assert "张伟" in tap(app, "S001", "undo", at=minute(4)).card.summary
    assert "没有可以撤销" in tap(app, "S001", "undo", at=minute(5)).card.title
    assert set(today(app, at=minute(6)).customers) == {"C001", "C002", "C003"}


# -- the job, and the head -----------------------------------------------------------------------------------------------------


def test_the_job_keeps_every_book_and_a_second_run_changes_nothing(app: App) -> None:
    first = keep_tasks(a_run(app.database, now=NOW))
    assert (first["were_opened"], first["tasks_open"]) == (4, 4)
    second = keep_tasks(a_run(app.database, now=minute(1)))
    assert (second["tasks_open"], [name for name in second if name.startswith("were_")]) == (4, [])
    assert keep_tasks(a_run(app.database, now=minute(1), dry=True))["tasks_open"] == 4


def test_the_head_sees_figures_of_records_when_they_stand_out_and_only_the_head(app: App) -> None:
    quiet = tap(app, "S003", "team_overview?note=records")
    assert "没有需要留意" in quiet.card.summary
    rows: list[dict[str, Any]] = [
        {"contact_id": f"X{n}", "customer_id": "C001", "staff_id": "S001", "at": NOW + timedelta(seconds=n),
         "channel": "call", "outcome": "reached", "note": ""}
        for n in range(20)
    ]  # fmt: skip
    with app.database.writing() as connection:
        connection.execute(insert(tables.contacts), rows)
    card = tap(app, "S003", "team_overview?note=records", at=minute(2)).card
    (section,) = card.sections
    assert "李娜：最多 5 分钟内登记 20 笔联系；20 笔联系中 20 笔结果都是「已接通」且没有备注。" in section.lines
    assert tap(app, "S001", "team_overview?note=records", at=minute(3)).reason == "not_allowed"
    with app.database.reading() as connection:
        assert task_rows.escalated(connection, ["S001"], since=NOW, until=minute(1)) == ()
