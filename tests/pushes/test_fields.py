"""Placeholders of products: figures come from the bank's data or not at all; what is typed by hand is found. All invented."""

from datetime import date
from typing import Any

import pytest

from content.cards import Card, Section
from content.problems import Problem
from content.pushes.fields import filled, free_amounts, masked
from content.pushes.findings import blocked, examined
from content.pushes.words import PushWords, compose
from content.wording import LANGUAGES
from segmentation.people import Product


def a_product(**over: Any) -> Product:
    values: dict[str, Any] = {
        "product_code": "CW05", "name": "虚构稳健一年封闭", "kind": "closed_wealth", "issuer": "虚构理财公司",
        "agency_sale": True, "risk_grade": "R2", "issuer_risk_grade": "R3", "liquidity": "term", "min_amount": 10_000_00,
        "term_days": 365, "state": "live", "benchmark": "2.80%", "benchmark_basis": "虚构债券组合测算",
        "benchmark_as_of": date(2026, 11, 1), "sale_end": date(2026, 12, 1), **over,
    }  # fmt: skip
    return Product(**values)


ONE = {"CW05": a_product()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_field_is_said_in_both_languages_and_passes_the_checks(language: Any) -> None:
    for field in ("name", "issuer", "grade", "benchmark", "minimum", "term", "liquidity", "sale"):
        text, bound = filled(f"· {{{field}}}", ONE, language)
        assert "{" not in text
        assert not blocked(examined(Card(title=text), "marketing", bound)), field


def test_a_benchmark_comes_with_its_day_its_basis_and_its_caveat() -> None:
    text, _ = filled("{CW05.benchmark}", ONE, "zh")
    assert "2.80%" in text
    assert "虚构债券组合测算" in text
    assert "2026年11月1日" in text
    assert "不是预期收益率" in text


def test_the_higher_grade_counts() -> None:
    assert "R3" in filled("{grade}", ONE, "zh")[0]


@pytest.mark.parametrize(
    ("text", "products", "code"),
    [
        ("{yield}", ONE, "pushes.unknown_field"),
        ("{XX01.name}", ONE, "pushes.unknown_product"),
        ("{name}", {}, "pushes.field_whose"),
        ("{name}", {**ONE, "B": a_product(product_code="B")}, "pushes.field_whose"),
        ("{benchmark}", {"CW05": a_product(benchmark_as_of=None)}, "pushes.field_empty"),
        ("{benchmark}", {"CW05": a_product(benchmark_basis="")}, "pushes.field_empty"),
        ("{}", ONE, "pushes.unknown_field"),
    ],
)
def test_what_cannot_be_filled_is_a_sentence(text: str, products: Any, code: str) -> None:
    with pytest.raises(Problem) as problem:
        filled(text, products, "zh")
    assert problem.value.key == code


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("起购 1 万元", ("1 万元",)), ("只要￥5000", ("￥5000",)), ("年化3.2%", ("3.2%",)), ("百分之三", ("百分之三",)),
        ("from 10,000 yuan", ("10,000 yuan",)), ("本周三 19:30，3 楼", ()), ("2026 年 12 月 1 日", ()),
    ],
)  # fmt: skip
def test_amounts_typed_by_hand_are_found(text: str, found: tuple[str, ...]) -> None:
    assert free_amounts(text, ()) == found
    assert blocked(examined(Card(title="虚构", sections=(Section(lines=(text,)),)), "marketing", ())) == bool(found)


def test_a_doubt_about_a_sentence_hides_no_amount_typed_in_it() -> None:
    card = Card(
        title="虚构", sections=(Section(lines=("Put in 10,000 yuan, it never fails to come back with friends",)),)
    )
    assert "10,000 yuan" in {one.text for one in examined(card, "marketing", ()) if one.level == "block"}


def test_the_same_figure_typed_beside_the_field_is_still_found() -> None:
    text, bound = filled("{minimum}，也就是 1 万元", ONE, "zh")
    assert free_amounts(text, bound) == ("1 万元",)
    assert "1万" not in masked(text, bound)


@pytest.mark.parametrize("language", LANGUAGES)
def test_notices_come_by_product_and_by_what_is_spoken_of_and_stand_once(language: Any) -> None:
    words = PushWords(title="{name}", text="虚构基金与 mutual funds", products=("CW05",))
    notices = compose(words, language, products=ONE).card.notices
    assert len(notices) == len(set(notices))
    joined = " ".join(notices)
    assert any(word in joined for word in ("理财非存款", "not a deposit", "not deposits"))
    assert "虚构理财公司" in joined
    assert any(word in joined.lower() for word in ("基金有风险", "funds carry risk", "fund"))


def test_an_author_cannot_leave_a_notice_out() -> None:
    with pytest.raises(TypeError):
        PushWords(title="x", notices=())  # type: ignore[call-arg]
