"""What a sentence says besides its question: who else, who lacks, which way, how many, when, with what result, to whom."""

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.actions import read_slots, to_action
from handlers.ask import Amount, Ask, Period, Slots, Unclear, read_action
from handlers.language.clocks import find_clock
from handlers.language.limits import find_limit
from handlers.language.text import is_chinese, tidy
from handlers.understanding import understand

NOW = datetime(2026, 11, 25, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


def read(text: str) -> Ask | Unclear:
    return understand(text, now=NOW, language="zh" if is_chinese(text) else "en", clients=None)


@pytest.mark.parametrize(
    ("text", "intent", "slots"),
    [
        (
            "给张伟打过电话了, 没接, 下周三再联系",
            "log_contact",
            {"client_text": "张伟", "channel": "call", "outcome": "no_answer", "period": date(2026, 12, 2), "note": ""},
        ),
        (
            "called Zhang Wei, no answer, call again next Wednesday",
            "log_contact",
            {"client_text": "Zhang Wei", "channel": "call", "outcome": "no_answer", "period": date(2026, 12, 2)},
        ),
        (
            "昨天拜访了李总，聊得不错，他想看看美元产品，考虑一下",
            "log_contact",
            {"client_text": "李总", "channel": "visit", "outcome": "undecided", "period": date(2026, 11, 24)},
        ),
        ("微信联系了周洁，她说不续了，要取走买房", "log_contact", {"channel": "wecom", "outcome": "take_out"}),
        (
            "明天上午十点提醒我给李娜回电",
            "reminder_set",
            {"client_text": "李娜", "at": time(10), "period": date(2026, 11, 26), "note": "给李娜回电"},
        ),
        (
            "remind me tomorrow at 3pm to call Li Na back",
            "reminder_set",
            {"client_text": "Li Na", "at": time(15), "period": date(2026, 11, 26), "note": "call Li Na back"},
        ),
        ("半小时后提醒我给王芳发资料", "reminder_set", {"at": time(10), "period": date(2026, 11, 25)}),
        ("张伟和李娜下个月到期的存单", "maturity_list", {"client_text": "张伟", "also_text": ("李娜",)}),
        ("李娜尾号7508的联系记录", "contact_history", {"client_text": "李娜尾号7508"}),
        ("李娜 7508的联系记录", "contact_history", {"client_text": "李娜 7508"}),
        ("李娜2026年到期的存单", "maturity_list", {"client_text": "李娜"}),
        ("王芳、李娜、张伟的画像", "client_profile", {"client_text": "王芳", "also_text": ("李娜", "张伟")}),
        ("what do Wang Fang and Li Na have maturing next month", "maturity_list", {"also_text": ("Li Na",)}),
        ("退休客户有哪些", "segment_list", {"segment": ("occupation_group:retiree",)}),
        ("list my retired clients", "segment_list", {"segment": ("occupation_group:retiree",)}),
        ("个体户里谁没有保险", "holders", {"segment": ("occupation_group:sole_proprietor",), "without": True}),
        ("谁的风险测评快到期", "key_dates", {"note": "assessment"}),
        ("whose risk assessment expires next month", "key_dates", {"note": "assessment"}),
        ("这周谁要还款", "key_dates", {"note": "payment"}),
        ("近期重要日子", "key_dates", {"note": ""}),
        ("张伟退休了", "log_life_event", {"client_text": "张伟", "segment": ()}),
        ("谁没有保险", "holders", {"without": True}),
        ("谁有保险", "holders", {"without": False}),
        ("who has no insurance", "holders", {"without": True}),
        ("who has insurance", "holders", {"without": False}),
        ("最近谁有大额转出", "large_movements", {"direction": "out"}),
        ("上周转入超过50万的", "large_movements", {"direction": "in", "amount": Amount(least=50_000_001)}),
        ("large outflows last week", "large_movements", {"direction": "out"}),
        ("本周大额异动客户", "large_movements", {"direction": ""}),
        ("上个月流出的大额", "large_movements", {"direction": "out", "product": ()}),
        ("到期金额前十的客户", "maturity_list", {"limit": 10}),
        ("到期的客户", "maturity_list", {"limit": None}),
        ("资产最少的十个客户", "segment_list", {"limit": 10, "sort": "least"}),
        ("smallest 5 clients by assets", "segment_list", {"limit": 5, "sort": "least"}),
        ("资产最多的十个客户", "segment_list", {"limit": 10, "sort": ""}),
        ("top 5 clients by assets", "segment_list", {"limit": 5, "sort": ""}),
        ("把张伟移交给陈晨", "handover", {"client_text": "张伟", "staff_text": "陈晨"}),
        ("hand over Zhang Wei to Chen Chen", "handover", {"client_text": "Zhang Wei", "staff_text": "Chen Chen"}),
        ("下周出差，由陈晨代班", "leave_set", {"staff_text": "陈晨", "client_text": "", "note": "出差"}),
        ("李娜投诉柜台排队太久", "log_complaint", {"client_text": "李娜", "note": "柜台排队太久"}),
        ("log a complaint from Wang Fang: waited 40 minutes", "log_complaint", {"note": "waited 40 minutes"}),
        ("王总介绍了他弟弟来开户", "log_referral", {"client_text": "王总", "note": "介绍了他弟弟来开户"}),
        ("给张伟申请利率上浮20个基点", "override_request", {"client_text": "张伟", "note": "利率上浮20个基点"}),
        ("申请把陈静调整为高端客户", "override_request", {"client_text": "陈静", "segment": ("tier:high",)}),
        ("今天哪些客户逾期没联系", "contact_today", {"overdue": True}),
        ("今天该联系谁", "contact_today", {"overdue": False, "silent": None}),
        ("三个月没联系的客户", "contact_today", {"silent": 92, "overdue": False}),
        ("at-risk clients with something maturing this month", "maturity_list", {"segment": ("pre_churn",)}),
        ("谁可能流失", "churn_list", {"segment": ()}),
        ("下周请假, 李娜代我", "leave_set", {"staff_text": "李娜", "client_text": ""}),
        ("下周请假", "leave_set", {"staff_text": "", "client_text": ""}),
        ("张伟5000以上的到期", "maturity_list", {"client_text": "张伟", "amount": Amount(least=500_000)}),
        ("张伟的到期", "maturity_list", {"client_text": "张伟", "amount": None}),
        ("49.999999万以上的到期", "maturity_list", {"amount": Amount(least=49_999_999)}),
        ("50万以上的存单", "holders", {"product": ("large_cd",), "amount": Amount(least=50_000_000)}),
        ("VIP客户有哪些", "segment_list", {"segment": ("vip",)}),
        ("孙老师是不是快生日了", "birthday_list", {"client_text": "孙老师"}),
        ("看看裘婉仪持有哪些产品", "client_profile", {"client_text": "裘婉仪"}),
    ],
)
def test_a_sentence_fills_these_slots(text: str, intent: str, slots: dict[str, Any]) -> None:
    result = read(text)
    assert isinstance(result, Ask), result
    found = {name: getattr(result.slots, name) for name in slots}
    if isinstance(slots.get("period"), date):
        slots = slots | {"period": Period(start=slots["period"], end=slots["period"])}
    assert (result.intent, found) == (intent, slots)


@pytest.mark.parametrize(
    ("text", "at", "later"),
    [
        ("上午十点", time(10), None), ("下午3点半", time(15, 30), None), ("晚上八点一刻", time(20, 15), None),
        ("15:30", time(15, 30), None),
        ("23:59", time(23, 59), None), ("中午12点半", time(12, 30), None), ("三点钟", time(15), None), ("at 3pm", time(15), None),
        ("half past nine", time(9, 30), None), ("quarter to ten", time(9, 45), None), ("at noon", time(12), None),
        ("半小时后提醒我", time(), 30), ("一个半小时后提醒我", time(), 90), ("in 20 minutes", time(), 20),
        ("in half an hour", time(), 30),
    ],
)  # fmt: skip
def test_a_time_of_day_is_read(text: str, at: time, later: int | None) -> None:
    found = find_clock(tidy(text).text)
    assert found is not None
    assert (found.time, found.later) == (at, later)


@pytest.mark.parametrize(
    "text", ["24:60", "有一点担心", "晚点再说", "一点五亿", "差一点", "下午茶", "remind me at 25", "12点25亿"]
)
def test_what_only_looks_like_a_time_is_none(text: str) -> None:
    assert find_clock(tidy(text).text) is None


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("资产前十的客户", 10), ("前5名", 5), ("最大的三笔", 3), ("top ten", 10), ("top 10 clients", 10), ("the 5 biggest", 5),
        ("前1000名", 1000), ("前1001名", None), ("前三天", None), ("前三个月", None), ("top clients", None), ("top 50k", None),
        ("前10%", None), ("提前三天", None), ("first 3 days", None), ("第三个", None),
    ],
)  # fmt: skip
def test_the_first_so_many_are_counted(text: str, number: int | None) -> None:
    found = find_limit(tidy(text).text)
    assert (found.number if found else None) == number


