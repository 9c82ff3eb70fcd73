"""Reasons that rest on a day or on a word are told by that day and that word, never by the number the rules reckon with."""

import pytest

from bot.app import App
from segmentation.people import Language
from tests.banks import NOW, an_app, say_to, tap
from tests.builders import a_customer, a_holding

NAMES = {"C1": "张伟", "C2": "刘芳", "C3": "孙丽"}
VALID = (
    "风险测评等级已知，风险测评日已知，风险测评日 2026年2月28日，不晚于数据日 2026年11月21日，"
    "距风险测评日 0 年，不到 1 年"
)
EXPECTED = [
    ("C1", "occupation_group:business_owner", "职业：企业职员"),
    ("C2", "occupation_group:other", "职业未知"),
    ("C1", "age_band:35_to_54", "距出生日期 36 年，已达 35 年，未到 55 年"),
    ("C2", "age_band:under_35", "距出生日期 34 年，未到 35 年"),
    ("C1", "risk_expiry", VALID),
    ("C2", "risk_expiry", "距风险测评日 1 年，达到 1 年"),
    ("C1", "near_tier:high", "按资产接近的档位 高端，高于资产层级 中端"),
    ("C2", "near_tier:high", "按资产接近的档位 中端，不高于资产层级 中端"),
    ("C3", "risk_expiry", "风险测评日 2026年11月22日，晚于数据日 2026年11月21日"),
]  # fmt: skip


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> App:
    people: list[dict[str, str]] = [
        {"customer_id": "C1", "occupation": "company_staff", "birth_date": "1990-11-21", "risk_assessed_on": "2026-02-28"},
        {"customer_id": "C2", "occupation": "", "birth_date": "1991-11-22", "risk_assessed_on": "2025-11-20"},
        {"customer_id": "C3", "occupation": "retiree", "risk_assessed_on": "2026-11-22"},
    ]  # fmt: skip
    return an_app(
        tmp_path_factory.mktemp("words"),
        segmented=True,
        customers=[a_customer(name=NAMES[one["customer_id"]], risk_level="C2", **one) for one in people],
        holdings=[
            a_holding(holding_id=f"H{id_}", customer_id=id_, balance=balance)
            for id_, balance in (("C1", "400000.00"), ("C2", "399999.99"), ("C3", "100000.00"))
        ],
    )


@pytest.mark.parametrize(("client", "segment", "sentence"), EXPECTED)
def test_a_day_and_a_word_are_told_as_such(bank: App, client: str, segment: str, sentence: str) -> None:
    card = tap(bank, "S001", f"why_segment?client={client}&segment={segment}").card
    assert card.sections[0].lines == (sentence,)


@pytest.mark.parametrize(
    ("language", "text", "sentence"),
    [
        ("zh", "为什么张伟是企业主", "职业：企业职员"),
        ("en", "why is 张伟 a business owner", "Occupation: company staff"),
    ],
)
def test_the_word_is_told_in_the_language_asked_in(bank: App, language: Language, text: str, sentence: str) -> None:
    answer = say_to(bank, "S001", text, at=NOW)
    assert answer.intent == "why_segment", language
    assert answer.card.sections[0].lines[0] == sentence
