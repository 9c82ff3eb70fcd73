"""Who moved up or down a tier: typed in so many words, from the events of the rounds, of the asker's own customers."""

from datetime import date

import pytest

from bot.app import App
from handlers.language.tier_moves import BOTH, DOWN, UP, asked_moves
from store.rounds import events
from tests.banks import NOW, an_app, say_to
from tests.builders import a_customer, a_holding

#: Customer, name, manager.
_PEOPLE = (
    ("C1", "张伟", "S001"),
    ("C2", "刘芳", "S001"),
    ("C3", "王磊", "S001"),
    ("C4", "赵敏", "S002"),
)
#: Customer, kind, tier now, tier before, day.
_MOVES = (
    ("C1", UP, "high", "mid", date(2026, 11, 20)),
    ("C2", DOWN, "mid", "high", date(2026, 11, 18)),
    ("C3", DOWN, "mass", "mid", date(2026, 10, 12)),
    ("C4", DOWN, "mid", "high", date(2026, 11, 18)),
)


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> App:
    app = an_app(
        tmp_path_factory.mktemp("moves"),
        segmented=True,
        customers=[a_customer(customer_id=id_, name=name, manager_id=who) for id_, name, who in _PEOPLE],
        holdings=[a_holding(holding_id=f"H{id_}", customer_id=id_, matures_on="2027-05-06") for id_, _, _ in _PEOPLE],
    )
    with app.database.writing() as connection:
        for client, kind, tier, before, day in _MOVES:
            events.add(connection, kind=kind, customer_id=client, what=tier, was=before, day=day, found_at=NOW)
    return app


@pytest.mark.parametrize(
    ("masked", "way"),
    [
        ("T谁降级了", DOWN),
        ("降级的客户", DOWN),
        ("T掉到S的客户", DOWN),
        ("层级下降的客户有哪些", DOWN),
        ("谁最近升级了", UP),
        ("T升到S的有谁", UP),
        ("T新增的S客户", UP),
        ("T新晋S有谁", UP),
        ("层级变化", BOTH),
        ("T客户层级升降情况", BOTH),
        ("who was downgraded T", DOWN),
        ("clients who dropped a tier T", DOWN),
        ("who moved up a tier", UP),
        ("clients upgraded to S T", UP),
        ("tier changes T", BOTH),
        # about to move up, or what it takes, or something else that goes up and down
        ("快升级的客户", ""),
        ("谁能升到S", ""),
        ("谁差一点升级", ""),
        ("C升级了吗", ""),
        ("怎么让客户升级", ""),
        ("升级有什么权益", ""),
        ("资产下降的客户", ""),
        ("P利率下降了吗", ""),
        ("T新增客户", ""),
        ("T新增P多少", ""),
        ("T下降了", ""),
        ("who is close to moving up a tier", ""),
        ("upgrade C to S", ""),
        ("who moved money T", ""),
        ("deposit rates dropped", ""),
        ("what would an upgrade bring", ""),
    ],
)
def test_moves_that_happened_are_asked_for_in_so_many_words(masked: str, way: str) -> None:
    assert asked_moves(masked) == way


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("本月谁降级了", ["C2"]),
        ("谁升级了", ["C1"]),
        ("最近层级变化", ["C1", "C2"]),
        ("上个月降级的客户", ["C3"]),
        ("who was downgraded this month", ["C2"]),
        ("tier changes this month", ["C1", "C2"]),
        ("who moved up a tier last month", []),
    ],
)
def test_the_moves_of_ones_own_customers_by_day(bank: App, text: str, expected: list[str]) -> None:
    answer = say_to(bank, "S001", text)
    assert (answer.intent, [row.customer_id for row in answer.card.rows]) == ("tier_changes", expected)


def test_a_line_says_from_where_to_where(bank: App) -> None:
    (row,) = say_to(bank, "S001", "本月谁降级了").card.rows
    assert (row.value, row.facts["kind"], row.facts["day"]) == ("高端 → 中端", DOWN, "2026-11-18")
    (row,) = say_to(bank, "S001", "who was downgraded this month").card.rows
    assert row.value == "high → mid"


def test_nobody_is_said_in_words_and_from_when_on_moves_are_known(bank: App) -> None:
    card = say_to(bank, "S001", "who moved up a tier last month").card
    assert (card.summary, card.notices) == ("Nobody changed tier in this period.", ("Moves are known from 21 Nov on.",))


def test_one_can_go_on_from_it(bank: App) -> None:
    say_to(bank, "S001", "本月谁降级了")
    answer = say_to(bank, "S001", "上个月呢")
    assert (answer.intent, [row.customer_id for row in answer.card.rows]) == ("tier_changes", ["C3"])


def test_a_head_sees_whose_customers_they_are_and_no_names(bank: App) -> None:
    rows = say_to(bank, "S003", "本月谁降级了").card.rows
    assert [(row.customer_id, row.title[:2]) for row in rows] == [("C2", "刘*"), ("C4", "赵*")]
    assert all("名下" in " ".join(row.badges) for row in rows)
