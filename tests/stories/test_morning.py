"""A bank's morning end to end, on both engines: who gets what, what is said of the data, once whatever happens."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from bot.app import App
from bot.web import WebMessenger
from content.cards import Card
from content.policy import load_policy
from handlers.messages import SendFailed
from schedules.outbox import Sender
from schedules.running import Outcome, Runner
from schedules.timetable import JOBS
from store import audit
from store.chats import webchat
from store.database import Database
from store.outbox import outbox
from tests.banks import a_copy, an_app, tap
from tests.builders import a_customer, a_delivery, a_holding, a_staff, the_cast, write_delivery
from tests.clock import Remembering, at
from tests.engines import Engine

FRIDAY, MONDAY, TUESDAY = "2026-11-20", "2026-11-23", "2026-11-24"


def the_bank() -> dict[str, Any]:
    """Two branches: S001 with three customers, S004 on leave with S001 standing in, S009 elsewhere with one, an admin."""
    staff = [
        *the_cast(),
        a_staff(staff_id="S004", name="赵休假", deputy_staff_id="S001", leave_from="2026-11-16", leave_to="2026-11-23"),
        a_staff(staff_id="S005", name="钱离职", active="N"),
        a_staff(staff_id="S006", name="孙无人管", leave_from="2026-11-16", leave_to="2026-11-27"),
        a_staff(staff_id="A001", name="管理员", role="admin"),
    ]
    customers = [
        a_customer(customer_id="C001", name="张伟"),
        a_customer(customer_id="C002", name="李霞", birth_date="1980-11-26"),
        a_customer(customer_id="C003", name="王芳", manager_id="S004"),
        a_customer(customer_id="C004", name="无主的", manager_id=""),
        a_customer(customer_id="C005", name="离职的", manager_id="S005"),
        *(a_customer(customer_id=f"D{n:02}", name=f"西城{n}", manager_id="S009", branch_id="B2") for n in range(12)),
    ]
    holdings = [
        a_holding(holding_id="H1", customer_id="C001", balance="100000", matures_on="2026-11-24"),
        a_holding(holding_id="H2", customer_id="C002", balance="900000", matures_on="2026-11-19"),
        a_holding(holding_id="H3", customer_id="C003", balance="300000", matures_on="2026-11-20"),
        a_holding(holding_id="H4", customer_id="D00", balance="50000", matures_on="2026-11-25"),
    ]
    return a_delivery(staff=staff, customers=customers, holdings=holdings)


@pytest.fixture(scope="module")
def built(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> App:
    return an_app(tmp_path_factory.mktemp("morning"), as_of=FRIDAY, segmented=True, engine=engine, **the_bank())


@pytest.fixture
def anywhere(built: App, engine: Engine, tmp_path: Path) -> Iterator[App]:
    """The bank on both engines: where something may go wrong."""
    opened = a_copy(built, tmp_path / "copy", engine)
    yield opened
    opened.database.close()


@pytest.fixture(scope="module")
def built_here(tmp_path_factory: pytest.TempPathFactory) -> App:
    return an_app(tmp_path_factory.mktemp("here"), as_of=FRIDAY, segmented=True, **the_bank())


@pytest.fixture
def app(built_here: App, tmp_path: Path) -> Iterator[App]:
    """The bank in a file: for what is said."""
    opened = a_copy(built_here, tmp_path / "copy")
    yield opened
    opened.database.close()


def run(app: App, job: str, when: str, messengers: Mapping[str, Any] | None = None) -> Outcome:
    runner = Runner(
        jobs=JOBS, database=app.database, policy=load_policy(), messengers=messengers or {"web": WebMessenger(app)}
    )
    return runner.by_hand(JOBS[job], at(when))


def send(app: App, when: str, messengers: Mapping[str, Any] | None = None) -> dict[str, Any]:
    sender = Sender(database=app.database, policy=load_policy(), messengers=messengers or {"web": WebMessenger(app)})
    return sender.drain(at(when))


def keys(app: App) -> list[str]:
    with app.database.engine.connect() as connection:
        return sorted(line.key for line in outbox.listing(connection))


def seen_by(app: App, staff_id: str) -> list[Card]:
    """What stands in the person's web chat."""
    with app.database.engine.connect() as connection:
        lines = webchat.latest(connection, f"web:person:{staff_id}", limit=20)
    return [Card.from_json(line.card) for line in lines if line.card]


