"""What blocks, what warns, what passes: sentences on both sides of every rule, in both languages."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.checks import Delivery, examine
from content.marketing.examined import examined, may_leave
from content.marketing.folded import fold
from content.marketing.wordlists import LANGUAGES, lists
from content.wording import knows
from tests.clock import a_card
from tests.command_line import guanhu_here
from tests.content.deliveries import NOW, POLICY, a_briefing, a_digest, an_approval

BAD = [
    ("本产品保本保息", "guarantee"),
    ("年年稳赚不赔", "guarantee"),
    ("亏了算我的", "guarantee"),
    ("零风险，请放心", "no_risk"),
    ("低门槛，高收益", "inducing"),
    ("本行最好的理财", "absolute"),
    ("预期年化收益率4.5%", "expected_return"),
    ("和存款一样安全", "deposit"),
    ("业绩排名第一", "ranking"),
    ("仅剩最后10个名额", "pressure"),
    ("专家推荐，监管批准", "endorsed"),
    ("内部渠道，转到我的账户", "off_licence"),
    ("我是真人客服", "identity"),
    ("真人客服在线解答", "identity"),
    ("No AI here, you have your own manager.", "identity"),
    ("理财会不会亏本？当然不会。", "guarantee"),
    ("买它不亏本", "guarantee"),
    ("Our note is benchmarked at 4%, which is not an expected yield.", "free_figure"),
    ("本产品业绩比较基准4%，不代表实际收益", "free_figure"),
    ("Earn 6% with our index fund, which is not an expected yield", "free_figure"),
    ("买理财送手机", "gift"),
    ("七日年化2.35%", "free_figure"),
    ("联系 13800000000", "phone"),
    ("Guaranteed returns", "guarantee"),
    ("completely risk-free", "no_risk"),
    ("get rich with us", "inducing"),
    ("the best product", "absolute"),
    ("an expected annual return of 5%", "expected_return"),
    ("just like a deposit", "deposit"),
    ("ranked first among peers", "ranking"),
    ("Last chance to join", "pressure"),
    ("approved by the government", "endorsed"),
    ("transfer the money to my card", "off_licence"),
    ("I am a real person", "identity"),
    ("Invest now and get a free iPhone", "gift"),
    ("a yield of 3.2%", "free_figure"),
    ("Our time deposit pays 4.5% p.a. from today", "free_figure"),
    ("Our structured deposit pays 6% p.a. from 1 December. Early withdrawal is charged", "free_figure"),
    ("Beats a time deposit: our fund pays 6% p.a. from today. Early withdrawal is free", "free_figure"),
]
CLEAN = [
    "理财非存款，产品有风险，投资须谨慎",
    "本产品不保本，不承诺收益",
    "警惕“保本高收益”骗局",
    "保本理财时代已经结束",
    "投资没有零风险",
    "高收益往往伴随高风险",
    "R2（中低风险），适合稳健型及以上客户",
    "最好先做风险测评",
    "第一季度经济同比增长5.3%",
    "最大回撤请看产品说明书",
    "存款保险保障50万元以内的存款本息",
    "理财不等同于存款",
    "过往业绩不代表未来表现",
    "CPI同比上涨0.3%",
    "业绩比较基准2.8%至3.2%，测算依据见说明书，不是预期收益率",
    "绝对收益策略",
    "您的存款将于11月25日到期，可到网点办理",
    "Past performance does not guarantee future results",
    "No investment is risk-free",
    "Beware of guaranteed returns",
    "Higher returns come with higher risks",
    "It is best to take the risk assessment first",
    "Inflation rose 0.3% year on year",
    "Rated R2, a low-risk grade",
    "Wealth products are not deposits; invest with care",
    "The time deposit rate is 1.30% from 1 December. Deposits already placed keep their rate",
    "A fixed deposit of new funds pays 2.35% p.a. as of 3 November. Early withdrawal is subject to a charge",
    "The base rate was raised to 5.00% this morning, and interest on savings did not follow",
    "我不是真人客服，复杂的业务请到网点",
    "这份问答第一句就写：理财会不会亏本？可能会。",
    "该基金2023年度净值增长4.3%，2024年度为-2.8%，过往业绩不预示未来表现，不构成收益承诺",
    "三年期整存整取年利率1.55%（2026年3月3日挂牌），提前支取按活期计息",
    "Two-year CD, 1.40% a year, rate of 1 April 2026. Withdrawn early it pays the demand rate",
    "业绩比较基准为60%中债总财富指数加40%沪深300指数，不代表实际收益",
    "Benchmark: 70% China Bond Index plus 30% CSI 300 Index, which is not an expected yield",
]


@pytest.mark.parametrize(("text", "reason"), BAD)
def test_what_must_not_be_said_is_found_and_named(text: str, reason: str) -> None:
    assert reason in {one.reason for one in examined(text)}
    assert not may_leave(examined(text))


@pytest.mark.parametrize("text", CLEAN)
def test_what_may_be_said_passes(text: str) -> None:
    assert [one.reason for one in examined(text) if one.level != "info"] == []


@pytest.mark.parametrize(
    "text", ["保 本", "保*本", "保\u200b本", "保·本", "保　本", "保證收益", "稳—赚", "ｇｕａｒａｎｔｅｅｄ", "穩賺"]
)
def test_a_word_is_found_however_it_is_broken_up(text: str) -> None:
    assert not may_leave(examined(f"本产品{text}。"))


def test_a_place_is_of_the_text_as_written() -> None:
    text = "各位好！　本 產 品 保 證 收 益，欢迎咨询。"
    (found,) = (one for one in examined(text) if one.reason == "guarantee")
    assert text[found.start : found.end] == "保 證 收 益"


@pytest.mark.parametrize(
    ("text", "notice"),
    [("这款理财产品", "notice_wealth"), ("债券基金", "notice_fund"), ("货币基金", "notice_money_fund")],
)
def test_a_missing_notice_is_told_and_keeps_nothing_from_leaving(text: str, notice: str) -> None:
    found = examined(text)
    assert [one.reason for one in found] == [notice]
    assert may_leave(found)


def test_every_reason_has_a_sentence_and_a_cure_in_both_languages() -> None:
    names = {one.name for language in LANGUAGES for one in lists(language).sets}
    assert not [name for name in names for part in ("reason", "cure") if not knows(f"marketing.{part}.{name}", "zh")]


@given(st.text(max_size=200))
def test_any_text_is_examined_and_every_place_lies_in_it(text: str) -> None:
    for one in examined(text):
        assert 0 <= one.start < one.end <= len(text)
    assert len(fold(text).text) == len(fold(text).places)


def test_the_command_prints_what_it_found_and_says_by_its_exit_whether_the_text_may_leave(tmp_path: Path) -> None:
    draft = tmp_path / "draft.txt"
    draft.write_text("本产品保本。", encoding="utf-8")
    done = guanhu_here(tmp_path, "check-text", "draft.txt", environment={})
    assert done.returncode == 1
    (found,) = json.loads(done.stdout)
    assert (found["level"], found["check"], found["text"]) == ("block", "C-06", "保本")
    assert found["reason"]
    assert found["cure"]
    fine = guanhu_here(tmp_path, "check-text", "-", environment={}, typed="理财非存款，产品有风险，投资须谨慎。")
    assert (fine.returncode, json.loads(fine.stdout)) == (0, [])


def _checks(delivery: Delivery) -> list[str]:
    return [finding.check for finding in examine(delivery, POLICY, NOW)]


def test_the_same_words_stop_a_send_to_customers_and_not_what_the_banks_own_people_read() -> None:
    card = a_card(summary="本产品保本保息")
    assert "C-06" in _checks(a_digest(card=card, push=an_approval(card)))
    assert "C-06" not in _checks(a_briefing(card=card))


def test_a_digest_may_tell_of_others_what_an_offer_may_not_say() -> None:
    card = a_card(summary="某公司净利润翻番，行业第一")
    assert "C-06" not in _checks(a_digest(card=card, push=an_approval(card)))
    assert "C-06" in _checks(a_digest(card=card, push=an_approval(card), purpose="marketing"))
