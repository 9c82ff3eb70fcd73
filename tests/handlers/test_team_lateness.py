"""What the head of a branch is told of one customer: the task that is latest, with its own lateness and nobody else's."""

import pytest

from bot.app import App
from segmentation.people import Language
from tests.banks import an_app, say_to
from tests.builders import a_customer, a_holding

#: Due long ago and more pressing by kind, due longer ago still, and one of each alone.
MATURED, COMPLAINED = {"C1": "2026-10-12", "C2": "2026-11-05"}, {"C1": "2026-11-02", "C3": "2026-11-09"}
TOLD: list[tuple[Language, str, tuple[str, ...], str]] = [
    ("zh", "团队情况", ("已于10月12日到期", "已于11月5日到期", "11月9日的投诉"), "逾期 {days} 个工作日"),
    ("en", "how is my team", ("matured 12 Oct", "matured 5 Nov", "complaint of 9 Nov"), "overdue by {days} working days"),
]  # fmt: skip


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> App:
    return an_app(
        tmp_path_factory.mktemp("lateness"),
        segmented=True,
        customers=[a_customer(customer_id=id_, name=f"虚构{id_}") for id_ in ("C1", "C2", "C3")],
        holdings=[
            a_holding(holding_id=f"H{id_}", customer_id=id_, opened_on="2025-10-01", matures_on=on)
            for id_, on in MATURED.items()
        ],
        complaints=[{"complaint_id": f"K{id_}", "customer_id": id_, "opened_on": on} for id_, on in COMPLAINED.items()],
    )


@pytest.mark.parametrize(("language", "text", "told", "late"), TOLD)
def test_the_latest_task_is_told_with_its_own_lateness(
    bank: App, language: Language, text: str, told: tuple[str, ...], late: str
) -> None:
    answer = say_to(bank, "S003", text)
    assert answer.intent == "team_overview", language
    rows = [row for row in answer.card.rows if row.customer_id]
    assert [row.customer_id for row in rows] == ["C1", "C2", "C3"]
    assert [words for words, row in zip(told, rows, strict=True) if words not in row.details[0]] == []
    assert [row.badges for row in rows] == [(late.format(days=days),) for days in (30, 12, 9)]