words = st.text(alphabet="张李王abc 12", min_size=0, max_size=6).map(str.strip)
ids = st.lists(st.sampled_from(["C1", "C2", "C3"]), max_size=3).map(tuple)


@given(
    st.builds(
        Slots,
        client=st.sampled_from(["", "C00012"]), note=words, outcome=st.sampled_from(["", "reached", "roll"]), also=ids,
        lacks=st.sampled_from([(), ("insurance", "large_cd")]),
        each=st.sampled_from([(), (("mortgage",), ("open_wealth", "FD01"))]),
        having=st.sampled_from([(), ("mortgage", "!large_cd|FD01@1..", "assets@20000000..50000000")]),
        channel=st.sampled_from(["", "visit"]), staff=st.sampled_from(["", "S001"]), without=st.booleans(), overdue=st.booleans(),
        direction=st.sampled_from(["", "in", "out"]), limit=st.sampled_from([None, 1, 10]),
        at=st.sampled_from([None, time(0, 0), time(9, 5), time(23, 59)]),
        period=st.sampled_from([None, Period(start=date(2026, 11, 25), end=None)]),
        amount=st.sampled_from([None, Amount(least=1), Amount(least=0, most=5)]),
        segment=st.sampled_from([(), ("tier:high", "vip")]),
    )
)  # fmt: skip
def test_a_button_gives_back_the_slots_it_was_made_of(slots: Slots) -> None:
    intent, values = read_action(to_action("log_contact", slots))
    assert intent == "log_contact"
    assert read_slots(values) == slots


@pytest.mark.parametrize(
    "values", [{"direction": "up"}, {"at": "25:00"}, {"limit": "-1"}, {"limit": "x"}, {"moon": "1"}, {"having": "!@5"}]
)
def test_a_forged_value_is_refused(values: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r".*"):
        read_slots(values)
