"""What the checks believe of a group's members: the bank's word while it has not grown, the platform's where all are known."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from store import groups
from store.database import Database
from store.groups import known
from store.groups.checked import group_facts
from store.tables import customer_groups
from tests.clock import MONDAY, copy_of
from tests.groups.bank import build


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("checked-bank")
    build(folder)
    return folder


@pytest.fixture
def database(bank: Path, tmp_path: Path) -> Iterator[Database]:
    opened = copy_of(bank, tmp_path / "bot")
    yield opened
    opened.close()


def facts(database: Database, chat: str = "wr1", **seen: Any) -> tuple[str, bool | None]:
    """The bank says of wr1: 30 members, the lowest C3, nobody of 65."""
    if seen:
        with database.writing() as connection:
            connection.execute(
                update(customer_groups).where(customer_groups.c.chat_id == chat).values(seen_at=MONDAY, **seen)
            )
    with database.reading() as connection:
        group = group_facts(connection, "wecom", chat, served=True)
    return group.lowest_risk_level, group.has_member_65_plus


@pytest.mark.parametrize(
    ("seen", "believed"),
    [
        ({}, ("C3", False)),
        ({"members": 30, "unknown_customers": 3}, ("C3", False)),
        ({"members": 31, "unknown_customers": 3}, ("", None)),
        (
            {"members": 31, "unknown_customers": 0, "lowest_risk_level": "C2", "has_member_65_plus": False},
            ("C2", False),
        ),
        ({"members": 31, "unknown_customers": 0, "lowest_risk_level": "C4", "has_member_65_plus": True}, ("C3", True)),
        ({"members": 31, "unknown_customers": 0, "lowest_risk_level": "", "has_member_65_plus": None}, ("", None)),
        ({"members": 30, "unknown_customers": 1, "has_member_65_plus": True}, ("C3", True)),
    ],
)
def test_the_stricter_word_counts_and_unknown_members_are_unknown(
    database: Database, seen: dict[str, Any], believed: tuple[str, bool | None]
) -> None:
    assert facts(database, **seen) == believed


def test_a_group_nobody_lists_counts_once_a_person_bound_it(database: Database) -> None:
    row = known.new_row("wecom:group:wr7") | {
        "owner": "lina",
        "told_state": "live",
        "changed_at": MONDAY,
        "seen_at": MONDAY,
    }
    with database.writing() as connection:
        connection.execute(customer_groups.insert().values(row | {"members": 3, "unknown_customers": 2}))
    groups.take_from_bank(database, MONDAY)
    with database.reading() as connection:
        assert not group_facts(connection, "wecom", "wr7", served=True).listed
    known.bind(database, "wr7", segment="tier:mid", language=None, by="S003", now=MONDAY)
    with database.reading() as connection:
        found = group_facts(connection, "wecom", "wr7", served=True)
    assert (found.listed, found.segment, found.lowest_risk_level) == (True, "tier:mid", "")
    assert "张伟" in found.names
