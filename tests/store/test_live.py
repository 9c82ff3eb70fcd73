"""Between two nights a customer is placed anew from what was told, and steps back once the bank's files say it."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.app import App
from content.policy import load_policy
from segmentation.people import Contact
from store import tables
from store.books import contacts
from store.books.book import open_book
from store.imports.deliveries import import_delivery
from store.live import bank_events, live, live_queue
from store.live.bank_events import BankEvent
from store.rounds import events
from store.rounds.rounds import run_round
from store.staff.managers import by_staff_id
from tests.banks import NOW, ZONE, a_copy, an_app
from tests.builders import a_customer, a_holding, write_delivery
from tests.engines import Engine

POLICY = load_policy()
SUNDAY = date(2026, 11, 22)
NIGHT = datetime(2026, 11, 23, 3, 0, tzinfo=ZONE)
#: A customer of 600,000 yuan: 10 points for want of a contact; a complaint brings 15, money taken elsewhere 20.
CUSTOMERS = [a_customer(), a_customer(customer_id="C002", name="王芳", manager_id="S002")]
HOLDINGS = [a_holding(balance="600000.00", auto_renew="Y"), a_holding(holding_id="H002", customer_id="C002")]
#: Deliveries that say there were none, so that the tests that need them can be asked.
NOTHING: dict[str, Any] = {"movements": [], "complaints": [], "contacts": []}


@pytest.fixture(scope="module")
def segmented(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[App, Engine]]:
    folder = tmp_path_factory.mktemp("live")
    yield an_app(folder, engine=engine, segmented=True, customers=CUSTOMERS, holdings=HOLDINGS, **NOTHING), engine
    engine.forget(folder)


@pytest.fixture
def app(segmented: tuple[App, Engine], tmp_path: Path) -> Iterator[App]:
    source, engine = segmented
    made = a_copy(source, tmp_path / "live", engine)
    yield made
    made.database.close()
    engine.forget(tmp_path / "live")


def a_movement(id_: str = "E1", **over: Any) -> BankEvent:
    values = {
        "movement_id": id_, "customer_id": "C001", "direction": "out", "amount": 100_000_00, "reason": None,
        "own_account_elsewhere": True,
    }  # fmt: skip
    at = over.pop("at", NOW - timedelta(minutes=5))
    return BankEvent(id=id_, at=at, values={**values, **over})


def a_complaint(id_: str = "Q1", **over: Any) -> BankEvent:
    values = {
        "complaint_id": id_, "customer_id": "C001", "opened_on": NOW.date(), "closed_on": None, "kind": None,
        "summary": None,
    }  # fmt: skip
    return BankEvent(id=over.pop("event_id", id_), at=over.pop("at", NOW), values={**values, **over})


def told(app: App, kind: str, *told_events: BankEvent, now: datetime = NOW) -> None:
    assert bank_events.take(app.database, kind, told_events, now=now).accepted == len(told_events)


def shown(app: App, customer: str = "C001", staff: str = "S001") -> Any:
    with app.database.reading() as connection:
        manager = by_staff_id(connection, staff)
        assert manager is not None
        return open_book(connection, manager).placement(customer)


def kept_events(app: App) -> list[tuple[str, str, str]]:
    with app.database.engine.connect() as connection:
        return [(one.kind, one.what, one.source) for one in reversed(events.of_customer(connection, "C001"))]


def waiting(app: App) -> dict[str, int]:
    with app.database.engine.connect() as connection:
        return live_queue.counts(connection)


# -- one customer -----------------------------------------------------------------------------------------------------------


def test_a_movement_told_at_nine_counts_at_nine(app: App) -> None:
    before = shown(app)
    told(app, "movements", a_movement())
    assert waiting(app) == {"waiting": 1}
    assert live.work(app.database, POLICY, NOW) == 1
    assert waiting(app) == {}
    after = shown(app)
    assert (before.churn_score + 20, before.tier) == (after.churn_score, after.tier)
    assert (before.as_of, after.as_of) == (date(2026, 11, 21), NOW.date())
    assert shown(app, "C002", "S002").as_of == date(2026, 11, 21)


def test_joining_a_list_is_an_event_once_and_leaving_it_another(app: App) -> None:
    told(app, "movements", a_movement())
    told(app, "complaints", a_complaint())
    live.work(app.database, POLICY, NOW)
    assert ("joined", "pre_churn", "online") in kept_events(app)
    told(app, "movements", a_movement("E2"))
    live.work(app.database, POLICY, NOW)
    assert kept_events(app).count(("joined", "pre_churn", "online")) == 1
    closed = a_complaint(event_id="Q2", closed_on=NOW.date(), at=NOW + timedelta(minutes=1))
    told(app, "complaints", closed)
    live.work(app.database, POLICY, NOW)
    assert kept_events(app)[-1] == ("left", "pre_churn", "online")
    assert "pre_churn" not in shown(app).segments


def test_the_night_does_not_tell_again_what_was_told(app: App, tmp_path: Path) -> None:
    told(app, "movements", a_movement())
    told(app, "complaints", a_complaint())
    live.work(app.database, POLICY, NOW)
    one, other = a_movement(), a_complaint()
    rows = {
        "movements": [{**one.values, "at": one.at.isoformat(), "amount": "100000.00", "own_account_elsewhere": "Y"}],
        "complaints": [{**other.values, "opened_on": "2026-11-23"}],
    }
    a_night(app, tmp_path, date(2026, 11, 23), **rows)
    assert kept_events(app).count(("joined", "pre_churn", "online")) == 1
    assert ("joined", "pre_churn", "round") not in kept_events(app)
    assert "pre_churn" in shown(app).segments


def test_a_contact_logged_in_the_bot_counts_at_once(app: App) -> None:
    before = shown(app).churn_score
    one = Contact(contact_id="bot:1", customer_id="C001", staff_id="S001", at=NOW, channel="call", outcome="reached")
    with app.database.writing() as connection:
        assert contacts.add(connection, one)
        assert not contacts.add(connection, one)
    live.work(app.database, POLICY, NOW)
    assert shown(app).churn_score == before - 10


def test_lists_by_segment_and_maturities_by_segment_follow(app: App) -> None:
    from store.books.maturing import Wanted

    def lists(word: str) -> tuple[int, int]:
        with app.database.reading() as connection:
            manager = by_staff_id(connection, "S001")
            assert manager is not None
            book = open_book(connection, manager)
            return len(book.segment([word])), book.maturing(Wanted(segment=(word,))).count

    assert (lists("pre_churn"), lists("tier:high")) == ((0, 0), (1, 1))
    told(app, "movements", a_movement())
    told(app, "complaints", a_complaint())
    live.work(app.database, POLICY, NOW)
    assert (lists("pre_churn"), lists("tier:high"), lists("tier:mid")) == ((1, 1), (1, 1), (0, 0))
    assert (lists("tier:mid|tier:high"), lists("!tier:mid"), lists("!pre_churn")) == ((1, 1), (1, 1), (0, 0))
    assert (lists("!tier:mid|tier:high"), lists("pre_churn|tag:likes=tea"), lists("!tag:likes=tea|risk:C5")) == (
        (0, 0), (1, 1), (1, 1),
    )  # fmt: skip
    with app.database.reading() as connection:
        manager = by_staff_id(connection, "S001")
        assert manager is not None
        book = open_book(connection, manager)
        assert book.segment(["pre_churn"], least=600_000_00, most=600_000_00)
        assert not book.segment(["pre_churn"], least=600_000_01)
        assert not book.segment(["pre_churn"], most=599_999_99)
        (dossier,) = book.dossiers(NOW.date())
        assert dossier.placement is not None
        assert (dossier.complaint_since, dossier.placement.segments) == (NOW.date(), shown(app).segments)
        assert book.has_open_complaint("C001", NOW.date())


def test_the_reasons_are_those_of_the_place_between_nights(app: App) -> None:
    from segmentation.to_python import place_one
    from store.live.one_customer import read_customer

    told(app, "movements", a_movement())
    live.work(app.database, POLICY, NOW)
    with app.database.reading() as connection:
        one = read_customer(app.database, connection, POLICY, "C001")
        other = read_customer(app.database, connection, POLICY, "C002")
    assert one is not None
    assert other is not None
    values = place_one(POLICY, one.delivered)(one.customer, one.rows, one.as_of, one.known, months_on=one.months_on)
    assert (values["churn_score"], one.as_of) == (shown(app).churn_score, NOW.date())
    assert (other.as_of, other.rows["movements"]) == (date(2026, 11, 21), [])


def test_a_running_worker_places_anew_within_seconds(segmented: tuple[App, Engine], app: App) -> None:
    import time

    from schedules.worker import Worker

    worker = Worker(
        database=app.database, policy=lambda: POLICY, messengers={}, answer_message=lambda _: None, now=lambda: NOW
    )
    before = shown(app).churn_score
    worker.start()
    try:
        told(app, "movements", a_movement())
        worker.wake()
        end = time.monotonic() + 10
        while shown(app).churn_score == before and time.monotonic() < end:
            time.sleep(0.05)
        assert shown(app).churn_score == before + 20
    finally:
        assert worker.stop()


def test_months_stay_those_of_the_delivery_until_a_new_month_is_delivered(tmp_path: Path) -> None:
    """A movement on the first of a month does not make last month's balances a gap in the half year."""
    months = [{"customer_id": "C001", "month": f"2026-{m:02d}", "kind": "term_deposit", "average_balance": "600000.00"}
              for m in range(5, 11)]  # fmt: skip
    bank: dict[str, Any] = {"customers": CUSTOMERS, "holdings": HOLDINGS, **NOTHING, "balances": months}
    app = an_app(tmp_path / "bank", as_of="2026-11-30", segmented=True, **bank)
    before = shown(app)
    first = datetime(2026, 12, 1, 9, tzinfo=ZONE)
    told(app, "movements", a_movement(at=first), now=first)
    live.work(app.database, POLICY, first)
    after = shown(app)
    app.database.close()
    assert (after.as_of, after.star_points, after.churn_score) == (
        first.date(), before.star_points, before.churn_score + 20,
    )  # fmt: skip
    assert before.star_points > 0


