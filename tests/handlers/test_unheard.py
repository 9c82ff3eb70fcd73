"""What no list can be narrowed by is found in a sentence, and the list says that it was not used."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from handlers.language.unheard import find_unheard, where_bounded_terms
from handlers.understanding import understand
from segmentation.people import Language

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("zh", "持有不自动转存存单的客户", ("不自动转存",)),
        ("zh", "利率3%以上的存单下月到期", ("利率3%以上",)),
        ("zh", "流失分60以上的客户", ("流失分60以上",)),
        ("zh", "这个月农历生日的客户", ("农历",)),
        ("zh", "近7天转到他行的大额", ("转到他行",)),
        ("zh", "欠款100万以上的客户", ("欠款100万以上",)),
        ("zh", "上个月到期没续的客户", ("没续",)),
        ("zh", "本月到期又过生日的客户", ("到期",)),
        ("zh", "没有大额异动的客户", ("没有大额异动",)),
        ("en", "which clients had no large movements this month", ("had no large movements",)),
        ("en", "clients who owe more than 500k", ("owe more than 500k",)),
        ("en", "who holds auto-renewing deposits", ("auto-renewing",)),
        ("en", "deposits with rate above 3% maturing next week", ("rate above 3%",)),
        ("en", "churn score over 60", ("score over 60",)),
        ("en", "lunar birthdays this month", ("lunar birthdays",)),
        ("zh", "浦东的客户", ("浦东",)),
        ("zh", "住在城西的高端客户", ("住在城西",)),
        ("zh", "上海的高端客户有哪些", ("上海",)),
        ("zh", "开户满五年的客户", ("开户满五年",)),
        ("zh", "列出快退休的客户名单", ("快退休",)),
        ("zh", "下个月没有到期的客户", ("没有到期",)),
        ("zh", "理财占比超过一半的客户", ("占比超过一半",)),
        ("zh", "列出刚开户的客户", ("刚开户",)),
        ("zh", "下个月到期的客户", ()),
        ("zh", "活期大于定期的客户", ("活期大于定期",)),
        ("zh", "存单到期转理财的客户", ("到期转理财",)),
        ("zh", "基金亏损的客户", ("亏损的",)),
        ("en", "who holds products above their risk level", ("above their risk level",)),
        ("zh", "投诉过的客户", ("投诉过",)),
        ("en", "what matured last week and was not renewed", ("not renewed",)),
        ("zh", "谁有两笔以上到期", ("两笔以上",)),
        ("zh", "昨天到期的有没有续存", ("有没有续存",)),
        ("zh", "上周到期的钱去哪了", ("钱去哪了",)),
        ("zh", "活期闲置的客户", ("闲置的",)),
        ("zh", "有孩子的客户", ("有孩子",)),
        ("zh", "做过风评没买过理财的", ("做过风评",)),
        ("zh", "下个月有哪些理财要开放", ("要开放",)),
        ("zh", "哪些客户一直联系不上", ("一直联系不上",)),
        ("en", "customers I can't reach", ("can't reach",)),
        ("zh", "最近没买理财的客户", ("最近没买",)),
        ("en", "high tier clients in Shanghai", ("in Shanghai",)),
        ("en", "clients living in Pudong", ("living in Pudong",)),
        ("en", "large outflows to other banks last week", ("to other banks",)),
    ],
)
def test_words_that_narrow_by_what_no_list_knows_are_kept(
    language: Language, text: str, words: tuple[str, ...]
) -> None:
    assert understand(text, now=NOW, language=language, clients=None).slots.unheard == words


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("zh", "本周谁到期"),
        ("zh", "资产50万以上的客户"),
        ("zh", "本月3号到期5万以上"),
        ("zh", "三个月没联系的客户"),
        ("zh", "最近有没有大额异动"),
        ("zh", "评分最高的客户"),
        ("en", "deposits over 600,000 due in 30 days"),
        ("en", "top 10 clients by assets"),
        ("en", "under 50k maturing tomorrow"),
        ("zh", "60万以上的客户"),
        ("zh", "资产20到50万的客户"),
        ("zh", "新开户客户有哪些"),
        ("en", "clients over 60k"),
        ("en", "clients over 600000"),
        ("en", "top 60 clients"),
        ("en", "which clients hold over 60 wan"),
    ],
)
def test_what_a_list_knows_is_not_said_to_be_left_out(language: Language, text: str) -> None:
    assert understand(text, now=NOW, language=language, clients=None).slots.unheard == ()


@pytest.mark.parametrize(
    ("language", "text"), [("zh", "欠款100万以上的客户"), ("en", "clients with debts over 1 million")]
)
def test_a_sum_of_debt_is_none_of_assets(language: Language, text: str) -> None:
    assert understand(text, now=NOW, language=language, clients=None).slots.amount is None


def test_what_did_not_happen_is_unheard_whatever_the_question() -> None:
    assert find_unheard("T没交易的客户") == ("没交易",)
    assert find_unheard("有没有交易") == ()


@pytest.mark.parametrize(
    ("masked", "words"),
    [
        ("P利率3%以上的", ["利率3%以上"]),
        ("哪些P利率超过2%", ["利率超过2%"]),
        ("P期限180天以内", ["期限180天以内"]),
        ("A起购的P", ["A起购"]),
        ("r3的P有哪些", ["r3"]),
        ("r2级以下的P", ["r2级以下"]),
        ("r4 P", ["r4"]),
        ("P with a rate above 2%", ["rate above 2%"]),
        ("P over 3 percent", ["over 3 percent"]),
        ("P利率多少", []),
        ("P的起点是多少", []),
        ("what is the rate of P", []),
        ("terms of P", []),
    ],
)
def test_terms_of_a_product_with_a_bound_are_said_not_to_narrow(masked: str, words: list[str]) -> None:
    assert [masked[start:end] for start, end in where_bounded_terms(masked)] == words


@pytest.mark.parametrize(
    "text", ["clients with more deposits than last month", "clients with more money than last month"]
)
def test_what_is_compared_with_a_month_is_of_no_month(text: str) -> None:
    slots = understand(text, now=NOW, language="en", clients=None).slots
    assert (slots.period, bool(slots.unheard)) == (None, True)


@pytest.mark.parametrize("text", ["T有没有到期的", "T有没有人过生日", "有没有自动转存", "S有没有到期"])
def test_whether_there_is_any_denies_nothing(text: str) -> None:
    assert not any(words.startswith("没") for words in find_unheard(text))
