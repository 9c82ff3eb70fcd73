"""What an operator decides, with a reason, in the audit; refusals and complaints that count at once; the bench. All invented."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, insert, select

from content.policy import load_policy
from content.problems import Problem
from schedules.drain_bench import START, drain
from segmentation.people import Contact
from store import tables
from store.bench.outbox import Bench
from store.database import Database
from store.outbox import consents, outbox, outbox_by_hand
from tests.clock import MONDAY, a_card, open_bot
from tests.engines import SQLITE

LEASE = timedelta(minutes=1)


def failed(database: Database, **over: object) -> int:
    """A delivery that failed after eight tries."""
    with database.writing() as connection:
        outbox.add(
            connection, key="k", address="web:person:S001", purpose="briefing", about={}, card=a_card(), due_at=MONDAY,
            expires_at=MONDAY + timedelta(hours=2),
        )  # fmt: skip
        (one,) = outbox.claim(connection, now=MONDAY, lease=LEASE, platforms=("web",))
        outbox.fail(connection, one, now=MONDAY, findings=[{"check": "send", "reason": "down"}])
    return one.delivery_id


def state(database: Database) -> tuple[str, int]:
    with database.engine.connect() as connection:
        (line,) = outbox.listing(connection)
    return line.state, line.tries


@pytest.mark.parametrize(("minutes", "goes"), [(119, True), (120, False)])
def test_a_dead_letter_is_tried_again_while_its_time_lasts(database: Database, minutes: int, goes: bool) -> None:
    id_, now = failed(database), MONDAY + timedelta(minutes=minutes)
    with database.writing() as connection:
        if goes:
            outbox_by_hand.retry(connection, id_, by="A001", reason="mended", now=now)
        else:
            with pytest.raises(Problem, check=lambda problem: problem.key == "clock.outbox_too_late"):
                outbox_by_hand.retry(connection, id_, by="A001", reason="mended", now=now)
    assert state(database) == (("waiting", 0) if goes else ("failed", 1))


def test_what_was_decided_is_in_the_audit_with_its_reason(database: Database) -> None:
    id_ = failed(database)
    with database.writing() as connection:
        outbox_by_hand.give_up(connection, id_, by="A001", reason=" told by phone ", now=MONDAY)
        row = connection.execute(select(tables.audit)).one()
    assert state(database)[0] == "given_up"
    assert (row.what, row.staff_id, row.detail["reason"], row.detail["was"]) == (
        "outbox_given_up", "A001", "told by phone", "failed",
    )  # fmt: skip
    with database.writing() as connection:
        assert outbox.claim(connection, now=MONDAY, lease=LEASE, platforms=("web",)) == ()


@pytest.mark.parametrize(
    ("id_", "reason", "key"),
    [(99, "why", "outbox_no_such"), (1, "  ", "outbox_no_reason"), (1, "why", "outbox_not_now")],
)
def test_what_can_not_be_decided_is_said(database: Database, id_: int, reason: str, key: str) -> None:
    failed(database)
    if key == "outbox_not_now":
        with database.writing() as connection:
            outbox_by_hand.retry(connection, 1, by="", reason="once", now=MONDAY)
    with database.writing() as connection, pytest.raises(Problem, check=lambda problem: problem.key == f"clock.{key}"):
        outbox_by_hand.retry(connection, id_, by="", reason=reason, now=MONDAY)


@pytest.mark.parametrize(
    ("note", "channel", "said"),
    [
        ("她说别打了", "call", {"slack": False, "wecom": False}),
        ("回复退订", "wecom", {"wecom": False}),
        ("下周再约", "call", {}),
    ],
)
def test_a_refusal_noted_with_a_contact_counts_from_that_moment(
    database: Database, note: str, channel: str, said: dict[str, bool]
) -> None:
    contact = Contact(
        contact_id="c", customer_id="C001", staff_id="S001", at=MONDAY, channel=channel, outcome="reached", note=note
    )
    with database.writing() as connection:
        consents.hear(connection, contact, load_policy().section("refusals")["words"])
        found = {
            name: consents.latest(connection, ["C001"], purpose="marketing", channel=name).get("C001")
            for name in ("slack", "wecom")
        }
    assert {name: word for name, word in found.items() if word is not None} == said


def test_a_claim_reads_an_index_and_never_the_whole_queue(database: Database) -> None:
    if database.engine.dialect.name != "sqlite":
        pytest.skip("the plan of a small table on PostgreSQL says nothing")
    from store.outbox.claim_statements import FIRST

    told: list[tuple[str, tuple[object, ...]]] = []
    with database.engine.connect() as connection:
        event.listen(
            connection, "before_cursor_execute", lambda _c, _u, text, values, *_: told.append((text, values))
        )  # fmt: skip
        FIRST.rows(connection, urgency=1, now=0, platforms="|web:", page=10)
        text, values = told[0]
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", values).all()
    steps = [row[-1] for row in plan]
    assert any("outbox_waiting" in step for step in steps)
    assert any("outbox_in_flight" in step for step in steps)
    assert not [step for step in steps if step.startswith("SCAN") or "TEMP B-TREE" in step]


def test_the_bench_measures_claims_and_names_a_missing_peer(database: Database, tmp_path: Path) -> None:
    missing: list[str] = []
    figures = Bench(
        database=database, folder=tmp_path, size=250, now=MONDAY, missing=missing.append, peer_jobs=100
    ).run().as_json()  # fmt: skip
    assert figures["per_second"] > 0
    assert json.dumps(figures)
    named = {name for name in ("huey", "persist_queue", "procrastinate") if f"{name}_per_second" in figures}
    assert named or missing
    assert ("peer" in figures["ratios"]) is bool(named)


def test_the_sender_keeps_to_the_limit_and_loses_no_time(tmp_path: Path) -> None:
    database = Database(SQLITE.url(tmp_path), tmp_path / "data")
    found = drain(database, load_policy(), deliveries=40, chats=20, start=START)
    database.close()
    assert len({chat for chat, _ in found.times}) == 20
    assert found.seconds <= 1.05 * found.steady_seconds
    moments = [moment for _, moment in found.times]
    window = timedelta(seconds=60)
    assert max(sum(start <= other < start + window for other in moments) for start in moments[::10]) <= 300


def test_an_open_complaint_told_a_moment_ago_stops_marketing(tmp_path: Path) -> None:
    from store.live import live_facts
    from tests.clock import build_bank

    build_bank(tmp_path)
    database = open_bot(tmp_path)
    row = {
        "event_id": "e1", "complaint_id": "K1", "customer_id": "C004", "at": MONDAY, "opened_on": MONDAY.date(),
        "closed_on": None, "kind": "service", "summary": "", "content_hash": "", "received_at": MONDAY,
    }  # fmt: skip
    with database.writing() as connection:
        connection.execute(insert(tables.live_complaints).values(row))
    with database.reading() as connection:
        assert live_facts.complaint_since(connection, "C004", MONDAY.date()) == date(2026, 11, 23)
    database.close()