# -- stepping back ------------------------------------------------------------------------------------------------------------


def a_night(app: App, folder: Path, day: date, **rows: list[dict[str, Any]]) -> None:
    """The delivery of a day with these rows, and its round."""
    from tests.builders import a_delivery

    given = {"customers": CUSTOMERS, "holdings": HOLDINGS, **NOTHING, **rows}
    write_delivery(folder / str(day), a_delivery(**given))
    report = import_delivery(app.database, folder / str(day), as_of=day, now=NIGHT, accept=True)
    assert (report.state, report.rejected) == ("accepted", 0)
    run_round(app.database, POLICY, as_of=day, now=NIGHT)


@pytest.mark.parametrize(
    ("day", "rows", "score"),
    [
        (date(2026, 11, 23), {"movements": True}, 20),  # the delivery holds it: it counts once
        (date(2026, 11, 23), {}, 20),  # the delivery of its own day does not: it still stands
        (date(2026, 11, 24), {}, 0),  # the delivery of a later day does not: it never was
    ],
)
def test_what_was_told_steps_back_once_the_bank_says_it_or_is_past_it(
    app: App, tmp_path: Path, day: date, rows: dict[str, Any], score: int
) -> None:
    one = a_movement()
    told(app, "movements", one)
    live.work(app.database, POLICY, NOW)
    before = shown(app).churn_score - 20
    said = [{**one.values, "at": one.at.isoformat(), "amount": "100000.00", "own_account_elsewhere": "Y"}]
    a_night(app, tmp_path, day, **({"movements": said} if rows else {}))
    later = datetime.combine(day, NOW.timetz())
    live.work(app.database, POLICY, later)
    assert shown(app).churn_score == before + score
    told(app, "complaints", a_complaint(opened_on=day, at=later), now=later)
    live.work(app.database, POLICY, later)
    assert shown(app).churn_score == before + score + 15


