"""A head's lists from what is kept of the day: the same as from every dossier, and whatever is told or done shows at once."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, insert

from bot.app import App
from handlers.day.due import due_in
from store import tables
from store.books.book import Book, open_book
from store.live import bank_events
from store.live.bank_events import BankEvent
from store.live.live_placements import Live, write
from store.rounds import events
from store.staff.managers import by_staff_id
from tests.banks import NOW, a_copy, an_app, tap
from tests.handlers.kept_days_bank import HEAD, POLICY, TODAY, WINDOWS, delivered, duties, night, same

MOVED = {"customer_id": "C002", "direction": "out", "own_account_elsewhere": None, "reason": None}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> App:
    return an_app(tmp_path_factory.mktemp("kept_days"), segmented=True, **delivered())


@pytest.fixture
def app(built: App, tmp_path: Path) -> App:
    return a_copy(built, tmp_path)


def moment(minutes: int) -> datetime:
    return NOW + timedelta(minutes=minutes)


@pytest.mark.parametrize("kept_by", ["the night", "a question"])
def test_every_list_is_the_same_from_what_is_kept_and_from_everything(app: App, kept_by: str) -> None:
    if kept_by == "the night":
        night(app)
    answer = same(app, *WINDOWS)
    assert {"C001", "C003", "C004"} <= duties(answer).keys()
    assert not {"C005", "C009"} & answer["people"].keys(), "nobody's, and another branch's"


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
