"""Why a client is in a group, told as a card in both languages; who is close to the next tier; and what is never told."""

import tomllib
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.app import App
from bot.commands import why
from content.cards import Card
from content.policy import load_policy
from content.wording import LANGUAGES, knows, say
from handlers.why.explained import Explained
from store.live.one_customer import OneCustomer, read_customer
from store.rounds.override_rows import Override
from tests.banks import NOW, an_app, say_to, tap
from tests.builders import a_customer, a_holding, a_product

DIALOGS = Path(__file__).parent.parent / "dialogs"
FUND = a_product(product_code="EF", name="虚构股基", kind="equity_fund", risk_grade="R4")
TURNS = [
    pytest.param(turn, language, id=f"{language}-{number}")
    for language in LANGUAGES
    for number, turn in enumerate(tomllib.loads((DIALOGS / language / "why.toml").read_text(encoding="utf-8"))["turn"])
]


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> App:
    customers = [
        a_customer(customer_id="C1", name="张伟", account_last4="1234"),
        a_customer(customer_id="C2", name="刘芳"),
        a_customer(customer_id="C3", name="王强", manager_id="S002"),
        a_customer(customer_id="C4", name="赵敏", closed_on="2026-11-20"),
        a_customer(customer_id="C5", name="孙丽"),
    ]
    fund = {"product_code": "EF", "kind": "equity_fund", "matures_on": ""}
    holdings = [
        a_holding(holding_id="H1", customer_id="C1", balance="468000.00", matures_on="2027-05-06"),
        a_holding(holding_id="H2", customer_id="C2", balance="49999.99", **fund),
        a_holding(holding_id="H3", customer_id="C3", balance="499999.99", matures_on="2027-05-06"),
        a_holding(holding_id="H5", customer_id="C5", balance="100000.00", matures_on="2027-05-06"),
    ]
    folder = tmp_path_factory.mktemp("why")
    return an_app(folder, segmented=True, customers=customers, holdings=holdings, products=[a_product(), FUND])


def words(card: Card) -> str:
    lines = [card.summary, card.understood, *(line for section in card.sections for line in section.lines)]
    lines += [part for row in card.rows for part in (row.title, row.value, *row.details)]
    return "\n".join((*lines, *card.notices))


@pytest.mark.parametrize(("turn", "language"), TURNS)
def test_a_question_is_answered_with_the_sentences_of_its_dialog(
    bank: App, turn: dict[str, Any], language: str
) -> None:
    at = NOW + timedelta(hours=TURNS_AT[turn["asked"], language])
    if "after" in turn:
        assert say_to(bank, "S001", turn["after"], at=at).intent == "client_profile"
    answer = say_to(bank, "S001", turn["asked"], at=at + timedelta(minutes=1))
    assert (answer.intent, answer.card.title) == (turn["intent"], turn["title"])
    said = words(answer.card)
    assert [sentence for sentence in turn["says"] if sentence not in said] == [], said
    if "rows" in turn:
        assert [row.title for row in answer.card.rows] == turn["rows"]
    assert answer.card.as_of == "2026-11-21"


#: Every dialog has an hour of its own, so that none hears what another left open.
TURNS_AT = {(p.values[0]["asked"], p.values[1]): n for n, p in enumerate(TURNS)}  # type: ignore[index]  # as made above


def test_a_colleagues_client_is_not_explained(bank: App) -> None:
    other = tap(bank, "S001", "why_segment?client=C3")
    nobody = tap(bank, "S001", "why_segment?client=C999")
    assert other.reason == nobody.reason == "no_such_customer"
    assert words(other.card) == words(nobody.card)
    assert "C3" not in tap(bank, "S001", "uplift_list").customers


def test_a_closed_account_is_in_no_group(bank: App) -> None:
    answer = tap(bank, "S001", "why_segment?client=C4", at=NOW + timedelta(days=5))
    assert "不参加分群" in answer.card.summary


def test_a_group_the_policy_does_not_know_is_said_plainly(bank: App) -> None:
    answer = tap(bank, "S001", "why_segment?client=C1&segment=zodiac:tiger", at=NOW + timedelta(days=6))
    assert answer.card.summary.startswith("策略里没有")


def test_missing_tables_are_named(bank: App) -> None:
    answer = tap(bank, "S001", "why_segment?client=C1", at=NOW + timedelta(days=8))
    assert len(answer.card.notices) == 1
    assert "日均余额" in answer.card.notices[0]


