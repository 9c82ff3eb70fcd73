"""Names say nothing of the language of a sentence: what stands around them does."""

from pathlib import Path

import pytest

from bot.memory import spoken_language
from segmentation.people import Language
from tests.banks import NOW, an_app, say_to
from tests.builders import a_customer, a_holding, the_cast


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("pitch for 王玉玲", "en"),
        ("call 王总 tomorrow", "en"),
        ("who is 欧阳明华", "en"),
        ("给Mary O'Brien准备话术", "zh"),
        ("给mary o'brien准备话术", "zh"),
        ("John Smith的到期", "zh"),
        ("给李霞准备话术", "zh"),
        ("pitch for Mary O'Brien", "en"),
    ],
)
@pytest.mark.parametrize("usual", ["zh", "en"])
def test_a_sentence_speaks_the_language_around_its_names(text: str, spoken: Language, usual: Language) -> None:
    assert spoken_language(text, usual, usual) == spoken


@pytest.mark.parametrize("usual", ["zh", "en"])
def test_a_real_mixture_and_a_word_beside_a_name_are_told_in_the_usual_language(usual: Language) -> None:
    mixed = ("帮我看看 next week 到期的 large CD", "pitch 王玉玲")
    assert [spoken_language(text, usual, usual) for text in mixed] == [usual] * 2


@pytest.mark.parametrize(
    ("who", "text", "title"),
    [
        ("S001", "pitch for 王玉玲", "what to talk about"),
        ("S002", "给Mary O'Brien准备话术", "沟通方案"),
    ],
)
def test_the_card_is_written_in_the_language_asked_in(tmp_path: Path, who: str, text: str, title: str) -> None:
    app = an_app(
        tmp_path,
        segmented=True,
        staff=[{**one, "language": "en" if one["staff_id"] == "S002" else "zh"} for one in the_cast()],
        customers=[
            a_customer(customer_id="C001", name="王玉玲"),
            a_customer(customer_id="C002", name="Mary O'Brien", manager_id="S002"),
        ],
        holdings=[a_holding(), a_holding(holding_id="H2", customer_id="C002")],
    )
    answer = say_to(app, who, text, at=NOW)
    assert (answer.intent, answer.slots.client) == ("pitch", "C001" if who == "S001" else "C002")
    assert title in answer.card.title
