"""What reads like forbidden wording without a listed word, words in disguise, bundles; and what must not be doubted."""

import json
import re
import tomllib

import pytest

from content.linear_text import learn_pieces
from content.marketing.beginnings import ANY, beginnings
from content.marketing.doubtful import FOLDER, learnt
from content.marketing.examined import examined, may_leave
from content.marketing.learning import fingerprint, lines, rows
from content.marketing.wordlists import LANGUAGES, lists

FOUND = [
    "高shou益来了",
    "bao本产品",
    "B-e-s-t, r.i.s.k.f.r.e.e",
    "g u a r a n t e e d income",
    "guarant33d payouts for you",
    "办房贷必须买一份保险",
    "Your loan comes faster if you take the insurance",
    "把您的闲钱交给它，睡一觉起来就有进账，谁用谁知道",
    "Nobody else in town pays anything like it, ask your neighbours",
    "这几样肯定不会让您吃亏。",
    "阁下等级偏低不要紧，本人已代为调整为进取型",
    "想开保函须先认购我行票据一笔，否则恐难获批",
    "内部人士透露下周有大合同，这只基金先埋伏，请低调",
    "Your profile is a little low, so I have adjusted it to growth for you",
    "Card transfers are processed only with an accident policy",
    "A little bird at the chip firm says so, board the fund today",
    "Our product ended at 4.8 % annualised and you will receive it again",
    "Last day of the big coupon, run and book your units",
    "Will I get my money back? Yes, always, whatever happens",
]
CLEAN = [
    "申请贷款无需购买保险",
    "接到自称客服的电话，请挂断并报警",
    "If a stranger promises guaranteed profit, hang up",
    "大堂备有老花镜，可借用",
    "The lobby opens at nine",
    "李女士您好，我是您的客户经理王芳。",
    "Ms Li, this is Wang Fang, your relationship manager.",
    "您的风险等级低于这只产品，我们不能办理，测评请本人如实填写",
    "A guarantee letter needs your passport and a fee; no product is required",
    "Fund units rise and fall.",
    "The guarantors have to sign in person at the counter.",
    "Treasury bonds are backed by the credit of the state.",
    "The child savings booklet has no minimum age, but a parent has to come along.",
    "Friday is the last day of service of the old counter.",
    "Best regards from the team at the counter",
    "A risk-free investment does not exist; nothing we sell is risk-free.",
    "The performance of the last 12 months was 1.9 %. Past performance does not represent the future.",
]


@pytest.mark.parametrize("text", FOUND)
def test_what_is_disguised_or_said_in_other_words_is_found(text: str) -> None:
    assert not may_leave(examined(text))


@pytest.mark.parametrize("text", CLEAN)
def test_warnings_denials_and_notices_are_not_doubted(text: str) -> None:
    assert may_leave(examined(text))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_weights_are_of_the_sentences_as_they_stand(language: str) -> None:
    given = json.loads((FOLDER / language / "doubtful.json").read_bytes())
    assert given["learnt_from"] == fingerprint(language), "run: python -m content.marketing.learning"
    assert len(learnt(language).pieces) == len(given["pieces"])


def test_the_same_sentences_give_the_same_weights() -> None:
    few = rows(lines("en")[::150], "en")
    assert learn_pieces(few) == learn_pieces(few)


def test_a_doubt_is_a_warning_about_the_sentence_and_silent_where_a_word_was_found() -> None:
    text = "网点照常营业。本产品保本。"
    assert [one.reason for one in examined(text)] == ["guarantee"]


def test_a_listed_word_in_a_plain_fact_is_told_and_stops_nothing() -> None:
    found = examined("The guarantee card for the coffee machine is in the drawer, and the office is open until five.")
    assert {one.level for one in found} <= {"info"}


@pytest.mark.parametrize(
    "text",
    [
        "张先生，下面几只请您比较：1. 虚构稳赚保本宝，风险R1，期限30天。2. 安心季季。产品说明书在手机银行可查。",
        "This note is about the invented Guaranteed Gain Plan (R2, 180 days); the leaflet is attached.",
    ],
)
def test_a_product_named_like_a_promise_is_found_in_the_plainest_text(text: str) -> None:
    assert [(one.level, one.reason) for one in examined(text)] == [("block", "promising_name")]


def test_a_promise_stays_stopped_beside_plain_sentences() -> None:
    assert not may_leave(examined("网点周六照常营业，请带身份证。本产品保本保息。停车券凭回执领取。"))
    assert not may_leave(examined("The lobby opens at nine. Returns are guaranteed. Please bring your ID."))


@pytest.mark.parametrize(
    ("pattern", "first"),
    [
        ("保本", "保"), ("(?:稳|必)?赚", "稳 必 赚"), ("[一二]倍|x", "一 二 x"), ("(?<!不)亏", "亏"), ("\\bno risk", "n"),
        ("a{0,2}b", "a b"), ("(?:a|b?)c", "a b c"), ("[0-9]+", "0 1 2 3 4 5 6 7 8 9"), ("(?=x)y", "y"), ("\\.x", "."),
    ],
)  # fmt: skip
def test_what_a_pattern_can_begin_with_is_read_from_it(pattern: str, first: str) -> None:
    assert beginnings(pattern, 1) == frozenset(first.split())


@pytest.mark.parametrize(
    ("pattern", "first"),
    [
        ("保本保息", "保本保"), ("(?:稳|必定)?赚到", "稳赚到 必定赚 赚到"), ("a+bc", "a"), ("ab?c", "abc ac"), ("a(?!b)c", "ac"),
        ("a.c", "a"), ("(?:ab|cd)(?:e|f)", "abe abf cde cdf"), ("a{1}b", "ab"), ("a|bc$", "a bc"),
    ],
)  # fmt: skip
def test_beginnings_go_as_far_as_the_pattern_is_certain(pattern: str, first: str) -> None:
    assert beginnings(pattern, 3) == frozenset(first.split())


def test_a_pattern_that_may_begin_with_anything_says_so() -> None:
    assert [beginnings(one, 3) for one in (".a", "[^a]b", "a?", "\\w+", "(?P<x>a)")] == [ANY] * 5


@pytest.mark.parametrize("language", LANGUAGES)
def test_patterns_tried_at_their_beginnings_find_what_they_find_everywhere(language: str) -> None:
    text = "\n".join(line for line, _ in lines(language)[::40])
    found = {(number, start) for number, start, _ in lists(language).patterns.found(text)}
    for number, row in enumerate(tomllib.loads((FOLDER / language / "forbidden.toml").read_text("utf-8"))["set"]):
        for pattern in row["patterns"]:
            for match in re.finditer(pattern, text, re.ASCII):
                assert match.end() == match.start() or (number, match.start()) in found
