"""A line of the last list answered in words: what is taken for a result, and what is left to be understood as a question."""

from datetime import date

import pytest

from handlers.ask import Period, Slots
from handlers.tasks.task_words import asks_order, said_of_client, typed_result, with_words

MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "number", "intent", "slots"),
    [
        ("3 打过", 3, "log_contact", Slots(outcome="reached")),
        ("3打过了", 3, "log_contact", Slots(outcome="reached")),
        ("第3位 没接", 3, "log_contact", Slots(outcome="no_answer")),
        ("3 called", 3, "log_contact", Slots(outcome="reached")),
        ("3 Called.", 3, "log_contact", Slots(outcome="reached")),
        ("#3 no answer", 3, "log_contact", Slots(outcome="no_answer")),
        ("12、续存，下周来办", 12, "log_contact", Slots(outcome="roll", note="下周来办")),
        ("1 rolls, comes on Friday", 1, "log_contact", Slots(outcome="roll", note="comes on Friday")),
        ("2 转其他产品", 2, "log_contact", Slots(outcome="move")),
        ("2 取走了", 2, "log_contact", Slots(outcome="take_out")),
        ("2 takes out", 2, "log_contact", Slots(outcome="take_out")),
        ("2 再考虑", 2, "log_contact", Slots(outcome="undecided")),
        ("4 空号", 4, "log_contact", Slots(outcome="wrong_number")),
        ("4 见过了", 4, "log_contact", Slots(outcome="reached", channel="visit")),
        ("4 met", 4, "log_contact", Slots(outcome="reached", channel="visit")),
        ("5 没用", 5, "log_contact", Slots(outcome="not_useful")),
        ("5 没用 空号", 5, "log_contact", Slots(outcome="not_useful", why="wrong_number")),
        ("5 not useful: already done", 5, "log_contact", Slots(outcome="not_useful", why="already_done")),
        ("6 稍后", 6, "snooze", Slots()),
        ("6 later", 6, "snooze", Slots()),
        ("6 明天", 6, "snooze", Slots(period=Period(start=date(2026, 11, 24), end=date(2026, 11, 24)))),
        ("6 推迟到周五", 6, "snooze", Slots(period=Period(start=date(2026, 11, 27), end=date(2026, 11, 27)))),
        ("6 later tomorrow", 6, "snooze", Slots(period=Period(start=date(2026, 11, 24), end=date(2026, 11, 24)))),
        ("6 snooze until Friday", 6, "snooze", Slots(period=Period(start=date(2026, 11, 27), end=date(2026, 11, 27)))),
        ("7 交给陈晨", 7, "handover", Slots(staff_text="陈晨")),
        ("7 delegate to Chen Chen", 7, "handover", Slots(staff_text="Chen Chen")),
    ],
)
def test_a_number_and_a_result_say_what_became_of_that_line(text: str, number: int, intent: str, slots: Slots) -> None:
    found = typed_result(text, MONDAY)
    assert found is not None
    assert (found.number, found.intent) == (number, intent)
    said = found.slots
    assert (said.outcome, said.channel, said.note, said.why, said.staff_text) == (
        slots.outcome, slots.channel, slots.note, slots.why, slots.staff_text,
    )  # fmt: skip
    days = (said.period.start, said.period.end) if said.period else None
    assert days == ((slots.period.start, slots.period.end) if slots.period else None)


@pytest.mark.parametrize(
    "text",
    [
        "3", "3月到期的客户", "3天内谁到期", "30万以上的大额存单", "3 customers maturing", "打过", "今天该联系谁",
        "5 年期国债有哪些",
        "2026年到期", "2 没用的人", "7 days", "1234 打过", "3 calledoff", "10 largest deposits", "",
    ],
)  # fmt: skip
def test_everything_else_is_left_to_be_understood(text: str) -> None:
    assert typed_result(text, MONDAY) is None


@pytest.mark.parametrize("text", ["为什么这样排", "为什么这么排？", "Why this order?", "how is this sorted"])
def test_the_order_is_asked_in_words(text: str) -> None:
    assert asks_order(text)
    assert not asks_order(text + " 张伟")


@pytest.mark.parametrize(
    ("text", "client", "outcome"),
    [
        ("张伟没接", "张伟", "no_answer"),
        ("张伟续存", "张伟", "roll"),
        ("给张伟打过电话了", "张伟", ""),
        ("张伟打过了", "张伟", ""),
    ],
)
def test_a_sentence_says_the_result_only_where_it_is_one(text: str, client: str, outcome: str) -> None:
    assert with_words("log_contact", Slots(client_text=client), text).outcome == outcome


def test_the_colleague_is_found_in_the_sentence() -> None:
    assert with_words("handover", Slots(client_text="张伟"), "把张伟交给陈晨").staff_text == "陈晨"
    assert with_words("handover", Slots(client_text="Zhang"), "hand Zhang over to Chen Chen").staff_text == "Chen Chen"
    assert said_of_client("不知道") is None
