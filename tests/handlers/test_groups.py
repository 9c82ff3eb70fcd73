"""Which groups a list is of: those above and below, one or the other, each of two, all but these."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from handlers.ask import Ask
from handlers.language.text import is_chinese
from handlers.understanding import understand
from segmentation.group_words import any_of, from_to, is_denied, none_of, parts

NOW = datetime(2026, 11, 25, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
RICH = "tier:high|tier:private"
BOTH = "tier:mid|tier:high"


def groups(text: str) -> tuple[str, ...]:
    said = understand(text, now=NOW, language="zh" if is_chinese(text) else "en", clients=None)
    assert isinstance(said, Ask), said
    return said.slots.segment


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("中端以上客户", ("tier:mid|tier:high|tier:private",)),
        ("中端及以上的客户本周到期", ("tier:mid|tier:high|tier:private",)),
        ("中端以下的客户名单", ("tier:mass|tier:mid",)),
        ("没到中端的客户有哪些", ("tier:mass",)),
        ("至少是高端的客户名单", (RICH,)),
        ("高于中端的客户名单", (RICH,)),
        ("六星以上的客户", ("star_level:6|star_level:7",)),
        ("六星的客户", ("star_level:6",)),
        ("list mid tier clients and above", ("tier:mid|tier:high|tier:private",)),
        ("list clients below mid tier", ("tier:mass",)),
        ("list clients above mid tier", (RICH,)),
        ("clients of at least high tier maturing this week", (RICH,)),
        ("high tier clients list", ("tier:high",)),
        ("高端客户50万以上的到期", ("tier:high",)),
        ("high tier clients with over 500k maturing", ("tier:high",)),
    ],
)
def test_groups_above_and_below_are_those_of_the_order(text: str, words: tuple[str, ...]) -> None:
    assert groups(text) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("高端和私行客户有哪些", (RICH,)),
        ("中端、高端客户名单", (BOTH,)),
        ("中高端客户本周到期", (BOTH,)),
        ("其中高端客户有哪些", ("tier:high",)),
        ("投资型和理财型客户有哪些", ("asset_type:investment|asset_type:wealth",)),
        ("保守型和稳健型的客户", ("risk_preference:conservative|risk_preference:steady",)),
        ("代发客户和退休客户有哪些", ("payroll:yes|occupation_group:retiree",)),
        ("五六星客户有哪些", ("star_level:5|star_level:6",)),
        ("list mid and high tier clients", (BOTH,)),
        ("list high tier or private clients", (RICH,)),
        ("list savings and wealth clients", ("asset_type:savings|asset_type:wealth",)),
        ("高端的投资型客户", ("tier:high", "asset_type:investment")),
        ("既是投资型又是储蓄型的客户", ("asset_type:investment", "asset_type:savings")),
        ("list high tier investment clients", ("tier:high", "asset_type:investment")),
    ],
)
def test_of_two_groups_either_will_do_unless_one_narrows_the_other(text: str, words: tuple[str, ...]) -> None:
    assert groups(text) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("非高端客户有哪些", ("!tier:high",)),
        ("不是VIP的客户名单", ("!vip",)),
        ("除了私行客户，本周谁到期", ("!tier:private",)),
        ("除了高端和私行客户，本周谁到期", ("!" + RICH,)),
        ("本周谁到期，私行客户除外", ("!tier:private",)),
        ("没有投诉的客户名单", ("!complaint:open",)),
        ("有投诉的客户名单", ("complaint:open",)),
        ("不在黑名单的客户有哪些", ("!blacklisted:yes",)),
        ("中端客户里不是投资型的有哪些", ("tier:mid", "!asset_type:investment")),
        ("list clients who are not high tier", ("!tier:high",)),
        ("non-VIP clients maturing this week", ("!vip",)),
        ("who matures this week except private clients", ("!tier:private",)),
        ("高端客户里没有保险的", ("tier:high",)),
        ("high tier clients not contacted for 60 days", ("tier:high",)),
    ],
)
def test_everybody_else_is_meant_where_a_group_is_left_out(text: str, words: tuple[str, ...]) -> None:
    assert groups(text) == words


def test_a_word_for_several_groups_is_taken_apart_again() -> None:
    word = any_of(["tier:mid", RICH])
    assert parts(word) == ("tier:mid", "tier:high", "tier:private")
    assert parts(none_of([word])) == parts(word)
    assert is_denied(none_of([word]))
    assert not is_denied(word)


@pytest.mark.parametrize(
    ("word", "span"),
    [
        (RICH, ("tier:high", "")),
        ("tier:mass|tier:mid", ("", "tier:mid")),
        (BOTH, None),
        ("tier:high", None),
        ("tier:mass|tier:high", None),
        ("!" + RICH, None),
        ("tier:mass|tier:mid|tier:high|tier:private", None),
        ("asset_type:savings|asset_type:wealth", None),
    ],
)
def test_only_neighbours_up_to_an_end_of_an_order_are_a_span(word: str, span: tuple[str, str] | None) -> None:
    assert from_to(word) == span