def test_a_place_between_nights_goes_with_its_round_and_is_made_on_the_next(app: App, tmp_path: Path) -> None:
    told(app, "movements", a_movement())
    live.work(app.database, POLICY, NOW)
    a_night(app, tmp_path, SUNDAY)  # late: the delivery of the day before
    with app.database.engine.connect() as connection:
        assert list(connection.execute(select(tables.live_placements))) == []
    assert waiting(app) == {"waiting": 1}
    without = shown(app).churn_score
    live.work(app.database, POLICY, NOW)
    assert shown(app).churn_score == without + 20


def test_a_delivered_complaint_is_closed_by_what_is_told(app: App, tmp_path: Path) -> None:
    a_night(
        app, tmp_path, SUNDAY, complaints=[{"complaint_id": "P1", "customer_id": "C001", "opened_on": "2026-11-20"}]
    )
    before = shown(app).churn_score
    told(app, "complaints", a_complaint("P1", opened_on=NOW.date(), closed_on=NOW.date()))
    live.work(app.database, POLICY, NOW)
    assert shown(app).churn_score == before - 15


# -- the queue ------------------------------------------------------------------------------------------------------------------


def test_a_killed_worker_s_customers_are_placed_when_its_lease_is_over(app: App) -> None:
    told(app, "movements", a_movement())
    with app.database.writing() as connection:
        (claimed,) = live_queue.claim(connection, now=NOW, lease=live.LEASE, limit=9)
    assert live.work(app.database, POLICY, NOW + live.LEASE - timedelta(seconds=1)) == 0
    assert live.work(app.database, POLICY, NOW + live.LEASE) == 1
    assert (claimed.customer_id, waiting(app)) == ("C001", {})


