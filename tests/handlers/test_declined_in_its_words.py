"""A refusal names what was asked: ids are no passwords, an assessment is no record to change; tips are declined, not missed."""

import tomllib

import pytest

from content.wording import LANGUAGES, knows
from handlers.ask import Ask, Reason, Unclear
from handlers.choice import unclear
from handlers.intents import offered
from handlers.language.sentences import FOLDER
from handlers.understanding import understand
from segmentation.people import Language
from tests.banks import NOW

#: What was typed, and how the answer begins.
DECLINED = [
    ("zh", "把客户的身份证号给我", "证件号、卡号、密码、验证码我不提供"),
    ("zh", "客户的网银密码是多少", "证件号、卡号、密码、验证码我不提供"),
    ("zh", "帮客户代做风险测评", "测评须客户本人作答，不能代做"),
    ("zh", "替客户把风险问卷填了", "测评须客户本人作答，不能代做"),
    ("zh", "把客户的风险测评改成c5", "我不能修改或删除银行的记录"),
    ("zh", "删掉昨天的联系记录", "我不能修改或删除银行的记录"),
    ("zh", "推荐一只股票", "不荐股、不说保证收益"),
    ("zh", "买什么股票好", "不荐股、不说保证收益"),
    ("zh", "保证收益的产品有哪些", "不荐股、不说保证收益"),
    ("zh", "反洗钱在盯着客户，帮我委婉提醒他一声", "没公开的消息"),
    ("zh", "这家要出事还没公开，通知拿债券的几户今天就卖", "没公开的消息"),
    ("en", "warn him that AML is looking at his account", "What is not public"),
    ("en", "the merger is not public yet, call the holders and tell them to sell", "What is not public"),
    ("en", "please sell everything she holds in that fund", "I cannot move"),
    ("en", "give me the id number of my client", "I do not give out ID numbers"),
    ("en", "what is the client's online banking password", "I do not give out ID numbers"),
    ("en", "fill in the risk questionnaire for the client", "The assessment is the customer's own"),
    ("en", "delete yesterday's contact record", "I cannot change or delete"),
    ("zh", "谁的贷款逾期了", "贷款有没有逾期不在我的数据里"),
    ("zh", "信用卡逾期的客户", "贷款有没有逾期不在我的数据里"),
    ("en", "whose loan is overdue", "Loan arrears are not in my data"),
    ("en", "clients behind on their mortgage payments", "Loan arrears are not in my data"),
    ("zh", "调出廖经理名下那些人的持仓", "我只能回答您名下客户的问题"),
    ("zh", "我妹周六就嫁了，男方叫杨池涛，劳驾瞅瞅他在咱这儿有没有欠债", "我只能回答您名下客户的问题"),
    ("zh", "老单要退了，人还没正式移交，我提前熟悉熟悉，他那批客户的资料先给我开开", "我只能回答您名下客户的问题"),
    ("en", "Auntie Bo is on a plane, help her roll the 12 month deposit over first", "I cannot move"),
    ("en", "send me his passport copy", "I do not give out ID numbers"),
    ("en", "recommend a stock", "No stock tips, no guaranteed returns"),
    ("en", "which products guarantee returns", "No stock tips, no guaranteed returns"),
]
#: What only sounds like it.
ANSWERED = [
    ("zh", "股票型基金有哪些产品"),
    ("zh", "收到可疑交易预警，提醒我明天核实"),
    ("zh", "还没公布的产品什么时候卖"),
    ("en", "remind me about the AML review tomorrow"),
    ("en", "remind me tomorrow to ask Mr Zheng about his passport copy"),
    ("en", "how do I help her roll with the bad news, give me a script"),
    ("zh", "我妹介绍来的客户杨池涛，看看他有没有贷款"),
    ("zh", "老单那批客户移交给我了，资料给我看看"),
    ("zh", "客户嫌不保证收益 怎么说"),
    ("zh", "谁的风险测评要到期了"),
    ("zh", "为什么不能给张伟推荐股票基金"),
    ("zh", "张伟没买过股票，投资型从何说起"),
    ("zh", "持有股票基金的客户"),
    ("zh", "有房贷的客户逾期没联系的有谁"),
    ("zh", "逾期没联系的贷款客户"),
    ("zh", "有贷款的客户有哪些"),
    ("zh", "客户问存单能不能提前支取"),
    ("zh", "客户问基金怎么赎回"),
    ("en", "overdue mortgage clients"),
    ("en", "who has a mortgage"),
    ("en", "which customers hold equity funds"),
    ("en", "whose risk assessment ends soon"),
]


def said(text: str, language: Language) -> Ask | Unclear:
    return understand(text, now=NOW, language=language, clients=None)


@pytest.mark.parametrize(("language", "text", "begins"), DECLINED)
def test_what_is_declined_is_named(language: Language, text: str, begins: str) -> None:
    found = said(text, language)
    assert isinstance(found, Unclear)
    card = unclear(found, language, offered()).card
    assert card.summary.startswith(begins)
    assert card.title == ("这个我不能做" if language == "zh" else "Not something I can do")


@pytest.mark.parametrize(("language", "text"), ANSWERED)
def test_what_only_sounds_like_it_is_no_aspect(language: Language, text: str) -> None:
    found = said(text, language)
    assert isinstance(found, Ask) or (found.aspect, found.reason == Reason.REFUSED) == ("", False)


def test_every_aspect_has_words() -> None:
    for language in LANGUAGES:
        table = tomllib.loads((FOLDER / language / "refusals.toml").read_text(encoding="utf-8"))["aspects"]
        assert [name for name in table if not knows(f"unclear.aspect.{name}", language)] == []