def mornings(app: App, day: str = MONDAY) -> None:
    run(app, "morning", f"{day} 08:30")
    send(app, f"{day} 08:45")


def test_every_manager_at_work_reads_one_briefing_and_the_audit_says_whom_it_showed(anywhere: App) -> None:
    app = anywhere
    mornings(app)
    mornings(app)
    assert [key for key in keys(app) if key.startswith("morning:")] == [
        f"morning:{staff_id}:{MONDAY}" for staff_id in ("S001", "S002", "S009")
    ]
    (card,) = seen_by(app, "S001")
    assert [row.customer_id for row in card.rows] == ["C002", "C003", "C001"], (
        "overdue for three days, for one, tomorrow"
    )
    with app.database.engine.connect() as connection:
        noted = [row for row in audit.between(connection, None, None) if row.what == "briefed"]
    assert {row.staff_id: set(row.customers) for row in noted}["S001"] == {"C001", "C002", "C003"}
    assert len(noted) == 3


def test_the_deputys_lines_say_for_whom_and_the_absent_manager_hears_nothing(app: App) -> None:
    mornings(app)
    (card,) = seen_by(app, "S001")
    covered = next(row for row in card.rows if row.customer_id == "C003")
    assert covered.badges[0] == "代赵休假"
    assert covered.title.startswith("王*"), "a colleague's customer is masked"
    assert "今天您还代管赵休假的 1 位客户" in card.summary
    assert seen_by(app, "S004") == []


def test_back_from_leave_the_manager_is_told_what_happened_meanwhile(app: App) -> None:
    tap(app, "S001", "log_contact?client=C001&outcome=reached", at=datetime.fromisoformat("2026-11-23T10:00+08:00"))
    mornings(app, TUESDAY)
    (card,) = seen_by(app, "S004")
    section = card.sections[0]
    assert section.title == "欢迎回来。您休假期间（11月16日–23日）"
    assert section.lines == ("1 笔到期、还没有续作，共30万元",)
    assert not section.beneath, "it comes before the lines"


def test_the_card_says_what_was_left_undone_and_what_the_week_brings(app: App) -> None:
    mornings(app)
    (card,) = seen_by(app, "S001")
    beneath = {section.title: section.lines for section in card.sections if section.beneath}
    assert beneath["还没做完"] == (
        "2 位过了日子还没联系，其中 1 位是上个工作日（11月20日 周五）到的期。",
        "拖得最久的是李霞，逾期 2 个工作日：定期存款一年 90万元 已于11月19日到期，款项还没有安排。",
    )
    assert beneath["本周看点"][:2] == ("1 笔到期，共10万元", "生日：李霞 11月26日")


def test_fresh_data_need_no_warning_and_old_ones_are_said_before_anything_else(app: App) -> None:
    mornings(app)
    (fresh,) = seen_by(app, "S001")
    assert fresh.summary.startswith("今天有 3 位客户要联系")
    mornings(app, "2026-11-25")
    old = seen_by(app, "S001")[-1]
    assert old.summary.startswith("注意：数据停在 11月20日 周五，缺最近 2 个工作日的变化")
    assert old.understood == "数据截至 11月20日"


def half_a_bank() -> dict[str, list[dict[str, Any]]]:
    bank = the_bank()
    customers = [row for row in bank["customers"] if row["branch_id"] == "B1"]
    kept = {row["customer_id"] for row in customers}
    return {**bank, "customers": customers, "holdings": [one for one in bank["holdings"] if one["customer_id"] in kept]}


def deliver(app: App, folder: Path, *, accept: bool) -> str:
    from store.imports.deliveries import import_delivery

    report = import_delivery(
        app.database, write_delivery(folder, half_a_bank()), as_of=date(2026, 11, 22), now=at("2026-11-23 06:00"),
        accept=accept, reason="两家合并" if accept else "", platforms=("web",),
    )  # fmt: skip
    return report.state


