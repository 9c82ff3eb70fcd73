"""A head's lists from what is kept of the day: the same as from every dossier, and whatever is told or done shows at once."""

import sqlite3
import zlib
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, insert

from bot.app import App
from content.policy import load_policy
from handlers.day.due import Due, Window, due_in
from schedules.tasks import keep_tasks
from segmentation.policy import Policy
from store import tables
from store.books.book import Book, open_book
from store.imports.deliveries import import_delivery
from store.live import bank_events
from store.live.bank_events import BankEvent
from store.live.live_placements import Live, write
from store.rounds import events
from store.rounds.rounds import run_round
from store.safekeeping import erasure
from store.staff.managers import by_staff_id
from tests.banks import NOW, a_copy, an_app, tap
from tests.builders import a_branch, a_customer, a_delivery, a_holding, a_product, a_staff, the_cast, write_delivery
from tests.clock import a_run, policy_with

TODAY = NOW.date()
HEAD = "S003"
POLICY = load_policy()
WINDOWS = {
    "today": None,
    "overdue": Window(overdue_only=True),
    "week": Window(end=date(2026, 11, 29)),
    "month": Window(end=date(2026, 12, 31)),
    "later": Window(start=date(2026, 12, 1), end=date(2026, 12, 31)),
    "quarter": Window(start=date(2027, 1, 1), end=date(2027, 3, 31)),
    "ever": Window(start=TODAY),
}
CUSTOMERS = [
    a_customer(birth_date="1980-11-25", risk_level="C3", risk_assessed_on="2025-11-26"),
    a_customer(customer_id="C002", name="李霞", birth_date="1975-10-20", birth_calendar="lunar"),
    a_customer(customer_id="C003", name="王强", manager_id="S002", opened_on="2026-11-16"),
    a_customer(customer_id="C004", name="赵敏", manager_id="S002", birth_date="1990-12-02"),
    a_customer(customer_id="C005", name="无人管", manager_id=""),
    a_customer(customer_id="C009", name="外行", manager_id="S009", branch_id="B2"),
    *(a_customer(customer_id=f"C1{n:02}", name="钱多", manager_id="S002" if n % 2 else "S001") for n in range(12)),
]
HOLDINGS = [
    ("C001", "TD12", "term_deposit", "300000", "2026-11-24"),
    ("C002", "WM01", "closed_wealth", "800000", "2026-12-20"),
    ("C003", "DD01", "demand_deposit", "60000", ""),
    ("C004", "WM01", "closed_wealth", "1200000", "2027-02-10"),
    ("C005", "TD12", "term_deposit", "50000", "2026-11-25"),
    ("C009", "TD12", "term_deposit", "50000", "2026-11-25"),
    *((f"C1{n:02}", "WM01", "closed_wealth", str(40_000 * (n + 1)), f"2026-12-{n + 3:02}") for n in range(12)),
]
CONTACTS = [("C001", "2026-11-03"), ("C002", "2026-08-12"), ("C004", "2026-10-09")]
MOVED = {"customer_id": "C002", "direction": "out", "own_account_elsewhere": None, "reason": None}


def delivered() -> dict[str, Any]:
    return {
        "branches": [a_branch(), a_branch(branch_id="B2", name="虚构分行")],
        "staff": [*the_cast(), a_staff(staff_id="S006", name="孙空"),  # nobody's manager
                  a_staff(staff_id="AD01", name="管理员", role="admin")],
        "customers": CUSTOMERS,
        "products": [a_product(), a_product(product_code="WM01", name="稳健", kind="closed_wealth", risk_grade="R2"),
                     a_product(product_code="DD01", name="活期", kind="demand_deposit")],
        "holdings": [a_holding(holding_id=f"H{client}", customer_id=client, product_code=code, kind=kind, balance=balance,
                               matures_on=day, opened_on="2026-01-05") for client, code, kind, balance, day in HOLDINGS],
        "movements": [{"movement_id": "M1", "customer_id": "C004", "at": "2026-11-21T10:00", "direction": "out",
                       "amount": "900000"}],
        "complaints": [{"complaint_id": "K1", "customer_id": "C004", "opened_on": "2026-11-20"}],
        "contacts": [{"contact_id": f"T{n}", "customer_id": client, "staff_id": "S001", "at": f"{day}T10:00",
                      "channel": "call", "outcome": "reached"} for n, (client, day) in enumerate(CONTACTS)],
    }  # fmt: skip


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> App:
    return an_app(tmp_path_factory.mktemp("kept_days"), segmented=True, **delivered())