def test_what_is_told_while_one_is_placed_is_not_lost(app: App) -> None:
    told(app, "movements", a_movement())
    with app.database.writing() as connection:
        (claimed,) = live_queue.claim(connection, now=NOW, lease=live.LEASE, limit=9)
    told(app, "movements", a_movement("E2"))
    live.re_evaluate(app.database, POLICY, "C001", NOW, claimed=claimed)
    assert waiting(app) == {"waiting": 1}
    assert live.work(app.database, POLICY, NOW) == 1


def test_who_cannot_be_placed_is_given_up_and_taken_up_when_asked_again(app: App) -> None:
    told(app, "movements", a_movement())
    moment = NOW
    for _ in range(live.TRIES):
        with app.database.writing() as connection:
            assert live_queue.claim(connection, now=moment, lease=live.LEASE, limit=9)
        moment += live.LEASE
    live.work(app.database, POLICY, moment)
    assert waiting(app) == {"failed": 1}
    told(app, "movements", a_movement("E2"))
    assert waiting(app) == {"waiting": 1}


def test_without_a_round_nothing_is_placed_and_the_first_round_asks_again(tmp_path: Path) -> None:
    app = an_app(tmp_path / "bank", customers=CUSTOMERS, holdings=HOLDINGS, **NOTHING)
    told(app, "movements", a_movement())
    assert live.work(app.database, POLICY, NOW) == 1
    assert waiting(app) == {}
    run_round(app.database, POLICY, as_of=date(2026, 11, 21), now=NOW)
    live.work(app.database, POLICY, NOW)
    assert shown(app).churn_score >= 20
    app.database.close()
