"""Words of the work typed in letters, by their initials or as what sounds alike are read as meant; names stay as they are."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from handlers.language.spelling import put_right
from handlers.language.tagging import tag
from handlers.language.text import tidy


def read(text: str, *names: str, chinese: bool = True) -> str:
    return put_right(tidy(text), chinese=chinese, named=lambda _: names).text


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("tousu dj 倪大伟", "投诉登记倪大伟"),
        ("daezhuanchu 今天", "大额转出今天"),
        ("大额存单3nian li率", "大额存单3年利率"),
        ("本zhou到期", "本周到期"),
        ("已打 考虑zhong", "已打考虑中"),
        ("tuandui yeji", "团队业绩"),
        ("cexiao", "撤销"),
        ("chexiao", "撤销"),
        ("题醒清单给我", "提醒清单给我"),
        ("流食客户名单", "流失客户名单"),
        ("给客护推见一个", "给客户推荐一个"),
        ("撒销", "撤销"),
    ],
)
def test_a_slip_is_read_as_what_was_meant(typed: str, meant: str) -> None:
    assert read(typed) == meant


@pytest.mark.parametrize(
    "text",
    [
        "下周到期的存单",
        "救命下周到期的有谁",  # no 名下
        "申请归到企业主",  # no 到期
        "查12月第一周到期名单",
        "使点劲能变贵宾的",
        "联系童慧兰的记录",  # no 系统
        "王芳贷款多不多",  # no 房贷
        "帮申青查一下",  # a name, no 申请
        "grace ji一家",
        "churn list",
        "move the cd",
    ],
)
def test_what_is_right_is_left_alone(text: str) -> None:
    assert read(text) == tidy(text).text


def test_letters_are_chinese_only_where_chinese_is_spoken_and_all_of_them_are() -> None:
    assert read("yeji", chinese=False) == "yeji"
    assert read("yeji report") == "yeji report"


def test_a_customer_of_the_book_is_no_slip() -> None:
    assert read("客护的资料") == "客户的资料"
    assert read("查客护的资料", "客护") == "查客护的资料"
    assert read("licai 的资料", "licai") == "licai 的资料"


def test_what_is_put_right_leads_back_to_what_was_typed() -> None:
    sentence = put_right(tidy("给黎梅 tousu dj 一下"), chinese=True, named=lambda _: ())
    start = sentence.text.index("投诉")
    assert sentence.words(start, start + 4) == "tousu dj"
    assert sentence.words(start, start + 2) == "tousu"
    assert sentence.words(1, 3) == "黎梅"


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("退休 董建设", ["董建设"]),
        ("登记 蓝建平 微信 有意向", ["蓝建平"]),
        ("结婚 卢雪梅", ["卢雪梅"]),
        ("zhangwei 的资料", ["zhangwei"]),
        ("烦请提供贾振邦同志的档案", ["贾振邦同志"]),
        ("推送 成功 了吗", []),
        ("沙龙 名单", []),
        ("全行 汇总", []),
        ("change 一下", []),
    ],
)
def test_a_name_that_stands_apart_is_a_name(typed: str, names: list[str]) -> None:
    tagged = tag(tidy(typed), datetime(2026, 11, 23, 9, tzinfo=ZoneInfo("Asia/Shanghai")), None, {})
    assert [one.text for one in tagged.names] == names