@pytest.fixture
def app(built: App, tmp_path: Path) -> App:
    return a_copy(built, tmp_path)


def moment(minutes: int) -> datetime:
    return NOW + timedelta(minutes=minutes)


def found(due: Due) -> dict[str, Any]:
    outlook = due.outlook()
    due.need(line.customer_id for line in due.lines)
    rows = (outlook.maturing, outlook.born, outlook.near, outlook.ends, outlook.moved)
    return {
        "lines": due.told(due.lines),
        "put_off": sorted((one.customer_id, one.duty, one.due_on) for one in due.put_off),
        "kept": due.kept,
        "people": {id_: due.owner(id_) for id_ in due.dossiers},
        "outlook": [sorted(map(repr, some)) for some in rows],
        "dossiers": {line.customer_id: due.dossiers[line.customer_id] for line in due.lines},
    }


def asked(app: App, window: str, *, at: datetime, policy: Policy, whole: bool) -> dict[str, Any]:
    """What is due for the head; ``whole``: read from every dossier, as a manager's own book is."""
    with app.database.reading() as connection:
        head = by_staff_id(connection, HEAD)
        assert head is not None
        book = open_book(connection, head, today=at.date(), database=app.database)
        if whole:
            everybody = frozenset(book.customer_ids())
            book = replace(book, only=everybody, scope=replace(book.scope, branches=()))
        return found(due_in(book, policy, at.date(), WINDOWS[window], now=at))


def same(app: App, *windows: str, at: datetime = NOW, policy: Policy | None = None) -> dict[str, Any]:
    """The first window's answer, after all of them were the same from what is kept and from everything."""
    policy = policy or POLICY
    answers = {}
    for one in windows or ("today",):
        answers[one] = asked(app, one, at=at, policy=policy, whole=False)
        assert answers[one] == asked(app, one, at=at, policy=policy, whole=True), one
    return next(iter(answers.values()))


def night(app: App, at: datetime = NOW) -> None:
    """The job that keeps the tasks, and every manager's day."""
    assert "skipped" not in keep_tasks(a_run(app.database, now=at, policy=POLICY))