def test_with_half_the_branches_the_old_data_stand_and_everybody_is_told(anywhere: App, tmp_path: Path) -> None:
    app = anywhere
    assert deliver(app, tmp_path / "half", accept=False) == "held"
    mornings(app)
    (card,) = seen_by(app, "S009")
    assert card.summary.startswith("New data of 22 Nov wait for the administrator")
    assert [row.customer_id for row in card.rows] == ["D00"]


def test_half_a_bank_that_was_accepted_says_which_branch_is_missing(app: App, tmp_path: Path) -> None:
    assert deliver(app, tmp_path / "half", accept=True) == "accepted"
    mornings(app)
    assert seen_by(app, "S001")[0].summary.startswith("这批数据里没有虚构分行 (B2)的客户")
    assert "are not in these data" in seen_by(app, "S009")[0].summary


def test_the_head_reads_delivery_delay_and_customers_without_a_manager_on_one_masked_card(anywhere: App) -> None:
    app = anywhere
    mornings(app)
    assert run(app, "team", f"{MONDAY} 08:50").report["written"] == 1
    assert run(app, "team", f"{MONDAY} 08:55").state == "already"
    send(app, f"{MONDAY} 09:05")
    (card,) = seen_by(app, "S003")
    text = str(card.to_json())
    assert "早报 2 份，全部送达。" in card.summary
    assert "还有 2 位客户没有在岗的客户经理" in card.summary, "one without, one whose manager left"
    managers = {row.facts["staff_id"]: row.facts["overdue"] for row in card.rows if not row.customer_id}
    assert managers == {"S001": 1, "S004": 1, "S006": 0}, "the last is on leave with nobody standing in"
    assert {row.customer_id for row in card.rows if row.customer_id} == {"C002", "C003"}
    assert not [name for name in ("李霞", "王芳", "张伟") if name in text]
    assert [section.title for section in card.sections] == ["上周小结"], "on the first working day of the week"


def test_later_in_the_week_the_head_reads_no_summary_and_who_used_the_briefing(app: App) -> None:
    mornings(app)
    tap(app, "S001", "contact_today", at=datetime.fromisoformat("2026-11-23T09:30+08:00"))
    mornings(app, TUESDAY)
    run(app, "team", f"{TUESDAY} 08:50")
    send(app, f"{TUESDAY} 09:05")
    (card,) = seen_by(app, "S003")
    assert "11月23日 周一的早报有 2 位收到，1 位当天用过。" in card.summary
    assert card.sections == ()


def test_only_heads_ask_for_the_team(app: App) -> None:
    refused, asked = tap(app, "S001", "team_overview"), tap(app, "S003", "team_overview")
    assert (refused.reason, refused.card.rows) == ("not_allowed", ())
    assert asked.customers
    assert asked.reason == ""


def test_the_operator_hears_once_a_day_what_was_expected_delivered_and_what_to_do(app: App) -> None:
    mornings(app)
    first = run(app, "health", f"{MONDAY} 09:10").report
    assert (first["expected"], first["delivered"], first["uncovered"]) == (3, 3, ["S006"])
    assert run(app, "health", f"{MONDAY} 09:30").state == "already"
    send(app, f"{MONDAY} 09:31")
    (card,) = seen_by(app, "A001")
    assert card.summary == "应发 3 份，已送达 3 份。 休假有人代管的 1 位不发。"
    assert [section.title for section in card.sections] == ["1 位休假，没有人代管：S006"]
    assert "deputy_staff_id" in card.sections[0].lines[0]


def test_the_operator_hears_of_what_failed_and_of_what_has_not_left(anywhere: App) -> None:
    app = anywhere
    run(app, "morning", f"{MONDAY} 08:30")
    broken = Remembering(failures=[SendFailed("no such user", permanent=True)])
    sent = send(app, f"{MONDAY} 08:36", {"web": broken})
    report = run(app, "health", f"{MONDAY} 09:10").report
    assert len(report["failed"]) == 1
    assert report["reasons"] == ["no such user"]
    assert len(report.get("late", [])) == 3 - sum(sent.values())


def test_a_manager_on_no_platform_is_counted_not_lost(app: App) -> None:
    nobody = {"slack": Remembering()}
    assert run(app, "morning", f"{MONDAY} 08:30", nobody).report["unreachable"] == ["S001", "S002", "S009"]
    assert run(app, "health", f"{MONDAY} 09:10", nobody).report["unreachable"] == ["S001", "S002", "S009"]


