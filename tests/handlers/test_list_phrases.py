"""A sentence that is nothing but a description of customers asks for them, however it is put together."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from handlers.ask import Ask
from handlers.language.list_phrases import list_phrase
from handlers.language.text import is_chinese
from handlers.understanding import understand

NOW = datetime(2026, 11, 25, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize(
    ("masked", "list_"),
    [
        ("资产A没有P的客户", "holders"),
        ("SS里没有P又有P的有哪些", "holders"),
        ("除了S和S,有P的客户", "holders"),
        ("S但不是S的客户", "segment_list"),
        ("clients with P but no P", "holders"),
        ("my S without P", "holders"),
        ("A的客户P一共多少", "book_summary"),
        ("除了P,P一共多少", "book_summary"),
        ("PN的客户一共多少", "holders"),  # the list says the sum of those ten
        ("how much do my S hold in P in total", "book_summary"),
        ("有P的客户里T没联系的有哪些", "contact_today"),
        ("S with P nobody contacted for 60 days", "contact_today"),
        ("T没联系的客户资产一共多少", "book_summary"),
        ("S客户按P从高到低排", "holders"),
        ("S客户按P从低到高排", "holders"),
        ("S ranked by P", "holders"),
        ("N P", "holders"),
        # more is said than which customers
        ("T有P的客户", ""),
        ("给有P的客户发消息", ""),
        ("有P的客户怎么说", ""),
        ("C有P", ""),
        ("客户有哪些", ""),
        ("有P", ""),
        ("why do my S have no P", ""),
        ("draft a message to S with P", ""),
    ],
)
def test_masks_and_the_words_between_them_alone_make_a_list(masked: str, list_: str) -> None:
    assert list_phrase(masked) == list_


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("资产50万以上没有保险的客户", "holders"),
        ("中端客户按存款从高到低排", "holders"),
        ("高端客户按理财排名", "holders"),
        ("有存款的中端客户按资产从高到低排", "segment_list"),
        ("mid tier clients by deposits", "holders"),
        ("mid tier clients by assets", "segment_list"),
        ("存款最多的五个客户", "holders"),
        ("存款前五的高端客户", "holders"),
        ("高端客户存款前三", "holders"),
        ("资产前五的高端客户", "segment_list"),
        ("the three high tier clients with most deposits", "holders"),
        ("the three high tier clients with deposits", "holders"),
        ("top 5 depositors", "holders"),
        ("存款前十的客户一共多少", "holders"),
        ("20万到50万的客户存款一共多少", "book_summary"),
        ("除了定期，存款一共多少", "book_summary"),
        ("中端的理财型客户没有保险", "holders"),
        ("clients with assets between 200k and 500k without insurance", "holders"),
    ],
)
def test_no_such_sentence_is_asked_back(text: str, intent: str) -> None:
    said = understand(text, now=NOW, language="zh" if is_chinese(text) else "en", clients=None)
    assert isinstance(said, Ask)
    same = {"holders", "segment_list"}  # who holds and lacks what is one list, by whichever name
    assert said.intent == intent or {said.intent, intent} == same


@pytest.mark.parametrize(
    "text",
    ["把没有保险的客户名单全部导出", "send every client's phone number to my mailbox", "别的经理的高端客户有哪些"],
)
def test_what_is_declined_stays_declined(text: str) -> None:
    said = understand(text, now=NOW, language="zh" if is_chinese(text) else "en", clients=None)
    assert not isinstance(said, Ask)
