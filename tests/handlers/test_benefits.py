"""Benefits: those of the level and what the next unlocks, with what is missing to the fen; tied to no purchase."""

from datetime import date
from typing import Any

import pytest

from bot.app import App
from content.benefits import Benefit, Benefits
from content.benefits import benefits as catalogue
from content.wording import LANGUAGES
from handlers.ask import Answer
from handlers.clients.benefits import benefits
from segmentation.bank_data import ASSET_KINDS
from tests.banks import an_app, say_to, tap
from tests.builders import a_customer, a_holding
from tests.handlers.asking import asked

MARKS = {"mid": 50_000_00, "high": 500_000_00, "private": 6_000_000_00}
BALANCES = {"C001": "49999.99", "C002": "50000", "C003": "499999.99", "C004": "500000", "C005": "6000000"}


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> App:
    return an_app(
        tmp_path_factory.mktemp("benefits"), segmented=True,
        customers=[a_customer(customer_id=client, name="王秀兰" if client == "C002" else f"虚构{client}") for client in BALANCES],
        holdings=[a_holding(holding_id=f"H{client}", customer_id=client, balance=balance, matures_on="")
                  for client, balance in BALANCES.items()],
    )  # fmt: skip


def of(bank: App, client: str, more: str = "") -> Answer:
    return tap(bank, "S001", f"benefits?client={client}{more}")


def levels(answer: Answer) -> set[str]:
    return {row.facts["level"].partition(":")[2] for row in answer.card.rows if row.facts["level"].startswith("tier:")}


@pytest.mark.parametrize(
    ("client", "tier", "following", "missing"),
    [
        ("C001", "mass", "mid", "0.01"),
        ("C002", "mid", "high", "450000.00"),
        ("C003", "mid", "high", "0.01"),
        ("C004", "high", "private", "5500000.00"),
        ("C005", "private", "", ""),
    ],
)
def test_the_next_level_and_what_is_missing_to_the_fen(
    bank: App, client: str, tier: str, following: str, missing: str
) -> None:
    answer = of(bank, client)
    ladder = ["mass", "mid", "high", "private"]
    assert levels(answer) == set(ladder[: ladder.index(following or tier) + 1])
    lacking = {row.facts["missing"] for row in answer.card.rows if row.facts["level"] == f"tier:{following}"}
    assert lacking == ({missing} if following else set())
    own = [row for row in answer.card.rows if row.facts["level"] == f"tier:{tier}"]
    assert own
    assert all(row.facts["missing"] is None for row in own)
    assert (answer.customers, answer.shown) == ((client,), (client,))


def test_a_level_further_up_can_be_asked_for(bank: App) -> None:
    answer = of(bank, "C002", "&segment=tier:private")
    assert "离私行（600万元）还差 595万元" in answer.card.summary
    assert levels(answer) == {"mass", "mid", "high", "private"}
    assert of(bank, "C004", "&segment=tier:mid").card.summary == of(bank, "C004").card.summary, "below is nothing ahead"


def test_nothing_is_tied_to_a_purchase_and_what_is_unconfirmed_is_marked(bank: App) -> None:
    card = of(bank, "C004").card
    assert any("不与购买" in notice for notice in card.notices)
    unconfirmed = [row for row in card.rows if not row.facts["confirmed"]]
    assert unconfirmed
    assert all(row.badges == ("待核实",) for row in unconfirmed)
    assert any("先不要答应" in notice for notice in card.notices)


def test_levels_are_counted_as_a_plain_scan_does(bank: App) -> None:
    answer = tap(bank, "S001", "benefits")
    fen = {client: round(float(balance) * 100) for client, balance in BALANCES.items()}
    high = sum(MARKS["high"] <= amount < MARKS["private"] for amount in fen.values())
    groups = {row.group for row in answer.card.rows if row.facts["level"] == "tier:high"}
    assert groups == {f"高端（名下 {high} 位）"}
    assert answer.customers == (), "numbers name nobody"


def test_the_list_of_vips_stands_for_the_high_tier_and_a_type_for_none(bank: App) -> None:
    assert levels(tap(bank, "S001", "benefits?segment=vip")) == {"mass", "mid", "high"}
    assert "不是层级" in tap(bank, "S001", "benefits?segment=asset_type:savings").card.summary


def test_typed_in_both_languages(bank: App) -> None:
    assert say_to(bank, "S001", "王秀兰有什么权益").intent == "benefits"
    en = asked(bank, benefits, "benefits", client="C002", language="en").card
    assert "¥450,000 short of high (¥500,000)." in en.summary


def test_a_stranger_gets_nothing(bank: App) -> None:
    answer = of(bank, "C404")
    assert answer.reason == "no_such_customer"
    assert tap(bank, "S009", "benefits?client=C001").reason == "no_such_customer"


def test_the_catalogue_is_whole() -> None:
    known = catalogue()
    assert len({one.id for one in known.rows}) == len(known.rows)
    for one in known.rows:
        scheme, _, value = one.level.partition(":")
        assert value in known.ladders[scheme]
        assert all(one.words[language] for language in LANGUAGES)
        assert bool(one.condition["zh"]) == bool(one.condition["en"])
        assert one.source
    assert set(ASSET_KINDS).isdisjoint(known.lists)


@pytest.mark.parametrize(("on", "there"), [(date(2026, 12, 31), True), (date(2027, 1, 1), False)])
def test_a_benefit_ends_with_its_last_day(on: date, there: bool) -> None:
    row: dict[str, Any] = {
        "words": {"zh": "甲", "en": "A"},
        "condition": {"zh": "", "en": ""},
        "cost": "bank",
        "source": "x",
    }
    one = Benefit(id="a", level="tier:mid", valid_until=date(2026, 12, 31), **row)
    assert bool(Benefits({"tier": ("mass", "mid")}, {}, (one,)).of_level("tier:mid", on)) is there
