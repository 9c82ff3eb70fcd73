"""What a customer said, asked without a name: the answer with its source; with a name it is that customer's pitch."""

import pytest

from bot.app import App
from content.wording import LANGUAGES
from handlers.pitches.heard import OBJECTION, asked_answer
from segmentation.people import Language
from tests.banks import an_app, say_to, tap
from tests.builders import a_customer


@pytest.mark.parametrize(
    ("text", "saying"),
    [
        ("客户嫌利率低怎么说", "deposit_rate"),
        ("客户说别家理财收益高怎么回", "better_offer"),
        ("客户怕亏本怎么应对", "principal"),
        ("客户问会不会涨怎么答", "forecast"),
        ("客户说再想想咋办", "think"),
        ("客户嫌测评麻烦怎么解释", "assessment"),
        ("客户担心中途要用钱怎么讲", "early"),
        ("客户想提前还贷怎么沟通", "prepay"),
        ("有客户嫌手续费高怎么说", "fees"),
        ("a client says our rates are too low, what do I say", "deposit_rate"),
        ("how do I respond when a client wants to think about it", "think"),
        ("customers ask whether they can lose money, what should I answer", "principal"),
        ("a customer says another bank pays more, how should I answer", "better_offer"),
        # nothing to answer, or another question
        ("客户说要离婚怎么办", ""),
        ("客户要赎回怎么办", ""),
        ("利率低的产品有哪些", ""),
        ("谁嫌利率低", ""),
        ("给张伟准备话术", ""),
        ("what are our rates", ""),
        ("clients with low rates", ""),
    ],
)
def test_a_saying_is_known_by_its_words(text: str, saying: str) -> None:
    assert asked_answer(text) == saying


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> App:
    return an_app(tmp_path_factory.mktemp("objection"), segmented=True, customers=[a_customer()])


@pytest.mark.parametrize(
    ("text", "says", "source"),
    [
        ("客户嫌利率低怎么说", "别家存款利率高一点。", "存款保险"),
        (
            "a client says our rates are too low, what do I say",
            "Another bank pays a little more on deposits.",
            "Source:",
        ),
    ],
)
def test_the_answer_comes_with_its_source(bank: App, text: str, says: str, source: str) -> None:
    answer = say_to(bank, "S001", text)
    (section,) = answer.card.sections
    assert (answer.intent, section.title) == (OBJECTION, says)
    assert source in " ".join(section.lines)


def test_with_a_name_it_is_that_customers_pitch(bank: App) -> None:
    assert say_to(bank, "S001", "张伟嫌利率低怎么说").intent == "pitch"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_answer_keeps_a_hole(bank: App, language: Language) -> None:
    said = {"zh": "用中文", "en": "in English please"}[language]
    say_to(bank, "S001", said)
    card = tap(bank, "S001", OBJECTION).card
    assert len(card.sections) > 5
    assert not any(sign in line for section in card.sections for line in section.lines for sign in "{}")
