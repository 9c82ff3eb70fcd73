"""A filter a question cannot use is said on its card, and is not claimed to have been used."""

from pathlib import Path

import pytest

from bot.app import App
from handlers.ask import Answer
from handlers.intents import BY_NAME
from handlers.unapplied import TAKES
from tests.banks import an_app, say_to, tap
from tests.builders import a_customer, a_holding

FILTERS = {
    "period": ("start=2026-11-23&end=2026-11-29", "时间"),
    "product": ("product=large_cd", "大额存单"),
    "segment": ("segment=tier:mid", "中端"),
    "amount": ("least=12300", "123元"),
    "direction": ("direction=in", "转入"),
    "overdue": ("overdue=1", "已逾期"),
    "limit": ("limit=3", "前 3"),
}
ABOUT = {"product_info": "product=TD12"}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> App:
    return an_app(
        tmp_path_factory.mktemp("bank"),
        segmented=True,
        customers=[a_customer(), a_customer(customer_id="C002", name="李久")],
        holdings=[a_holding(), a_holding(holding_id="H2", customer_id="C002")],
    )


def asked(app: App, intent: str, more: str = "") -> Answer:
    about = "client=C001" if BY_NAME[intent].intent.needs_client else ABOUT.get(intent, "")
    return tap(
        app, "S003" if intent == "team_overview" else "S001", f"{intent}?{'&'.join(filter(None, (about, more)))}"
    )


LISTS = sorted(
    name for name in TAKES if not BY_NAME[name].intent.needs_client and name not in ("product_info", "holders")
)


@pytest.mark.parametrize("name", FILTERS)
@pytest.mark.parametrize("intent", LISTS)
def test_a_filter_is_taken_or_said_not_to_be(app: App, intent: str, name: str) -> None:
    given, word = FILTERS[name]
    answer = asked(app, intent, given)
    said = [notice for notice in answer.card.notices if "没有按它筛选" in notice or "没有按时间筛选" in notice]
    if name in TAKES[intent]:
        assert not said
    elif not answer.reason:
        assert len(said) == 1
        assert word in said[0] or name == "period"
        assert word not in answer.card.understood
    assert answer.slots.to_json().get(name) or name in ("overdue", "limit")  # what was asked for stays known


def test_of_one_customer_a_day_filters_nothing_and_a_sum_is_said(app: App) -> None:
    assert asked(app, "visit_prep", FILTERS["period"][0]).card.notices == asked(app, "visit_prep").card.notices
    assert any("123元" in notice for notice in asked(app, "visit_prep", FILTERS["amount"][0]).card.notices)


def test_what_is_left_out_is_said_in_english_too(tmp_path: Path) -> None:
    app = an_app(tmp_path, segmented=True, customers=[a_customer()], holdings=[a_holding()])
    card = say_to(app, "S001", "how am I doing this month with large CDs").card
    assert "Not applied: large CD." in card.notices


def test_the_team_of_another_time_is_said_to_be_todays(app: App) -> None:
    def notices(more: str) -> tuple[str, ...]:
        return tap(app, "S003", f"team_overview?{more}").card.notices

    assert any("7月1日–9月30日" in one for one in notices("start=2026-07-01&end=2026-09-30"))
    today, colleagues = "start=2026-11-23&end=2026-11-23", "staff=S001&start=2026-07-01&end=2026-09-30"
    assert not any("没有按它筛选" in one for more in (today, colleagues) for one in notices(more))


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("持有不自动转存存单的客户", "不自动转存"),
    ],
)
def test_what_no_list_knows_is_said_not_to_be_used(app: App, text: str, word: str) -> None:
    notices = say_to(app, "S001", text).card.notices
    assert any(word in notice for notice in notices), notices