def duties(answer: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    return {line.customer_id: line.duties for line in answer["lines"]}


@pytest.mark.parametrize("kept_by", ["the night", "a question"])
def test_every_list_is_the_same_from_what_is_kept_and_from_everything(app: App, kept_by: str) -> None:
    if kept_by == "the night":
        night(app)
    answer = same(app, *WINDOWS)
    assert {"C001", "C003", "C004"} <= duties(answer).keys()
    assert not {"C005", "C009"} & answer["people"].keys(), "nobody's, and another branch's"


# -- whatever happens during the day shows at once ------------------------------------------------------------------------


def log(app: App, at: datetime) -> None:
    tap(app, "S001", "log_contact?client=C001&outcome=roll", at=at)


def take_back(app: App, at: datetime) -> None:
    tap(app, "S001", "undo", at=at)


def put_off(app: App, at: datetime) -> None:
    tap(app, "S002", "snooze?client=C004&start=2026-11-26", at=at)


def call_useless(app: App, at: datetime) -> None:
    why = tap(app, "S001", "log_contact?client=C106&outcome=not_useful", at=at).card.buttons[2]
    tap(app, "S001", why.action, at=at)


def complain(app: App, at: datetime) -> None:
    tap(app, "S001", "log_complaint?client=C002&why=fee&note=虚构", at=at)


def tell(app: App, what: str, id_: str, **values: Any) -> None:
    one = BankEvent(id=id_, at=NOW - timedelta(minutes=5), values=values)
    assert bank_events.take(app.database, what, [one], now=NOW).accepted == 1


def end_complaint(app: App, _at: datetime) -> None:
    told = {"complaint_id": "K1", "opened_on": date(2026, 11, 20), "kind": None, "summary": None}
    tell(app, "complaints", "E1", customer_id="C004", closed_on=TODAY, **told)


def move_money(app: App, _at: datetime) -> None:
    tell(app, "movements", "E1", movement_id="M9", amount=700_000_00, **MOVED)


def arrive(app: App, _at: datetime) -> None:
    tell(app, "arrivals", "E1", customer_id="C002", branch_id="B1")


def mark_product(app: App, _at: datetime) -> None:
    tell(app, "market-marks", "E1", product_code="WM01", mark="risk", value=None, customer_id=None)


def mark_one(app: App, _at: datetime) -> None:
    tell(app, "market-marks", "E2", product_code="WM01", mark="stop_loss", value="0.9", customer_id="C002")


def find_news(app: App, _at: datetime) -> None:
    row = {
        "news_id": "N1", "url": "https://example.invalid/1", "title": {"zh": "虚构消息"}, "summary": {}, "source": "虚构",
        "topics": ["product:WM01"], "published_at": NOW, "found_at": NOW - timedelta(minutes=5), "state": "new",
    }  # fmt: skip
    with app.database.writing() as connection:
        every = {one.name: row.get(one.name, "") for one in tables.news.columns if not one.nullable}
        connection.execute(insert(tables.news).values(every))


def fall(app: App, _at: datetime) -> None:
    with app.database.writing() as connection:
        events.add(
            connection, kind="tier_fallen", customer_id="C002", what="mid", was="high", day=TODAY, found_at=NOW
        )  # fmt: skip


def place_anew(app: App, _at: datetime) -> None:
    with app.database.reading() as connection:
        round_id = app.database.served(connection).round_id
        row = connection.execute(tables.placements.select().where(tables.placements.c.customer_id == "C100")).one()
    assert round_id is not None
    values = {**row._mapping, "tier": "high", "aum": 9_000_000_00, "asset_types": "savings|wealth"}
    with app.database.writing() as connection:
        write(connection, Live("C100", row.manager_id, row.branch_id, TODAY, values), round_id=round_id, at=NOW)


def plan(app: App, _at: datetime) -> None:
    values = {
        "groups": ["tier:mid"], "owner": "S002", "cadence": "week", "content": "虚构", "target_percent": 80, "start": TODAY,
        "end": date(2027, 12, 31), "ended_on": None, "made_by": "AD01", "made_at": NOW,
    }  # fmt: skip
    with app.database.writing() as connection:
        connection.execute(insert(tables.plans).values(values))


def close_tuesday(app: App, _at: datetime) -> None:
    with app.database.writing() as connection:
        row = {"day": date(2026, 11, 24), "is_workday": False}
        more = {one.name: "" for one in tables.calendar_days.columns if not one.nullable and one.name not in row}
        connection.execute(insert(tables.calendar_days).values(**more, **row))


HAPPENINGS: tuple[Callable[[App, datetime], None], ...] = (
    log, take_back, put_off, call_useless, end_complaint, move_money, arrive, complain, mark_product, mark_one, find_news,
    fall, place_anew, plan, close_tuesday,
)  # fmt: skip


def test_what_happens_during_the_day_shows_at_once(app: App) -> None:
    night(app)
    seen = {"": shown(app, 0)}
    for minute, happen in enumerate(HAPPENINGS, start=1):
        before = list(seen.values())[-1]
        happen(app, moment(minute))
        seen[happen.__name__] = shown(app, minute)
        assert seen[happen.__name__] != before, happen.__name__
    same(app, *WINDOWS, at=moment(len(HAPPENINGS)))


def shown(app: App, minute: int) -> object:
    """What the head's list is, the same from what is kept and from everything."""
    answer = same(app, "month", at=moment(minute))
    return answer["lines"], answer["put_off"]


def test_many_told_of_are_kept_again_and_stay_right(app: App) -> None:
    same(app, "today")
    with app.database.writing() as connection:
        for n in range(0, 12, 2):
            events.add(connection, kind="joined", customer_id=f"C1{n:02}", what="pre_churn", day=TODAY, found_at=NOW)
    once = same(app, "today")
    assert {"C100", "C102", "C110"} <= duties(once).keys()
    log(app, moment(1))
    assert "W-01" not in duties(same(app, "today", at=moment(2)))["C001"]
    take_back(app, moment(3))
    assert duties(same(app, "today", at=moment(4)))["C001"] == duties(once)["C001"]


def test_the_hour_alone_makes_a_line_the_heads(app: App) -> None:
    night(app)
    tell(app, "arrivals", "E1", customer_id="C002", branch_id="B1")
    same(app)
    ended = NOW.replace(hour=23)
    line = next(one for one in same(app, at=ended)["lines"] if one.customer_id == "C002")
    assert [task.escalated for task in line.tasks if task.duty == "W-17"] == [True]


def test_another_policy_another_round_and_another_delivery_are_worked_out_anew(app: App, tmp_path: Path) -> None:
    night(app)
    before = same(app)
    nearer = policy_with(days=("opens_days = 7  # calendar", "opens_days = 0  # calendar"))
    assert duties(same(app, policy=nearer)) != duties(before)
    files = delivered()
    files["customers"] = [one for one in files["customers"] if one["customer_id"] != "C003"]
    files["holdings"] = [one for one in files["holdings"] if one["customer_id"] != "C003"]
    write_delivery(tmp_path / "next", a_delivery(**files))
    day = date(2026, 11, 22)
    import_delivery(app.database, tmp_path / "next", as_of=day, now=NOW)
    run_round(app.database, POLICY, as_of=day, now=NOW)
    assert "C003" not in same(app)["people"]


def test_who_was_erased_is_in_nothing_that_is_kept(app: App) -> None:
    same(app)
    erasure.erase(app.database, "C001", reason="虚构申请", by="AD01", now=NOW)
    for path in app.database.data_dir.glob("round-*.days"):
        with closing(sqlite3.connect(path)) as file:
            kept = [zlib.decompress(blob) for (blob,) in file.execute("SELECT kept FROM kept_days")]
        assert not any(b"C001" in one for one in kept)
    assert "C001" not in same(app)["people"]


def test_another_day_is_another_list(app: App) -> None:
    night(app)
    before = same(app)
    later = NOW + timedelta(days=1)
    assert duties(same(app, at=later)) != duties(before)
    assert same(app) == before


def test_a_damaged_file_is_worked_out_anew(app: App) -> None:
    before = same(app)
    (file,) = app.database.data_dir.glob("round-*.days")
    for path in app.database.data_dir.glob("round-*.days-*"):
        path.unlink()
    file.write_bytes(b"not a database" * 1000)
    assert same(app) == before
    assert same(app) == before


def test_after_the_night_a_question_reads_those_it_shows_alone(app: App) -> None:
    night(app)
    asked_for: list[int] = []
    with app.database.reading() as connection:
        head = by_staff_id(connection, HEAD)
        assert head is not None
        book = open_book(connection, head, today=TODAY, database=app.database)
        due = due_in(book, POLICY, TODAY, now=NOW)
        (named,) = (one for one in due.lines if one.customer_id == "C001")

        def count(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
            if "holdings" in statement:
                asked_for.append(str(parameters).count("C0") + str(parameters).count("C1"))

        event.listen(app.database.engine, "before_cursor_execute", count)
        due.told([named])
        event.remove(app.database.engine, "before_cursor_execute", count)
    assert asked_for
    assert set(asked_for) == {1}


def test_everything_told_that_duties_read_has_its_print(app: App) -> None:
    """A table that dossiers read and no print watches would leave a kept day standing after it changed."""

    def read_by(work: Callable[[Book], object]) -> set[str]:
        seen: list[str] = []
        with app.database.reading() as connection:
            head = by_staff_id(connection, HEAD)
            assert head is not None
            book = open_book(connection, head, today=TODAY, database=app.database)

            def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
                seen.append(statement)

            event.listen(app.database.engine, "before_cursor_execute", note)
            work(book)
            event.remove(app.database.engine, "before_cursor_execute", note)
        words = {word.strip('",()') for one in seen for word in one.split()}
        return {table.name for table in tables.BOT.sorted_tables if table.name in words} - {"serving"}

    told = read_by(lambda book: book.told_state(TODAY))
    assert read_by(lambda book: book.dossiers(TODAY, tags=("happy_event_on",))) <= told | {"deliveries"}
    assert {"contacts", "live_movements", "live_complaints", "events", "market_marks", "news"} <= told
