"""What the cards of lists say: reminders, figures, history, key dates, and honest words where something was not delivered."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, update

from bot.app import App
from content.wording import say
from segmentation.deeds import LifeEvent
from segmentation.people import Contact
from store.books import contacts
from store.tables import contacts as logged_contacts
from store.tables import tasks
from store.tasks import life, reminders
from tests.banks import NOW, ZONE, a_copy, an_app, tap
from tests.builders import a_customer, a_holding, a_product

TODAY = NOW.date()
LATER = NOW + timedelta(minutes=1)


def a_contact(number: int, at: str, **over: str) -> dict[str, str]:
    return {
        "contact_id": f"K{number}", "customer_id": "C001", "staff_id": "S001", "at": at, "channel": "call",
        "outcome": "reached", "note": "", **over,
    }  # fmt: skip


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> App:
    return an_app(
        tmp_path_factory.mktemp("cards"),
        segmented=True,
        customers=[
            a_customer(account_last4="8899", qualified_investor_until="2026-12-01", risk_assessed_on="2025-11-30"),
            a_customer(customer_id="C002", name="李久", manager_id="S002", birth_date="1966-11-25"),
            a_customer(customer_id="C003", name="王小红", birth_date="1966-11-25", birth_calendar="solar"),
            a_customer(customer_id="C009", name="虚构无主", manager_id=""),
        ],
        products=[a_product(), a_product(product_code="IN01", name="虚构年金", kind="insurance", sale_end="2026-12-05")],
        holdings=[
            a_holding(balance="800000"),
            a_holding(holding_id="H2", customer_id="C002", balance="60000"),
            a_holding(holding_id="H9", customer_id="C009", balance="50000", matures_on=""),
            a_holding(
                holding_id="H3", customer_id="C003", product_code="IN01", kind="insurance", balance="100000",
                matures_on="", next_payment_on="2026-11-30", next_payment_amount="5000",
            ),
        ],
        contacts=[
            a_contact(1, "2026-11-02T10:00:00", note="电话 13900001111"),
            a_contact(2, "2026-11-03T10:00:00", outcome="no_answer", channel="visit"),
            a_contact(3, "2026-10-31T23:59:59"),
            a_contact(4, "2026-11-04T09:00:00", customer_id="C003", staff_id="S002"),
            a_contact(5, "2026-11-05T09:00:00", customer_id="C009"),
        ],
        movements=[
            {
                "movement_id": "M1", "customer_id": "C001", "at": "2026-11-20T10:30:00", "direction": "out",
                "amount": "200000", "own_account_elsewhere": "Y", "reason": "house_purchase",
            },
            {
                "movement_id": "M2", "customer_id": "C001", "at": "2026-11-19T10:30:00", "direction": "in",
                "amount": "199999.99", "own_account_elsewhere": "Y",
            },
            {
                "movement_id": "M3", "customer_id": "C002", "at": "2026-11-19T10:30:00", "direction": "in",
                "amount": "50000", "own_account_elsewhere": "N",
            },
        ],
    )  # fmt: skip


@pytest.fixture
def bank(imported: App, tmp_path: Path) -> App:
    return a_copy(imported, tmp_path)


def remind(app: App, key: str, at: datetime, *, staff_id: str = "S001", customer_id: str | None = "C001") -> None:
    with app.database.writing() as connection:
        reminders.add(
            connection, key=key, staff_id=staff_id, customer_id=customer_id, at=at, note=f"虚构事由{key}", now=NOW
        )  # fmt: skip


def test_reminders_are_the_askers_own_the_nearest_first(bank: App) -> None:
    remind(bank, "b", NOW + timedelta(days=1), customer_id=None)
    remind(bank, "a", NOW + timedelta(hours=2))
    remind(bank, "late", NOW - timedelta(hours=1))
    remind(bank, "other", NOW + timedelta(hours=1), staff_id="S002")
    answer = tap(bank, "S001", "reminder_list")
    rows = answer.card.rows
    assert [row.details for row in rows] == [("虚构事由late",), ("虚构事由a",), ("虚构事由b",)]
    assert [row.title for row in rows] == ["11月23日 周一 08:00", "11月23日 周一 11:00", "11月24日 周二 09:00"]
    assert [row.value for row in rows] == ["张伟 尾号8899", "张伟 尾号8899", ""]
    assert rows[0].badges == ("时间已过",)
    assert answer.customers == ("C001",)
    assert "共 3 条" in answer.card.summary


def test_a_period_shows_the_reminders_of_its_days_and_those_sent(bank: App) -> None:
    remind(bank, "today", NOW + timedelta(hours=1))
    remind(bank, "midnight", datetime(2026, 11, 24, 0, 0, tzinfo=ZONE))
    remind(bank, "end", datetime(2026, 11, 25, 0, 0, tzinfo=ZONE))
    with bank.database.writing() as connection:
        reminders.end(connection, 2, state=reminders.SENT, now=NOW)
    card = tap(bank, "S001", "reminder_list?start=2026-11-24&end=2026-11-24").card
    assert [(row.details, row.badges) for row in card.rows] == [(("虚构事由midnight",), ("已提醒",))]
    assert tap(bank, "S001", "reminder_list?start=2026-12-01&end=2026-12-02", at=LATER).card.rows == ()


def test_a_reminder_of_a_customer_who_is_anothers_now_does_not_name_them(bank: App) -> None:
    remind(bank, "gone", NOW + timedelta(hours=1), customer_id="C002")
    answer = tap(bank, "S001", "reminder_list")
    (row,) = answer.card.rows
    assert (row.value, row.customer_id) == ("", "")
    assert not any("client" in button.action for button in row.buttons)
    assert (answer.customers, answer.shown) == ((), ())


def test_the_history_holds_what_was_logged_here_and_not_what_was_undone(bank: App) -> None:
    with bank.database.writing() as connection:
        for number, outcome in ((8, "roll"), (9, "reached")):
            at = NOW - timedelta(hours=number)
            logged = Contact(
                contact_id=f"B{number}", customer_id="C001", staff_id="S001", at=at, channel="wecom", outcome=outcome
            )
            contacts.add(connection, logged)
        undone = update(logged_contacts).where(logged_contacts.c.contact_id == "B9").values(undone_at=NOW)
        connection.execute(undone)
    card = tap(bank, "S001", "contact_history?client=C001").card
    assert [row.facts["contact_id"] for row in card.rows] == ["B8", "K2", "K1", "K3"]
    assert card.summary == "共 4 次，其中 3 次联系上；最近一次在11月23日（0 天前）"
    assert card.rows[2].details == ("电话 · 李娜", "电话 139****1111")
    november = tap(bank, "S001", "contact_history?client=C001&start=2026-11-01&end=2026-11-30", at=LATER).card
    assert [row.facts["contact_id"] for row in november.rows] == ["B8", "K2", "K1"]


def test_anothers_history_is_not_told(bank: App) -> None:
    answer = tap(bank, "S002", "contact_history?client=C001")
    assert (answer.customers, answer.card.rows) == ((), ())


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


def test_key_dates_name_ends_payments_events_and_sales(bank: App) -> None:
    with bank.database.writing() as connection:
        event = LifeEvent(
            key="k", staff_id="S001", customer_id="C003", at=NOW, what="marriage", day=date(2026, 12, 6), note=""
        )
        life.add_event(connection, event)
    card = tap(bank, "S001", "key_dates").card
    told = [(row.facts["date"], row.facts["kind"], row.customer_id, row.value) for row in card.rows]
    assert told == [
        ("2026-11-30", "month_end", "", ""),
        ("2026-11-30", "assessment", "C001", ""),
        ("2026-11-30", "payment", "C003", "5,000元"),
        ("2026-12-01", "qualified_investor", "C001", ""),
        ("2026-12-05", "sale_end", "", ""),
        ("2026-12-06", "life_event", "C003", ""),
    ]
    assert card.rows[0].details == ("从今天到那天共到期 1 笔，1 位客户，80万元",)
    assert "客户大事 · 结婚" in card.rows[-1].details[0]
    assert card.rows[0].group == "11月30日 周一 · 3 项"
    assert "风险测评 " not in card.summary
    assert any("风险测评" in notice for notice in card.notices)  # no assessments were delivered
    assert tap(bank, "S002", "key_dates?product=insurance", at=LATER).customers == ()


def test_a_large_sum_is_measured_by_the_tier(bank: App) -> None:
    card = tap(bank, "S001", "large_movements").card
    assert [row.facts["movement_id"] for row in card.rows] == ["M1", "M2"]  # a fifth of the assets would be 160,000
    assert card.rows[0].badges == ("转到本人他行",)
    assert card.rows[0].details[0] == "10:30 · 购房"
    assert card.summary == "共 2 笔，1 位客户：转入 1 笔 199,999.99元、转出 1 笔 20万元"
    assert tap(bank, "S002", "large_movements", at=LATER).card.rows[0].facts["movement_id"] == "M3"


def test_without_movements_the_question_says_so(tmp_path: Path) -> None:
    card = tap(an_app(tmp_path, segmented=True), "S001", "large_movements").card
    assert card.summary == "银行没有提供资金变动，这个问题暂时答不了。"


def test_a_head_is_told_whose_customer_it_is(bank: App) -> None:
    card = tap(bank, "S003", "segment_list?least=1").card
    assert [(row.title, row.badges) for row in card.rows] == [
        ("张*", ("李娜名下",)), ("王*", ("李娜名下",)), ("李*", ("陈晨名下",)), ("虚*", ()),
    ]  # fmt: skip
    own = tap(bank, "S001", "segment_list?least=1").card
    assert all(row.badges == () for row in own.rows)


def test_a_round_birthday_is_marked_for_the_customers_own_manager_alone(bank: App) -> None:
    own = tap(bank, "S001", "birthday_list").card
    assert [(row.title, row.value, row.badges) for row in own.rows] == [("王小红", "60 岁", ("整寿",))]
    assert own.summary == "共 1 位，其中整寿 1 位"
    head = tap(bank, "S003", "birthday_list").card
    assert [(row.title, row.value) for row in head.rows] == [("王*", ""), ("李*", "")]
    assert "整寿" not in str(head.to_json())


def test_who_lacks_a_product_is_asked_with_segments_and_amounts(bank: App) -> None:
    answer = tap(bank, "S001", "holders?product=insurance&without=1&segment=tier:high")
    assert answer.customers == ("C001",)
    assert answer.card.understood == "没有保险 · 高端客户"
    assert tap(bank, "S001", "holders?product=insurance", at=LATER).card.understood == "保险"
    assert tap(bank, "S001", "holders", at=LATER + timedelta(minutes=1)).reason == "ask_which"


@pytest.mark.parametrize(
    "action",
    [
        "segment_list?segment=colour:red", "churn_list?segment=nothing", "large_movements?segment=colour:red",
        "holders?product=insurance&segment=colour:red", "birthday_list?segment=colour:red", "key_dates?segment=x:y",
        "book_summary?segment=colour:red", "maturity_list?segment=colour:red", "contact_today?segment=colour:red",
        "uplift_list?segment=colour:red",
    ],
)  # fmt: skip
def test_an_unknown_group_is_named_and_nobody_listed(bank: App, action: str) -> None:
    answer = tap(bank, "S001", action)
    assert answer.customers == ()
    assert "没有这样的客群" in answer.card.summary


# -- what becomes due when -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def due_bank(tmp_path_factory: pytest.TempPathFactory) -> App:
    """Deposits that mature one after the other, an insurance premium, one that is late already."""

    def matures(client: str, on: str, balance: str, **over: str) -> dict[str, str]:
        return a_holding(holding_id=f"H{client}", customer_id=client, matures_on=on, balance=balance, **over)

    return an_app(
        tmp_path_factory.mktemp("due"),
        segmented=True,
        as_of="2026-11-18",
        customers=[a_customer(customer_id=f"C{number}", name=f"虚构{number}") for number in range(1, 6)],
        products=[a_product(), a_product(product_code="CD", name="虚构大额存单", kind="large_cd")],
        holdings=[
            matures("C1", "2026-11-19", "10000"),
            matures("C2", "2026-12-03", "40000", product_code="CD", kind="large_cd"),
            matures("C3", "2026-12-02", "20000"),
            matures("C4", "2026-12-03", "900", auto_renew="N"),
            matures("C5", "2026-12-02", "30000", auto_renew="Y"),
        ],
    )


def due(app: App, action: str, minute: int = 0) -> list[tuple[str, str]]:
    card = tap(app, "S001", action, at=NOW + timedelta(minutes=minute)).card
    return [(row.group, row.customer_id) for row in card.rows]


def test_a_coming_week_is_told_day_by_day(due_bank: App) -> None:
    december = "start=2026-11-30&end=2026-12-06"
    assert due(due_bank, f"contact_today?{december}") == [
        ("12月2日 周三 · 1 位", "C3"), ("12月3日 周四 · 2 位", "C2"), ("12月3日 周四 · 2 位", "C4"),
    ]  # fmt: skip
    card = tap(due_bank, "S001", f"contact_today?{december}").card
    assert card.summary == "共 3 位客户，其中到期资金 6.09万元"
    assert card.understood == "11月30日–12月6日"


def test_todays_list_narrowed_keeps_the_order_of_the_morning(due_bank: App) -> None:
    four_days = 4 * 24 * 60  # 27 November: the maturities of early December are open, the larger one is due later
    whole = due(due_bank, "contact_today", four_days)
    assert whole == [("", "C1"), ("", "C2"), ("", "C3"), ("", "C4")]
    today = "contact_today?start=2026-11-27&end=2026-11-27"
    assert due(due_bank, f"{today}&limit=2", four_days + 1) == whole[:2], "the first two are the morning's first two"
    assert due(due_bank, f"{today}&product=TD12", four_days + 2) == [whole[0], whole[2], whole[3]]


def test_what_is_late_leads_every_period_that_holds_today(due_bank: App) -> None:
    assert due(due_bank, "contact_today?start=2026-11-23&end=2026-12-02") == [
        ("已逾期 · 1 位", "C1"), ("12月2日 周三 · 1 位", "C3"),
    ]  # fmt: skip
    assert due(due_bank, "contact_today?overdue=1") == [("已逾期 · 1 位", "C1")]
    assert due(due_bank, "contact_today?overdue=1&start=2026-11-23&end=2026-11-29") == [("已逾期 · 1 位", "C1")]
    none = tap(due_bank, "S001", "contact_today?overdue=1&client=C3").card
    assert (none.rows, none.summary) == ((), "没有逾期未联系的客户。")


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ("product=large_cd", ["C2"]),
        ("product=TD12", ["C3", "C4"]),
        ("least=2000000", ["C3", "C2"]),
        ("most=90000", ["C4"]),
        ("client=C4&also=C2", ["C2", "C4"]),
        ("limit=1", ["C3"]),
        ("segment=tier:mass&least=90001", ["C3", "C2"]),
        ("segment=tier:high", []),
    ],
)
def test_the_filters_of_other_lists_hold_for_what_becomes_due(due_bank: App, filters: str, found: list[str]) -> None:
    rows = due(due_bank, f"contact_today?start=2026-11-30&end=2026-12-06&{filters}")
    assert [client for _, client in rows] == found


def test_an_english_reader_gets_english_lists(bank: App) -> None:
    for action in (
        "contact_today?start=2026-11-23&end=2026-12-31", "segment_list?least=1", "churn_list", "large_movements",
        "birthday_list?start=2026-11-01&end=2026-12-31", "key_dates", "book_summary", "my_performance", "reminder_list",
        "uplift_list", "holders?product=term_deposit", "holders?product=insurance&without=1",
    ):  # fmt: skip
        card = tap(bank, "S009", action).card
        words = " ".join((card.title, card.understood, card.summary, card.footer, *card.notices))
        assert not any("一" <= letter <= "鿿" for letter in words), (action, words)


# -- honest about what was asked -------------------------------------------------------------------------------------------


def test_a_list_about_no_time_says_so_when_a_time_was_asked_for(bank: App) -> None:
    for action in ("segment_list?segment=tier:high", "churn_list", "book_summary", "uplift_list"):
        joint = "&" if "?" in action else "?"
        card = tap(bank, "S001", f"{action}{joint}start=2026-10-01&end=2026-10-31").card
        assert any("没有按时间筛选" in notice for notice in card.notices), action
        assert "10月" not in card.understood
        assert not any("没有按时间" in one for one in tap(bank, "S001", action, at=LATER).card.notices)


def test_products_filter_lists_of_customers(bank: App) -> None:
    assert tap(bank, "S001", "segment_list?product=insurance").customers == ("C003",)
    assert tap(bank, "S001", "segment_list?product=insurance&without=1").customers == ("C001",)
    assert "共 1 位客户" in tap(bank, "S001", "book_summary?product=insurance").card.summary
    assert tap(bank, "S001", "large_movements?product=insurance").customers == ()
    assert tap(bank, "S001", "large_movements?product=TD12", at=LATER).customers == ("C001",)
    assert tap(bank, "S001", "birthday_list?product=term_deposit", at=LATER).customers == ()


@pytest.mark.parametrize(
    ("period", "found", "said"),
    [
        ("start=2025-11-01&end=2025-11-30", ("C001",), "按买入时间"),
        ("start=2026-10-01&end=2026-10-31", (), "按买入时间"),
        ("start=2026-11-24&end=2026-11-30", ("C001",), "按到期时间"),
        ("start=2026-12-01&end=2026-12-31", (), "按到期时间"),
    ],
)
def test_a_period_of_holders_is_when_they_bought_or_when_it_ends(
    bank: App, period: str, found: tuple[str, ...], said: str
) -> None:
    answer = tap(bank, "S001", f"holders?product=term_deposit&{period}")
    assert answer.customers == found
    assert said in answer.card.understood


def test_maturities_of_those_who_lack_a_product(bank: App) -> None:
    week = "maturity_list?start=2026-11-23&end=2026-11-29"
    answer = tap(bank, "S001", f"{week}&product=insurance&without=1")
    assert answer.customers == ("C001",)
    assert answer.card.understood == "11月23日–29日 · 没有保险"
    assert tap(bank, "S001", f"{week}&product=term_deposit&without=1", at=LATER).customers == ()


@pytest.mark.parametrize(
    "period",
    [
        "start=0001-01-01", "end=9999-12-31", "start=9999-12-31", "start=9999-12-31&end=9999-12-31", "end=0001-01-01",
        "start=0001-01-01&end=9999-12-31", "start=1900-01-01&end=1900-02-01", "start=2100-12-01&end=2101-03-01",
    ],
)  # fmt: skip
def test_no_period_breaks_a_list(imported: App, period: str) -> None:
    for intent in (
        "contact_today", "segment_list", "churn_list", "large_movements", "birthday_list", "key_dates", "book_summary",
        "my_performance", "reminder_list", "uplift_list", "holders?product=term_deposit", "contact_history?client=C001",
        "maturity_list",
    ):  # fmt: skip
        answer = tap(imported, "S001", f"{intent}{'&' if '?' in intent else '?'}{period}&page=3&limit=2", page_size=1)
        assert answer.reason == "", intent
