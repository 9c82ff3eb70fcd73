"""The words of letters: listed placeholders, no figure of their own, two people, no line with a hole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.letters.kinds import kind_of, kinds
from content.letters.words import BLOCKS, WORDS, LetterFacts, LetterWords, checked, composed, examined, shipped
from content.policy import load_policy
from content.problems import Problem
from content.pushes.findings import blocked
from handlers.letters.asked import asked_letter
from store.books.segments import can_hold


def words(zh: tuple[str, ...]) -> LetterWords:
    return LetterWords(lines={"zh": zh, "en": ("Dear {name},",)})


def test_the_shipped_words_pass_their_own_rules() -> None:
    assert set(shipped()) == set(kinds())
    for kind, said in shipped().items():
        checked(said)
        assert not blocked(examined(said)), kind
        assert set(kind_of(kind).needs) <= said.blocks


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (("{name}的年化{rate}",), "unknown"), (("看看：{picks}",), "line of its own"), (("{{name}}",), "unknown"),
        (("一个 { 括号",), "unknown"), (("",), "missing"),
    ],
)  # fmt: skip
def test_a_placeholder_that_is_none_is_refused(lines: tuple[str, ...], said: str) -> None:
    with pytest.raises(Problem, match=said):
        checked(words(lines))


@pytest.mark.parametrize(
    ("word", "there"),
    [
        ("tier:mid", True), ("tier:golden", False), ("tier:", False), ("primary_type:wealth", True),
        ("primary_type:rich", False), ("age_band:55_plus", True), ("nothing:mid", False), ("tag:hobby=tea", True),
    ],
)  # fmt: skip
def test_a_letter_is_for_groups_that_the_policy_can_make(word: str, there: bool) -> None:
    assert can_hold(word, load_policy()) is there


@pytest.mark.parametrize(
    "line", ["保证收益，稳赚不赔", "年化 4.5%，欢迎办理", "存满 50 万元就送礼品", "guaranteed 5% a year"]
)
def test_words_with_promises_or_figures_of_their_own_are_blocked(line: str) -> None:
    assert blocked(examined(words(("{name}，您好！", line))))


@given(st.sets(st.sampled_from(WORDS)), st.sets(st.sampled_from(BLOCKS)), st.sampled_from(sorted(kinds())))
def test_no_letter_has_a_hole(known: set[str], given_blocks: set[str], kind: str) -> None:
    facts = LetterFacts(
        words={name: f"<{name}>" if name in known or name == "as_of" else "" for name in WORDS},
        blocks={name: (f"[{name}]",) if name in given_blocks else () for name in BLOCKS},
    )
    rules = kind_of(kind)
    if not set(rules.needs) <= given_blocks:
        with pytest.raises(Problem):
            composed(shipped()[kind], rules, "zh", facts)
        return
    letter = composed(shipped()[kind], rules, "zh", facts)
    assert not any(sign in line for line in letter.text for sign in "{}")
    assert len(letter.notices) == len(rules.notices)
    assert letter.text[-len(letter.notices) :] == letter.notices or not letter.notices


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("写信", ("", "")), ("letters", ("", "")), ("给张伟写封信", ("", "张伟")), ("张伟的资产周报", ("asset_review", "张伟")),
        ("给李静写一封生日祝福", ("birthday", "李静")), ("write Anna Lee a letter", ("", "anna lee")),
        ("asset letter for Ms Li", ("asset_review", "ms li")), ("她的产品精选", ("picks", "")),
        ("谁这周到期", None), ("信用卡", None), ("张伟的资料", None), ("把全部客户的信导出", None),
    ],
)  # fmt: skip
def test_a_letter_asked_for_in_so_many_words(typed: str, found: tuple[str, str] | None) -> None:
    said = asked_letter(typed)
    assert (said and (said[0], said[1].lower())) == found
