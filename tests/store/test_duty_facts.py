"""What duties read of a real database: what was told stands beside what was delivered, and each is read once."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.__main__ import app as cli
from bot.app import App
from segmentation.dossier import Dossier
from store.books.book import open_book
from store.live import bank_events
from store.live.bank_events import BankEvent
from store.rounds import events
from store.staff import managers
from tests.banks import NOW, ZONE, an_app, tap
from tests.builders import AS_OF, a_customer, a_holding, a_product

TODAY = date(2026, 11, 23)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.fixture
def bank(tmp_path: Path) -> App:
    movement = {"customer_id": "C001", "direction": "out", "amount": "60000"}
    return an_app(
        tmp_path,
        as_of=AS_OF,
        segmented=True,
        customers=[a_customer(), a_customer(customer_id="C002", name="李霞")],
        holdings=[a_holding(balance="300000"), a_holding(holding_id="H2", customer_id="C002", matures_on="")],
        products=[a_product()],
        movements=[
            {**movement, "movement_id": "M1", "at": "2026-11-20T10:00"},
            {**movement, "movement_id": "M0", "at": "2026-11-12T10:00"},  # a contact followed
        ],
        complaints=[
            {"complaint_id": "K1", "customer_id": "C001", "opened_on": "2026-11-10"},
            {"complaint_id": "K2", "customer_id": "C001", "opened_on": "2026-11-12"},
        ],
        contacts=[
            {"contact_id": "T1", "customer_id": "C001", "staff_id": "S001", "at": "2026-01-05T10:00", "channel": "visit",
             "outcome": "review"},
            {"contact_id": "T2", "customer_id": "C001", "staff_id": "S001", "at": "2026-11-16T10:00", "channel": "call",
             "outcome": "reached"},
            {"contact_id": "T3", "customer_id": "C001", "staff_id": "S001", "at": "2026-11-19T10:00", "channel": "call",
             "outcome": "no_answer"},
        ],
    )  # fmt: skip


def the_dossier(app: App) -> Dossier:
    with app.database.reading() as connection:
        manager = managers.by_staff_id(connection, "S001")
        assert manager is not None
        (one,) = open_book(connection, manager).dossiers(TODAY, ["C001"])
        return one


def tell(app: App, kind_: str, id_: str, moment: str, **values: Any) -> None:
    event = BankEvent(id=id_, at=at(moment), values={"customer_id": "C001", **values})
    assert bank_events.take(app.database, kind_, [event], now=NOW).accepted == 1


def test_told_and_delivered_movements_stand_side_by_side_once(bank: App) -> None:
    told = {"direction": "in", "amount": 70_000_00, "reason": None, "own_account_elsewhere": None}
    tell(bank, "movements", "E1", "2026-11-23T08:00", movement_id="M2", **told)
    tell(bank, "movements", "E2", "2026-11-20T10:00", movement_id="M1", **told)  # delivered as well
    tell(bank, "movements", "E3", "2026-11-19T10:00", movement_id="M3", **told)  # the delivery is of a later day
    found = the_dossier(bank).movements
    assert [(one.movement_id, one.direction) for one in found] == [("M1", "out"), ("M2", "in")]


def test_a_complaint_closed_since_is_closed(bank: App) -> None:
    assert [one.complaint_id for one in the_dossier(bank).complaints] == ["K1", "K2"]
    told = {"complaint_id": "K1", "opened_on": date(2026, 11, 10), "kind": None, "summary": None}
    tell(bank, "complaints", "E1", "2026-11-23T08:00", closed_on=date(2026, 11, 23), **told)
    one = the_dossier(bank)
    assert [each.complaint_id for each in one.complaints] == ["K2"]
    assert one.complaint_since == date(2026, 11, 12)


def test_the_newest_contact_of_each_outcome_is_known_however_long_ago(bank: App) -> None:
    one = the_dossier(bank)
    assert one.last_reached(TODAY) == date(2026, 11, 16)
    assert one.last_reached(TODAY, ("review",)) == date(2026, 1, 5)
    assert one.last_reached(TODAY, (), ("visit",)) == date(2026, 1, 5)
    assert one.last_contact is not None
    assert one.last_contact.contact_id == "T2"


def test_events_arrivals_and_marks_of_the_customer_are_read(bank: App) -> None:
    tell(bank, "arrivals", "A1", "2026-11-23T08:30", branch_id="B1")
    tell(bank, "market-marks", "R1", "2026-11-23T08:00", product_code="TD12", mark="risk", value=None)
    with bank.database.writing() as connection:
        for kind, what in (("joined", "pre_churn"), ("joined", "near_tier"), ("tier_reached", "mid")):
            events.add(connection, kind=kind, customer_id="C001", what=what, day=date(2026, 11, 21), found_at=NOW)
    one = the_dossier(bank)
    assert [(each.kind, each.what) for each in one.events] == [("joined", "pre_churn"), ("tier_reached", "mid")]
    assert [each.arrival_id for each in one.arrivals] == ["A1"]
    assert [each.mark_id for each in one.marks] == ["R1"]
    duties = {row.customer_id: row.facts["duties"] for row in tap(bank, "S001", "contact_today", at=NOW).card.rows}[
        "C001"
    ]
    assert {"W-01", "W-03b", "W-09", "W-28", "W-31", "W-17", "W-26"} <= set(duties)


def test_a_plan_gives_items_until_it_ends(bank: App, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUANHU_DATABASE_URL", f"sqlite:///{bank.database.path}")
    monkeypatch.setenv("GUANHU_DATA_DIR", str(bank.database.data_dir))
    monkeypatch.setenv("GUANHU_LANGUAGE", "en")
    words = ["plan", "start", "年末回访", "--group", "tier:mid", "--owner", "S001", "--from", "2026-11-23", "--until"]
    done = CliRunner().invoke(cli, [*words, "2027-12-31", "--every", "week"])
    assert done.exit_code == 0, done.output
    friday = NOW + timedelta(days=4)
    assert "plan:1" in str([row.facts["duties"] for row in tap(bank, "S001", "contact_today", at=friday).card.rows])
    listed = CliRunner().invoke(cli, ["plan", "list"]).output
    assert "年末回访 · tier:mid · S001 · weekly" in listed
    assert "of 2 contacted in this period, target 80 %" in listed
    for wrong in (["--group", "mid"], ["--group", "colour:red"], ["--target", "0"], ["--owner", "S999"]):
        assert CliRunner().invoke(cli, [*words, "2027-12-31", *wrong]).exit_code != 0
    assert CliRunner().invoke(cli, ["plan", "end", "1"]).exit_code == 0
    assert "plan:1" not in str([row.facts["duties"] for row in tap(bank, "S001", "contact_today", at=friday).card.rows])
    assert CliRunner().invoke(cli, ["plan", "end", "1"]).exit_code != 0