def test_nothing_leaves_on_a_holiday_and_nothing_breaks_without_data(
    anywhere: App, engine: Engine, tmp_path: Path
) -> None:
    app = anywhere
    from store import migrate

    for job in ("morning", "team", "health", "follow"):
        assert run(app, job, "2026-10-01 09:00").report == {"skipped": "rest_day"}
    empty = Database(engine.url(tmp_path / "empty"), tmp_path / "empty")
    migrate.upgrade(empty)
    for job in ("morning", "team", "health", "follow"):
        runner = Runner(jobs=JOBS, database=empty, policy=load_policy(), messengers={"web": Remembering()})
        assert runner.by_hand(JOBS[job], at(f"{MONDAY} 09:00")).report == {"skipped": "no_delivery"}
    empty.close()


def test_two_processes_at_one_moment_and_a_third_after_a_death_write_each_briefing_once(anywhere: App) -> None:
    app = anywhere
    from schedules.mornings.morning import morning
    from tests.clock import a_run

    beside = Database(app.database.url, app.database.data_dir)
    threads = [Thread(target=morning, args=[a_run(one)]) for one in (app.database, beside)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    beside.close()
    assert morning(a_run(app.database))["already"] == 3
    with app.database.engine.connect() as connection:
        noted = [row.staff_id for row in audit.between(connection, None, None) if row.what == "briefed"]
        assert audit.first_broken(connection) is None
    assert len(keys(app)) == 3
    assert sorted(noted) == ["S001", "S002", "S009"]


def test_whoever_rises_earlier_reads_earlier(tmp_path: Path) -> None:
    bank = the_bank()
    bank["staff"][0] = a_staff(briefing_at="07:00")
    app = an_app(tmp_path, as_of=FRIDAY, **bank)
    assert run(app, "early", f"{MONDAY} 06:40").report == {"skipped": "not_early"}
    assert run(app, "early", f"{MONDAY} 06:56").report == {"managers": 1, "written": 1}
    assert run(app, "morning", f"{MONDAY} 08:30").report["already"] == 1
    with app.database.engine.connect() as connection:
        (line,) = [line for line in outbox.listing(connection) if "S001" in line.key]
    app.database.close()
    assert at(f"{MONDAY} 07:01") <= line.due_at < at(f"{MONDAY} 07:15")


def test_a_promise_for_today_that_was_not_kept_is_said_in_the_afternoon_once(anywhere: App) -> None:
    app = anywhere
    tap(app, "S001", f"snooze?client=C001&start={TUESDAY}", at=datetime.fromisoformat("2026-11-23T09:30+08:00"))
    assert run(app, "follow", f"{MONDAY} 14:30").report["written"] == 0
    run(app, "tasks", f"{TUESDAY} 07:00")
    assert run(app, "follow", f"{TUESDAY} 14:30").report["written"] == 1
    send(app, f"{TUESDAY} 14:31")
    card = seen_by(app, "S001")[-1]
    assert [row.customer_id for row in card.rows] == ["C001"]
    assert card.title.startswith("说好今天联系的")


def test_a_kept_promise_is_not_mentioned_again(app: App) -> None:
    tap(app, "S001", f"snooze?client=C001&start={TUESDAY}", at=datetime.fromisoformat("2026-11-23T09:30+08:00"))
    tap(app, "S001", "log_contact?client=C001&outcome=roll", at=datetime.fromisoformat("2026-11-24T10:00+08:00"))
    assert run(app, "follow", f"{TUESDAY} 14:30").report["done"] == 1


def test_one_tap_logs_pitches_or_puts_off_and_the_order_is_explained(app: App) -> None:
    mornings(app)
    (card,) = seen_by(app, "S001")
    assert [button.label for button in card.rows[0].buttons] == ["已联系", "话术", "稍后", "客户资料"]
    (why,) = [button for button in card.buttons if button.label == "为什么这样排"]
    lines = tap(app, "S001", why.action).card.sections[0].lines
    assert "大额异动、投诉、明天以内到期的资金、流失预警" in lines[2]
    assert "每天最多列 20 位" in lines[-1]