def test_whoever_is_far_from_the_mark_is_not_close(bank: App) -> None:
    assert tap(bank, "S001", "uplift_list").customers == ("C2", "C1")
    assert tap(bank, "S001", "uplift_list?segment=tier:mid").customers == ("C2",)
    assert tap(bank, "S001", "uplift_list?most=40000000").customers == ("C2", "C1", "C5")
    assert tap(bank, "S001", "uplift_list?segment=asset_type:investment").customers == ("C2",)


def test_every_page_of_the_list_goes_on_where_the_last_ended(bank: App) -> None:
    first = tap(bank, "S001", "uplift_list", page_size=1)
    assert ([row.customer_id for row in first.card.rows], len(first.card.buttons)) == (["C2"], 1)
    second = tap(bank, "S001", first.card.buttons[0].action, page_size=1, at=NOW + timedelta(minutes=1))
    assert [row.customer_id for row in second.card.rows] == ["C1"]


def seen(bank: App, client: str) -> OneCustomer:
    with bank.database.reading() as connection:
        one = read_customer(bank.database, connection, load_policy(), client)
    assert one
    return one


def test_a_value_set_by_hand_is_told_before_what_the_rules_say(bank: App) -> None:
    people: dict[str, Any] = {"requested_by": "S001", "approved_by": "S003", "requested_at": NOW, "approved_at": NOW}
    hands = tuple(
        Override(
            override_id=1, customer_id="C1", scheme=scheme, value=value, reason="虚构的理由", until=date(2026, 12, 31),
            state="approved", **people,
        )
        for scheme, value in (("tier", "high"), ("vip", "in"))
    )  # fmt: skip
    explained = Explained(one=seen(bank, "C1"), policy=load_policy(), language="zh", hands=hands)
    block = explained.block("tier")
    assert block.heading == "资产层级：高端（人工设定）"
    assert block.reasons[:2] == ("由人工设定为高端，有效至 2026年12月31日，原因：虚构的理由", "按规则应为中端：")
    assert explained.first[-1] == "segment:vip", "a list nobody asked about is told because somebody set it"
    assert explained.block("segment:vip").heading == "贵宾客户：是（人工设定）"


def test_the_command_prints_sentences_and_with_rules_the_text(bank: App) -> None:
    lines = why.sentences(seen(bank, "C1"), load_policy(), "", "en", ())
    assert lines[0] == "Where customer C1 belongs on 2026-11-21"
    assert lines[2:5] == [
        "Tier: mid",
        "  Total assets: ¥468,000 (¥50,000 reached, ¥500,000 not yet)",
        "  → ¥32,000 more in total assets reaches high (¥500,000)",
    ]
    rules = why.rule_texts(seen(bank, "C1"), load_policy(), "tier", "en", ())
    assert "  because band(aum, tier_cuts)" in rules


def test_why_alone_means_nobody_before_somebody_was_asked_about(bank: App) -> None:
    answer = say_to(bank, "S002", "为什么", at=NOW + timedelta(days=3))
    assert answer.intent != "why_segment" or answer.reason


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_name_of_the_shipped_policy_has_words(language: Any) -> None:
    policy = load_policy()
    names = {*policy.facts, *policy.numbers, *policy.words, *(rule.name for rule in policy.rules)}
    names |= {before.name for before in policy.before} | {cut.name for cut in policy.cuts}
    names -= {f"segment:{name}" for name in policy.segments}  # these have their titles in the policy
    assert sorted(name for name in names if not knows(f"facts.name.{name}", language)) == []
    tests = {rule.name for rule in policy.rules if rule.type.kind == "test"} & names
    tests |= {fact.name for fact in policy.facts.values() if fact.type.kind == "test"}
    keys = [f"facts.{key}.{name}" for key in ("holds", "fails") for name in sorted(tests)]
    assert [key for key in keys if not knows(key, language)] == []
    used = {f"facts.table.{fact.table}" for fact in policy.facts.values()}
    assert [key for key in sorted(used) if not knows(key, language)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_told_first_are_rules_of_the_shipped_policy(language: Any) -> None:
    policy = load_policy()
    told = policy.section("why")
    assert [name for name in (*told["told"], *told["levels"]) if not policy.has(name)] == []
    assert say("why.typed", language)
