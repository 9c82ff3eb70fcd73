"""Approvals: nothing is approved without another person, nothing comes back, every move is in the audit."""

import secrets
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from content.approval_moves import DRAFT, ENDED, LIVE, MOVES, STATES, MoveRefused, Who, after
from store import audit, tables
from store.database import Database
from store.outbox import approvals
from store.outbox.approvals import Approval, Bound
from tests.clock import MONDAY

BOUND = Bound(
    kind="push", ref="P1", bytes_hash="a" * 64, audience={"segment": "asset_type:wealth"}, valid_from=MONDAY.date(),
    valid_until=date(2026, 11, 30), notices=("理财非存款",),
)  # fmt: skip
PEOPLE = ("E1", " e1 ", "R1", "C1", "")


def draft(database: Database, bound: Bound = BOUND) -> int:
    with database.writing() as connection:
        return approvals.draft(connection, bound, author="E1", now=MONDAY).approval_id


def move(database: Database, approval_id: int, name: str, by: str = "", now: Any = MONDAY) -> Approval:
    with database.writing() as connection:
        return approvals.move(connection, approval_id, name, by=by, now=now)


def find(database: Database, approval_id: int) -> Approval:
    with database.engine.connect() as connection:
        found = approvals.find(connection, approval_id)
    assert found is not None
    return found


@given(moves=st.lists(st.tuples(st.sampled_from([*MOVES, "bless"]), st.sampled_from(PEOPLE)), max_size=12))
def test_no_path_reaches_approved_without_another_person_and_none_leads_back(moves: list[tuple[str, str]]) -> None:
    state, seen, approver = DRAFT, [DRAFT], ""
    for name, by in moves:
        try:
            state = after(state, name, by=by, author="E1")
        except MoveRefused:
            continue
        if name == "approve":
            approver = by
        seen.append(state)
    if set(seen) & set(LIVE):
        assert approver.strip().casefold() not in {"", "e1"}
        assert seen.index("approved") <= min(seen.index(one) for one in LIVE if one in seen)
    ends = [place for place, one in enumerate(seen) if one in ENDED]
    assert ends in ([], [len(seen) - 1]), "an end is the end"


def test_the_table_knows_every_state_and_leaves_the_ends_alone() -> None:
    assert {move.to for move in MOVES.values()} | {DRAFT} == set(STATES)
    assert not [move for move in MOVES.values() if set(move.origins) & set(ENDED)]
    assert [move.name for move in MOVES.values() if move.to == "approved"] == ["approve"]
    assert MOVES["approve"].who is Who.ANOTHER


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=st.lists(st.tuples(st.sampled_from(list(MOVES)), st.sampled_from(PEOPLE)), min_size=1, max_size=6))
def test_the_store_moves_as_the_table_says_and_writes_each_move_down(
    database: Database, moves: list[tuple[str, str]]
) -> None:
    approval_id = draft(database, replace(BOUND, ref=secrets.token_hex(8)))
    state, written = DRAFT, ["draft"]
    for name, by in moves:
        try:
            wanted = after(state, name, by=by, author="E1")
        except MoveRefused:
            with pytest.raises(MoveRefused):
                move(database, approval_id, name, by)
            continue
        assert move(database, approval_id, name, by).state == wanted
        if wanted != state:
            written.append(name)
        state = wanted
    assert find(database, approval_id).state == state
    with database.engine.connect() as connection:
        rows = connection.execute(select(tables.audit.c.detail).order_by(tables.audit.c.audit_id)).scalars()
        assert [row["move"] for row in rows if row["approval_id"] == approval_id] == written
        assert audit.first_broken(connection) is None


@pytest.mark.parametrize("who", ["E1", "e1", " E1", ""])
def test_nobody_approves_their_own(database: Database, who: str) -> None:
    approval_id = draft(database)
    with pytest.raises(MoveRefused) as refused:
        move(database, approval_id, "approve", who)
    assert refused.value.code in {"own_review", "nobody"}
    assert find(database, approval_id).state == DRAFT


def test_another_person_approves_and_stands_in_the_record(database: Database) -> None:
    approval_id = draft(database)
    found = move(database, approval_id, "approve", "R1")
    assert (found.state, found.reviewer, found.decided_at, found.intact) == ("approved", "R1", MONDAY, True)


@pytest.mark.parametrize(
    "what",
    [
        {"bytes_hash": "b" * 64},
        {"audience": {"segment": "asset_type:investment"}},
        {"valid_until": date(2026, 12, 1)},
        {"valid_from": date(2026, 11, 24)},
        {"notices": ()},
    ],
)
def test_any_change_voids_and_asks_again(database: Database, what: dict[str, Any]) -> None:
    approval_id = draft(database)
    move(database, approval_id, "approve", "R1")
    with database.writing() as connection:
        again = approvals.change(connection, approval_id, by="E2", now=MONDAY, **what)
    assert find(database, approval_id).state == "void"
    assert (again.state, again.author) == (DRAFT, "E2")
    with pytest.raises(MoveRefused):
        move(database, again.approval_id, "approve", "E2")


def test_no_change_changes_nothing(database: Database) -> None:
    approval_id = draft(database)
    move(database, approval_id, "approve", "R1")
    with database.writing() as connection:
        same = approvals.change(connection, approval_id, by="E2", now=MONDAY, bytes_hash="a" * 64)
    assert (same.approval_id, same.state) == (approval_id, "approved")


def test_a_new_draft_of_the_same_thing_voids_the_old_one(database: Database) -> None:
    first = draft(database)
    move(database, first, "approve", "R1")
    second = draft(database)
    assert find(database, first).state == "void"
    with database.engine.connect() as connection:
        newest = approvals.newest(connection, "push", "P1")
    assert newest is not None
    assert newest.approval_id == second


@pytest.mark.parametrize(("day", "moved"), [(30, True), (31, False)])
def test_it_is_approved_up_to_its_last_day(database: Database, day: int, moved: bool) -> None:
    approval_id = draft(database)
    now = MONDAY + timedelta(days=day - 23)
    if moved:
        assert move(database, approval_id, "approve", "R1", now).state == "approved"
    else:
        with pytest.raises(MoveRefused, match="expired"):
            move(database, approval_id, "approve", "R1", now)
    with database.writing() as connection:
        assert approvals.expire(connection, now=now) == (0 if moved else 1)


def test_what_was_changed_in_the_table_is_no_longer_approved(database: Database) -> None:
    approval_id = draft(database)
    with database.writing() as connection:
        connection.execute(update(tables.approvals).values(audience={"segment": "tier:private"}))
    assert not find(database, approval_id).intact
    with pytest.raises(MoveRefused, match="changed"):
        move(database, approval_id, "approve", "R1")


@pytest.mark.parametrize(("author", "until"), [("", date(2026, 11, 30)), ("E1", date(2026, 11, 22))])
def test_a_draft_needs_an_author_and_a_time(database: Database, author: str, until: date) -> None:
    bound = replace(BOUND, valid_until=until)
    with database.writing() as connection, pytest.raises(ValueError, match="author"):
        approvals.draft(connection, bound, author=author, now=MONDAY)
