"""What is said to a customer claims only what is on file: no silence, no idle time, no market, no deed that nobody checked."""

import pytest

from content.wording import LANGUAGES, texts
from segmentation.people import Language

#: Nothing on file backs these: how long money has rested, what markets did, that nobody called, what was put together.
UNBACKED: dict[Language, tuple[str, ...]] = {
    "zh": ("一直", "近来", "最近市场", "快到还款", "资金在您账户里", "我整理了", "好久", "很久没"),
    "en": (
        "for a while",
        "for some time",
        "have moved",
        "lying still",
        "is coming up",
        "money is in your account",
        "have put together",
    ),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("room", ["outward.body.", "visit.subject."])
def test_no_sentence_to_a_customer_claims_what_is_not_on_file(language: Language, room: str) -> None:
    said = {key: text for key, text in texts(language).items() if key.startswith(room)}
    assert said
    assert {key: text for key, text in said.items() if any(claim in text for claim in UNBACKED[language])} == {}


def test_whoever_moves_money_away_is_asked_how_the_service_was() -> None:
    assert texts("en")["outward.body.declining.a"] == (
        "How have you found our service lately? If anything has been awkward, please tell me and I will follow it up."
    )
    assert "有没有不方便的地方" in texts("zh")["outward.body.declining.a"]
