"""Who was not contacted for so many days is counted with the day itself, and the words say so; nobody else is spoken of."""

import pytest

from bot.app import App
from content.wording import LANGUAGES
from segmentation.people import Language
from tests.banks import an_app, say_to
from tests.builders import a_customer, a_holding

#: The last contact of each: 31, 30 and 29 days before the question.
LAST = {"C1": "2026-10-23T10:00", "C2": "2026-10-24T10:00", "C3": "2026-10-25T10:00"}
ASKED = {"zh": "{days}天没联系的客户", "en": "clients not contacted for {days} days"}
SUMMARY = {
    "zh": {30: "共 2 位客户，30 天以上没有联系上。", 60: "没有 60 天以上没联系的客户。"},
    "en": {
        30: "2 customers nobody has reached for 30 days or more.",
        60: "None of these customers has gone 60 days or more without contact.",
    },
}


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> App:
    return an_app(
        tmp_path_factory.mktemp("silent"),
        segmented=True,
        customers=[a_customer(customer_id=id_, name=f"虚构{id_}") for id_ in LAST],
        holdings=[a_holding(customer_id="C1")],
        contacts=[
            {"contact_id": f"T{id_}", "customer_id": id_, "staff_id": "S001", "at": at, "channel": "phone", "outcome": "reached"}
            for id_, at in LAST.items()
        ],
    )  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("days", "expected"), [(30, ("C1", "C2")), (31, ("C1",)), (29, ("C1", "C2", "C3")), (60, ())])
def test_the_day_itself_counts_and_is_told(bank: App, language: Language, days: int, expected: tuple[str, ...]) -> None:
    answer = say_to(bank, "S001", ASKED[language].format(days=days))
    assert answer.customers == expected
    assert answer.card.summary == SUMMARY[language].get(days, answer.card.summary)
