"""Lists of people with amounts, and numbers half hidden, stand in no outward text; products and tiers with amounts do."""

import pytest

from content.marketing.examined import examined
from content.marketing.named_amounts import lists_of_people

LISTS = [
    "王芳 52万 李强 30万",
    "王芳52万、李强30万",
    "本周名单：林海：52万元；周敏：30万元",
    "1. 王芳 52万\n2. 李晓明 30万",
    "感谢王芳存了52万，李强买了30万",
    "王芳 女士 五十二万, 欧阳锋 先生 三十万",
    "Wang Fang 520k, Li Qiang 300k",
    "T. Ruan, diamond, 5.2m; W. Bi, platinum, 900k",
    "Mr. Zhao put in 300k, Mrs. Luo 80k",
]
NO_LISTS = [
    "王芳 52万",
    "黄金 52万 白银 30万",
    "金卡 5万 白金 20万 钻石 600万",
    "方案一 5万，方案二 10万",
    "比方说张三 5万 李四 3万",
    "房贷 100万 车贷 20万",
    "定期 20万 活期 5万，水费 300元 电费 200元",
    "王芳 52万。网点周六照常营业，停车免费。李强 30万",
    "Jade Reserve 100k, Orchid Notes 200k",
    "Gold Card 50k, Platinum Card 200k",
]


@pytest.mark.parametrize("text", LISTS)
def test_people_listed_with_amounts_stop_a_text(text: str) -> None:
    assert [one.check for one in examined(text) if one.reason == "personal"] == ["C-14"]


@pytest.mark.parametrize("text", NO_LISTS)
def test_one_person_or_none_with_an_amount_is_no_list(text: str) -> None:
    assert not list(lists_of_people(text))


@pytest.mark.parametrize(
    ("text", "reason"),
    [("中奖：138****5567，请来领奖", "phone"), ("证件 3301**********2245", "id_number"), ("活动 1****2 人", "")],
)
def test_a_number_half_hidden_is_a_number(text: str, reason: str) -> None:
    assert [one.reason for one in examined(text) if one.check == "C-14"] == ([reason] if reason else [])
