"""A pitch fits the age and the family: no school plan for grandparents, a pension that is drawn, no benefit cut short."""

from typing import Any

import pytest

from bot.app import App
from content.benefits import benefits
from content.wording import LANGUAGES
from segmentation.people import Language
from tests.banks import NOW, an_app
from tests.builders import a_holding
from tests.handlers.test_pitch import pitch_for, products, section, steady

BOTH = pytest.mark.parametrize("language", LANGUAGES)

#: Name: what is on file, assets, family stage. The day is 2026-11-23.
PEOPLE: dict[str, tuple[dict[str, Any], str, str]] = {
    "at64": ({"birth_date": "1961-11-24"}, "200000", "children_at_school"),
    "at65": ({"birth_date": "1961-11-23"}, "200000", "children_at_school"),
    "rich82": ({"birth_date": "1944-05-06", "household_id": "H1"}, "2000000", "young_couple"),
    "rich71": ({"birth_date": "1955-05-06", "occupation": "retiree"}, "2000000", ""),
    "rich60": ({"birth_date": "1966-05-06", "occupation": "business_owner"}, "2000000", ""),
    "rich45": ({"birth_date": "1981-11-23"}, "2000000", "children_at_school"),
    "rich44": ({"birth_date": "1981-11-24"}, "2000000", ""),
    "rich27": ({"birth_date": "1999-05-06", "household_id": "H2"}, "2000000", ""),
    "mass89": ({"birth_date": "1937-05-06"}, "20000", ""),
    **{f"mid{n}": ({}, "200000", "") for n in range(8)},
    **{f"high{n}": ({"birth_date": "1955-05-06"}, "2000000", "") for n in range(8)},
}


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> App:
    return an_app(
        tmp_path_factory.mktemp("ages"), as_of="2026-11-20", segmented=True, products=products(),
        customers=[steady(name, **file) for name, (file, _, _) in PEOPLE.items()],
        holdings=[
            a_holding(holding_id=f"H-{name}", customer_id=name, product_code="OW", kind="open_wealth", balance=amount,
                      matures_on="")
            for name, (_, amount, _) in PEOPLE.items()
        ],
        tags=[
            {"customer_id": name, "key": "family_stage", "value": stage}
            for name, (_, _, stage) in PEOPLE.items() if stage
        ],
    )  # fmt: skip


def said(app: App, client: str, name: str, language: Language = "zh") -> str:
    return "\n".join(section(pitch_for(app, client, language).card, name, language).lines)


WORDS: dict[Language, dict[str, str]] = {
    "zh": {"school": "教育：", "pension": "养老：", "drawn": "每月养老金够不够用", "ahead": "退休后每月的现金流",
           "heirs": "传承", "plan": "教育金计划", "one": "一次只讲一件", "mid": "配置、信贷、权益一起讲"},
    "en": {"school": "Education:", "pension": "Pension:", "drawn": "does it cover each month", "ahead": "where will the",
           "heirs": "nheritance", "plan": "education plan", "one": "One thing at a time", "mid": "Allocation, credit"},
}  # fmt: skip


@BOTH
@pytest.mark.parametrize(
    ("client", "there", "not_there"),
    [
        ("rich82", ("drawn", "heirs"), ("school", "ahead")),
        ("rich71", ("drawn", "heirs"), ("school", "ahead")),
        ("rich60", ("ahead", "heirs"), ("school", "drawn")),
        ("rich45", ("ahead", "school", "heirs"), ("drawn",)),
        ("rich44", ("school",), ("pension", "heirs")),
        ("rich27", ("school",), ("pension", "heirs")),
    ],
)
def test_a_familys_agenda_fits_the_age(
    bank: App, client: str, there: tuple[str, ...], not_there: tuple[str, ...], language: Language
) -> None:
    agenda, talk, words = said(bank, client, "agenda", language), said(bank, client, "talk", language), WORDS[language]
    assert [one for one in there if words[one] not in agenda] == []
    assert [one for one in not_there if words[one] in agenda] == []
    assert words["heirs"] not in talk, "it stands in the agenda, for whom it is a subject"


@BOTH
def test_from_the_age_of_care_on_there_is_no_education_plan_and_one_thing_at_a_time(
    bank: App, language: Language
) -> None:
    words = WORDS[language]
    before, after = said(bank, "at64", "talk", language), said(bank, "at65", "talk", language)
    assert words["plan"] in before
    assert words["mid"] in before
    assert words["plan"] not in after
    assert words["mid"] not in after
    assert words["one"] in after
    assert words["one"] in said(bank, "mass89", "talk", language)


@BOTH
@pytest.mark.parametrize("client", [f"{tier}{n}" for tier in ("mid", "high") for n in range(8)])
def test_a_benefit_is_told_whole_and_to_whom_it_is_for(bank: App, client: str, language: Language) -> None:
    talk = said(bank, client, "talk", language)
    told = [one for one in benefits().rows if one.words[language] in talk]
    assert told
    assert not [one.id for one in told if one.condition[language] or one.whom]


def test_what_a_benefit_asks_and_whom_it_is_for_stay_on_the_list_of_benefits() -> None:
    known = {one.id: one for one in benefits().up_to("tier:high", NOW.date())}
    assert known["lounge"].condition["zh"]
    assert known["children"].whom == "parents"
