"""Where marketing rests: only an open complaint is a matter to settle; nobody else is asked how they want it settled."""

import pytest

from bot.app import App
from content.cards import Card
from segmentation.people import Language
from tests.banks import an_app, say_to
from tests.builders import a_customer, a_holding

PEOPLE = {
    "张伟": {"customer_id": "C1"},
    "刘芳": {"customer_id": "C2", "marketing_consent": "N"},
    "孙丽": {"customer_id": "C3", "do_not_disturb": "Y"},
}
#: What is said of a matter to settle, in the pitch and in the preparation of a visit.
MATTER = {
    "zh": {
        "{name}的话术": ("客户希望怎么解决", "问题有人跟", "这件事您希望我们怎么办", "没有结论也先报进展"),
        "拜访{name}要准备什么": ("希望怎样解决",),
    },
    "en": {
        "pitch for {name}": (
            "how they want it settled",
            "somebody follows the matter",
            "How would you like this settled",
            "even without a result",
        ),
        "prepare a visit to {name}": ("how they want it settled",),
    },
}
ASKED = [(language, text) for language, texts in MATTER.items() for text in texts]


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> App:
    return an_app(
        tmp_path_factory.mktemp("service"),
        segmented=True,
        customers=[
            a_customer(name=name, risk_level="C2", risk_assessed_on="2025-11-20", **one) for name, one in PEOPLE.items()
        ],
        holdings=[
            a_holding(holding_id=f"H{one['customer_id']}", customer_id=one["customer_id"], matures_on="2027-05-06")
            for one in PEOPLE.values()
        ],
        complaints=[{"complaint_id": "K1", "customer_id": "C1", "opened_on": "2026-11-19"}],
    )


def _words(card: Card) -> str:
    return "\n".join(line for section in card.sections for line in section.lines)


@pytest.mark.parametrize(("language", "text"), ASKED)
@pytest.mark.parametrize("name", list(PEOPLE))
def test_only_a_complaint_is_a_matter_to_settle(bank: App, language: Language, text: str, name: str) -> None:
    answer = say_to(bank, "S001", text.format(name=name))
    assert answer.intent in {"pitch", "visit_prep"}
    said, matter = _words(answer.card), MATTER[language][text]
    assert [words for words in matter if (words in said) is not (name == "张伟")] == [], said


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("刘芳的话术", "投资：没有；没有有效的测评"),
        ("pitch for 刘芳", "Investment: none; not before a valid assessment"),
    ],
)
def test_an_assessment_that_ran_out_is_not_one_that_was_never_made(bank: App, text: str, words: str) -> None:
    assert words in _words(say_to(bank, "S001", text).card)
